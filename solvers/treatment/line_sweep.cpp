#include "solvers/treatment/line_sweep.hpp"

#include <utility>

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

void LineSweep::collect(std::int64_t block, std::int64_t first, std::int64_t last, Scratch& scratch) const {
  const std::size_t begin = start_[static_cast<std::size_t>(block)], end = start_[static_cast<std::size_t>(block) + 1];
  const auto range = [&](const HoleShape& hole) {
    return std::pair(std::max(first, first_line(hole)) - first, std::min(last, end_line(hole)) - first);
  };
  // Every outline gives one interval to each of its lines: count, then fill. start[k + 1] is where line k goes on, and
  // in the end where it stops.
  std::vector<std::size_t>& start = scratch.start;
  start.assign(static_cast<std::size_t>(last - first) + 2, 0);
  for (std::size_t m = begin; m < end; ++m) {
    const auto [from, to] = range(shapes_[members_[m]]);
    for (std::int64_t k = from; k < to; ++k) ++start[static_cast<std::size_t>(k) + 2];
  }
  for (std::size_t k = 2; k < start.size(); ++k) start[k] += start[k - 1];
  scratch.intervals.resize(start.back());
  for (std::size_t m = begin; m < end; ++m) {
    const HoleShape& hole = shapes_[members_[m]];
    const auto [from, to] = range(hole);
    for (std::int64_t k = from; k < to; ++k)
      scratch.intervals[start[static_cast<std::size_t>(k) + 1]++] = crossing(hole, lines_.at(first + k));
  }
}

Interval* LineSweep::merge(Interval* begin, Interval* end) {
  std::sort(begin, end, [](const Interval& a, const Interval& b) { return a.low < b.low; });
  Interval* last = begin;
  for (const Interval* next = begin + 1; next < end; ++next) {
    if (next->low <= last->high) {
      last->high = std::max(last->high, next->high);
    } else {
      *++last = *next;
    }
  }
  return last + 1;
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
#pragma omp parallel
  {
    LineSweep::Scratch scratch;
#pragma omp for schedule(dynamic)
    for (std::int64_t block = 0; block < n_blocks; ++block) {
      sweep.visit_block(block, scratch, [&](std::int64_t, const Interval* first, const Interval* last) {
        for (; first < last; ++first) parts[static_cast<std::size_t>(block)] += first->high - first->low;
      });
    }
  }
  double length = 0.0;
  for (const double part : parts) length += part;
  return length * sweep.lines().spacing;
}

}  // namespace acus
