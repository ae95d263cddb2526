#include "solvers/equilibrium/fields.hpp"

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace acus {
namespace {

enum Quantity { rr, zz, tt, rz, von_mises, pressure, max_stretch, jacobian, energy, n_quantities };

std::array<double, n_quantities> quantities(const TissuePoint& point) {
  const Mat3& s = point.cauchy;
  const double mean = s.trace() / 3;
  const Mat3 deviator = s - mean * Mat3::Identity();
  Eigen::SelfAdjointEigenSolver<Mat3> stretches(point.F.transpose() * point.F, Eigen::EigenvaluesOnly);
  std::array<double, n_quantities> q{};
  q[rr] = s(0, 0);
  q[zz] = s(2, 2);
  q[tt] = s(1, 1);
  q[rz] = s(0, 2);
  q[von_mises] = std::sqrt(1.5) * deviator.norm();
  q[pressure] = -mean;
  q[max_stretch] = std::sqrt(stretches.eigenvalues()[2]);
  q[jacobian] = point.F.determinant();
  q[energy] = point.energy;
  return q;
}

}  // namespace

FieldSampler::FieldSampler(const Mesh& mesh, Geometry geometry) : mesh_(mesh), geometry_(geometry) {
  constexpr std::uint8_t vtk_types[2][2] = {{9, 28}, {12, 29}};  // quad, biquadratic quad; hexahedron, triquadratic
  const int n = mesh.nodes_per_cell();
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> node_of;  // (mesh node, region) -> field node
  field_mesh_.geometry = geometry == Geometry::axisymmetric   ? "axisymmetric"
                         : geometry == Geometry::plane_strain ? "plane_strain"
                                                              : "solid";
  field_mesh_.region_names = mesh.region_names;
  field_mesh_.offsets.push_back(0);
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    for (int a = 0; a < n; ++a) {
      const std::int32_t node = mesh.cells[cell * n + a];
      const auto [found, is_new] =
          node_of.try_emplace({node, mesh.cell_region[cell]}, static_cast<std::int32_t>(mesh_node_.size()));
      if (is_new) {
        mesh_node_.push_back(node);
        for (int axis = 0; axis < 3; ++axis) {
          const int d = mesh.dim == 3 ? axis : (axis == 0 ? 0 : (axis == 2 ? 1 : -1));
          field_mesh_.points.push_back(d < 0 ? 0.0 : mesh.points[static_cast<std::size_t>(node) * mesh.dim + d]);
        }
      }
      field_node_.push_back(found->second);
      field_mesh_.connectivity.push_back(found->second);
    }
    field_mesh_.offsets.push_back(static_cast<std::int64_t>(field_mesh_.connectivity.size()));
    field_mesh_.types.push_back(vtk_types[mesh.dim - 2][mesh.order - 1]);
    field_mesh_.region.push_back(mesh.cell_region[cell]);
  }
}

std::vector<Field> FieldSampler::sample(const Tissue& tissue, const Eigen::VectorXd& u, bool all) const {
  const int n = mesh_.nodes_per_cell(), n_points = tissue.n_points_per_cell(), dim = mesh_.dim;
  const std::size_t n_nodes = mesh_node_.size();
  const Eigen::MatrixXd extrapolation = tissue.extrapolation();
  Eigen::MatrixXd at_points(n_points, static_cast<int>(n_quantities));
  Eigen::MatrixXd at_nodes = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n_nodes), static_cast<int>(n_quantities));
  std::vector<int> n_contributions(n_nodes, 0);
  tissue.visit_points(u, [&](const TissuePoint& point) {
    const auto q = quantities(point);
    for (int k = 0; k < n_quantities; ++k) at_points(point.q, k) = q[k];
    if (point.q + 1 < n_points) return;
    const Eigen::MatrixXd cell_nodes = extrapolation * at_points;
    for (int a = 0; a < n; ++a) {
      const std::int32_t node = field_node_[point.cell * n + a];
      at_nodes.row(node) += cell_nodes.row(a);
      ++n_contributions[node];
    }
  });

  std::vector<Field> fields;
  Field displacement{"displacement", "um", 3, false, std::vector<double>(3 * n_nodes, 0.0)};
  for (std::size_t node = 0; node < n_nodes; ++node)
    for (int d = 0; d < dim; ++d)
      displacement.values[3 * node + (dim == 3 ? d : 2 * d)] =
          1000 * u[static_cast<Eigen::Index>(mesh_node_[node]) * dim + d];
  fields.push_back(std::move(displacement));
  const bool is_axisymmetric = geometry_ == Geometry::axisymmetric;
  const std::pair<const char*, const char*> names[n_quantities] = {
      {is_axisymmetric ? "stress_rr" : "stress_xx", "MPa"}, {"stress_zz", "MPa"},
      {is_axisymmetric ? "stress_tt" : "stress_yy", "MPa"}, {is_axisymmetric ? "stress_rz" : "stress_xz", "MPa"},
      {"von_mises", "MPa"},  {"pressure", "MPa"}, {"max_stretch", "1"}, {"J", "1"}, {"energy_density", "MPa"}};
  for (int k = 0; k < (all ? n_quantities : energy); ++k) {
    Field field{names[k].first, names[k].second, 1, false, std::vector<double>(n_nodes)};
    for (std::size_t node = 0; node < n_nodes; ++node) field.values[node] = at_nodes(static_cast<Eigen::Index>(node), k) / n_contributions[node];
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace acus
