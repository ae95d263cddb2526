#include "solvers/linear/column_lattice.hpp"

#include "core/mesh/lattice.hpp"

namespace acus {
namespace {

// Number of the node of cell 0 at a lattice point, or -1.
std::int32_t node_of_first_cell(const Mesh& mesh, const LatticePoint& wanted) {
  const auto& points = cell_lattice(3, mesh.order);
  for (std::size_t a = 0; a < points.size(); ++a)
    if (points[a] == wanted) return mesh.cells[a];
  return -1;
}

bool has_cells_of(const Mesh& mesh, const ColumnLattice& lattice) {
  const auto& points = cell_lattice(3, mesh.order);
  const std::int32_t stride_x = lattice.n_y * lattice.n_z, stride_y = lattice.n_z;
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const std::int32_t* nodes = &mesh.cells[cell * points.size()];
    for (std::size_t a = 0; a < points.size(); ++a)
      if (nodes[a] != nodes[0] + points[a][0] * stride_x + points[a][1] * stride_y + points[a][2]) return false;
    const std::int32_t i = nodes[0] / stride_x, j = nodes[0] % stride_x / stride_y, k = nodes[0] % stride_y;
    if (i + mesh.order >= lattice.n_x || j + mesh.order >= lattice.n_y || k + mesh.order >= lattice.n_z) return false;
  }
  return true;
}

}  // namespace

std::optional<ColumnLattice> find_columns(const Mesh& mesh) {
  if (mesh.dim != 3 || mesh.n_cells() == 0) return std::nullopt;
  ColumnLattice lattice;
  lattice.order = mesh.order;
  const std::int32_t first = mesh.cells[0];  // the corner at lattice point (0, 0, 0) comes first
  const std::int32_t stride_x = node_of_first_cell(mesh, {1, 0, 0}) - first;
  const std::int32_t stride_y = node_of_first_cell(mesh, {0, 1, 0}) - first;
  const auto n_nodes = static_cast<std::int32_t>(mesh.n_nodes());
  if (stride_y < 2 || stride_x < 2 * stride_y || stride_x % stride_y != 0 || n_nodes % stride_x != 0)
    return std::nullopt;
  lattice.n_x = n_nodes / stride_x;
  lattice.n_y = stride_x / stride_y;
  lattice.n_z = stride_y;
  const std::size_t n_cells = static_cast<std::size_t>((lattice.n_x - 1) / mesh.order) *
                              ((lattice.n_y - 1) / mesh.order) * ((lattice.n_z - 1) / mesh.order);
  if (mesh.n_cells() != n_cells || !has_cells_of(mesh, lattice)) return std::nullopt;
  for (int i = 0; i < lattice.n_x; ++i) lattice.x.push_back(mesh.points[3 * static_cast<std::size_t>(i) * stride_x]);
  for (int j = 0; j < lattice.n_y; ++j)
    lattice.y.push_back(mesh.points[3 * static_cast<std::size_t>(j) * stride_y + 1]);
  return lattice;
}

}  // namespace acus
