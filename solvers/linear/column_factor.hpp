#pragma once
// Exact Cholesky factors of the diagonal blocks of a ColumnMatrix: one banded factor per column of nodes, several
// columns side by side so that the recurrence along z runs in vector registers.

#include <vector>

#include <Eigen/Core>

#include "solvers/linear/column_matrix.hpp"

namespace acus {

class ColumnFactor {
 public:
  /// Factorises every column's block; `is_free` (layout size) is 0 at prescribed dofs, which count as identity. Returns
  /// false when a block is not positive definite; the pivots concerned are then replaced by the diagonal entries, and
  /// solve() is with a positive definite block nearby: still a preconditioner.
  bool factorise(const ColumnMatrix& matrix, const Eigen::VectorXd& is_free);
  /// x = D^-1 b, with D the blocks of the columns.
  void solve(const Eigen::VectorXd& b, Eigen::VectorXd& x) const;
  double bytes() const { return 8.0 * static_cast<double>(factor_.size()); }

 private:
  static constexpr int n_lanes = 8;

  int rows() const { return 3 * layout_.n_z; }
  int band() const { return 3 * layout_.reach + 2; }
  // Entry (row, row - distance) of the factors of one group; distance 0 holds the inverse of the pivot.
  std::size_t at(int group, int row, int distance) const {
    return ((static_cast<std::size_t>(group) * rows() + row) * (band() + 1) + distance) * n_lanes;
  }
  bool factorise_group(int group);

  ColumnLayout layout_;
  std::vector<double> factor_;
};

}  // namespace acus
