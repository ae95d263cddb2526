#pragma once
// Nodes, cells, boundary facets and named regions. Nothing about physics.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace acus {

/// A mesh of one cell shape: quadrilaterals (dim 2) or hexahedra (dim 3), linear or quadratic, VTK node order.
struct Mesh {
  int dim = 2;
  int order = 2;                    ///< 1 or 2
  std::vector<double> points;       ///< dim per node, mm
  std::vector<std::int32_t> cells;  ///< nodes_per_cell() per cell
  std::vector<std::int32_t> cell_region;
  std::vector<std::string> region_names;  ///< index -> name, e.g. layers from the surface down

  /// Boundary facets: nodes in VTK order of the facet shape (line or quadrilateral of the same order).
  struct Facets {
    std::vector<std::int32_t> nodes;  ///< nodes_per_facet() per facet
    std::vector<std::int32_t> cell;   ///< the cell each facet belongs to
  };
  std::map<std::string, Facets> boundaries;  ///< "top", "bottom", "axis", "side", ...

  int nodes_per_cell() const { return dim == 2 ? (order == 1 ? 4 : 9) : (order == 1 ? 8 : 27); }
  int nodes_per_facet() const { return dim == 2 ? (order == 1 ? 2 : 3) : (order == 1 ? 4 : 9); }
  std::size_t n_nodes() const { return points.size() / static_cast<std::size_t>(dim); }
  std::size_t n_cells() const { return cell_region.size(); }
  /// Nodes of a named boundary, each once, ascending. Throws std::invalid_argument when there is no such boundary.
  std::vector<std::int32_t> boundary_nodes(const std::string& name) const;
};

}  // namespace acus
