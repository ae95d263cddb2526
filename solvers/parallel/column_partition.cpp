#include "solvers/parallel/column_partition.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace acus {
namespace {

struct Column {
  int i, j;
};

int extent(std::span<const Column> columns, int Column::*coordinate) {
  const auto [low, high] = std::minmax_element(
      columns.begin(), columns.end(), [&](const Column& a, const Column& b) { return a.*coordinate < b.*coordinate; });
  return columns.empty() ? 0 : *high.*coordinate - *low.*coordinate + 1;
}

// Cuts across the longer side where the counts are in the ratio of the ranks; within a line too, so that they are even.
void share_out(std::span<Column> columns, int first_rank, int n_ranks, int n_y, std::vector<int>& rank) {
  if (n_ranks == 1) {
    for (const Column& column : columns) rank[static_cast<std::size_t>(column.i) * n_y + column.j] = first_rank;
    return;
  }
  int Column::*along = &Column::i, Column::*across = &Column::j;
  if (extent(columns, &Column::j) > extent(columns, &Column::i)) std::swap(along, across);
  std::sort(columns.begin(), columns.end(), [&](const Column& a, const Column& b) {
    return std::pair(a.*along, a.*across) < std::pair(b.*along, b.*across);
  });
  const int n_low = n_ranks / 2;
  const std::size_t cut = columns.size() * static_cast<std::size_t>(n_low) / static_cast<std::size_t>(n_ranks);
  share_out(columns.first(cut), first_rank, n_low, n_y, rank);
  share_out(columns.subspan(cut), first_rank + n_low, n_ranks - n_low, n_y, rank);
}

}  // namespace

std::vector<int> partition_columns(int n_x, int n_y, int n_ranks) {
  std::vector<Column> columns;
  for (int i = 0; i < n_x; ++i)
    for (int j = 0; j < n_y; ++j) columns.push_back({i, j});
  std::vector<int> rank(columns.size());
  share_out(columns, 0, n_ranks, n_y, rank);
  return rank;
}

}  // namespace acus
