// Nearest neighbours and pair correlation by a search on cells.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "solvers/treatment/ordered_sum.hpp"
#include "solvers/treatment/puncture_statistics.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {

namespace {

/// Points in square cells, ascending by x in each cell, so that a search may stop early where very many share a cell.
class PointGrid {
 public:
  PointGrid(const PunctureTable& table, const std::vector<std::uint32_t>& rows) {
    double x1 = -std::numeric_limits<double>::infinity(), y1 = x1;
    x0_ = y0_ = -x1;
    for (const std::uint32_t row : rows) {
      const double x = table.x_mm[row], y = table.y_mm[row];
      x0_ = std::min(x0_, x), x1 = std::max(x1, x);
      y0_ = std::min(y0_, y), y1 = std::max(y1, y);
    }
    constexpr double per_cell = 2.0;
    const double lx = std::max(x1 - x0_, 1e-9), ly = std::max(y1 - y0_, 1e-9), n = static_cast<double>(rows.size());
    // Points on a line have no area: no more cells than points in either direction.
    cell_ = std::max({std::sqrt(per_cell * lx * ly / n), lx / n, ly / n});
    nx_ = static_cast<int>(lx / cell_) + 1, ny_ = static_cast<int>(ly / cell_) + 1;
    sort_into_cells(table, rows);
  }

  /// Distance of the nearest other point; infinite when there is none.
  double nearest(std::uint32_t place) const {
    const double x = x_[place], y = y_[place];
    const int ci = column(x), cj = line(y);
    double best2 = std::numeric_limits<double>::infinity();
    // What lies in the rings up to k is complete as far as the near edge of ring k + 1.
    const double margin = std::max(0.0, std::min({x - left(ci), left(ci + 1) - x, y - below(cj), below(cj + 1) - y}));
    for (int k = 0; k <= std::max(nx_, ny_); ++k) {
      for (int j = cj - k; j <= cj + k; ++j) {
        const bool is_whole_row = j == cj - k || j == cj + k;
        for (int i = ci - k; i <= ci + k; i += is_whole_row || k == 0 ? 1 : 2 * k) search(i, j, place, best2);
      }
      const double complete = k * cell_ + margin;
      if (best2 <= complete * complete) break;
    }
    return std::sqrt(best2);
  }

  /// Calls visit(distance squared) for every other point within r.
  template <class Visit>
  void neighbours(std::uint32_t place, double r, const Visit& visit) const {
    const double x = x_[place], y = y_[place];
    const int last_i = column(x + r), last_j = line(y + r);
    for (int j = line(y - r); j <= last_j; ++j) {
      for (int i = column(x - r); i <= last_i; ++i) {
        const std::size_t c = cell(i, j);
        const auto end = x_.begin() + start_[c + 1];
        for (auto at = std::lower_bound(x_.begin() + start_[c], end, x - r); at != end && *at <= x + r; ++at) {
          const auto other = static_cast<std::uint32_t>(at - x_.begin());
          const double dx = *at - x, dy = y_[other] - y, d2 = dx * dx + dy * dy;
          if (other != place && d2 < r * r) visit(d2);
        }
      }
    }
  }

  double x(std::uint32_t place) const { return x_[place]; }
  double y(std::uint32_t place) const { return y_[place]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(x_.size()); }

 private:
  int column(double x) const { return static_cast<int>(std::clamp((x - x0_) / cell_, 0.0, nx_ - 1.0)); }
  int line(double y) const { return static_cast<int>(std::clamp((y - y0_) / cell_, 0.0, ny_ - 1.0)); }
  double left(int i) const { return x0_ + i * cell_; }
  double below(int j) const { return y0_ + j * cell_; }
  std::size_t cell(int i, int j) const {
    return static_cast<std::size_t>(j) * static_cast<std::size_t>(nx_) + static_cast<std::size_t>(i);
  }

  void sort_into_cells(const PunctureTable& table, const std::vector<std::uint32_t>& rows) {
    start_.assign(static_cast<std::size_t>(nx_) * static_cast<std::size_t>(ny_) + 1, 0);
    const auto cell_of = [&](std::uint32_t row) { return cell(column(table.x_mm[row]), line(table.y_mm[row])); };
    for (const std::uint32_t row : rows) ++start_[cell_of(row) + 1];
    std::partial_sum(start_.begin(), start_.end(), start_.begin());
    std::vector<std::uint32_t> sorted(rows.size()), next(start_.begin(), start_.end() - 1);
    for (const std::uint32_t row : rows) sorted[next[cell_of(row)]++] = row;
    for (std::size_t c = 0; c + 1 < start_.size(); ++c) {
      std::stable_sort(sorted.begin() + start_[c], sorted.begin() + start_[c + 1],
                       [&](std::uint32_t a, std::uint32_t b) { return table.x_mm[a] < table.x_mm[b]; });
    }
    x_.resize(rows.size()), y_.resize(rows.size());
    for (std::size_t k = 0; k < rows.size(); ++k) x_[k] = table.x_mm[sorted[k]], y_[k] = table.y_mm[sorted[k]];
  }

  /// Nearest in one cell, from the point's own x outwards.
  void search(int i, int j, std::uint32_t place, double& best2) const {
    if (i < 0 || j < 0 || i >= nx_ || j >= ny_) return;
    const std::size_t c = cell(i, j);
    const std::uint32_t first = start_[c], end = start_[c + 1];
    const double x = x_[place], y = y_[place];
    const auto take = [&](std::uint32_t other) {
      const double dx = x_[other] - x, dy = y_[other] - y;
      if (dx * dx > best2) return false;
      if (other != place) best2 = std::min(best2, dx * dx + dy * dy);
      return best2 > 0.0;
    };
    const auto middle =
        static_cast<std::uint32_t>(std::lower_bound(x_.begin() + first, x_.begin() + end, x) - x_.begin());
    for (std::uint32_t other = middle; other < end && take(other); ++other) {
    }
    for (std::uint32_t other = middle; other > first && take(other - 1); --other) {
    }
  }

  double x0_, y0_, cell_ = 1.0;
  int nx_ = 1, ny_ = 1;
  std::vector<std::uint32_t> start_;
  std::vector<double> x_, y_;
};

void put_nearest(const PointGrid& grid, const std::vector<std::uint32_t>& centres, SpacingStatistics& found) {
  std::vector<double> distance(centres.size());
  const auto n = static_cast<std::int64_t>(centres.size());
#pragma omp parallel for schedule(dynamic, 1024)
  for (std::int64_t i = 0; i < n; ++i)
    distance[static_cast<std::size_t>(i)] = grid.nearest(centres[static_cast<std::size_t>(i)]);
  const auto count = static_cast<double>(n);
  const double mean = ordered_sum(distance.size(), [&](std::size_t i) { return distance[i]; }) / count;
  const double squares =
      ordered_sum(distance.size(), [&](std::size_t i) { return (distance[i] - mean) * (distance[i] - mean); });
  found.nearest_mean_mm = mean;
  found.nearest_deviation_mm = n > 1 ? std::sqrt(squares / (count - 1.0)) : 0.0;
  std::sort(distance.begin(), distance.end());
  found.nearest_least_mm = distance.front();
  found.nearest_median_mm = distance[distance.size() / 2];
  found.nearest_most_mm = distance.back();
  found.clark_evans = mean / found.nearest_random_mm;
  // Variance of the distance in a random pattern: (4 - pi) / (4 pi density).
  found.clark_evans_error = std::sqrt((4.0 - std::numbers::pi) / std::numbers::pi / count);
}

/// Every how many-th centre is used so that the pairs stay countable: found from a thousand of them.
std::size_t stride_for(const PointGrid& grid, const std::vector<std::uint32_t>& centres, double r_max) {
  constexpr std::size_t n_samples = 1000;
  constexpr double most_pairs = 2e8;
  const std::size_t step = std::max<std::size_t>(1, centres.size() / n_samples);
  double pairs = 0.0, samples = 0.0;
  for (std::size_t i = 0; i < centres.size(); i += step, samples += 1.0)
    grid.neighbours(centres[i], r_max, [&](double) { pairs += 1.0; });
  const double expected = pairs / samples * static_cast<double>(centres.size());
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(expected / most_pairs)));
}

void put_pair_correlation(const PointGrid& grid, const std::vector<std::uint32_t>& centres, double per_mm2,
                          double r_max, std::size_t n_rings, SpacingStatistics& found) {
  const std::size_t stride = stride_for(grid, centres, r_max);
  const double ring = r_max / static_cast<double>(n_rings);
  const auto n_used = static_cast<std::int64_t>((centres.size() + stride - 1) / stride);
  std::vector<std::uint64_t> pairs(n_rings, 0);  // whole numbers: any order of adding gives the same
#pragma omp parallel
  {
    std::vector<std::uint64_t> own(n_rings, 0);
#pragma omp for schedule(dynamic, 256)
    for (std::int64_t i = 0; i < n_used; ++i) {
      grid.neighbours(centres[static_cast<std::size_t>(i) * stride], r_max,
                      [&](double d2) { ++own[std::min(n_rings - 1, static_cast<std::size_t>(std::sqrt(d2) / ring))]; });
    }
#pragma omp critical
    for (std::size_t k = 0; k < n_rings; ++k) pairs[k] += own[k];
  }
  found.n_pair_centres = static_cast<std::size_t>(n_used);
  for (std::size_t k = 0; k < n_rings; ++k) {
    const double inner = static_cast<double>(k) * ring, outer = inner + ring;
    const double expected = static_cast<double>(n_used) * per_mm2 * std::numbers::pi * (outer * outer - inner * inner);
    found.r_mm.push_back(0.5 * (inner + outer));
    found.g.push_back(static_cast<double>(pairs[k]) / expected);
    // Most pairs are seen from both ends, so only half of them are independent.
    found.g_error.push_back(std::sqrt(2.0 / expected));
  }
}

}  // namespace

SpacingStatistics spacing_statistics(const PunctureTable& table, const MapArea& area, const SpacingSettings& settings) {
  SpacingStatistics found;
  std::vector<std::uint32_t> holes;
  for (std::size_t row = 0; row < table.size(); ++row)
    if (is_hole(table, row)) holes.push_back(static_cast<std::uint32_t>(row));
  const std::vector<std::uint8_t> inside = rows_inside(table, area);
  for (const std::uint32_t row : holes) found.n_holes += inside[row];
  if (found.n_holes == 0 || holes.size() < 2) {
    found.note = "fewer than two holes: there is no spacing";
    return found;
  }
  const double per_mm2 = static_cast<double>(found.n_holes) / area.area_mm2();
  found.nearest_random_mm = 0.5 / std::sqrt(per_mm2);
  const double inner_width = std::min(area.x1() - area.x0(), area.y1() - area.y0());
  found.guard_mm = settings.r_max_mm > 0.0 ? settings.r_max_mm : std::min(4.0 / std::sqrt(per_mm2), 0.25 * inner_width);

  const PointGrid grid(table, holes);
  std::vector<std::uint8_t> is_centre(grid.size());
#pragma omp parallel for schedule(static)
  for (std::uint32_t i = 0; i < grid.size(); ++i) {
    const double x = grid.x(i), y = grid.y(i);
    is_centre[i] = area.contains(x, y) && area.distance_to_edge(x, y) >= found.guard_mm ? 1 : 0;
  }
  std::vector<std::uint32_t> centres;
  for (std::uint32_t i = 0; i < grid.size(); ++i)
    if (is_centre[i] != 0) centres.push_back(i);
  found.n_centres = centres.size();
  if (centres.empty()) {
    found.note = "no hole lies farther from the edge than the guard: the area is too small for its density";
    return found;
  }
  if (found.guard_mm < 2.0 * found.nearest_random_mm)
    found.note = "the guard is narrower than the mean spacing: the edge of the area biases the distances";
  put_nearest(grid, centres, found);
  put_pair_correlation(grid, centres, per_mm2, found.guard_mm, static_cast<std::size_t>(std::max(1, settings.n_rings)),
                       found);
  return found;
}

}  // namespace acus
