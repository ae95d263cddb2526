#pragma once
// The fields of healing at the times that were kept: seen from above and in a section across the skin.

#include <string>

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

bool has_healing_fields(const RunData& run);
/// Collagen ("collagen"), or a stored field, at up to six of the moments with one colour scale: above the papillary
/// dermis as a map, below a section through the middle. Throws PictureError without fields.
void draw_healing_maps(Offscreen& picture, const RunData& run, const std::string& quantity);
/// One moment of it, for a film; the colour scale is that of all moments.
void draw_healing_frame(Offscreen& picture, const RunData& run, const std::string& quantity, std::size_t moment);
std::size_t n_healing_moments(const RunData& run);

}  // namespace acus
