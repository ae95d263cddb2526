#pragma once
// Lines of the field's mesh: even cells as wide as the pitch where needles stand on an even lattice, one cell under
// every footprint elsewhere; cells that grow from there outwards and downwards.

#include <array>
#include <vector>

#include "core/skin/stack.hpp"

namespace acus {

/// Cells of one width along a line of evenly spaced needles.
struct EvenCells {
  double width = 0.0;       ///< mm; 0 = the needles stand otherwise
  bool is_centred = false;  ///< needles in the middle of their cells, not on borders between them
};
/// For needles at `centres` (any order, duplicates allowed), so that every one has the same cells around it. Where a
/// mirror plane at 0 lies between needles: cells of the pitch, centred on them. Otherwise borders at the needles; such
/// cells need half the pitch to be as good, which long lines, where far neighbours prevail, can do without.
EvenCells even_cells(std::vector<double> centres, double footprint, bool is_mirrored);

/// Line from `low` to `high` (mm) with such cells from the first to the last of `centres`, a whole cell beside each.
std::vector<double> even_line(const std::vector<double>& centres, EvenCells cells, double low, double high);

/// In-plane line from `low` to `high` (mm) for footprints of side `footprint` at `centres` (any order, duplicates
/// allowed; what lies beyond the ends is cut off). A footprint that overlaps no other is one cell. `gap`: width of the
/// first cell beside the outermost footprints (mm); 0 = as between footprints, or the footprint for a single one.
std::vector<double> plane_line(std::vector<double> centres, double footprint, double low, double high, double gap);

/// Width of the cells beside a footprint on the narrowest way to the next along the line (mm); the footprint itself
/// where there is no other.
double gap_beside(std::vector<double> centres, double footprint);

/// Vertical line from the bottom of the skin to z = 0 that contains every layer border.
std::vector<double> depth_line(const SkinStack& skin, double footprint);

}  // namespace acus
