#include "core/mesh/merged_below.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/mesh/lattice.hpp"

namespace acus {
namespace {

constexpr double rounding = 1e-9;  // of a cell

// The wide cell under each cell of a line.
std::vector<int> wide_cells(const std::vector<double>& line, const std::vector<double>& wide) {
  std::vector<int> under;
  for (std::size_t cell = 0; cell + 1 < line.size(); ++cell) {
    const double close = rounding * (line[cell + 1] - line[cell]);
    const auto above = std::upper_bound(wide.begin(), wide.end(), line[cell] + close);
    if (above == wide.begin() || above == wide.end() || line[cell + 1] > *above + close)
      throw std::invalid_argument("merged_below: a cell stands on two wide ones, or beside them");
    under.push_back(static_cast<int>(above - wide.begin()) - 1);
  }
  return under;
}

// Lagrange function of node a of a line whose nodes stand at 0, 1 ... order.
double lagrange(int a, double at, int order) {
  double value = 1.0;
  for (int b = 0; b <= order; ++b)
    if (b != a) value *= (at - b) / (a - b);
  return value;
}

// Along one line: shape functions of the wide cell from `low` to `high` (columns) at the nodes of a cell on it (rows).
Eigen::MatrixXd weights_along(const std::vector<double>& line, std::size_t cell, double low, double high, int order) {
  Eigen::MatrixXd weights(order + 1, order + 1);
  for (int k = 0; k <= order; ++k) {
    const double at = line[cell] + (line[cell + 1] - line[cell]) * k / order;
    for (int a = 0; a <= order; ++a) weights(k, a) = lagrange(a, (at - low) / (high - low) * order, order);
  }
  return weights;
}

void append(Mesh& mesh, Mesh&& below) {
  const auto n_nodes = static_cast<std::int32_t>(mesh.n_nodes()), n_cells = static_cast<std::int32_t>(mesh.n_cells());
  mesh.points.insert(mesh.points.end(), below.points.begin(), below.points.end());
  for (const std::int32_t node : below.cells) mesh.cells.push_back(node + n_nodes);
  mesh.cell_region.insert(mesh.cell_region.end(), below.cell_region.begin(), below.cell_region.end());
  for (const auto& [name, more] : below.boundaries) {
    Mesh::Facets& facets = mesh.boundaries[name];
    for (const std::int32_t node : more.nodes) facets.nodes.push_back(node + n_nodes);
    for (const std::int32_t cell : more.cell) facets.cell.push_back(cell + n_cells);
  }
}

}  // namespace

std::vector<int> lower_nodes(int order) {
  const std::vector<LatticePoint>& lattice = cell_lattice(3, order);
  std::vector<int> places;
  for (std::size_t a = 0; a < lattice.size(); ++a)
    if (lattice[a][2] == 0) places.push_back(static_cast<int>(a));
  return places;
}

std::vector<std::int32_t> hanging_nodes(const Mesh& mesh, const std::vector<HangingFace>& faces) {
  const std::vector<int> lower = lower_nodes(mesh.order);
  const auto n_per_cell = static_cast<std::size_t>(mesh.nodes_per_cell());
  std::vector<std::int32_t> nodes;
  for (const HangingFace& face : faces)
    for (const int a : lower) nodes.push_back(mesh.cells[face.cell * n_per_cell + a]);
  return nodes;
}

MergedMesh merged_below(int order, const std::vector<std::vector<double>>& lines, const std::vector<Slab>& slabs,
                        double border, const std::array<std::vector<double>, 2>& wide) {
  const std::vector<double>&x = lines[0], &y = lines[1], &z = lines[2];
  const auto at = std::find(z.begin(), z.end(), border);
  if (at == z.end() || at == z.begin() || at + 1 == z.end())
    throw std::invalid_argument("merged_below: the border is no height between cells");
  MergedMesh result;
  result.wide_of = {wide_cells(x, wide[0]), wide_cells(y, wide[1])};
  result.mesh = structured_mesh(order, {x, y, {at, z.end()}}, slabs);
  Mesh below = structured_mesh(order, {wide[0], wide[1], {z.begin(), at + 1}}, slabs);
  result.mesh.boundaries.erase("bottom");
  below.boundaries.erase("top");

  const std::vector<LatticePoint>& lattice = cell_lattice(3, order);
  const std::vector<int> lower = lower_nodes(order);
  const auto n_per_cell = static_cast<std::size_t>(result.mesh.nodes_per_cell());
  const auto n_nodes = static_cast<std::int32_t>(result.mesh.n_nodes());
  const std::size_t n_y = y.size() - 1, n_above = z.end() - at - 1, n_below = at - z.begin();
  const auto along = [&](int d, std::size_t cell) {
    const int under = result.wide_of[d][cell];
    return weights_along(lines[d], cell, wide[d][under], wide[d][under + 1], order);
  };
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    for (std::size_t j = 0; j < n_y; ++j) {
      HangingFace face;
      face.cell = static_cast<std::int32_t>((i * n_y + j) * n_above);
      const std::size_t column = result.wide_of[0][i] * (wide[1].size() - 1) + result.wide_of[1][j];
      const std::size_t uppermost = column * n_below + n_below - 1;
      const Eigen::MatrixXd along_x = along(0, i), along_y = along(1, j);
      face.weights.resize(static_cast<Eigen::Index>(lower.size()), static_cast<Eigen::Index>(lower.size()));
      for (std::size_t b = 0; b < lower.size(); ++b) {
        LatticePoint point = lattice[lower[b]];
        for (std::size_t a = 0; a < lower.size(); ++a)
          face.weights(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) =
              along_x(lattice[lower[a]][0], point[0]) * along_y(lattice[lower[a]][1], point[1]);
        point[2] = order;
        const auto upper = std::find(lattice.begin(), lattice.end(), point) - lattice.begin();
        face.nodes.push_back(below.cells[uppermost * n_per_cell + upper] + n_nodes);
      }
      result.hanging.push_back(std::move(face));
    }
  append(result.mesh, std::move(below));
  return result;
}

}  // namespace acus
