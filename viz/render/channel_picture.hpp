#pragma once
// The needle in the layered skin and the channel it leaves, to scale.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

/// Left: needle at its deepest, seen on the plane of the slit. Middle: the channel without the needle, seen across the
/// slit. Right: slit and needle seen from above at the surface and at the top of each layer that was cut.
void draw_channel(Offscreen& picture, const RunData& run);

}  // namespace acus
