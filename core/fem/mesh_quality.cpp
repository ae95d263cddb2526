#include "core/fem/mesh_quality.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "core/fem/reference_element.hpp"
#include "core/mesh/lattice.hpp"

namespace acus {
namespace {

Eigen::MatrixXd cell_positions(const Mesh& mesh, std::size_t cell) {
  const int n = mesh.nodes_per_cell();
  Eigen::MatrixXd X(mesh.dim, n);
  for (int a = 0; a < n; ++a)
    X.col(a) = Eigen::Map<const Eigen::VectorXd>(
        &mesh.points[static_cast<std::size_t>(mesh.cells[cell * n + a]) * mesh.dim], mesh.dim);
  return X;
}

double scaled_jacobian(const Eigen::MatrixXd& X, const std::vector<Eigen::MatrixXd>& gradients_at_nodes) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const Eigen::MatrixXd& dN : gradients_at_nodes) {
    const Eigen::MatrixXd jacobian = X * dN;
    const double lengths = jacobian.colwise().norm().prod();
    smallest = std::min(smallest, lengths > 0 ? jacobian.determinant() / lengths : 0.0);
  }
  return smallest;
}

// Corners come first in the node order; two of them are joined by an edge when their lattice places differ in one
// direction.
double aspect_ratio(const Eigen::MatrixXd& X, const std::vector<LatticePoint>& corners) {
  double longest = 0.0, shortest = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < corners.size(); ++a)
    for (std::size_t b = a + 1; b < corners.size(); ++b) {
      int n_differing = 0;
      for (int d = 0; d < 3; ++d) n_differing += corners[a][d] != corners[b][d];
      if (n_differing != 1) continue;
      const double length = (X.col(static_cast<Eigen::Index>(a)) - X.col(static_cast<Eigen::Index>(b))).norm();
      longest = std::max(longest, length);
      shortest = std::min(shortest, length);
    }
  return longest / shortest;
}

double cell_volume(const Eigen::MatrixXd& X, const TabulatedElement& table) {
  double volume = 0.0;
  for (int q = 0; q < table.n_points(); ++q) volume += table.rule.weights[q] * (X * table.gradients[q]).determinant();
  return volume;
}

// Corner nodes of every facet of a cell, sorted: the same for the two cells that share it.
std::vector<std::vector<std::int32_t>> facets_of(const Mesh& mesh, std::size_t cell,
                                                 const std::vector<LatticePoint>& corners) {
  std::vector<std::vector<std::int32_t>> facets;
  for (int d = 0; d < mesh.dim; ++d)
    for (const int side : {0, 1}) {
      std::vector<std::int32_t> nodes;
      for (std::size_t a = 0; a < corners.size(); ++a)
        if (corners[a][d] == side) nodes.push_back(mesh.cells[cell * mesh.nodes_per_cell() + a]);
      std::sort(nodes.begin(), nodes.end());
      facets.push_back(std::move(nodes));
    }
  return facets;
}

WorstCell worst_at(const Mesh& mesh, std::size_t cell, double value) {
  const Eigen::VectorXd centre = cell_positions(mesh, cell).rowwise().mean();
  return {value, cell, mesh.region_names[mesh.cell_region[cell]], {centre.begin(), centre.end()}};
}

}  // namespace

MeshQualityReport measure_quality(const Mesh& mesh) {
  assert(mesh.n_cells() > 0);
  const ReferenceElement element(mesh.dim, mesh.order);
  const TabulatedElement table(mesh.dim, mesh.order, 3);
  const std::vector<LatticePoint>& corners = cell_lattice(mesh.dim, 1);
  std::vector<Eigen::MatrixXd> gradients_at_nodes;
  for (int a = 0; a < element.n_nodes(); ++a) gradients_at_nodes.push_back(element.gradients(element.node(a)));

  MeshQualityReport report;
  double worst_jacobian = std::numeric_limits<double>::infinity(), worst_aspect = 0.0, worst_ratio = 1.0;
  std::size_t jacobian_cell = 0, aspect_cell = 0, ratio_cell = 0;
  std::vector<double> volumes(mesh.n_cells());
  std::map<std::vector<std::int32_t>, std::size_t> seen;  // facet -> first cell that has it
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const Eigen::MatrixXd X = cell_positions(mesh, cell);
    volumes[cell] = cell_volume(X, table);
    report.volume += volumes[cell];
    if (const double value = scaled_jacobian(X, gradients_at_nodes); value < worst_jacobian)
      worst_jacobian = value, jacobian_cell = cell;
    if (const double value = aspect_ratio(X, corners); value > worst_aspect) worst_aspect = value, aspect_cell = cell;
    for (const auto& facet : facets_of(mesh, cell, corners)) {
      const auto [found, is_first] = seen.try_emplace(facet, cell);
      if (is_first) continue;
      const double a = std::abs(volumes[cell]), b = std::abs(volumes[found->second]);
      if (const double value = std::max(a, b) / std::min(a, b); value > worst_ratio)
        worst_ratio = value, ratio_cell = cell;
    }
  }
  report.scaled_jacobian = worst_at(mesh, jacobian_cell, worst_jacobian);
  report.aspect_ratio = worst_at(mesh, aspect_cell, worst_aspect);
  report.size_ratio = worst_at(mesh, ratio_cell, worst_ratio);
  return report;
}

std::string describe(const std::string& measure, const WorstCell& worst) {
  return fmt::format("{} {:.3g} in layer '{}' at ({:.4g}) mm", measure, worst.value, worst.region,
                     fmt::join(worst.position, ", "));
}

}  // namespace acus
