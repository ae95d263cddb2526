#pragma once
// The needles of an array seen from above, coloured by how deep they came and by the force they met.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

/// True when the run has more than one needle.
bool has_array(const RunData& run);
/// Throws PictureError when it has not.
void draw_array_map(Offscreen& picture, const RunData& run);

}  // namespace acus
