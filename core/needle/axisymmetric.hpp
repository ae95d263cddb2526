#pragma once
// A needle that is a surface of revolution.

#include "core/needle/profile_curve.hpp"
#include "core/needle/shape.hpp"

namespace acus {

/// The curve turned about the z axis. All axisymmetric shapes are this class; they differ in their curve only.
class AxisymmetricNeedle final : public NeedleShape {
 public:
  explicit AxisymmetricNeedle(ProfileCurve curve) : curve_(std::move(curve)) {}

  /// On the axis inside a slender body the distance has a crease: the normal is then the one seen from +x, and the
  /// circumferential curvature, infinite there, is returned as 0.
  SurfacePoint surface(const Vec3& x) const override;
  double radius(double s) const override { return curve_.radius(s); }
  double slope(double s) const override { return curve_.slope(s); }
  double length() const override { return curve_.length(); }
  double tip_radius() const override { return curve_.tip_radius(); }
  std::vector<Vec2> outline(double chord_tolerance) const override { return curve_.outline(chord_tolerance); }
  double volume(double s) const override { return curve_.volume(s); }
  double cap_length() const override { return curve_.cap_length(); }
  std::vector<double> joints() const override { return curve_.joints(); }
  std::unique_ptr<NeedleShape> clone() const override { return std::make_unique<AxisymmetricNeedle>(*this); }

 private:
  ProfileCurve curve_;
};

}  // namespace acus
