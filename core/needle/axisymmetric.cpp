#include "core/needle/axisymmetric.hpp"

#include <cmath>

namespace acus {

SurfacePoint AxisymmetricNeedle::surface(const Vec3& x) const {
  const double r = std::hypot(x.x(), x.y());
  const CurvePoint nearest = curve_.nearest({r, x.z()});
  const double nr = nearest.normal.x(), nz = nearest.normal.y();

  const bool on_axis = r <= curve_.tolerance();
  const Vec3 radial = on_axis ? Vec3::UnitX() : Vec3(x.x() / r, x.y() / r, 0.0);
  const Vec3 meridional = Vec3(nr * Vec3::UnitZ() - nz * radial);
  const Vec3 around(-radial.y(), radial.x(), 0.0);
  // nr / r tends to the meridional curvature where the normal is axial, as at the apex of a sphere.
  const double axis_limit = std::abs(nr) < 1e-9 ? nearest.curvature : 0.0;
  const double around_curvature = on_axis ? axis_limit : nr / r;

  SurfacePoint point;
  point.gap = nearest.gap;
  point.normal = nr * radial + nz * Vec3::UnitZ();
  point.hessian =
      nearest.curvature * meridional * meridional.transpose() + around_curvature * around * around.transpose();
  return point;
}

}  // namespace acus
