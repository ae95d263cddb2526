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

  /// Memory of one thread.
  struct Scratch {
    std::vector<std::size_t> start;
    std::vector<Interval> intervals;
  };

  /// Calls visit(line, first, last) for every line of a block that meets an outline; the intervals from first to before
  /// last do not overlap and ascend.
  template <class Visit>
  void visit_block(std::int64_t block, Scratch& scratch, const Visit& visit) const {
    const std::int64_t first = block * lines_.per_block, last = std::min(lines_.n_lines, first + lines_.per_block);
    collect(block, first, last, scratch);
    for (std::int64_t line = first; line < last; ++line) {
      const auto k = static_cast<std::size_t>(line - first);
      Interval* begin = scratch.intervals.data() + scratch.start[k];
      Interval* end = scratch.intervals.data() + scratch.start[k + 1];
      if (begin != end) visit(line, begin, merge(begin, end));
    }
  }

  const SweepLines& lines() const { return lines_; }

 private:
  /// Intervals of the lines of one block, line by line.
  void collect(std::int64_t block, std::int64_t first, std::int64_t last, Scratch& scratch) const;
  /// Puts overlapping intervals together; returns the new end.
  static Interval* merge(Interval* begin, Interval* end);
  /// Lines that an outline can meet, the last one excluded.
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
