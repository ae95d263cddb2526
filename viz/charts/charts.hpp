#pragma once
// Curves of a run.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

/// Force against displacement of the whole history. A run with puncture shows phases, events and the bounds of the
/// puncture force as well.
void draw_force_chart(Offscreen& picture, const RunData& run);
/// Work done by the needle and where it went. Throws PictureError when the history has no energies.
void draw_energy_chart(Offscreen& picture, const RunData& run);
bool has_energies(const RunData& run);
/// Depth, dent and displacement, and below them the force, against time. Throws PictureError without a puncture stage.
void draw_time_chart(Offscreen& picture, const RunData& run);
/// The slit-opening curves that were used and where the layers of this run stand on them. Throws PictureError when the
/// run has none.
void draw_opening_chart(Offscreen& picture, const RunData& run);
bool has_openings(const RunData& run);

}  // namespace acus
