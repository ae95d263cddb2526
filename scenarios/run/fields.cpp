#include "scenarios/run/fields.hpp"

#include <cmath>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace acus {
namespace {

// What is carried from the quadrature points to the nodes: tensors and scalars that may be averaged. Quantities that
// are not linear in them (von Mises stress, stretches) are computed at the nodes, where they cannot overshoot below
// zero.
struct Carried {
  static constexpr int n = 9 + 9 + 2;
  Mat3 cauchy, F;
  double volume_ratio, energy;

  static Eigen::Matrix<double, 1, n> pack(const TissuePoint& point) {
    Eigen::Matrix<double, 1, n> row;
    row << Eigen::Map<const Eigen::Matrix<double, 1, 9>>(point.cauchy.data()),
        Eigen::Map<const Eigen::Matrix<double, 1, 9>>(point.F.data()), point.volume_ratio, point.energy;
    return row;
  }
  static Carried unpack(const Eigen::Matrix<double, 1, n>& row) {
    Carried c;
    c.cauchy = Eigen::Map<const Mat3>(row.data());
    c.F = Eigen::Map<const Mat3>(row.data() + 9);
    c.volume_ratio = row[18];
    c.energy = row[19];
    return c;
  }
};

struct Quantity {
  const char* axisymmetric;  // name
  const char* cartesian;
  const char* unit;
  double (*value)(const Carried& c);
};

double von_mises(const Carried& c) {
  return std::sqrt(1.5) * (c.cauchy - c.cauchy.trace() / 3 * Mat3::Identity()).norm();
}
double max_stretch(const Carried& c) {
  const Eigen::SelfAdjointEigenSolver<Mat3> squares(c.F.transpose() * c.F, Eigen::EigenvaluesOnly);
  return std::sqrt(squares.eigenvalues()[2]);
}

const Quantity quantities[] = {
    {"stress_rr", "stress_xx", "MPa", [](const Carried& c) { return c.cauchy(0, 0); }},
    {"stress_zz", "stress_zz", "MPa", [](const Carried& c) { return c.cauchy(2, 2); }},
    {"stress_tt", "stress_yy", "MPa", [](const Carried& c) { return c.cauchy(1, 1); }},
    {"stress_rz", "stress_xz", "MPa", [](const Carried& c) { return c.cauchy(0, 2); }},
    {"von_mises", "von_mises", "MPa", von_mises},
    {"pressure", "pressure", "MPa", [](const Carried& c) { return -c.cauchy.trace() / 3; }},
    {"max_stretch", "max_stretch", "1", max_stretch},
    {"J", "J", "1", [](const Carried& c) { return c.volume_ratio; }},
    {"energy_density", "energy_density", "MPa", [](const Carried& c) { return c.energy; }},
};
constexpr int n_standard_quantities = 8;  // the last one only when everything is asked for

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

std::vector<Field> FieldSampler::sample(const Tissue& tissue, const Eigen::VectorXd& u, bool all,
                                        const Communicator& ranks) const {
  const int n = mesh_.nodes_per_cell(), n_points = tissue.n_points_per_cell(), dim = mesh_.dim;
  const std::size_t n_nodes = mesh_node_.size();
  const Eigen::MatrixXd extrapolation = tissue.extrapolation();
  Eigen::MatrixXd at_points(n_points, static_cast<int>(Carried::n));
  Eigen::MatrixXd at_nodes = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n_nodes), static_cast<int>(Carried::n));
  Eigen::VectorXd n_contributions = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(n_nodes));
  tissue.visit_points(u, [&](const TissuePoint& point) {
    at_points.row(point.q) = Carried::pack(point);
    if (point.q + 1 < n_points) return;
    const Eigen::MatrixXd cell_nodes = extrapolation * at_points;
    for (int a = 0; a < n; ++a) {
      const std::int32_t node = field_node_[point.cell * n + a];
      at_nodes.row(node) += cell_nodes.row(a);
      ++n_contributions[node];
    }
  });
  ranks.sum({at_nodes.data(), static_cast<std::size_t>(at_nodes.size())});
  ranks.sum({n_contributions.data(), n_nodes});

  std::vector<Field> fields;
  Field displacement{"displacement", "um", 3, false, std::vector<double>(3 * n_nodes, 0.0)};
  for (std::size_t node = 0; node < n_nodes; ++node)
    for (int d = 0; d < dim; ++d)
      displacement.values[3 * node + (dim == 3 ? d : 2 * d)] =
          1000 * u[static_cast<Eigen::Index>(mesh_node_[node]) * dim + d];
  fields.push_back(std::move(displacement));
  for (const Quantity& quantity : std::span(quantities).first(all ? std::size(quantities) : n_standard_quantities)) {
    const bool is_axisymmetric = geometry_ == Geometry::axisymmetric;
    fields.push_back({is_axisymmetric ? quantity.axisymmetric : quantity.cartesian, quantity.unit, 1, false, {}});
  }
  for (std::size_t node = 0; node < n_nodes; ++node) {
    const Carried carried = Carried::unpack(at_nodes.row(static_cast<Eigen::Index>(node)) /
                                            n_contributions[static_cast<Eigen::Index>(node)]);
    for (std::size_t k = 1; k < fields.size(); ++k) fields[k].values.push_back(quantities[k - 1].value(carried));
  }
  return fields;
}

}  // namespace acus
