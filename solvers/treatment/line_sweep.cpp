#include "solvers/treatment/line_sweep.hpp"

namespace acus {

LineSweep::LineSweep(const std::vector<HoleShape>& shapes, const SweepLines& lines) : shapes_(shapes), lines_(lines) {
  start_.assign(static_cast<std::size_t>(lines.n_blocks()) + 1, 0);
  const auto visit_blocks = [&](const HoleShape& hole, const auto& visit) {
    const std::int64_t first = first_line(hole), end = end_line(hole);
    if (first >= end) return;
    for (std::int64_t b = first / lines_.per_block; b <= (end - 1) / lines_.per_block; ++b)
      visit(static_cast<std::size_t>(b));
  };
  for (const HoleShape& hole : shapes) visit_blocks(hole, [&](std::size_t b) { ++start_[b + 1]; });
  for (std::size_t b = 1; b < start_.size(); ++b) start_[b] += start_[b - 1];
  members_.resize(start_.back());
  std::vector<std::size_t> next(start_.begin(), start_.end() - 1);
  for (std::size_t i = 0; i < shapes.size(); ++i)
    visit_blocks(shapes[i], [&](std::size_t b) { members_[next[b]++] = static_cast<std::uint32_t>(i); });
}

std::int64_t LineSweep::first_line(const HoleShape& hole) const {
  const double line = std::ceil((hole.y - hole.half_height() - lines_.y0) / lines_.spacing - 0.5);
  return static_cast<std::int64_t>(std::clamp(line, 0.0, static_cast<double>(lines_.n_lines)));
}

std::int64_t LineSweep::end_line(const HoleShape& hole) const {
  const double line = std::floor((hole.y + hole.half_height() - lines_.y0) / lines_.spacing - 0.5) + 1.0;
  return static_cast<std::int64_t>(std::clamp(line, 0.0, static_cast<double>(lines_.n_lines)));
}

void LineSweep::collect(const HoleShape& hole, std::int64_t first, std::int64_t last,
                        std::vector<std::vector<Interval>>& found) const {
  first = std::max(first, first_line(hole));
  const std::int64_t end = std::min(last, end_line(hole)), base = last - static_cast<std::int64_t>(found.size());
  for (std::int64_t line = first; line < end; ++line) {
    const Interval interval = crossing(hole, lines_.at(line));
    if (!interval.is_empty()) found[static_cast<std::size_t>(line - base)].push_back(interval);
  }
}

void LineSweep::merge(std::vector<Interval>& intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.low < b.low; });
  std::size_t last = 0;
  for (std::size_t i = 1; i < intervals.size(); ++i) {
    if (intervals[i].low <= intervals[last].high) {
      intervals[last].high = std::max(intervals[last].high, intervals[i].high);
    } else {
      intervals[++last] = intervals[i];
    }
  }
  intervals.resize(last + 1);
}

double union_area(const std::vector<HoleShape>& shapes, std::int64_t n_lines) {
  if (shapes.empty()) return 0.0;
  Interval height;
  for (const HoleShape& hole : shapes) {
    height.include(hole.y - hole.half_height());
    height.include(hole.y + hole.half_height());
  }
  if (height.is_empty()) return 0.0;
  const LineSweep sweep(shapes, {height.low, (height.high - height.low) / static_cast<double>(n_lines), n_lines, 64});
  const std::int64_t n_blocks = sweep.lines().n_blocks();
  std::vector<double> parts(static_cast<std::size_t>(n_blocks), 0.0);
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t block = 0; block < n_blocks; ++block) {
    sweep.visit_block(block, [&](std::int64_t, const std::vector<Interval>& intervals) {
      for (const Interval& interval : intervals) parts[static_cast<std::size_t>(block)] += interval.high - interval.low;
    });
  }
  double length = 0.0;
  for (const double part : parts) length += part;
  return length * sweep.lines().spacing;
}

}  // namespace acus
