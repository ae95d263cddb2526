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

/// Nodes of a column that are worked on side by side, in vector registers.
constexpr int column_lanes = 8;

/// Vectors over all nodes: per column three arrays over z (one per component), each with `reach` zeros below, and above
/// as many as fill up the last lanes and `reach` more.
struct ColumnLayout {
  int n_columns = 0, n_z = 0;
  int reach = 0;  ///< nodes are coupled over this many steps along a column: the order of the cells

  /// n_z filled up to whole lanes.
  int rows() const { return (n_z + column_lanes - 1) / column_lanes * column_lanes; }
  int padded() const { return rows() + 2 * reach; }
  std::size_t column_start(int column) const { return static_cast<std::size_t>(column) * 3 * padded(); }
  /// Where component c of node z of a column stands.
  std::size_t at(int column, int z, int c) const {
    return column_start(column) + static_cast<std::size_t>(c) * padded() + reach + z;
  }
  std::size_t size() const { return column_start(n_columns); }
};

/// Scalar: double, or float for preconditioners, which read half as much.
template <class Scalar>
class ColumnMatrix {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

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
  /// Block array of a pair: entry (offset, a, b) begins n_z values over z (and zeros up to whole lanes), coupling
  /// component a of node z of I with component b of node z + offset - reach of J. For I = J both triangles are stored.
  Scalar* block(std::int64_t pair) { return value_.data() + block_start(pair); }
  const Scalar* block(std::int64_t pair) const { return value_.data() + block_start(pair); }
  std::size_t entry(int offset, int a, int b) const {
    return static_cast<std::size_t>((offset * 3 + a) * 3 + b) * layout_.rows();
  }
  std::size_t block_size() const { return static_cast<std::size_t>(n_offsets()) * 9 * layout_.rows(); }
  int n_offsets() const { return 2 * layout_.reach + 1; }
  double bytes() const { return static_cast<double>(sizeof(Scalar)) * static_cast<double>(value_.size()); }

  void set_zero() { std::fill(value_.begin(), value_.end(), Scalar(0)); }
  /// Becomes the other matrix, rounded.
  template <class Other>
  void take(const ColumnMatrix<Other>& other);
  /// y = A x. Vectors have layout().size() entries with zero padding, which stays zero. The same for any number of
  /// threads.
  void multiply(const Vector& x, Vector& y) const;

 private:
  template <class Other>
  friend class ColumnMatrix;
  // Products read up to `reach` values beside a block and multiply them by zeros of the padding.
  std::size_t block_start(std::int64_t pair) const {
    return column_lanes + static_cast<std::size_t>(pair) * block_size();
  }
  template <int Reach>
  void multiply_column(int I, const Scalar* x, Scalar* y) const;

  ColumnLayout layout_;
  std::vector<std::int64_t> start_;
  std::vector<std::int32_t> neighbour_;
  std::vector<Scalar> value_;
  std::vector<int> part_start_;  // first column of each part, and the number of columns
};

template <class Scalar>
template <class Other>
void ColumnMatrix<Scalar>::take(const ColumnMatrix<Other>& other) {
  layout_ = other.layout_;
  start_ = other.start_;
  neighbour_ = other.neighbour_;
  part_start_ = other.part_start_;
  value_.resize(other.value_.size());
  const auto n = static_cast<std::int64_t>(value_.size());
#pragma omp parallel for schedule(static)
  for (std::int64_t k = 0; k < n; ++k) value_[k] = static_cast<Scalar>(other.value_[k]);
}

extern template class ColumnMatrix<float>;
extern template class ColumnMatrix<double>;

}  // namespace acus
