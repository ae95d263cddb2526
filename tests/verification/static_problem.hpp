#pragma once
// A block of one material in equilibrium, without needle: what the patch and verification tests solve.

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "core/fem/reference_element.hpp"
#include "core/material/registry.hpp"
#include "core/mesh/structured.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/nonlinear/newton.hpp"

namespace acus::test {

/// Forces that do not depend on the displacement, e.g. body force and dead traction.
class DeadLoad final : public Term {
 public:
  explicit DeadLoad(Eigen::VectorXd force) : force_(std::move(force)) {}
  void set_factor(double factor) { factor_ = factor; }

  bool linearise(const Eigen::VectorXd&, Eigen::VectorXd& residual, SymmetricMatrix*) override {
    residual -= factor_ * force_;
    return true;
  }
  double largest_step(const Eigen::VectorXd&, const Eigen::VectorXd&) const override { return 1.0; }
  void start_move(const Eigen::VectorXd&) override {}
  void set_move(double) override {}
  double force_scale(const Eigen::VectorXd&) const override { return factor_ * force_.cwiseAbs().maxCoeff(); }

 private:
  Eigen::VectorXd force_;
  double factor_ = 1.0;
};

/// Mesh, unknowns, tissue and solver of one block. Stays where it was made: its parts refer to each other.
struct StaticProblem {
  Mesh mesh;
  DofMap map;
  std::unique_ptr<Tissue> tissue;
  Newton newton;
  std::vector<Term*> terms;

  StaticProblem(Mesh mesh_in, Geometry geometry, const std::vector<std::int32_t>& prescribed, RegionMaterial material,
                NewtonSettings settings, SpecialCells special = {})
      : mesh(std::move(mesh_in)),
        map(mesh.points.size(), prescribed),
        tissue(Tissue::create(mesh, geometry, map, {std::move(material)}, std::move(special))),
        newton(map, tissue->pattern(), settings),
        terms{tissue.get()} {}
  StaticProblem(const StaticProblem&) = delete;
  StaticProblem& operator=(const StaticProblem&) = delete;

  NewtonReport solve(Eigen::VectorXd& u) { return newton.solve(terms, u); }
};

inline RegionMaterial region_of(const MaterialSpec& spec) {
  return {make_material(spec), Mat3::Identity(), Mat3::Identity()};
}

inline MaterialSpec neo_hookean(double mu, double bulk) {
  MaterialSpec spec;
  spec.law = "neo_hookean";
  spec.parameters["mu"] = {mu};
  spec.volumetric = {VolumetricKind::quadratic, bulk};
  return spec;
}

inline std::vector<double> equidistant(double low, double high, int n_cells) {
  std::vector<double> line;
  for (int i = 0; i <= n_cells; ++i) line.push_back(low + (high - low) * i / n_cells);
  return line;
}

/// Box with corner `low`, n cells per unit edge in every direction; one region named "block".
inline Mesh box(int order, const std::vector<std::array<double, 2>>& edges, const std::vector<int>& n_cells) {
  std::vector<std::vector<double>> lines;
  for (std::size_t d = 0; d < edges.size(); ++d) lines.push_back(equidistant(edges[d][0], edges[d][1], n_cells[d]));
  return structured_mesh(order, lines, {{"block", edges.back()[0], edges.back()[1]}});
}

/// All dofs of the nodes on the named boundaries.
inline std::vector<std::int32_t> dofs_on(const Mesh& mesh, const std::vector<std::string>& boundaries) {
  std::vector<std::int32_t> dofs;
  for (const std::string& boundary : boundaries)
    for (const std::int32_t node : mesh.boundary_nodes(boundary))
      for (int d = 0; d < mesh.dim; ++d) dofs.push_back(mesh.dim * node + d);
  return dofs;
}
inline std::vector<std::int32_t> dofs_on(const Mesh& mesh, const std::string& boundary, int direction) {
  std::vector<std::int32_t> dofs;
  for (const std::int32_t node : mesh.boundary_nodes(boundary)) dofs.push_back(mesh.dim * node + direction);
  return dofs;
}
inline std::vector<std::string> all_boundaries(const Mesh& mesh) {
  std::vector<std::string> names;
  for (const auto& [name, facets] : mesh.boundaries) names.push_back(name);
  return names;
}

/// Whether each node lies on some boundary.
inline std::vector<bool> boundary_flags(const Mesh& mesh) {
  std::vector<bool> flags(mesh.n_nodes(), false);
  for (const auto& [name, facets] : mesh.boundaries)
    for (const std::int32_t node : facets.nodes) flags[node] = true;
  return flags;
}

/// Nodal displacements u(X), X in mesh coordinates (dim entries).
inline Eigen::VectorXd nodal(const Mesh& mesh, const std::function<void(const double* X, double* u)>& displacement) {
  Eigen::VectorXd u(static_cast<Eigen::Index>(mesh.points.size()));
  for (std::size_t node = 0; node < mesh.n_nodes(); ++node)
    displacement(&mesh.points[node * mesh.dim], &u[static_cast<Eigen::Index>(node) * mesh.dim]);
  return u;
}

/// What visit_cell_points and visit_facet_points show: the nodes around a point, their shape functions, where it is and
/// how much volume or area it stands for (times 2 pi R in axisymmetry).
struct MeshPoint {
  const std::int32_t* nodes = nullptr;
  const Eigen::VectorXd* N = nullptr;
  Eigen::VectorXd X;
  double measure = 0.0;
};

namespace detail {
// Points of cells (or facets) of dimension dim_of_shape given by their nodes.
template <class Visit>
void visit_shapes(const Mesh& mesh, Geometry geometry, const std::vector<std::int32_t>& nodes, int dim_of_shape,
                  int n_gauss, Visit&& visit) {
  const TabulatedElement table(dim_of_shape, mesh.order, n_gauss);
  const int n = static_cast<int>(table.values.front().size());
  for (std::size_t start = 0; start < nodes.size(); start += n) {
    Eigen::MatrixXd X(mesh.dim, n);
    for (int a = 0; a < n; ++a)
      X.col(a) = Eigen::Map<const Eigen::VectorXd>(&mesh.points[static_cast<std::size_t>(nodes[start + a]) * mesh.dim],
                                                   mesh.dim);
    for (int q = 0; q < table.n_points(); ++q) {
      MeshPoint point{&nodes[start], &table.values[q], X * table.values[q], 0.0};
      const Eigen::MatrixXd tangents = X * table.gradients[q];
      point.measure = table.rule.weights[q] * std::sqrt((tangents.transpose() * tangents).determinant());
      if (geometry == Geometry::axisymmetric) point.measure *= 2 * M_PI * point.X[0];
      visit(point);
    }
  }
}
}  // namespace detail

template <class Visit>
void visit_cell_points(const Mesh& mesh, Geometry geometry, int n_gauss, Visit&& visit) {
  detail::visit_shapes(mesh, geometry, mesh.cells, mesh.dim, n_gauss, visit);
}
template <class Visit>
void visit_facet_points(const Mesh& mesh, Geometry geometry, const std::string& boundary, int n_gauss, Visit&& visit) {
  detail::visit_shapes(mesh, geometry, mesh.boundaries.at(boundary).nodes, mesh.dim - 1, n_gauss, visit);
}

/// Adds a force density (dim entries, per reference measure) at a point to a nodal load.
inline void add_load(const MeshPoint& point, const Eigen::VectorXd& density, Eigen::VectorXd& load) {
  for (Eigen::Index a = 0; a < point.N->size(); ++a)
    load.segment(point.nodes[a] * density.size(), density.size()) += point.measure * (*point.N)[a] * density;
}

/// Convergence order between two errors on meshes whose cell size halves.
inline double slope(double coarse_error, double fine_error) { return std::log2(coarse_error / fine_error); }

}  // namespace acus::test
