#pragma once
// Healing over time and by depth: tables of the run as curves, with bands and published measurements where it has them.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

bool has_healing(const RunData& run);
/// Barrier, redness, cells and collagen over time; shades hold the middle 90 % of the draws of an ensemble. Throws
/// PictureError without a table "healing".
void draw_healing_course(Offscreen& picture, const RunData& run);
/// New collagen and activation over depth at the times that were kept. Throws PictureError without that table.
void draw_healing_profiles(Offscreen& picture, const RunData& run);

}  // namespace acus
