#pragma once
// Cells in the middle of which a mirror plane stands: they stay whole, with the shape functions of the whole mesh, and
// count by the part of them that the model keeps.

#include <array>
#include <cstdint>
#include <vector>

#include "core/mesh/mesh.hpp"

namespace acus {

/// Displacements beyond a mirror plane as images of those before it, and what counts of each cell.
struct CutCells {
  struct Image {
    std::int32_t dof = 0, of = 0;  ///< u[dof] = sign u[of]; both in the same cell
    double sign = 1.0;
  };
  std::vector<Image> images;  ///< by dof, ascending
  std::vector<double> share;  ///< per cell: 1, 1/2 or 1/4; empty: no cell is cut

  bool is_empty() const { return share.empty(); }
};

/// Of a block by structured_mesh, mm, whose first cells along x and y, where `is_cut`, have the plane x = 0 or y = 0 in
/// their middle. The normal displacements on the planes themselves remain to be held at 0.
CutCells cut_cells(const Mesh& mesh, std::array<bool, 2> is_cut);

}  // namespace acus
