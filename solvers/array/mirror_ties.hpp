#pragma once
// What mirror planes that do not run along the sides of cells make of a mesh: cells through whose middle a plane goes
// stay whole, with the shape functions of the whole mesh, and count by the part of them that the model keeps; cells
// beyond a plane are left out; displacements beyond it are tied to their images.

#include <array>
#include <cstdint>
#include <vector>

#include "core/mesh/mesh.hpp"
#include "solvers/linear/symmetric_matrix.hpp"

namespace acus {

struct MirrorTies {
  std::vector<Tie> ties;
  std::vector<double> share;       ///< per cell: from 1 down to 1/8, 0 where it is left out
  std::vector<std::int32_t> twin;  ///< per cell: its image in the plane x = y; empty: there is no such plane

  /// All cells whole, nothing tied.
  void start(const Mesh& mesh);
  /// Planes x = 0 and y = 0, where `is_cut`, in the middle of the first cells along x and y of a block by
  /// structured_mesh (mm). The normal displacements on the planes themselves remain to be held at 0.
  void cut_first_cells(const Mesh& mesh, std::array<bool, 2> is_cut);
  /// The plane x = y of a mesh of columns that it maps onto itself. `twin`: per cell its image; of each two the one
  /// where y > x is left out.
  void fold_along_diagonal(const Mesh& mesh, std::vector<std::int32_t> twin);
};

}  // namespace acus
