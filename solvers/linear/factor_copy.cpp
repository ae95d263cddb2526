#include "solvers/linear/factor_copy.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

namespace acus {
namespace {

using Block = Eigen::Map<const Eigen::MatrixXf, 0, Eigen::OuterStride<>>;

// Enough for a few cores to share; a number of its own, so that sums do not depend on the threads.
constexpr double largest_subtree = 1.0 / 16;  // of all entries
// Blocks on top of the subtrees that are worth waking the other threads for.
constexpr std::int64_t shared_block = 50000;
constexpr std::int32_t panel_of_block = 256;  // columns that one thread solves for
constexpr std::int32_t columns_of_part = 64;
// Rows are read a column at a time: short pieces of them would be slow.
constexpr std::int32_t fewest_rows_of_part = 256, most_parts = 8;

}  // namespace

void FactorCopy::analyse(const SupernodalFactor& factor) {
  const auto n_supernodes = static_cast<std::int32_t>(factor.first_column.size() - 1);
  permutation_.assign(factor.permutation.begin(), factor.permutation.end());
  std::vector<std::int32_t> supernode_of(permutation_.size());
  supernodes_.assign(n_supernodes, {});
  for (std::int32_t s = 0; s < n_supernodes; ++s) {
    Supernode& node = supernodes_[s];
    node.first_column = static_cast<std::int32_t>(factor.first_column[s]);
    node.n_columns = static_cast<std::int32_t>(factor.first_column[s + 1] - factor.first_column[s]);
    node.n_rows = static_cast<std::int32_t>(factor.first_row[s + 1] - factor.first_row[s]) - node.n_columns;
    node.first_value = factor.first_value[s];
    std::fill_n(supernode_of.begin() + node.first_column, node.n_columns, s);
  }
  std::vector<std::int32_t> parent(n_supernodes, -1);
  for (std::int32_t s = 0; s < n_supernodes; ++s)
    if (supernodes_[s].n_rows > 0) parent[s] = supernode_of[factor.row[factor.first_row[s] + supernodes_[s].n_columns]];
  cut_into_subtrees(parent);
  renumber(factor);
}

// Takes the largest subtrees apart from their roots until all are small. Columns are numbered in postorder, so that a
// subtree is a range of supernodes; where they are not, all supernodes count as on top.
void FactorCopy::cut_into_subtrees(std::span<const std::int32_t> parent) {
  const auto n = static_cast<std::int32_t>(parent.size());
  std::vector<std::int32_t> first(n), size(n, 1);
  std::vector<std::int64_t> entries(n);
  std::vector<std::vector<std::int32_t>> children(n);
  std::iota(first.begin(), first.end(), 0);
  const auto weight = [this](std::int32_t s) {
    return static_cast<std::int64_t>(supernodes_[s].n_columns) * (supernodes_[s].n_columns + supernodes_[s].n_rows);
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

void FactorCopy::renumber(const SupernodalFactor& factor) {
  top_place_.assign(permutation_.size(), -1);
  n_top_ = 0;
  for (const std::int32_t s : top_) {
    Supernode& node = supernodes_[s];
    std::iota(top_place_.begin() + node.first_column, top_place_.begin() + node.first_column + node.n_columns, n_top_);
    node.first_column = n_top_;
    n_top_ += node.n_columns;
  }
  row_.clear();
  for (std::size_t s = 0; s < supernodes_.size(); ++s) {
    Supernode& node = supernodes_[s];
    node.first_row = static_cast<std::int64_t>(row_.size());
    const auto rows = factor.row.subspan(factor.first_row[s] + node.n_columns, node.n_rows);
    for (const std::int64_t row : rows) {
      const bool is_on_top = top_place_[row] >= 0;
      node.n_rows_inside += is_on_top ? 0 : 1;  // rows rise, and those on top of a subtree come after its own
      row_.push_back(is_on_top ? top_place_[row] : static_cast<std::int32_t>(row));
    }
  }
}

void FactorCopy::copy(std::span<const double> value) {
  value_.resize(value.size());
  const auto n = static_cast<std::int64_t>(value.size());
#pragma omp parallel for schedule(static)
  for (std::int64_t k = 0; k < n; ++k) value_[k] = static_cast<float>(value[k]);
}

void FactorCopy::forward(const Subtree& subtree, Eigen::VectorXf& x, Eigen::VectorXf& above) const {
  Eigen::VectorXf product;
  for (std::int32_t s = subtree.first; s < subtree.end; ++s) {
    const Supernode& node = supernodes_[s];
    const Block L(value_.data() + node.first_value, node.n_columns + node.n_rows, node.n_columns,
                  Eigen::OuterStride<>(node.n_columns + node.n_rows));
    auto own = x.segment(node.first_column, node.n_columns);
    L.topRows(node.n_columns).triangularView<Eigen::Lower>().solveInPlace(own);
    product.noalias() = L.bottomRows(node.n_rows) * own;
    const std::int32_t* row = row_.data() + node.first_row;
    for (std::int32_t k = 0; k < node.n_rows_inside; ++k) x[row[k]] -= product[k];
    for (std::int32_t k = node.n_rows_inside; k < node.n_rows; ++k) above[row[k]] -= product[k];
  }
}

void FactorCopy::backward(const Subtree& subtree, Eigen::VectorXf& x, const Eigen::VectorXf& top) const {
  Eigen::VectorXf below;
  for (std::int32_t s = subtree.end - 1; s >= subtree.first; --s) {
    const Supernode& node = supernodes_[s];
    const Block L(value_.data() + node.first_value, node.n_columns + node.n_rows, node.n_columns,
                  Eigen::OuterStride<>(node.n_columns + node.n_rows));
    const std::int32_t* row = row_.data() + node.first_row;
    below.resize(node.n_rows);
    for (std::int32_t k = 0; k < node.n_rows_inside; ++k) below[k] = x[row[k]];
    for (std::int32_t k = node.n_rows_inside; k < node.n_rows; ++k) below[k] = top[row[k]];
    auto own = x.segment(node.first_column, node.n_columns);
    own.noalias() -= L.bottomRows(node.n_rows).transpose() * below;
    L.topRows(node.n_columns).triangularView<Eigen::Lower>().transpose().solveInPlace(own);
  }
}

// The few large blocks above the subtrees follow one another, and so do panels of their columns; the threads share what
// a panel does to the rows below it.
void FactorCopy::solve_top(Eigen::VectorXf& top) const {
  Eigen::VectorXf rows;
  const auto in_parts = [](std::int32_t n, std::int32_t n_other, std::int32_t part, const auto& work) {
    const bool is_shared = static_cast<std::int64_t>(n) * n_other >= shared_block;
#pragma omp parallel for schedule(static) if (is_shared)
    for (std::int32_t begin = 0; begin < n; begin += part) work(begin, std::min(part, n - begin));
  };
  const auto part_of_rows = [](std::int32_t n) { return std::max(fewest_rows_of_part, (n - 1) / most_parts + 1); };
  const auto block = [this](const Supernode& node) {
    return Block(value_.data() + node.first_value, node.n_columns + node.n_rows, node.n_columns,
                 Eigen::OuterStride<>(node.n_columns + node.n_rows));
  };
  for (const std::int32_t s : top_) {
    const Supernode& node = supernodes_[s];
    const Block L = block(node);
    for (std::int32_t first = 0; first < node.n_columns; first += panel_of_block) {
      const std::int32_t width = std::min(panel_of_block, node.n_columns - first), end = first + width;
      const std::int32_t n_after = node.n_columns - end;
      auto own = top.segment(node.first_column + first, width);
      L.block(first, first, width, width).triangularView<Eigen::Lower>().solveInPlace(own);
      in_parts(n_after, width, part_of_rows(n_after), [&](std::int32_t begin, std::int32_t n) {
        top.segment(node.first_column + end + begin, n).noalias() -= L.block(end + begin, first, n, width) * own;
      });
    }
    const auto own = top.segment(node.first_column, node.n_columns);
    rows.resize(node.n_rows);
    in_parts(node.n_rows, node.n_columns, part_of_rows(node.n_rows), [&](std::int32_t begin, std::int32_t n) {
      rows.segment(begin, n).noalias() = L.middleRows(node.n_columns + begin, n) * own;
    });
    const std::int32_t* row = row_.data() + node.first_row;
    for (std::int32_t k = 0; k < node.n_rows; ++k) top[row[k]] -= rows[k];
  }
  for (auto s = top_.rbegin(); s != top_.rend(); ++s) {
    const Supernode& node = supernodes_[*s];
    const Block L = block(node);
    rows.resize(node.n_rows);
    const std::int32_t* row = row_.data() + node.first_row;
    for (std::int32_t k = 0; k < node.n_rows; ++k) rows[k] = top[row[k]];
    in_parts(node.n_columns, node.n_rows, columns_of_part, [&](std::int32_t begin, std::int32_t n) {
      top.segment(node.first_column + begin, n).noalias() -=
          L.block(node.n_columns, begin, node.n_rows, n).transpose() * rows;
    });
    for (std::int32_t end = node.n_columns; end > 0;) {
      const std::int32_t first = (end - 1) / panel_of_block * panel_of_block, width = end - first;
      const auto after = top.segment(node.first_column + end, node.n_columns - end);
      in_parts(width, node.n_columns - end, columns_of_part, [&](std::int32_t begin, std::int32_t n) {
        top.segment(node.first_column + first + begin, n).noalias() -=
            L.block(end, first + begin, node.n_columns - end, n).transpose() * after;
      });
      auto own = top.segment(node.first_column + first, width);
      L.block(first, first, width, width).triangularView<Eigen::Lower>().transpose().solveInPlace(own);
      end = first;
    }
  }
}

Eigen::VectorXd FactorCopy::solve(const Eigen::VectorXd& b) const {
  const auto n = static_cast<std::int64_t>(permutation_.size());
  const double scale = b.cwiseAbs().maxCoeff();  // keeps tiny residuals off the end of single precision
  if (!(scale > 0)) return Eigen::VectorXd::Zero(n);
  Eigen::VectorXf x(n), top(n_top_);
  for (std::int64_t k = 0; k < n; ++k) {
    const auto value = static_cast<float>(b[permutation_[k]] / scale);
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
    result[permutation_[k]] = scale * (top_place_[k] >= 0 ? top[top_place_[k]] : x[k]);
  return result;
}

}  // namespace acus
