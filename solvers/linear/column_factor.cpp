#include "solvers/linear/column_factor.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>

namespace acus {
namespace {

constexpr double smallest_pivot = 1e-12;  // of the diagonal entry, for a block to count as positive definite

}  // namespace

bool ColumnFactor::factorise(const ColumnMatrix& matrix, const Eigen::VectorXd& is_free) {
  layout_ = matrix.layout();
  const int n_groups = (layout_.n_columns + n_lanes - 1) / n_lanes;
  factor_.assign(at(n_groups, 0, 0), 0.0);
  std::atomic<bool> is_positive = true;
#pragma omp parallel for schedule(static)
  for (int group = 0; group < n_groups; ++group) {
    for (int lane = 0; lane < n_lanes; ++lane) {
      const int column = group * n_lanes + lane;
      if (column >= layout_.n_columns) {
        for (int row = 0; row < rows(); ++row) factor_[at(group, row, 0) + lane] = 1.0;
        continue;
      }
      const double* const block = matrix.block(matrix.first_pair(column));
      for (int row = 0; row < rows(); ++row) {
        const int z = row / 3, a = row % 3;
        for (int distance = 0; distance <= std::min(band(), row); ++distance) {
          const int other = (row - distance) / 3, b = (row - distance) % 3;
          if (z - other > layout_.reach) continue;
          factor_[at(group, row, distance) + lane] = block[matrix.entry(other - z + layout_.reach, a, b) + z];
        }
        if (is_free[static_cast<Eigen::Index>(layout_.at(column, z, a))] == 0) factor_[at(group, row, 0) + lane] = 1.0;
      }
    }
    if (!factorise_group(group)) is_positive = false;
  }
  return is_positive;
}

bool ColumnFactor::factorise_group(int group) {
  bool is_positive = true;
  for (int row = 0; row < rows(); ++row) {
    std::array<double, n_lanes> diagonal;
    std::copy_n(&factor_[at(group, row, 0)], n_lanes, diagonal.begin());
    for (int distance = std::min(band(), row); distance >= 0; --distance) {
      // L(row, c) L(c, c) = A(row, c) - sum over k < c of L(row, k) L(c, k), with c = row - distance.
      const int c = row - distance;
      double* const entry = &factor_[at(group, row, distance)];
      for (int back = 1; distance + back <= std::min(band(), row); ++back) {
        const double* const left = &factor_[at(group, row, distance + back)];
        const double* const right = &factor_[at(group, c, back)];
#pragma omp simd
        for (int lane = 0; lane < n_lanes; ++lane) entry[lane] -= left[lane] * right[lane];
      }
      if (distance > 0) {
        const double* const pivot = &factor_[at(group, c, 0)];
        for (int lane = 0; lane < n_lanes; ++lane) entry[lane] *= pivot[lane];
      } else {
        for (int lane = 0; lane < n_lanes; ++lane) {
          if (!(entry[lane] > smallest_pivot * diagonal[lane])) {
            is_positive = false;
            entry[lane] = std::max(std::abs(diagonal[lane]), std::numeric_limits<double>::min());
          }
          entry[lane] = 1 / std::sqrt(entry[lane]);
        }
      }
    }
  }
  return is_positive;
}

void ColumnFactor::solve(const Eigen::VectorXd& b, Eigen::VectorXd& x) const {
  const int n_groups = (layout_.n_columns + n_lanes - 1) / n_lanes;
  x.setZero(b.size());
#pragma omp parallel
  {
    std::vector<double> y(static_cast<std::size_t>(rows()) * n_lanes, 0.0);
#pragma omp for schedule(static)
    for (int group = 0; group < n_groups; ++group) {
      const int lanes = std::min(n_lanes, layout_.n_columns - group * n_lanes);
      for (int lane = 0; lane < lanes; ++lane)
        for (int a = 0; a < 3; ++a) {
          const double* const from = b.data() + layout_.at(group * n_lanes + lane, 0, a);
          for (int z = 0; z < layout_.n_z; ++z) y[static_cast<std::size_t>(3 * z + a) * n_lanes + lane] = from[z];
        }
      for (int row = 0; row < rows(); ++row) {
        double* const here = &y[static_cast<std::size_t>(row) * n_lanes];
        for (int distance = std::min(band(), row); distance > 0; --distance) {
          const double* const L = &factor_[at(group, row, distance)];
#pragma omp simd
          for (int lane = 0; lane < n_lanes; ++lane) here[lane] -= L[lane] * here[lane - distance * n_lanes];
        }
        const double* const pivot = &factor_[at(group, row, 0)];
        for (int lane = 0; lane < n_lanes; ++lane) here[lane] *= pivot[lane];
      }
      for (int row = rows() - 1; row >= 0; --row) {
        double* const here = &y[static_cast<std::size_t>(row) * n_lanes];
        const double* const pivot = &factor_[at(group, row, 0)];
        for (int lane = 0; lane < n_lanes; ++lane) here[lane] *= pivot[lane];
        for (int distance = std::min(band(), row); distance > 0; --distance) {
          const double* const L = &factor_[at(group, row, distance)];
#pragma omp simd
          for (int lane = 0; lane < n_lanes; ++lane) here[lane - distance * n_lanes] -= L[lane] * here[lane];
        }
      }
      for (int lane = 0; lane < lanes; ++lane)
        for (int a = 0; a < 3; ++a) {
          double* const to = x.data() + layout_.at(group * n_lanes + lane, 0, a);
          for (int z = 0; z < layout_.n_z; ++z) to[z] = y[static_cast<std::size_t>(3 * z + a) * n_lanes + lane];
        }
    }
  }
}

}  // namespace acus
