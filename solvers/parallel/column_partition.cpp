#include "solvers/parallel/column_partition.hpp"

#include <algorithm>
#include <utility>

namespace acus {
namespace {

struct Numbered {
  Column column;
  std::size_t number;
};

int extent(std::span<const Numbered> columns, int Column::*coordinate) {
  const auto [low, high] = std::minmax_element(
      columns.begin(), columns.end(),
      [&](const Numbered& a, const Numbered& b) { return a.column.*coordinate < b.column.*coordinate; });
  return columns.empty() ? 0 : high->column.*coordinate - low->column.*coordinate + 1;
}

// Cuts across the longer side where the counts are in the ratio of the ranks; within a line too, so that they are even.
void share_out(std::span<Numbered> columns, int first_rank, int n_ranks, std::vector<int>& rank) {
  if (n_ranks == 1) {
    for (const Numbered& each : columns) rank[each.number] = first_rank;
    return;
  }
  int Column::*along = &Column::i, Column::*across = &Column::j;
  if (extent(columns, &Column::j) > extent(columns, &Column::i)) std::swap(along, across);
  std::sort(columns.begin(), columns.end(), [&](const Numbered& a, const Numbered& b) {
    return std::pair(a.column.*along, a.column.*across) < std::pair(b.column.*along, b.column.*across);
  });
  const int n_low = n_ranks / 2;
  const std::size_t cut = columns.size() * static_cast<std::size_t>(n_low) / static_cast<std::size_t>(n_ranks);
  share_out(columns.first(cut), first_rank, n_low, rank);
  share_out(columns.subspan(cut), first_rank + n_low, n_ranks - n_low, rank);
}

}  // namespace

std::vector<int> partition_columns(std::span<const Column> columns, int n_ranks) {
  std::vector<Numbered> numbered;
  for (std::size_t k = 0; k < columns.size(); ++k) numbered.push_back({columns[k], k});
  std::vector<int> rank(columns.size());
  share_out(numbered, 0, n_ranks, rank);
  return rank;
}

}  // namespace acus
