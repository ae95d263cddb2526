#include "solvers/linear/factor_copy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <queue>

namespace acus {
namespace {

// Enough for a few cores to share; a number of its own, so that sums do not depend on the threads.
constexpr double largest_subtree = 1.0 / 16;  // of all entries
// Panels on top of the subtrees whose rows are worth waking the other threads for.
constexpr std::int64_t shared_entries = 50000;
constexpr std::int32_t fewest_rows_of_part = 256, most_parts = 8;
constexpr std::int32_t groups_of_part = 4;

constexpr std::int32_t widest_panel = 128;
constexpr std::int32_t widest_group = 8;  // columns whose sums fit into registers
constexpr std::int32_t n_lanes = 8;       // rows that are read at once
constexpr double largest_code = 32767.0;

// Rows are stored in whole lanes; those added are zero.
constexpr std::int32_t padded(std::int32_t n_rows) { return (n_rows + n_lanes - 1) / n_lanes * n_lanes; }

// Columns 0 ... width - 1 of rows 0 ... n_lanes - 1 follow one another, then those of the next rows.
constexpr std::int64_t code_place(std::int32_t row, std::int32_t column, std::int32_t width) {
  return (static_cast<std::int64_t>(row / n_lanes) * width + column) * n_lanes + row % n_lanes;
}

using Lanes [[gnu::vector_size(4 * n_lanes)]] = float;
using IntegerLanes [[gnu::vector_size(4 * n_lanes)]] = std::int32_t;
using CodeLanes [[gnu::vector_size(2 * n_lanes)]] = std::int16_t;

Lanes decoded(const std::int16_t* codes) {
  CodeLanes lanes;
  std::memcpy(&lanes, codes, sizeof lanes);
  return __builtin_convertvector(__builtin_convertvector(lanes, IntegerLanes), Lanes);
}

// values[row] -= sum over columns of code(row, column) factor[column].
template <int Width>
void subtract_columns(const std::int16_t* codes, const float* factor, std::int32_t n_rows, float* values) {
  for (std::int32_t row = 0; row < n_rows; row += n_lanes, codes += n_lanes * Width) {
    Lanes sum;
    std::memcpy(&sum, values + row, sizeof sum);
    for (int j = 0; j < Width; ++j) sum -= decoded(codes + n_lanes * j) * factor[j];
    std::memcpy(values + row, &sum, sizeof sum);
  }
}

// result[column] = sum over rows of code(row, column) values[row].
template <int Width>
void sum_rows(const std::int16_t* codes, const float* values, std::int32_t n_rows, float* result) {
  std::array<Lanes, Width> sum = {};
  for (std::int32_t row = 0; row < n_rows; row += n_lanes, codes += n_lanes * Width) {
    Lanes value;
    std::memcpy(&value, values + row, sizeof value);
    for (int j = 0; j < Width; ++j) sum[j] += decoded(codes + n_lanes * j) * value;
  }
  for (int j = 0; j < Width; ++j)
    result[j] =
        ((sum[j][0] + sum[j][4]) + (sum[j][2] + sum[j][6])) + ((sum[j][1] + sum[j][5]) + (sum[j][3] + sum[j][7]));
}

// The widths that a group can have, as numbers known to the compiler.
template <class Work>
void with_width(std::int32_t width, const Work& work) {
  switch (width) {
    case 8:
      return work(std::integral_constant<int, 8>());
    case 4:
      return work(std::integral_constant<int, 4>());
    case 2:
      return work(std::integral_constant<int, 2>());
    default:
      return work(std::integral_constant<int, 1>());
  }
}

// The values of a panel's columns, with zeros after them for whole lanes.
using Columns = std::array<float, widest_panel + n_lanes>;
void load(const Eigen::VectorXf& x, std::int32_t first, std::int32_t n, Columns& own) {
  std::copy_n(x.data() + first, n, own.data());
  std::fill_n(own.data() + n, n_lanes, 0.0F);
}

}  // namespace

void FactorCopy::analyse(const SupernodalFactor& factor) {
  permutation_.assign(factor.permutation.begin(), factor.permutation.end());
  const std::vector<std::int32_t> parent = cut_into_panels(factor);
  cut_into_subtrees(parent);
  number_rows(factor);
  place_codes();
}

// Returns each panel's parent in the elimination tree, -1 at a root.
std::vector<std::int32_t> FactorCopy::cut_into_panels(const SupernodalFactor& factor) {
  panels_.clear();
  std::vector<std::int32_t> panel_of(permutation_.size());
  for (std::size_t s = 0; s + 1 < factor.first_column.size(); ++s) {
    const auto first = static_cast<std::int32_t>(factor.first_column[s]);
    const auto n_columns = static_cast<std::int32_t>(factor.first_column[s + 1]) - first;
    const std::int64_t stride = factor.first_row[s + 1] - factor.first_row[s];
    const std::int32_t n_panels = (n_columns - 1) / widest_panel + 1, width = padded((n_columns - 1) / n_panels + 1);
    for (std::int32_t begin = 0; begin < n_columns; begin += width) {
      Panel panel;
      panel.first_column = panel.column_of_factor = first + begin;
      panel.n_columns = std::min(width, n_columns - begin);
      panel.n_rows = static_cast<std::int32_t>(stride) - begin - panel.n_columns;
      panel.row_of_factor = factor.first_row[s] + begin + panel.n_columns;
      panel.source = factor.first_value[s] + begin * stride + begin;
      panel.source_stride = stride;
      std::fill_n(panel_of.begin() + panel.first_column, panel.n_columns, static_cast<std::int32_t>(panels_.size()));
      panels_.push_back(panel);
    }
  }
  std::vector<std::int32_t> parent(panels_.size(), -1);
  for (std::size_t p = 0; p < panels_.size(); ++p)
    if (panels_[p].n_rows > 0) parent[p] = panel_of[factor.row[panels_[p].row_of_factor]];
  return parent;
}

// Takes the largest subtrees apart from their roots until all are small. Columns are numbered in postorder, so that a
// subtree is a range of panels; where they are not, all panels count as on top.
void FactorCopy::cut_into_subtrees(std::span<const std::int32_t> parent) {
  const auto n = static_cast<std::int32_t>(parent.size());
  std::vector<std::int32_t> first(n), size(n, 1);
  std::vector<std::int64_t> entries(n);
  std::vector<std::vector<std::int32_t>> children(n);
  std::iota(first.begin(), first.end(), 0);
  const auto weight = [this](std::int32_t s) {
    return static_cast<std::int64_t>(panels_[s].n_columns) * (panels_[s].n_columns + panels_[s].n_rows);
  };
  for (std::int32_t s = 0; s < n; ++s) {
    entries[s] += weight(s);
    if (parent[s] < 0) continue;
    first[parent[s]] = std::min(first[parent[s]], first[s]);
    size[parent[s]] += size[s];
    entries[parent[s]] += entries[s];
    children[parent[s]].push_back(s);
  }
  bool is_postordered = true;
  std::int64_t all = 0;
  for (std::int32_t s = 0; s < n; ++s) {
    is_postordered &= size[s] == s - first[s] + 1;
    if (parent[s] < 0) all += entries[s];
  }
  subtrees_.clear();
  top_.clear();
  if (!is_postordered) {
    top_.resize(n);
    std::iota(top_.begin(), top_.end(), 0);
    return;
  }
  const auto is_smaller = [&entries](std::int32_t a, std::int32_t b) {
    return entries[a] != entries[b] ? entries[a] < entries[b] : a > b;
  };
  std::priority_queue<std::int32_t, std::vector<std::int32_t>, decltype(is_smaller)> roots(is_smaller);
  for (std::int32_t s = 0; s < n; ++s)
    if (parent[s] < 0) roots.push(s);
  while (!roots.empty()) {
    const std::int32_t s = roots.top();
    roots.pop();
    if (static_cast<double>(entries[s]) <= largest_subtree * static_cast<double>(all)) {
      subtrees_.push_back({first[s], s + 1});
      continue;
    }
    top_.push_back(s);
    for (const std::int32_t child : children[s]) roots.push(child);
  }
  std::sort(top_.begin(), top_.end());
}

void FactorCopy::number_rows(const SupernodalFactor& factor) {
  top_place_.assign(permutation_.size(), -1);
  n_top_ = 0;
  for (const std::int32_t p : top_) {
    Panel& panel = panels_[p];
    std::iota(top_place_.begin() + panel.first_column, top_place_.begin() + panel.first_column + panel.n_columns,
              n_top_);
    panel.first_column = n_top_;
    n_top_ += panel.n_columns;
  }
  row_.clear();
  for (Panel& panel : panels_) {
    panel.first_row = static_cast<std::int64_t>(row_.size());
    for (const std::int64_t row : factor.row.subspan(panel.row_of_factor, panel.n_rows)) {
      const bool is_on_top = top_place_[row] >= 0;
      panel.n_rows_inside += is_on_top ? 0 : 1;  // rows rise, and those on top of a subtree come after its own
      row_.push_back(is_on_top ? top_place_[row] : static_cast<std::int32_t>(row));
    }
  }
}

void FactorCopy::place_codes() {
  groups_.clear();
  std::int64_t n_corner = 0, n_codes = 0;
  for (Panel& panel : panels_) {
    panel.first_group = static_cast<std::int64_t>(groups_.size());
    for (std::int32_t first = 0, width = widest_group; first < panel.n_columns; first += width) {
      while (width > panel.n_columns - first) width /= 2;
      groups_.push_back({first, width, n_corner, n_codes, 0});
      n_corner += width * width + width;
      n_codes += static_cast<std::int64_t>(padded(panel.n_columns - first - width)) * width;
    }
    panel.n_groups = static_cast<std::int32_t>(groups_.size() - panel.first_group);
    for (std::int32_t k = 0; k < panel.n_groups; ++k) {
      Group& group = groups_[panel.first_group + k];
      group.below = n_codes;
      n_codes += static_cast<std::int64_t>(padded(panel.n_rows)) * group.width;
    }
  }
  corner_.assign(n_corner, 0.0F);
  codes_.assign(n_codes, 0);
}

void FactorCopy::copy(std::span<const double> value, std::span<const double> diagonal) {
  const std::size_t n = permutation_.size();
  scale_.resize(n);
  for (std::size_t k = 0; k < n; ++k) scale_[k] = 1.0 / std::sqrt(diagonal[permutation_[k]]);
  std::vector<double> scale_on_top(n_top_);
  for (std::size_t k = 0; k < n; ++k)
    if (top_place_[k] >= 0) scale_on_top[top_place_[k]] = scale_[k];
#pragma omp parallel
  {
    std::vector<double> scale;  // of a panel's rows
#pragma omp for schedule(dynamic, 8)
    for (std::size_t p = 0; p < panels_.size(); ++p) {
      const Panel& panel = panels_[p];
      scale.assign(scale_.begin() + panel.column_of_factor, scale_.begin() + panel.column_of_factor + panel.n_columns);
      const std::int32_t* row = row_.data() + panel.first_row;
      for (std::int32_t k = 0; k < panel.n_rows; ++k)
        scale.push_back(k < panel.n_rows_inside ? scale_[row[k]] : scale_on_top[row[k]]);
      encode(panel, value.data() + panel.source, scale.data());
    }
  }
}

// `value`: the panel's columns, panel.source_stride apart; `scale`: of its rows, its columns' own first.
void FactorCopy::encode(const Panel& panel, const double* value, const double* scale) {
  const std::int32_t n_all = panel.n_columns + panel.n_rows;
  for (const Group& group : groups(panel)) {
    const std::int32_t width = group.width, after = group.first + width;
    for (std::int32_t j = 0; j < width; ++j) {
      const double* column = value + (group.first + j) * panel.source_stride;
      float* corner = corner_.data() + group.corner;
      for (std::int32_t i = j; i < width; ++i) {
        const double entry = column[group.first + i] * scale[group.first + i];
        corner[j * width + i] = static_cast<float>(i == j ? 1.0 / entry : entry);
      }
      double largest = 0.0;
      for (std::int32_t i = after; i < n_all; ++i) largest = std::max(largest, std::abs(column[i] * scale[i]));
      corner[width * width + j] = static_cast<float>(largest / largest_code);
      const double codes_per_unit = largest > 0 ? largest_code / largest : 0.0;
      const auto write = [&](std::int32_t begin, std::int32_t end, std::int16_t* codes) {
        for (std::int32_t i = begin; i < end; ++i)
          codes[code_place(i - begin, j, width)] =
              static_cast<std::int16_t>(std::nearbyint(column[i] * scale[i] * codes_per_unit));
      };
      write(after, panel.n_columns, codes_.data() + group.own);
      write(panel.n_columns, n_all, codes_.data() + group.below);
    }
  }
}

// What the columns of a group do to rows, of which `n_rows` are a multiple of n_lanes.
void FactorCopy::subtract(const Group& group, const std::int16_t* codes, const float* own, std::int32_t n_rows,
                          float* rows) const {
  const float* unit = corner_.data() + group.corner + group.width * group.width;
  with_width(group.width, [&](auto width) {
    std::array<float, width> factor;
    for (int j = 0; j < width; ++j) factor[j] = unit[j] * own[group.first + j];
    subtract_columns<width>(codes, factor.data(), n_rows, rows);
  });
}

// And the transpose.
void FactorCopy::gather(const Group& group, const std::int16_t* codes, const float* rows, std::int32_t n_rows,
                        float* own) const {
  const float* unit = corner_.data() + group.corner + group.width * group.width;
  with_width(group.width, [&](auto width) {
    std::array<float, width> sum;
    sum_rows<width>(codes, rows, n_rows, sum.data());
    for (int j = 0; j < width; ++j) own[group.first + j] -= unit[j] * sum[j];
  });
}

// Solves with the panel's columns; `own` has room for n_lanes more than these, where it is zero.
void FactorCopy::forward_own(const Panel& panel, float* own) const {
  for (const Group& group : groups(panel)) {
    const float* corner = corner_.data() + group.corner;
    float* x = own + group.first;
    for (std::int32_t j = 0; j < group.width; ++j) {
      x[j] *= corner[j * group.width + j];
      for (std::int32_t i = j + 1; i < group.width; ++i) x[i] -= corner[j * group.width + i] * x[j];
    }
    const std::int32_t after = group.first + group.width;
    subtract(group, codes_.data() + group.own, own, padded(panel.n_columns - after), own + after);
  }
}

void FactorCopy::backward_own(const Panel& panel, float* own) const {
  const std::span<const Group> all = groups(panel);
  for (auto group = all.rbegin(); group != all.rend(); ++group) {
    const std::int32_t after = group->first + group->width;
    gather(*group, codes_.data() + group->own, own + after, padded(panel.n_columns - after), own);
    const float* corner = corner_.data() + group->corner;
    float* x = own + group->first;
    for (std::int32_t j = group->width - 1; j >= 0; --j) {
      for (std::int32_t i = j + 1; i < group->width; ++i) x[j] -= corner[j * group->width + i] * x[i];
      x[j] *= corner[j * group->width + j];
    }
  }
}

void FactorCopy::forward(const Subtree& subtree, Eigen::VectorXf& x, Eigen::VectorXf& above) const {
  Columns own;
  std::vector<float> below;
  for (std::int32_t p = subtree.first; p < subtree.end; ++p) {
    const Panel& panel = panels_[p];
    load(x, panel.first_column, panel.n_columns, own);
    forward_own(panel, own.data());
    std::copy_n(own.data(), panel.n_columns, x.data() + panel.first_column);
    below.assign(padded(panel.n_rows), 0.0F);
    for (const Group& group : groups(panel))
      subtract(group, codes_.data() + group.below, own.data(), padded(panel.n_rows), below.data());
    const std::int32_t* row = row_.data() + panel.first_row;
    for (std::int32_t k = 0; k < panel.n_rows_inside; ++k) x[row[k]] += below[k];
    for (std::int32_t k = panel.n_rows_inside; k < panel.n_rows; ++k) above[row[k]] += below[k];
  }
}

void FactorCopy::backward(const Subtree& subtree, Eigen::VectorXf& x, const Eigen::VectorXf& top) const {
  Columns own;
  std::vector<float> below;
  for (std::int32_t p = subtree.end - 1; p >= subtree.first; --p) {
    const Panel& panel = panels_[p];
    const std::int32_t* row = row_.data() + panel.first_row;
    below.assign(padded(panel.n_rows), 0.0F);
    for (std::int32_t k = 0; k < panel.n_rows_inside; ++k) below[k] = x[row[k]];
    for (std::int32_t k = panel.n_rows_inside; k < panel.n_rows; ++k) below[k] = top[row[k]];
    load(x, panel.first_column, panel.n_columns, own);
    for (const Group& group : groups(panel))
      gather(group, codes_.data() + group.below, below.data(), padded(panel.n_rows), own.data());
    backward_own(panel, own.data());
    std::copy_n(own.data(), panel.n_columns, x.data() + panel.first_column);
  }
}

// The large panels above the subtrees follow one another; the threads share what one does to the rows below it.
void FactorCopy::solve_top(Eigen::VectorXf& top) const {
  Columns own;
  std::vector<float> below;
  const auto is_shared = [](const Panel& panel) {
    return static_cast<std::int64_t>(panel.n_columns) * panel.n_rows >= shared_entries;
  };
  for (const std::int32_t p : top_) {
    const Panel& panel = panels_[p];
    load(top, panel.first_column, panel.n_columns, own);
    forward_own(panel, own.data());
    std::copy_n(own.data(), panel.n_columns, top.data() + panel.first_column);
    const std::int32_t n_rows = padded(panel.n_rows);
    const std::int32_t part = padded(std::max(fewest_rows_of_part, (n_rows - 1) / most_parts + 1));
    below.assign(n_rows, 0.0F);
#pragma omp parallel for schedule(static) if (is_shared(panel))
    for (std::int32_t begin = 0; begin < n_rows; begin += part)
      for (const Group& group : groups(panel))
        subtract(group, codes_.data() + group.below + code_place(begin, 0, group.width), own.data(),
                 std::min(part, n_rows - begin), below.data() + begin);
    const std::int32_t* row = row_.data() + panel.first_row;
    for (std::int32_t k = 0; k < panel.n_rows; ++k) top[row[k]] += below[k];
  }
  for (auto p = top_.rbegin(); p != top_.rend(); ++p) {
    const Panel& panel = panels_[*p];
    const std::int32_t* row = row_.data() + panel.first_row;
    below.assign(padded(panel.n_rows), 0.0F);
    for (std::int32_t k = 0; k < panel.n_rows; ++k) below[k] = top[row[k]];
    load(top, panel.first_column, panel.n_columns, own);
    const std::span<const Group> all = groups(panel);
#pragma omp parallel for schedule(static, groups_of_part) if (is_shared(panel))
    for (std::size_t k = 0; k < all.size(); ++k)
      gather(all[k], codes_.data() + all[k].below, below.data(), padded(panel.n_rows), own.data());
    backward_own(panel, own.data());
    std::copy_n(own.data(), panel.n_columns, top.data() + panel.first_column);
  }
}

Eigen::VectorXd FactorCopy::solve(const Eigen::VectorXd& b) const {
  const auto n = static_cast<std::int64_t>(permutation_.size());
  double largest = 0.0;  // keeps tiny residuals off the end of single precision
  for (std::int64_t k = 0; k < n; ++k) largest = std::max(largest, std::abs(b[permutation_[k]] * scale_[k]));
  if (!(largest > 0)) return Eigen::VectorXd::Zero(n);
  Eigen::VectorXf x(n), top(n_top_);
  for (std::int64_t k = 0; k < n; ++k) {
    const auto value = static_cast<float>(b[permutation_[k]] * scale_[k] / largest);
    (top_place_[k] >= 0 ? top[top_place_[k]] : x[k]) = value;
  }
  std::vector<Eigen::VectorXf> above(subtrees_.size());
#pragma omp parallel for schedule(dynamic, 1)
  for (std::size_t k = 0; k < subtrees_.size(); ++k) {
    above[k] = Eigen::VectorXf::Zero(n_top_);
    forward(subtrees_[k], x, above[k]);
  }
  for (const Eigen::VectorXf& part : above) top += part;
  solve_top(top);
#pragma omp parallel for schedule(dynamic, 1)
  for (std::size_t k = 0; k < subtrees_.size(); ++k) backward(subtrees_[k], x, top);
  Eigen::VectorXd result(n);
  for (std::int64_t k = 0; k < n; ++k)
    result[permutation_[k]] = largest * scale_[k] * (top_place_[k] >= 0 ? top[top_place_[k]] : x[k]);
  return result;
}

double FactorCopy::bytes() const {
  return static_cast<double>(codes_.size() * sizeof(codes_[0]) + corner_.size() * sizeof(corner_[0]) +
                             row_.size() * sizeof(row_[0]));
}

}  // namespace acus
