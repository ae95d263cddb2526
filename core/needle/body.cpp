#include "core/needle/body.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "core/needle/curves.hpp"
#include "core/needle/faceted.hpp"
#include "core/needle/triangle_surface.hpp"

namespace acus {
namespace {

NeedleBody round_body(const NeedleSpec& spec) {
  const std::shared_ptr<const NeedleShape> shape = make_needle(spec);
  NeedleBody body;
  body.surface = shape;
  body.length = shape->length();
  body.tip_radius = shape->tip_radius();
  body.half_width = shape->radius(shape->length());
  body.is_mirrored_x = body.is_mirrored_y = true;
  body.outline = shape;
  return body;
}

/// Area of the section of a closed body at height z (mm^2).
double section_area(const TriangleMesh& mesh, double z) {
  double twice = 0.0;
  for (const auto& triangle : mesh.triangles) {
    std::array<Vec2, 2> cut;
    int n = 0;
    double winding = 0.0;
    for (int k = 0; k < 3 && n < 2; ++k) {
      const Vec3 &a = mesh.points[triangle[k]], &b = mesh.points[triangle[(k + 1) % 3]];
      if ((a[2] < z) == (b[2] < z)) continue;
      const double share = (z - a[2]) / (b[2] - a[2]);
      if (n == 0) winding = a[2] < z ? -1.0 : 1.0;
      cut[n++] = (a + share * (b - a)).head<2>();
    }
    if (n == 2) twice += winding * (cut[0][0] * cut[1][1] - cut[0][1] * cut[1][0]);
  }
  return 0.5 * std::abs(twice);
}

/// Base of the drawn part of the body (mm above the lowest point).
double faceted_length(const NeedleSpec& spec, const TriangleMesh& core) {
  if (spec.shape == "stl") return core.box().max()[2];
  if (spec.length > 0) return spec.length;
  return complete_cone({0.0, 0.5 * spec.base_diameter, spec.half_angle, spec.tip_radius})->length;
}

NeedleBody faceted_body(const NeedleSpec& spec) {
  const TriangleMesh core = faceted_core(spec);
  NeedleBody body;
  const double rounding = core_rounding(spec);
  body.length = faceted_length(spec, core);
  body.tip_radius = rounding;
  const Eigen::AlignedBox3d box = core.box();
  Eigen::AlignedBox2d lowest;
  for (const Vec3& point : core.points)
    if (point[2] <= box.min()[2] + 1e-9 * body.length) lowest.extend(Vec2(point.head<2>()));
  body.tip = lowest.center();
  body.tip_extent = 0.5 * lowest.sizes();
  for (const Vec3& point : core.points) body.half_width = std::max(body.half_width, point.head<2>().norm() + rounding);
  body.is_mirrored_x = spec.shape == "pyramid4" || spec.shape == "blade";
  body.is_mirrored_y = spec.shape != "stl";
  const double just_below = body.length * (1 - 1e-6);
  const double radius = std::sqrt(section_area(core, just_below) / std::numbers::pi) + rounding;
  NeedleSpec cone{.shape = "cone", .length = body.length, .base_diameter = 2 * radius, .tip_radius = rounding};
  if (!check(cone).empty()) cone.tip_radius = 0.0;
  body.outline = make_needle(cone);
  body.surface = std::make_shared<TriangleSurface>(core, rounding);
  return body;
}

}  // namespace

NeedleBody make_needle_body(const NeedleSpec& spec) {
  assert(check(spec).empty());
  return is_faceted(spec.shape) ? faceted_body(spec) : round_body(spec);
}

}  // namespace acus
