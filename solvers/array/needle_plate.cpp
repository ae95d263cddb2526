#include "solvers/array/needle_plate.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace acus {

NeedlePlate::NeedlePlate(NeedleBody needle, std::vector<ArrayNeedle> places, std::array<double, 2> half_width,
                         const PlateTilt& tilt)
    : needle_(std::move(needle)), places_(std::move(places)), half_width_(half_width), turn_(tilt.rotation()) {}

NeedlePlate::Nearest NeedlePlate::nearest(const Vec3& x) const {
  Nearest found = nearest_on_level(turn_.transpose() * (x - Vec3(0.0, 0.0, lift_)));
  found.surface.normal = turn_ * found.surface.normal;
  found.surface.hessian = turn_ * found.surface.hessian * turn_.transpose();
  return found;
}

NeedlePlate::Nearest NeedlePlate::nearest_on_level(const Vec3& x) const {
  Nearest found;
  found.part = n_needles();
  found.surface.gap = std::numeric_limits<double>::infinity();
  if (std::abs(x[0]) <= half_width_[0] && std::abs(x[1]) <= half_width_[1])
    found.surface = {needle_.length - x[2], -Vec3::UnitZ(), Mat3::Zero()};
  for (int k = 0; k < n_needles(); ++k) {
    const Vec3 from_needle = x - Vec3(places_[k].x, places_[k].y, places_[k].recess);
    if (std::hypot(from_needle[0], from_needle[1]) - needle_.half_width >= found.surface.gap) continue;
    const SurfacePoint surface = needle_.surface->surface(from_needle);
    if (surface.gap < found.surface.gap) found = {surface, k};
  }
  return found;
}

}  // namespace acus
