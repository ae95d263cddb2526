#pragma once
// Cross-sections of needles as rigid bodies in the plane of the section problem.

#include "core/needle/profile_curve.hpp"
#include "core/needle/shape.hpp"
#include "solvers/section/section_problem.hpp"

namespace acus {

/// A section symmetric about both axes, centred at the origin of its frame: x along the slit, z across. It grows by
/// set_size; points are asked for at x >= 0 only.
class RigidSection final : public RigidSurface {
 public:
  explicit RigidSection(SectionShape shape);

  void set_size(double R) { size_ = R; }  ///< half extent along the slit, mm
  double size() const { return size_; }
  /// Half thickness across the slit over the size.
  double relative_thickness() const { return relative_thickness_; }

  SurfacePoint surface(const Vec3& x) const override;

 private:
  ProfileCurve outline_;  // of unit size, seen from its end on the slit: height s = 1 - x, radius r = |z|
  double relative_thickness_;
  double size_ = 1.0;
};

}  // namespace acus
