#pragma once
// Which rows of a table a statistic is about.

#include <cstdint>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/treatment/map_area.hpp"

namespace acus {

inline bool is_puncture(const PunctureTable& table, std::size_t row) { return !table.has(row, dent_only); }
inline bool is_hole(const PunctureTable& table, std::size_t row) {
  return is_puncture(table, row) && !table.has(row, fell_into_open_hole);
}

/// 1 for every row whose middle lies in the area.
inline std::vector<std::uint8_t> rows_inside(const PunctureTable& table, const MapArea& area) {
  std::vector<std::uint8_t> inside(table.size());
  const auto n = static_cast<std::int64_t>(table.size());
#pragma omp parallel for schedule(static)
  for (std::int64_t i = 0; i < n; ++i) {
    const auto row = static_cast<std::size_t>(i);
    inside[row] = area.contains(table.x_mm[row], table.y_mm[row]) ? 1 : 0;
  }
  return inside;
}

/// Rows of the punctures in the area, in order.
inline std::vector<std::uint32_t> punctures_inside(const PunctureTable& table, const MapArea& area) {
  const std::vector<std::uint8_t> inside = rows_inside(table, area);
  std::vector<std::uint32_t> rows;
  for (std::size_t row = 0; row < table.size(); ++row)
    if (inside[row] != 0 && is_puncture(table, row)) rows.push_back(static_cast<std::uint32_t>(row));
  return rows;
}

}  // namespace acus
