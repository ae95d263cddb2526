#pragma once
// Lines of the field's mesh: one cell under every footprint, cells that grow from there outwards and downwards.

#include <array>
#include <vector>

#include "core/skin/stack.hpp"

namespace acus {

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
