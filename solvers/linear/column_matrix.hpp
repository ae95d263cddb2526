#pragma once
// Symmetric matrix over a lattice of columns: 3 x 3 blocks, banded along the columns, without a single stored index per
// entry. For two neighbouring columns I <= J the blocks between node z of I and node z + offset of J are kept as arrays
// over z, so products run along the columns at the speed of memory.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace acus {

/// Vectors over all nodes: per column three arrays over z (one per component), each with `reach` zeros below and above.
struct ColumnLayout {
  int n_columns = 0, n_z = 0;
  int reach = 0;  ///< nodes are coupled over this many steps along a column: the order of the cells

  int padded() const { return n_z + 2 * reach; }
  std::size_t column_start(int column) const { return static_cast<std::size_t>(column) * 3 * padded(); }
  /// Where component c of node z of a column stands.
  std::size_t at(int column, int z, int c) const {
    return column_start(column) + static_cast<std::size_t>(c) * padded() + reach + z;
  }
  std::size_t size() const { return column_start(n_columns); }
};

class ColumnMatrix {
 public:
  ColumnMatrix() = default;
  /// `neighbours[I]`: columns J >= I coupled with I, ascending, I itself first. `part` groups columns into consecutive
  /// parts (ascending from 0) such that columns coupled lie in the same or in the next part.
  ColumnMatrix(ColumnLayout layout, const std::vector<std::vector<std::int32_t>>& neighbours,
               const std::vector<int>& part);

  const ColumnLayout& layout() const { return layout_; }
  std::span<const std::int32_t> neighbours(int column) const {
    return {neighbour_.data() + start_[column], static_cast<std::size_t>(start_[column + 1] - start_[column])};
  }
  /// Number of the stored pair (I, J), I <= J; the pair must exist (assert).
  std::int64_t pair(int I, int J) const;
  std::int64_t first_pair(int I) const { return start_[I]; }
  /// Block array of a pair: entry (offset, a, b) is n_z values over z, coupling component a of node z of I with
  /// component b of node z + offset - reach of J. For I = J both triangles are stored.
  double* block(std::int64_t pair) { return value_.data() + static_cast<std::size_t>(pair) * block_size(); }
  const double* block(std::int64_t pair) const { return value_.data() + static_cast<std::size_t>(pair) * block_size(); }
  std::size_t entry(int offset, int a, int b) const {
    return static_cast<std::size_t>((offset * 3 + a) * 3 + b) * layout_.n_z;
  }
  std::size_t block_size() const { return static_cast<std::size_t>(n_offsets()) * 9 * layout_.n_z; }
  int n_offsets() const { return 2 * layout_.reach + 1; }
  double bytes() const { return 8.0 * static_cast<double>(value_.size()); }

  void set_zero() { std::fill(value_.begin(), value_.end(), 0.0); }
  /// y = A x. Vectors have layout().size() entries with zero padding, which stays zero. The same for any number of
  /// threads.
  void multiply(const Eigen::VectorXd& x, Eigen::VectorXd& y) const;

 private:
  void multiply_column(int I, const double* x, double* y) const;

  ColumnLayout layout_;
  std::vector<std::int64_t> start_;
  std::vector<std::int32_t> neighbour_;
  std::vector<double> value_;
  std::vector<int> part_start_;  // first column of each part, and the number of columns
};

}  // namespace acus
