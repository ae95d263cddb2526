#pragma once
// The two-dimensional picture: the deformed section, mirrored to both sides, coloured by a field.

#include <string>

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"
#include "viz/render/scene_parts.hpp"

namespace acus {

void draw_section(Offscreen& picture, const RunData& run, std::size_t step, const std::string& field,
                  const ColorRange& range);

}  // namespace acus
