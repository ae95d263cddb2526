#pragma once
// The outline of an axisymmetric needle in the meridional half-plane: a chain of circular arcs and straight lines.

#include <vector>

#include "core/tensor/tensor.hpp"

namespace acus {

/// What a query point of the half-plane sees of the curve.
struct CurvePoint {
  double gap = 0.0;            ///< signed distance (mm): > 0 on the right of the curve, which is outside the needle
  Vec2 normal = Vec2::Zero();  ///< gradient of the gap (r, z)
  double curvature = 0.0;      ///< second derivative of the gap along the level line (1/mm)
};

/// A circular arc, or a straight line (curvature 0). Runs from start to end; the needle lies on its left.
struct ProfileArc {
  Vec2 start, end;                  ///< (r, z) in mm
  Vec2 start_tangent, end_tangent;  ///< unit vectors
  double curvature = 0.0;           ///< 1/mm, > 0 where the needle is convex

  /// Unit tangent and point after turning by `fraction` of the whole arc (0 = start, 1 = end).
  Vec2 tangent_at(double fraction) const;
  Vec2 point_at(double fraction) const;
  /// Angle between the end tangents, signed like the curvature (rad).
  double turn() const;
  double arc_length() const;
};

/// Arc between two points whose tangents make equal angles with the chord. Equal tangents give a straight line.
ProfileArc make_arc(const Vec2& start, const Vec2& end, const Vec2& start_tangent, const Vec2& end_tangent);
ProfileArc make_line(const Vec2& start, const Vec2& end);

/// A chain of arcs from the apex (0, 0) to the base; above the base it goes on for ever as a cylinder.
/// Along the chain z never falls. Joints may be smooth or have a corner; distances are exact in both cases.
class ProfileCurve {
 public:
  explicit ProfileCurve(std::vector<ProfileArc> arcs);

  /// Signed distance, normal and curvature seen from (r >= 0, z) in mm. Never allocates. At a corner itself, and at a
  /// centre of curvature, where the distance has no second derivative, the curvature returned is 0.
  CurvePoint nearest(const Vec2& q) const;
  /// Radius (mm) and slope dr/dz of the curve at height z >= 0; the slope is infinite where the curve is horizontal.
  double radius(double z) const;
  double slope(double z) const;
  /// Volume of revolution between the apex and height z (mm^3).
  double volume(double z) const;
  /// Points from the apex to the base; no chord is further than `tolerance` (mm) from its arc.
  std::vector<Vec2> outline(double tolerance) const;

  double length() const { return length_; }
  double base_radius() const { return arcs_.back().start.x(); }
  /// Radius of curvature at the apex (mm); 0 when the end is flat or pointed.
  double tip_radius() const;
  /// Height of the end of the arcs at the apex that begin at right angles to the axis (mm): a spherical tip, a flat end
  /// and its fillet.
  double cap_length() const;
  /// Heights where arcs meet, increasing, from the apex to the base (mm).
  std::vector<double> joints() const;
  /// Lengths below this (mm) count as zero: a few rounding errors of the coordinates.
  double tolerance() const { return tolerance_; }

 private:
  struct Corner {
    Vec2 point;
    Vec2 outward;  ///< bisector of the two normals: tells inside from outside
  };
  void add_corner(const Vec2& point, const Vec2& normal_before, const Vec2& normal_after);
  const ProfileArc& arc_at(double z) const;

  std::vector<ProfileArc> arcs_;  ///< the last one is the shank above the base, without an end
  std::vector<Eigen::AlignedBox2d> boxes_;
  std::vector<Corner> corners_;
  double length_ = 0.0;
  double tolerance_ = 0.0;
};

}  // namespace acus
