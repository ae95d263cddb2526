#include "core/mesh/structured.hpp"

#include <array>
#include <stdexcept>

#include "core/mesh/lattice.hpp"

namespace acus {
namespace {

// Positions of all lattice nodes along one direction: cell corners, and midpoints for order 2.
std::vector<double> lattice_line(const std::vector<double>& line, int order) {
  std::vector<double> positions;
  for (std::size_t i = 0; i + 1 < line.size(); ++i)
    for (int k = 0; k < order; ++k) positions.push_back(line[i] + (line[i + 1] - line[i]) * k / order);
  positions.push_back(line.back());
  return positions;
}

std::int32_t slab_of(double z, const std::vector<Slab>& slabs) {
  for (std::size_t s = 0; s < slabs.size(); ++s)
    if (z > slabs[s].bottom && z < slabs[s].top) return static_cast<std::int32_t>(s);
  throw std::invalid_argument("structured_mesh: a cell lies in no slab");
}

}  // namespace

Mesh structured_mesh(int order, const std::vector<std::vector<double>>& lines, const std::vector<Slab>& slabs) {
  const int dim = static_cast<int>(lines.size());
  const int up = dim - 1;
  Mesh mesh;
  mesh.dim = dim;
  mesh.order = order;
  for (const Slab& slab : slabs) mesh.region_names.push_back(slab.name);

  // Nodes: the upright direction runs fastest, so a column of the skin is contiguous in memory.
  std::array<int, 3> n_cells = {1, 1, 1};
  std::array<std::int32_t, 3> stride = {0, 0, 0};
  std::vector<std::vector<double>> position(static_cast<std::size_t>(dim));
  std::int32_t n_nodes = 1;
  for (int d = up; d >= 0; --d) {
    position[d] = lattice_line(lines[d], order);
    n_cells[d] = static_cast<int>(lines[d].size()) - 1;
    stride[d] = n_nodes;
    n_nodes *= static_cast<std::int32_t>(position[d].size());
  }
  mesh.points.resize(static_cast<std::size_t>(n_nodes) * dim);
  for (std::int32_t node = 0; node < n_nodes; ++node) {
    std::int32_t rest = node;
    for (int d = 0; d < dim; ++d) {
      mesh.points[static_cast<std::size_t>(node) * dim + d] = position[d][rest / stride[d]];
      rest %= stride[d];
    }
  }

  const auto& lattice = cell_lattice(dim, order);
  const auto& facet_lattice = cell_lattice(dim - 1, order);
  // Node of the cell with lower corner `cell` at lattice position `at`.
  const auto node_at = [&](const std::array<int, 3>& cell, const LatticePoint& at) {
    std::int32_t node = 0;
    for (int d = 0; d < dim; ++d) node += (order * cell[d] + at[d]) * stride[d];
    return node;
  };
  static const char* const low_names[3][3] = {{}, {"x_min", "bottom"}, {"x_min", "y_min", "bottom"}};
  static const char* const high_names[3][3] = {{}, {"x_max", "top"}, {"x_max", "y_max", "top"}};

  std::array<int, 3> cell = {0, 0, 0};
  const int total = n_cells[0] * n_cells[1] * n_cells[2];
  for (int c = 0; c < total; ++c) {
    int rest = c;
    for (int d = up; d >= 0; --d) {
      cell[d] = rest % n_cells[d];
      rest /= n_cells[d];
    }
    for (const LatticePoint& at : lattice) mesh.cells.push_back(node_at(cell, at));
    mesh.cell_region.push_back(slab_of(0.5 * (lines[up][cell[up]] + lines[up][cell[up] + 1]), slabs));

    for (int d = 0; d < dim; ++d) {
      for (const bool high : {false, true}) {
        if (cell[d] != (high ? n_cells[d] - 1 : 0)) continue;
        Mesh::Facets& facets = mesh.boundaries[high ? high_names[up][d] : low_names[up][d]];
        facets.cell.push_back(c);
        for (const LatticePoint& on_facet : facet_lattice) {
          LatticePoint at = {0, 0, 0};
          at[d] = high ? order : 0;
          for (int e = 0, k = 0; e < dim; ++e)
            if (e != d) at[e] = on_facet[k++];
          facets.nodes.push_back(node_at(cell, at));
        }
      }
    }
  }
  return mesh;
}

void map_nodes(Mesh& mesh, const std::function<void(double* position)>& map) {
  for (std::size_t node = 0; node < mesh.n_nodes(); ++node) map(&mesh.points[node * mesh.dim]);
}

}  // namespace acus
