// Counts, maps on regular cells, coverage, and the history of passes.

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

#include "solvers/treatment/hole_shape.hpp"
#include "solvers/treatment/line_sweep.hpp"
#include "solvers/treatment/ordered_sum.hpp"
#include "solvers/treatment/puncture_statistics.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {

namespace {

constexpr double mm2_per_cm2 = 100.0;
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

int n_cells(double length, double cell) { return std::max(1, static_cast<int>(std::lround(length / cell))); }

/// Cell of a place inside the box; its far edges belong to the last cells.
std::size_t cell_of(const MapGrid& grid, double x, double y) {
  const int i = std::clamp(static_cast<int>((x - grid.x0) / grid.dx), 0, grid.nx - 1);
  const int j = std::clamp(static_cast<int>((y - grid.y0) / grid.dy), 0, grid.ny - 1);
  return static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.nx) + static_cast<std::size_t>(i);
}

/// Adds value(row) of every row to its cell and divides by the cell's area in cm^2.
template <class Value>
std::vector<double> per_cm2(const MapGrid& grid, const PunctureTable& table, const std::vector<std::uint32_t>& rows,
                            const Value& value) {
  std::vector<double> map(grid.size(), 0.0);
  for (const std::uint32_t row : rows) map[cell_of(grid, table.x_mm[row], table.y_mm[row])] += value(row);
  for (std::size_t c = 0; c < map.size(); ++c)
    map[c] = grid.area_mm2[c] > 0.0 ? mm2_per_cm2 * map[c] / grid.area_mm2[c] : unknown;
  return map;
}

double median_width_mm(const PunctureTable& table, const std::vector<std::uint32_t>& rows) {
  std::vector<float> widths;
  for (const std::uint32_t row : rows)
    if (table.width_um[row] > 0.0f) widths.push_back(table.width_um[row]);
  if (widths.empty()) return 0.0;
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::nth_element(widths.begin(), middle, widths.end());
  return 1e-3 * *middle;
}

/// Lines for a map: whole blocks per row of cells.
SweepLines lines_for(const MapGrid& grid, double spacing_mm) {
  constexpr double most_lines = 1e7;
  constexpr std::int64_t most_per_block = 64;
  const double wanted = std::ceil(grid.dy / spacing_mm);
  if (!(wanted * grid.ny <= most_lines))
    throw std::invalid_argument("the open area would need more than 10^7 lines: take a wider line spacing");
  const auto blocks_per_row =
      std::max<std::int64_t>(1, (static_cast<std::int64_t>(wanted) + most_per_block - 1) / most_per_block);
  const std::int64_t per_block =
      std::max<std::int64_t>(1, (static_cast<std::int64_t>(wanted) + blocks_per_row - 1) / blocks_per_row);
  const std::int64_t per_row = per_block * blocks_per_row;
  return {grid.y0, grid.dy / static_cast<double>(per_row), per_row * grid.ny, per_block};
}

/// Adds the length of an interval to the cells of one row that it covers.
void add_length(const MapGrid& grid, double low, double high, double* row) {
  if (!(low < high)) return;
  const int first = std::clamp(static_cast<int>((low - grid.x0) / grid.dx), 0, grid.nx - 1);
  const int last = std::clamp(static_cast<int>((high - grid.x0) / grid.dx), 0, grid.nx - 1);
  for (int i = first; i <= last; ++i) {
    const double left = i == first ? low : grid.x0 + i * grid.dx;
    const double right = i == last ? high : grid.x0 + (i + 1) * grid.dx;
    row[i] += std::max(0.0, right - left);
  }
}

/// Adds what ascending intervals and the inside of an area (pairs of crossings) share.
void add_shared(const MapGrid& grid, const std::vector<Interval>& intervals, const std::vector<double>& crossings,
                double* row) {
  std::size_t k = 0;
  for (const Interval& interval : intervals) {
    while (k + 1 < crossings.size() && crossings[k + 1] <= interval.low) k += 2;
    for (std::size_t m = k; m + 1 < crossings.size() && crossings[m] < interval.high; m += 2)
      add_length(grid, std::max(interval.low, crossings[m]), std::min(interval.high, crossings[m + 1]), row);
  }
}

}  // namespace

MapGrid map_grid(const MapArea& area, double cell_mm) {
  constexpr double most_cells = 1e8;
  const double lx = area.x1() - area.x0(), ly = area.y1() - area.y0();
  if (!(cell_mm > 0.0) || !(std::max(1.0, lx / cell_mm) * std::max(1.0, ly / cell_mm) <= most_cells))
    throw std::invalid_argument("map cells must be longer than nothing and not more than 10^8");
  MapGrid grid;
  grid.x0 = area.x0(), grid.y0 = area.y0();
  grid.nx = n_cells(lx, cell_mm), grid.ny = n_cells(ly, cell_mm);
  grid.dx = lx / grid.nx, grid.dy = ly / grid.ny;
  grid.area_mm2.resize(static_cast<std::size_t>(grid.nx) * static_cast<std::size_t>(grid.ny));
  for (int j = 0; j < grid.ny; ++j) {
    for (int i = 0; i < grid.nx; ++i) {
      const double x = grid.x0 + i * grid.dx, y = grid.y0 + j * grid.dy;
      grid.area_mm2[static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.nx) + static_cast<std::size_t>(i)] =
          area.area_within(x, y, x + grid.dx, y + grid.dy);
    }
  }
  return grid;
}

PunctureCounts count_punctures(const PunctureTable& table, const MapArea& area) {
  PunctureCounts counts;
  counts.rows = table.size();
  const std::vector<std::uint8_t> inside = rows_inside(table, area);
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (inside[row] == 0) continue;
    counts.punctures += is_puncture(table, row) ? 1 : 0;
    counts.holes += is_hole(table, row) ? 1 : 0;
    counts.dents += is_puncture(table, row) ? 0 : 1;
    counts.bone_strikes += table.has(row, bone_strike) ? 1 : 0;
    counts.torn += table.has(row, torn) ? 1 : 0;
  }
  return counts;
}

DensityMap density_map(const PunctureTable& table, const MapArea& area, double cell_mm, double depth_um) {
  std::vector<std::uint32_t> rows = punctures_inside(table, area);
  rows.erase(
      std::remove_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return table.depth_um[row] < depth_um; }),
      rows.end());
  DensityMap map;
  map.grid = map_grid(area, cell_mm);
  map.per_cm2 = per_cm2(map.grid, table, rows, [](std::uint32_t) { return 1.0; });
  map.mean_per_cm2 = mm2_per_cm2 * static_cast<double>(rows.size()) / area.area_mm2();
  for (const double value : map.per_cm2) {
    if (std::isnan(value)) continue;
    map.least_per_cm2 = std::isnan(map.least_per_cm2) ? value : std::min(map.least_per_cm2, value);
    map.most_per_cm2 = std::isnan(map.most_per_cm2) ? value : std::max(map.most_per_cm2, value);
  }
  return map;
}

Coverage coverage(const PunctureTable& table, const MapArea& area, double cell_mm, double per_cm2, double depth_um) {
  const DensityMap map = density_map(table, area, cell_mm, depth_um);
  double covered = 0.0, whole = 0.0;
  for (std::size_t c = 0; c < map.grid.size(); ++c) {
    whole += map.grid.area_mm2[c];
    if (map.per_cm2[c] >= per_cm2) covered += map.grid.area_mm2[c];
  }
  return {per_cm2, depth_um, covered / whole};
}

OpenAreaMap open_area_map(const PunctureTable& table, const MapArea& area, double cell_mm, double line_spacing_um) {
  constexpr double default_lines_per_width = 16.0;
  const std::vector<std::uint32_t> inside = punctures_inside(table, area);
  OpenAreaMap map;
  map.grid = map_grid(area, cell_mm);
  map.summed =
      ordered_sum(inside.size(), [&](std::size_t i) { return hole_shape(table, inside[i]).area(); }) / area.area_mm2();
  map.random = -std::expm1(-map.summed);

  // Holes whose middles lie outside may still reach in.
  std::vector<HoleShape> shapes;
  for (std::size_t row = 0; row < table.size(); ++row)
    if (is_puncture(table, row) && table.width_um[row] > 0.0f) shapes.push_back(hole_shape(table, row));
  const double median = median_width_mm(table, inside);
  const double spacing = line_spacing_um > 0.0 ? 1e-3 * line_spacing_um
                         : median > 0.0        ? median / default_lines_per_width
                                               : map.grid.dy;
  const SweepLines lines = lines_for(map.grid, spacing);
  map.line_spacing_um = 1e3 * lines.spacing;
  const LineSweep sweep(shapes, lines);
  const std::int64_t per_row = lines.n_lines / map.grid.ny, blocks_per_row = per_row / lines.per_block;

  const auto nx = static_cast<std::size_t>(map.grid.nx);
  std::vector<double> open(map.grid.size(), 0.0), whole(map.grid.size(), 0.0);
#pragma omp parallel for schedule(dynamic)
  for (int j = 0; j < map.grid.ny; ++j) {
    double* open_row = open.data() + static_cast<std::size_t>(j) * nx;
    double* whole_row = whole.data() + static_cast<std::size_t>(j) * nx;
    for (std::int64_t line = j * per_row; line < (j + 1) * per_row; ++line) {
      const std::vector<double> x = area.crossings(lines.at(line));
      for (std::size_t m = 0; m + 1 < x.size(); m += 2) add_length(map.grid, x[m], x[m + 1], whole_row);
    }
    for (std::int64_t block = j * blocks_per_row; block < (j + 1) * blocks_per_row; ++block) {
      sweep.visit_block(block, [&](std::int64_t line, const std::vector<Interval>& intervals) {
        add_shared(map.grid, intervals, area.crossings(lines.at(line)), open_row);
      });
    }
  }
  double sum_open = 0.0, sum_whole = 0.0;
  map.fraction.resize(map.grid.size());
  for (std::size_t c = 0; c < map.fraction.size(); ++c) {
    sum_open += open[c], sum_whole += whole[c];
    map.fraction[c] = whole[c] > 0.0 ? open[c] / whole[c] : unknown;
  }
  map.overall = sum_open / sum_whole;
  return map;
}

std::vector<PassStatistics> pass_statistics(const PunctureTable& table, const MapArea& area) {
  struct Sums {
    double n = 0.0, depth = 0.0, outlines = 0.0;
  };
  std::map<std::pair<int, int>, Sums> by_pass;
  const std::vector<std::uint8_t> inside = rows_inside(table, area);
  for (std::size_t row = 0; row < table.size(); ++row) {
    Sums& sums = by_pass[{table.session[row], table.pass[row]}];  // a pass that left nothing counts too
    if (inside[row] == 0 || !is_puncture(table, row)) continue;
    sums.n += 1.0;
    sums.depth += table.depth_um[row];
    sums.outlines += hole_shape(table, row).area();
  }
  std::vector<PassStatistics> passes;
  double total = 0.0, outlines = 0.0;
  for (const auto& [key, sums] : by_pass) {
    if (!passes.empty() && passes.back().session != key.first) total = outlines = 0.0;  // the holes have healed
    total += sums.n, outlines += sums.outlines;
    PassStatistics pass;
    pass.session = key.first, pass.pass = key.second;
    pass.added_per_cm2 = mm2_per_cm2 * sums.n / area.area_mm2();
    pass.total_per_cm2 = mm2_per_cm2 * total / area.area_mm2();
    if (sums.n > 0.0) pass.mean_depth_um = sums.depth / sums.n;
    pass.random_open_area = -std::expm1(-outlines / area.area_mm2());
    passes.push_back(pass);
  }
  return passes;
}

Bleeding bleeding(const PunctureTable& table, const MapArea& area, double cell_mm) {
  const std::vector<std::uint32_t> rows = punctures_inside(table, area);
  const auto probability = [&](std::uint32_t row) {
    const double strikes = table.capillary_strikes[row];
    return table.strikes_are_sampled ? (strikes >= 1.0 ? 1.0 : 0.0) : -std::expm1(-strikes);
  };
  Bleeding found;
  found.grid = map_grid(area, cell_mm);
  found.map_per_cm2 = per_cm2(found.grid, table, rows, probability);
  const double strikes = ordered_sum(rows.size(), [&](std::size_t i) { return table.capillary_strikes[rows[i]]; });
  const double points = ordered_sum(rows.size(), [&](std::size_t i) { return probability(rows[i]); });
  found.bleeding_per_cm2 = mm2_per_cm2 * points / area.area_mm2();
  if (!rows.empty()) {
    found.strikes_per_puncture = strikes / static_cast<double>(rows.size());
    found.bleeding_share = points / static_cast<double>(rows.size());
  }
  // Independent loops: none is met with probability exp(-sum of expected numbers).
  found.any_probability = table.strikes_are_sampled ? (points > 0.0 ? 1.0 : 0.0) : -std::expm1(-strikes);

  constexpr double longest_um = 350.0;  // of the needles in the source
  double longest = 0.0;
  for (const std::uint32_t row : rows)
    longest = std::max<double>(longest, std::max(table.slit_um[0][row], table.width_um[row]));
  found.validity.inside = longest <= longest_um;
  found.validity.text =
      "Random loops of one density, published for blades of 0.35 x 0.05 mm [Blicharz2018]; larger vessels, vessel "
      "tone and clotting are left out. The longest cut here: " +
      std::to_string(std::lround(longest)) + " um.";
  return found;
}

}  // namespace acus
