#pragma once
// How treated skin changes with time: barrier and redness in the first days, cells and collagen to the horizon. From
// the tables "healing" and "healing_profiles" (docs/healing.md).

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

bool has_healing(const RunData& run);
/// Area means over the treated skin. Throws PictureError without the table "healing".
void draw_healing_course(Offscreen& picture, const RunData& run);
/// New collagen and activated fibroblasts over depth at the times that were kept. Throws PictureError without the table
/// "healing_profiles".
void draw_healing_profiles(Offscreen& picture, const RunData& run);

}  // namespace acus
