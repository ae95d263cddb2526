#pragma once
// The union of many outlines along lines of constant y. Lines are taken in blocks, and every block knows its outlines,
// so that blocks can be worked on in any order and by several threads.

#include <cstdint>
#include <vector>

#include "solvers/treatment/hole_shape.hpp"

namespace acus {

struct SweepLines {
  double y0 = 0.0, spacing = 1.0;  ///< line k lies at y0 + (k + 1/2) spacing
  std::int64_t n_lines = 0, per_block = 64;
  std::int64_t n_blocks() const { return (n_lines + per_block - 1) / per_block; }
  double at(std::int64_t line) const { return y0 + (static_cast<double>(line) + 0.5) * spacing; }
};

class LineSweep {
 public:
  /// The shapes must outlive the sweep.
  LineSweep(const std::vector<HoleShape>& shapes, const SweepLines& lines);

  /// Calls visit(line, intervals) for every line of a block that meets an outline; the intervals do not overlap and
  /// ascend.
  template <class Visit>
  void visit_block(std::int64_t block, const Visit& visit) const {
    const std::int64_t first = block * lines_.per_block, last = std::min(lines_.n_lines, first + lines_.per_block);
    std::vector<std::vector<Interval>> found(static_cast<std::size_t>(last - first));
    for (std::size_t k = start_[static_cast<std::size_t>(block)]; k < start_[static_cast<std::size_t>(block) + 1]; ++k)
      collect(shapes_[members_[k]], first, last, found);
    for (std::int64_t line = first; line < last; ++line) {
      std::vector<Interval>& intervals = found[static_cast<std::size_t>(line - first)];
      if (intervals.empty()) continue;
      merge(intervals);
      visit(line, intervals);
    }
  }

  const SweepLines& lines() const { return lines_; }

 private:
  void collect(const HoleShape& hole, std::int64_t first, std::int64_t last,
               std::vector<std::vector<Interval>>& found) const;
  static void merge(std::vector<Interval>& intervals);
  /// First and last-but-one of the lines that an outline can meet.
  std::int64_t first_line(const HoleShape& hole) const;
  std::int64_t end_line(const HoleShape& hole) const;

  const std::vector<HoleShape>& shapes_;
  SweepLines lines_;
  std::vector<std::size_t> start_;      ///< per block, into members_
  std::vector<std::uint32_t> members_;  ///< shapes of each block
};

/// Area of the union (mm^2) by at least `n_lines` lines. Parallel unless called from a parallel region.
double union_area(const std::vector<HoleShape>& shapes, std::int64_t n_lines);

}  // namespace acus
