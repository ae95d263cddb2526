#include "core/needle/curves.hpp"

#include <cassert>
#include <cmath>
#include <numbers>

namespace acus {
namespace {

const Vec2 along_radius = Vec2::UnitX();
const Vec2 along_axis = Vec2::UnitY();

/// Unit tangent of an outline that makes this angle with the axis.
Vec2 heading(double angle) { return {std::sin(angle), std::cos(angle)}; }

bool differs(double a, double b) { return std::abs(a - b) > 1e-12 * (std::abs(a) + std::abs(b)); }

}  // namespace

std::optional<ConeSize> complete_cone(ConeSize cone) {
  const double tip = cone.tip_radius;
  if (cone.half_angle == 0.0) {
    // Base point on the flank: base_radius cos(b) - (length - tip) sin(b) = tip.
    const double height = cone.length - tip;
    const double reach = std::hypot(cone.base_radius, height);
    if (reach <= tip) return std::nullopt;
    cone.half_angle = std::acos(tip / reach) - std::atan2(height, cone.base_radius);
  }
  if (cone.half_angle <= 0.0 || cone.half_angle >= 0.5 * std::numbers::pi) return std::nullopt;
  const double sine = std::sin(cone.half_angle), cosine = std::cos(cone.half_angle);
  if (cone.base_radius == 0.0) cone.base_radius = (tip + (cone.length - tip) * sine) / cosine;
  if (cone.length == 0.0) cone.length = tip + (cone.base_radius * cosine - tip) / sine;
  const double tangent_height = tip * (1.0 - sine);
  if (cone.length <= tangent_height) return std::nullopt;
  return cone;
}

std::vector<ProfileArc> cone_arcs(const ConeSize& cone) {
  const Vec2 flank = heading(cone.half_angle);
  const Vec2 touch = cone.tip_radius * Vec2(flank.y(), 1.0 - flank.x());
  const Vec2 base(cone.base_radius, cone.length);
  std::vector<ProfileArc> arcs;
  if (cone.tip_radius > 0.0) arcs.push_back(make_arc({0.0, 0.0}, touch, along_radius, flank));
  arcs.push_back({touch, base, flank, flank, 0.0});
  return arcs;
}

std::vector<ProfileArc> bullet_arcs(double taper, double base_radius, double tip_radius) {
  assert(tip_radius < base_radius && base_radius <= taper);
  const double height = taper - tip_radius;
  const double ogive =
      (base_radius * base_radius + height * height - tip_radius * tip_radius) / (2.0 * (base_radius - tip_radius));
  // The two centres and the point of contact are on one line, which is normal to both arcs.
  const Vec2 normal = Vec2(ogive - base_radius, -height).normalized();
  const Vec2 tangent(-normal.y(), normal.x());
  const Vec2 touch = Vec2(0.0, tip_radius) + tip_radius * normal;
  std::vector<ProfileArc> arcs;
  if (tip_radius > 0.0 && normal.x() > 0.0) arcs.push_back(make_arc({0.0, 0.0}, touch, along_radius, tangent));
  const Vec2 ogive_start = arcs.empty() ? Vec2(0.0, 0.0) : touch;
  arcs.push_back(make_arc(ogive_start, {base_radius, taper}, tangent, along_axis));
  return arcs;
}

std::vector<ProfileArc> cylinder_arcs(double length, double radius, double edge_radius) {
  std::vector<ProfileArc> arcs;
  const Vec2 rim_start(radius - edge_radius, 0.0), rim_end(radius, edge_radius);
  if (differs(radius, edge_radius)) arcs.push_back(make_line({0.0, 0.0}, rim_start));
  if (edge_radius > 0.0)
    arcs.push_back(make_arc(arcs.empty() ? Vec2(0.0, 0.0) : rim_start, rim_end, along_radius, along_axis));
  if (differs(length, edge_radius)) arcs.push_back({rim_end, {radius, length}, along_axis, along_axis, 0.0});
  return arcs;
}

}  // namespace acus
