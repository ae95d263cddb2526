#pragma once
// The open slit around the needle, seen along its axis: the solved plane sections, drawn to scale.

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

bool has_slit_sections(const RunData& run);

/// One panel per stored section, all in one scale and one range of colours: largest principal stress, the needle's
/// circle, the gap between them; under each what it shows. Throws PictureError when the run stored no such section.
void draw_slit_sections(Offscreen& picture, const RunData& run);

}  // namespace acus
