#pragma once
// Cholesky factors of the diagonal blocks of a ColumnMatrix: one banded factor per column of nodes, several columns
// side by side so that the recurrence along z runs in vector registers. Computed in double precision, kept and applied
// in single: a smoother is read from memory over and over.

#include <vector>

#include <Eigen/Core>

#include "solvers/linear/column_matrix.hpp"

namespace acus {

class ColumnFactor {
 public:
  /// Factorises every column's block with `surplus` added to its diagonal; `is_free` (layout size, as surplus) is 0 at
  /// prescribed dofs, which count as identity. Returns false when a block is not positive definite; the pivots
  /// concerned are then replaced by the diagonal entries, and solve() is with a positive definite block nearby: still a
  /// preconditioner.
  bool factorise(const ColumnMatrix<double>& matrix, const Eigen::VectorXf& is_free, const Eigen::VectorXd& surplus);
  /// x = D^-1 b, with D the blocks of the columns.
  void solve(const Eigen::VectorXf& b, Eigen::VectorXf& x) const;
  double bytes() const { return 4.0 * static_cast<double>(factor_.size()); }

 private:
  static constexpr int n_lanes = 16;

  int rows() const { return 3 * layout_.n_z; }
  int band() const { return 3 * layout_.reach + 2; }
  std::size_t group_size() const { return static_cast<std::size_t>(rows()) * (band() + 1) * n_lanes; }
  // Entry (row, row - distance) of the factors of a group, from its beginning; distance 0 holds the inverse of the
  // pivot.
  std::size_t at(int row, int distance) const {
    return (static_cast<std::size_t>(row) * (band() + 1) + distance) * n_lanes;
  }
  bool factorise_group(double* factor) const;

  ColumnLayout layout_;
  std::vector<float> factor_;  // group by group
};

}  // namespace acus
