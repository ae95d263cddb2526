#pragma once
// A needle of any shape as resolved contact needs it.

#include <memory>

#include "core/needle/shape.hpp"

namespace acus {

/// A rigid needle that need not be round. Frame: lowest point at z = 0, shank axis along +z through the origin, body
/// above.
struct NeedleBody {
  std::shared_ptr<const RigidSurface> surface;
  double length = 0.0;      ///< lowest point to base, mm
  double tip_radius = 0.0;  ///< smallest radius of the rounded tip and edges, mm; 0 = sharp
  double half_width = 0.0;  ///< no point of the needle is further from the axis, mm
  Vec2 tip = Vec2::Zero();  ///< where the lowest point stands beside the axis (the middle of a cutting edge), mm
  /// Half lengths of a cutting edge or flat end of a faceted needle along x and y, mm.
  Vec2 tip_extent = Vec2::Zero();
  bool is_mirrored_x = false, is_mirrored_y = false;  ///< unchanged by mirroring x, y
  /// A round cone of the same length, tip radius and area of its base: sizes and pictures, no physics. Round needles
  /// are their own outline.
  std::shared_ptr<const NeedleShape> outline;
};

/// Requires check(spec) to be empty (assert).
NeedleBody make_needle_body(const NeedleSpec& spec);

}  // namespace acus
