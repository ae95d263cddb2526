#pragma once
// What a given number of punctures covers when they fall anywhere with equal chance (Poisson).

#include <cmath>

namespace acus {

/// Part of the area inside holes of `hole_area` mm^2 each, overlaps counted once; density in 1/mm^2.
inline double open_area_fraction(double density, double hole_area) { return -std::expm1(-density * hole_area); }

/// Mean distance of a puncture from its nearest neighbour (mm); density in 1/mm^2, above 0.
inline double mean_nearest_distance(double density) { return 0.5 / std::sqrt(density); }

}  // namespace acus
