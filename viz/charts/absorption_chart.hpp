#pragma once
// An active on the skin: how much has passed, how fast, how deep.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

bool has_absorption(const RunData& run);
/// Amounts and flux over time beside intact skin, enhancement, concentration by depth. Throws PictureError without a
/// table "absorption".
void draw_absorption(Offscreen& picture, const RunData& run);

}  // namespace acus
