#include "solvers/linear/column_matrix.hpp"

#include <cassert>

namespace acus {

ColumnMatrix::ColumnMatrix(ColumnLayout layout, const std::vector<std::vector<std::int32_t>>& neighbours,
                           const std::vector<int>& part)
    : layout_(layout), start_{0} {
  for (const std::vector<std::int32_t>& of_column : neighbours) {
    neighbour_.insert(neighbour_.end(), of_column.begin(), of_column.end());
    start_.push_back(static_cast<std::int64_t>(neighbour_.size()));
  }
  for (int column = 0; column < layout_.n_columns; ++column)
    if (part[column] == static_cast<int>(part_start_.size())) part_start_.push_back(column);
  part_start_.push_back(layout_.n_columns);
  value_.assign(neighbour_.size() * block_size(), 0.0);
}

std::int64_t ColumnMatrix::pair(int I, int J) const {
  const auto begin = neighbour_.begin() + start_[I], end = neighbour_.begin() + start_[I + 1];
  const auto found = std::lower_bound(begin, end, J);
  assert(found != end && *found == J);
  return found - neighbour_.begin();
}

void ColumnMatrix::multiply(const Eigen::VectorXd& x, Eigen::VectorXd& y) const {
  y.setZero(x.size());
  const int n_parts = static_cast<int>(part_start_.size()) - 1;
  // A part writes into itself and the next one: every second part may run at the same time.
  for (const int colour : {0, 1}) {
#pragma omp parallel for schedule(static)
    for (int part = colour; part < n_parts; part += 2)
      for (int column = part_start_[part]; column < part_start_[part + 1]; ++column)
        multiply_column(column, x.data(), y.data());
  }
}

void ColumnMatrix::multiply_column(int I, const double* x, double* y) const {
  const int n_z = layout_.n_z, stride = layout_.padded(), reach = layout_.reach;
  const double* const xI = x + layout_.at(I, 0, 0);
  double* const yI = y + layout_.at(I, 0, 0);
  for (std::int64_t k = start_[I]; k < start_[I + 1]; ++k) {
    const int J = neighbour_[k];
    const double* const A = block(k);
    for (int offset = 0; offset < n_offsets(); ++offset) {
      const double* const Ao = A + entry(offset, 0, 0);
      const double* const xJ = x + layout_.at(J, 0, 0) + (offset - reach);
      if (I == J) {
#pragma omp simd
        for (int z = 0; z < n_z; ++z) {
          const double x0 = xJ[z], x1 = xJ[stride + z], x2 = xJ[2 * stride + z];
          yI[z] += Ao[z] * x0 + Ao[n_z + z] * x1 + Ao[2 * n_z + z] * x2;
          yI[stride + z] += Ao[3 * n_z + z] * x0 + Ao[4 * n_z + z] * x1 + Ao[5 * n_z + z] * x2;
          yI[2 * stride + z] += Ao[6 * n_z + z] * x0 + Ao[7 * n_z + z] * x1 + Ao[8 * n_z + z] * x2;
        }
        continue;
      }
      double* const yJ = y + layout_.at(J, 0, 0) + (offset - reach);
#pragma omp simd
      for (int z = 0; z < n_z; ++z) {
        const double a00 = Ao[z], a01 = Ao[n_z + z], a02 = Ao[2 * n_z + z];
        const double a10 = Ao[3 * n_z + z], a11 = Ao[4 * n_z + z], a12 = Ao[5 * n_z + z];
        const double a20 = Ao[6 * n_z + z], a21 = Ao[7 * n_z + z], a22 = Ao[8 * n_z + z];
        const double x0 = xJ[z], x1 = xJ[stride + z], x2 = xJ[2 * stride + z];
        const double w0 = xI[z], w1 = xI[stride + z], w2 = xI[2 * stride + z];
        yI[z] += a00 * x0 + a01 * x1 + a02 * x2;
        yI[stride + z] += a10 * x0 + a11 * x1 + a12 * x2;
        yI[2 * stride + z] += a20 * x0 + a21 * x1 + a22 * x2;
        yJ[z] += a00 * w0 + a10 * w1 + a20 * w2;
        yJ[stride + z] += a01 * w0 + a11 * w1 + a21 * w2;
        yJ[2 * stride + z] += a02 * w0 + a12 * w1 + a22 * w2;
      }
    }
  }
}

}  // namespace acus
