#pragma once
// Where the needles of a drum stand.

#include <vector>

#include "core/device/device.hpp"

namespace acus {

struct DrumNeedle {
  double y = 0.0;      ///< mm along the axle, from the middle of the drum
  double angle = 0.0;  ///< rad about the axle, in [0, 2 pi): the turn after which this needle points straight down
};

/// All needles of a drum, circle by circle. The circles fill the width: each stands in the middle of an equal strip.
/// Throws std::invalid_argument for a drum without radius, width or needles.
std::vector<DrumNeedle> drum_needles(const Roller& roller);

/// Distance of neighbours on one circle (mm), measured along the drum (protrusion = 0) or at the tips.
double circle_pitch(const Roller& roller, double protrusion);
/// Distance of neighbouring circles (mm).
double row_pitch(const Roller& roller);

}  // namespace acus
