#pragma once
// Which rank has which columns of a mesh that is a lattice in the plane.

#include <span>
#include <vector>

namespace acus {

struct Column {
  int i = 0, j = 0;
};

/// Rank of each of these columns. Halves the longer side again and again; numbers of columns differ by one at most.
/// Ranks beyond the number of columns get none.
std::vector<int> partition_columns(std::span<const Column> columns, int n_ranks);

}  // namespace acus
