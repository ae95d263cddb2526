#pragma once
// Which rank has which columns of a mesh that is a lattice in the plane.

#include <vector>

namespace acus {

/// Rank of every column (i, j) of n_x times n_y, at i * n_y + j. Halves the longer side again and again; numbers of
/// columns differ by one at most. Ranks beyond the number of columns get none.
std::vector<int> partition_columns(int n_x, int n_y, int n_ranks);

}  // namespace acus
