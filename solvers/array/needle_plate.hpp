#pragma once
// All needles of one plate, and the plate, as one rigid surface.

#include <array>
#include <vector>

#include "core/device/layout.hpp"
#include "core/needle/body.hpp"

namespace acus {

/// Frame of the level plate: x, y from the middle of the array, the foremost tips at z = 0, the plate's face at the
/// needles' length. A tilted plate is turned about the origin of that frame and lifted.
/// Where bodies meet (needle and plate) the surface has a corner; needles must not overlap.
class NeedlePlate final : public RigidSurface {
 public:
  /// The plate covers |x|, |y| up to `half_width` (mm); tissue beside it does not feel it.
  NeedlePlate(NeedleBody needle, std::vector<ArrayNeedle> places, std::array<double, 2> half_width,
              const PlateTilt& tilt = {});

  /// Raises it by `way` (mm).
  void lift(double way) { lift_ += way; }

  SurfacePoint surface(const Vec3& x) const override { return nearest(x).surface; }

  struct Nearest {
    SurfacePoint surface;
    int part = 0;  ///< number of the needle; as many as there are needles: the plate
  };
  Nearest nearest(const Vec3& x) const;
  int n_needles() const { return static_cast<int>(places_.size()); }

 private:
  Nearest nearest_on_level(const Vec3& x) const;

  NeedleBody needle_;
  std::vector<ArrayNeedle> places_;
  std::array<double, 2> half_width_;
  Mat3 turn_;  // from the level plate to the tilted one
  double lift_ = 0.0;
};

}  // namespace acus
