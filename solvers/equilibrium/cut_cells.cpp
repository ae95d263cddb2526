#include "solvers/equilibrium/cut_cells.hpp"

#include <algorithm>
#include <cassert>

namespace acus {

CutCells cut_cells(const Mesh& mesh, std::array<bool, 2> is_cut) {
  CutCells cut;
  if (!is_cut[0] && !is_cut[1]) return cut;
  assert(mesh.dim == 3);
  const auto n_nodes = static_cast<std::size_t>(mesh.nodes_per_cell());
  cut.share.assign(mesh.n_cells(), 1.0);
  std::vector<bool> is_known(mesh.n_nodes(), false);
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const std::int32_t* nodes = &mesh.cells[cell * n_nodes];
    const auto at = [&](std::int32_t node, int d) { return mesh.points[static_cast<std::size_t>(node) * 3 + d]; };
    const auto beyond = [&](std::int32_t node, int d) { return is_cut[d] && at(node, d) < 0.0; };
    // Neighbours along the line start where this cell ends: only a cut cell has nodes beyond the plane.
    for (int d = 0; d < 2; ++d)
      if (std::any_of(nodes, nodes + n_nodes, [&](std::int32_t node) { return beyond(node, d); }))
        cut.share[cell] *= 0.5;
    for (std::size_t a = 0; a < n_nodes; ++a) {
      const std::int32_t node = nodes[a];
      const std::array<bool, 2> is_beyond = {beyond(node, 0), beyond(node, 1)};
      if (is_known[node] || (!is_beyond[0] && !is_beyond[1])) continue;
      is_known[node] = true;
      // The plane is in the middle of the cell, so that the image is a node of it too, the nearest to where it must be.
      const auto distance = [&](std::int32_t other) {
        double sum = 0.0;
        for (int d = 0; d < 3; ++d) {
          const double wanted = d < 2 && is_beyond[d] ? -at(node, d) : at(node, d);
          sum += (at(other, d) - wanted) * (at(other, d) - wanted);
        }
        return sum;
      };
      const std::int32_t image = *std::min_element(nodes, nodes + n_nodes, [&](std::int32_t left, std::int32_t right) {
        return distance(left) < distance(right);
      });
      for (int d = 0; d < 3; ++d)
        cut.images.push_back({3 * node + d, 3 * image + d, d < 2 && is_beyond[d] ? -1.0 : 1.0});
    }
  }
  std::sort(cut.images.begin(), cut.images.end(),
            [](const CutCells::Image& left, const CutCells::Image& right) { return left.dof < right.dof; });
  return cut;
}

}  // namespace acus
