#pragma once
// Force against displacement of a run with puncture: phases, events, bounds.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

void draw_cycle_force_chart(Offscreen& picture, const RunData& run);

}  // namespace acus
