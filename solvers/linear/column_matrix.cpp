#include "solvers/linear/column_matrix.hpp"

#include <cassert>
#include <stdexcept>

namespace acus {

template <class Scalar>
ColumnMatrix<Scalar>::ColumnMatrix(ColumnLayout layout, const std::vector<std::vector<std::int32_t>>& neighbours,
                                   const std::vector<int>& part)
    : layout_(layout), start_{0} {
  if (layout.reach != 1 && layout.reach != 2) throw std::invalid_argument("columns reach over one or two nodes");
  for (const std::vector<std::int32_t>& of_column : neighbours) {
    neighbour_.insert(neighbour_.end(), of_column.begin(), of_column.end());
    start_.push_back(static_cast<std::int64_t>(neighbour_.size()));
  }
  for (int column = 0; column < layout_.n_columns; ++column)
    if (part[column] == static_cast<int>(part_start_.size())) part_start_.push_back(column);
  part_start_.push_back(layout_.n_columns);
  value_.assign(block_start(static_cast<std::int64_t>(neighbour_.size())) + column_lanes, Scalar(0));
}

template <class Scalar>
std::int64_t ColumnMatrix<Scalar>::pair(int I, int J) const {
  const auto begin = neighbour_.begin() + start_[I], end = neighbour_.begin() + start_[I + 1];
  const auto found = std::lower_bound(begin, end, J);
  assert(found != end && *found == J);
  return found - neighbour_.begin();
}

template <class Scalar>
void ColumnMatrix<Scalar>::multiply(const Vector& x, Vector& y) const {
  y.setZero(x.size());
  const int n_parts = static_cast<int>(part_start_.size()) - 1;
  // A part writes into itself and the next one: every second part may run at the same time.
  for (const int colour : {0, 1}) {
#pragma omp parallel for schedule(static)
    for (int part = colour; part < n_parts; part += 2)
      for (int column = part_start_[part]; column < part_start_[part + 1]; ++column)
        layout_.reach == 1 ? multiply_column<1>(column, x.data(), y.data())
                           : multiply_column<2>(column, x.data(), y.data());
  }
}

// Lanes of the result are complete before they are written: adding to memory offset by offset would load, shifted, what
// has only just been stored, which processors do slowly.
template <class Scalar>
template <int Reach>
void ColumnMatrix<Scalar>::multiply_column(int I, const Scalar* x, Scalar* y) const {
  using Lanes = Eigen::Array<Scalar, column_lanes, 1>;
  const auto lanes = [](const Scalar* from) { return Eigen::Map<const Lanes>(from); };
  const std::ptrdiff_t rows = layout_.rows(), stride = layout_.padded();
  const Scalar* const xI = x + layout_.at(I, 0, 0);
  Scalar* const yI = y + layout_.at(I, 0, 0);
  for (std::int64_t k = start_[I]; k < start_[I + 1]; ++k) {
    const int J = neighbour_[k];
    const Scalar* const A = block(k);
    const Scalar* const xJ = x + layout_.at(J, 0, 0);
    Scalar* const yJ = y + layout_.at(J, 0, 0);
    for (std::ptrdiff_t z = 0; z < rows; z += column_lanes) {
      Lanes s0 = lanes(yI + z), s1 = lanes(yI + stride + z), s2 = lanes(yI + 2 * stride + z);
      for (int offset = 0; offset <= 2 * Reach; ++offset) {
        const Scalar* const a = A + 9 * offset * rows + z;
        const Scalar* const from = xJ + (offset - Reach) + z;
        const Lanes x0 = lanes(from), x1 = lanes(from + stride), x2 = lanes(from + 2 * stride);
        s0 += lanes(a) * x0 + lanes(a + rows) * x1 + lanes(a + 2 * rows) * x2;
        s1 += lanes(a + 3 * rows) * x0 + lanes(a + 4 * rows) * x1 + lanes(a + 5 * rows) * x2;
        s2 += lanes(a + 6 * rows) * x0 + lanes(a + 7 * rows) * x1 + lanes(a + 8 * rows) * x2;
      }
      Eigen::Map<Lanes>(yI + z) = s0;
      Eigen::Map<Lanes>(yI + stride + z) = s1;
      Eigen::Map<Lanes>(yI + 2 * stride + z) = s2;
      if (I == J) continue;
      s0 = lanes(yJ + z), s1 = lanes(yJ + stride + z), s2 = lanes(yJ + 2 * stride + z);
      for (int offset = 0; offset <= 2 * Reach; ++offset) {
        const std::ptrdiff_t here = z - (offset - Reach);
        const Scalar* const a = A + 9 * offset * rows + here;
        const Scalar* const from = xI + here;
        const Lanes x0 = lanes(from), x1 = lanes(from + stride), x2 = lanes(from + 2 * stride);
        s0 += lanes(a) * x0 + lanes(a + 3 * rows) * x1 + lanes(a + 6 * rows) * x2;
        s1 += lanes(a + rows) * x0 + lanes(a + 4 * rows) * x1 + lanes(a + 7 * rows) * x2;
        s2 += lanes(a + 2 * rows) * x0 + lanes(a + 5 * rows) * x1 + lanes(a + 8 * rows) * x2;
      }
      Eigen::Map<Lanes>(yJ + z) = s0;
      Eigen::Map<Lanes>(yJ + stride + z) = s1;
      Eigen::Map<Lanes>(yJ + 2 * stride + z) = s2;
    }
  }
}

template class ColumnMatrix<float>;
template class ColumnMatrix<double>;

}  // namespace acus
