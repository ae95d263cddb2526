#pragma once
// The skin under an array of needles as a block, cut open through the row of needles nearest the middle.

#include "viz/dataset/solid_scene.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

/// Tissue, needles and plate to scale, seen from the front, the right and above; the same view for every moment.
void draw_array_cut(Offscreen& picture, const SolidScene& scene, std::size_t moment);

}  // namespace acus
