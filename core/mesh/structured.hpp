#pragma once
// Structured meshes of rectangles and boxes from graded lines.

#include <functional>
#include <string>
#include <vector>

#include "core/mesh/mesh.hpp"

namespace acus {

/// A layer of cells between two heights.
struct Slab {
  std::string name;
  double bottom = 0.0, top = 0.0;
};

/// Tensor-product mesh of `lines.size()` dimensions (2: x, z; 3: x, y, z), each line strictly increasing, in mm.
/// Regions are the slabs (given from the surface down) that hold the cell centres; slab borders must lie on lines.
/// Boundaries: "x_min", "x_max", ("y_min", "y_max",) "bottom", "top". Cells are numbered column by column, upwards.
/// Throws std::invalid_argument when a cell lies in no slab.
Mesh structured_mesh(int order, const std::vector<std::vector<double>>& lines, const std::vector<Slab>& slabs);

/// Moves every node to map(position); for curved or distorted test meshes. `position` has dim entries, in place.
void map_nodes(Mesh& mesh, const std::function<void(double* position)>& map);

}  // namespace acus
