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

bool ColumnFactor::factorise(const ColumnMatrix<double>& matrix, const Eigen::VectorXf& is_free,
                             const Eigen::VectorXd& surplus) {
  layout_ = matrix.layout();
  const int n_groups = (layout_.n_columns + n_lanes - 1) / n_lanes;
  factor_.resize(n_groups * group_size());
  std::atomic<bool> is_positive = true;
#pragma omp parallel
  {
    std::vector<double> factor;
#pragma omp for schedule(static)
    for (int group = 0; group < n_groups; ++group) {
      factor.assign(group_size(), 0.0);
      for (int lane = 0; lane < n_lanes; ++lane) {
        const int column = group * n_lanes + lane;
        if (column >= layout_.n_columns) {
          for (int row = 0; row < rows(); ++row) factor[at(row, 0) + lane] = 1.0;
          continue;
        }
        const double* const block = matrix.block(matrix.first_pair(column));
        for (int row = 0; row < rows(); ++row) {
          const int z = row / 3, a = row % 3;
          for (int distance = 0; distance <= std::min(band(), row); ++distance) {
            const int other = (row - distance) / 3, b = (row - distance) % 3;
            if (z - other > layout_.reach) continue;
            factor[at(row, distance) + lane] = block[matrix.entry(other - z + layout_.reach, a, b) + z];
          }
          const auto entry = static_cast<Eigen::Index>(layout_.at(column, z, a));
          double& diagonal = factor[at(row, 0) + lane];
          diagonal = is_free[entry] == 0 ? 1.0 : diagonal + surplus[entry];
        }
      }
      if (!factorise_group(factor.data())) is_positive = false;
      std::copy(factor.begin(), factor.end(), factor_.begin() + static_cast<std::ptrdiff_t>(group * group_size()));
    }
  }
  return is_positive;
}

bool ColumnFactor::factorise_group(double* factor) const {
  bool is_positive = true;
  for (int row = 0; row < rows(); ++row) {
    std::array<double, n_lanes> diagonal;
    std::copy_n(factor + at(row, 0), n_lanes, diagonal.begin());
    for (int distance = std::min(band(), row); distance >= 0; --distance) {
      // L(row, c) L(c, c) = A(row, c) - sum over k < c of L(row, k) L(c, k), with c = row - distance.
      const int c = row - distance;
      double* const entry = factor + at(row, distance);
      for (int back = 1; distance + back <= std::min(band(), row); ++back) {
        const double* const left = factor + at(row, distance + back);
        const double* const right = factor + at(c, back);
#pragma omp simd
        for (int lane = 0; lane < n_lanes; ++lane) entry[lane] -= left[lane] * right[lane];
      }
      if (distance > 0) {
        const double* const pivot = factor + at(c, 0);
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

void ColumnFactor::solve(const Eigen::VectorXf& b, Eigen::VectorXf& x) const {
  using Lanes = Eigen::Array<float, n_lanes, 1>;
  const int n_groups = (layout_.n_columns + n_lanes - 1) / n_lanes;
  x.setZero(b.size());
#pragma omp parallel
  {
    std::vector<Lanes, Eigen::aligned_allocator<Lanes>> y(rows(), Lanes::Zero());
#pragma omp for schedule(static)
    for (int group = 0; group < n_groups; ++group) {
      const int lanes = std::min(n_lanes, layout_.n_columns - group * n_lanes);
      const float* const factor = &factor_[group * group_size()];
      const auto L = [&](int row, int distance) { return Eigen::Map<const Lanes>(factor + at(row, distance)); };
      for (int lane = 0; lane < lanes; ++lane)
        for (int a = 0; a < 3; ++a) {
          const float* const from = b.data() + layout_.at(group * n_lanes + lane, 0, a);
          for (int z = 0; z < layout_.n_z; ++z) y[3 * z + a][lane] = from[z];
        }
      for (int row = 0; row < rows(); ++row) {
        Lanes here = y[row];
        for (int distance = std::min(band(), row); distance > 0; --distance)
          here -= L(row, distance) * y[row - distance];
        y[row] = here * L(row, 0);
      }
      for (int row = rows() - 1; row >= 0; --row) {
        const Lanes here = y[row] * L(row, 0);
        y[row] = here;
        for (int distance = std::min(band(), row); distance > 0; --distance)
          y[row - distance] -= L(row, distance) * here;
      }
      for (int lane = 0; lane < lanes; ++lane)
        for (int a = 0; a < 3; ++a) {
          float* const to = x.data() + layout_.at(group * n_lanes + lane, 0, a);
          for (int z = 0; z < layout_.n_z; ++z) to[z] = y[3 * z + a][lane];
        }
    }
  }
}

}  // namespace acus
