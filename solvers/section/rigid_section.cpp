#include "solvers/section/rigid_section.hpp"

#include <cmath>
#include <numbers>

#include "core/needle/curves.hpp"

namespace acus {
namespace {

constexpr double corner = 0.1;           // radius of the corners of a square over its size
constexpr double blade_thickness = 0.2;  // of a blade over its width
constexpr double blade_edge = 0.02;      // radius of its edges over its half width
constexpr double flat = 0.5;             // half thickness of a ground section over its radius

// Outlines as seen from their end on the slit: points (r, s), tangents from the apex on.
std::vector<ProfileArc> outline(SectionShape shape) {
  const Vec2 sideways(1, 0), up(0, 1), diagonal(std::numbers::sqrt2 / 2, std::numbers::sqrt2 / 2);
  switch (shape) {
    case SectionShape::circle:
      return {make_arc({0, 0}, {1, 1}, sideways, up)};
    case SectionShape::square: {
      const double reach = corner * diagonal.x();
      const Vec2 first(reach, corner - reach), last(1 - corner + reach, 1 - reach);
      return {make_arc({0, 0}, first, sideways, diagonal), make_line(first, last),
              make_arc(last, {1, 1}, diagonal, up)};
    }
    case SectionShape::blade:
      return bullet_arcs(1.0, blade_thickness, blade_edge);
    case SectionShape::bevel: {
      // The circle, then an arc of a tenth of its radius into the flat: its centre lies that far below the flat and on
      // the radius of the touching point.
      const Vec2 centre(flat - corner, 1 - std::sqrt((1 - corner) * (1 - corner) - (flat - corner) * (flat - corner)));
      const Vec2 outward = (centre - Vec2(0, 1)).normalized();
      const Vec2 touch = centre + corner * outward, rim(flat, centre.y());
      const Vec2 along(-outward.y(), outward.x());
      return {make_arc({0, 0}, touch, sideways, along), make_arc(touch, rim, along, up), make_line(rim, {flat, 1})};
    }
  }
  return {};
}

}  // namespace

std::string_view name(SectionKind kind) { return kind == SectionKind::plane_strain ? "plane_strain" : "plane_stress"; }

std::string_view name(SectionShape shape) {
  switch (shape) {
    case SectionShape::circle:
      return "circle";
    case SectionShape::square:
      return "square";
    case SectionShape::blade:
      return "blade";
    case SectionShape::bevel:
      return "bevel";
  }
  return "";
}

RigidSection::RigidSection(SectionShape shape)
    : outline_(outline(shape)), relative_thickness_(outline_.radius(outline_.length())) {}

SurfacePoint RigidSection::surface(const Vec3& x) const {
  const CurvePoint nearest = outline_.nearest({std::abs(x[2]) / size_, 1 - x[0] / size_});
  SurfacePoint point;
  point.gap = size_ * nearest.gap;
  point.normal = Vec3(-nearest.normal.y(), 0, std::copysign(nearest.normal.x(), x[2]));
  const Vec3 along(-point.normal[2], 0, point.normal[0]);
  point.hessian = nearest.curvature / size_ * along * along.transpose();
  return point;
}

}  // namespace acus
