#pragma once
// A solid mesh that is a lattice of upright columns of nodes: what multigrid with line smoothing needs.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/mesh/mesh.hpp"

namespace acus {

/// Node (i, j, k) has number (i * n_y + j) * n_z + k, so a column (i, j) is contiguous. Heights and in-plane positions
/// may vary from node to node; the numbering may not.
struct ColumnLattice {
  int n_x = 0, n_y = 0, n_z = 0;  ///< nodes along each direction
  int order = 0;                  ///< of the cells
  std::vector<double> x, y;       ///< positions of the lattice lines (mm), read on the lowest edges of the mesh

  int n_columns() const { return n_x * n_y; }
  std::size_t n_nodes() const { return static_cast<std::size_t>(n_columns()) * n_z; }
};

/// The lattice of a mesh, or nothing when the mesh is not three-dimensional or its numbering is not that of a lattice
/// (structured_mesh makes lattices; moving their nodes keeps them).
std::optional<ColumnLattice> find_columns(const Mesh& mesh);

}  // namespace acus
