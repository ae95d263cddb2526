#pragma once
// Where the nodes of a tensor-product cell sit, in VTK's order. The one place that knows that order.

#include <array>
#include <vector>

namespace acus {

/// Position of one node on the cell's own lattice: each coordinate in 0..order, unused ones 0.
using LatticePoint = std::array<int, 3>;

/// Nodes of a quadrilateral (dim 2) or hexahedron (dim 3), or of a line (dim 1), of order 1 or 2:
/// VTK_LINE, VTK_QUADRATIC_EDGE, VTK_QUAD, VTK_BIQUADRATIC_QUAD, VTK_HEXAHEDRON, VTK_TRIQUADRATIC_HEXAHEDRON.
const std::vector<LatticePoint>& cell_lattice(int dim, int order);

}  // namespace acus
