#pragma once
// Curves over the needle displacement.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

/// Force against displacement of the whole history.
void draw_force_chart(Offscreen& picture, const RunData& run);
/// Work done by the needle and where it went. Throws PictureError when the history has no energies.
void draw_energy_chart(Offscreen& picture, const RunData& run);
bool has_energies(const RunData& run);

}  // namespace acus
