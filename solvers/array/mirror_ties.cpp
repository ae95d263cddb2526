#include "solvers/array/mirror_ties.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/fem/reference_element.hpp"

namespace acus {
namespace {

double at(const Mesh& mesh, std::int32_t node, int d) { return mesh.points[static_cast<std::size_t>(node) * 3 + d]; }

// Per node of a hexahedron the one that stands where x and y have changed places.
std::vector<int> swapped_places(int order) {
  const ReferenceElement element(3, order);
  std::vector<int> places;
  for (int a = 0; a < element.n_nodes(); ++a) {
    const Vec3 image(element.node(a)[1], element.node(a)[0], element.node(a)[2]);
    int place = 0;
    while ((element.node(place) - image).norm() > 1e-12) ++place;
    places.push_back(place);
  }
  return places;
}

}  // namespace

void MirrorTies::start(const Mesh& mesh) {
  share.assign(mesh.n_cells(), 1.0);
  ties.clear();
  twin.clear();
}

void MirrorTies::cut_first_cells(const Mesh& mesh, std::array<bool, 2> is_cut) {
  assert(mesh.dim == 3);
  const auto n_nodes = static_cast<std::size_t>(mesh.nodes_per_cell());
  std::vector<bool> is_known(mesh.n_nodes(), false);
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const std::int32_t* nodes = &mesh.cells[cell * n_nodes];
    const auto beyond = [&](std::int32_t node, int d) { return is_cut[d] && at(mesh, node, d) < 0.0; };
    // Neighbours along the line start where this cell ends: only a cut cell has nodes beyond the plane.
    for (int d = 0; d < 2; ++d)
      if (std::any_of(nodes, nodes + n_nodes, [&](std::int32_t node) { return beyond(node, d); })) share[cell] *= 0.5;
    for (std::size_t a = 0; a < n_nodes; ++a) {
      const std::int32_t node = nodes[a];
      const std::array<bool, 2> is_beyond = {beyond(node, 0), beyond(node, 1)};
      if (is_known[node] || (!is_beyond[0] && !is_beyond[1])) continue;
      is_known[node] = true;
      // The plane is in the middle of the cell, so that the image is a node of it too, the nearest to where it must be.
      const auto distance = [&](std::int32_t other) {
        double sum = 0.0;
        for (int d = 0; d < 3; ++d) {
          const double wanted = d < 2 && is_beyond[d] ? -at(mesh, node, d) : at(mesh, node, d);
          sum += (at(mesh, other, d) - wanted) * (at(mesh, other, d) - wanted);
        }
        return sum;
      };
      const std::int32_t image = *std::min_element(nodes, nodes + n_nodes, [&](std::int32_t left, std::int32_t right) {
        return distance(left) < distance(right);
      });
      for (int d = 0; d < 3; ++d) ties.push_back({3 * node + d, 3 * image + d, d < 2 && is_beyond[d] ? -1.0 : 1.0});
    }
  }
}

void MirrorTies::fold_along_diagonal(const Mesh& mesh, std::vector<std::int32_t> twin_of_cell) {
  assert(mesh.dim == 3 && twin_of_cell.size() == mesh.n_cells());
  twin = std::move(twin_of_cell);
  const std::vector<int> swapped = swapped_places(mesh.order);
  const std::size_t n_nodes = swapped.size();
  std::vector<bool> is_known(mesh.n_nodes(), false);
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const std::int32_t* nodes = &mesh.cells[cell * n_nodes];
    const std::int32_t* twins = &mesh.cells[static_cast<std::size_t>(twin[cell]) * n_nodes];
    double x = 0.0, y = 0.0;
    for (std::size_t a = 0; a < n_nodes; ++a) {
      const std::int32_t node = nodes[a], image = twins[swapped[a]];
      x += at(mesh, node, 0);
      y += at(mesh, node, 1);
      if (is_known[node]) continue;
      is_known[node] = true;
      if (node == image) {
        ties.push_back({3 * node + 1, 3 * node});
      } else if (at(mesh, node, 1) > at(mesh, node, 0)) {
        ties.push_back({3 * node, 3 * image + 1});
        ties.push_back({3 * node + 1, 3 * image});
        ties.push_back({3 * node + 2, 3 * image + 2});
      }
    }
    if (twin[cell] == static_cast<std::int32_t>(cell))
      share[cell] *= 0.5;
    else if (y > x)
      share[cell] = 0.0;
  }
}

}  // namespace acus
