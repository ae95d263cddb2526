#include "core/needle/profile_curve.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace acus {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smooth_joint = 1e-9;  // a change of direction below this (rad) is rounding, not a corner

double cross(const Vec2& a, const Vec2& b) { return a.x() * b.y() - a.y() * b.x(); }
Vec2 outward_normal(const Vec2& tangent) { return {tangent.y(), -tangent.x()}; }

Vec2 rotated(const Vec2& v, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {c * v.x() - s * v.y(), s * v.x() + c * v.y()};
}

Eigen::AlignedBox2d bounding_box(const ProfileArc& arc) {
  Eigen::AlignedBox2d box(arc.start);
  box.extend(arc.end);
  // An arc bulges beyond its end points only sideways, because z never falls along it.
  if (arc.start_tangent.x() * arc.end_tangent.x() < 0.0) {
    const double fraction = std::atan2(cross(arc.start_tangent, Vec2::UnitY()), arc.start_tangent.y()) / arc.turn();
    box.extend(arc.point_at(fraction));
  }
  return box;
}

// The part of an arc below height z. tan of the heading is found from dz alone: sin(heading) = sin(start) - k dz.
ProfileArc below(const ProfileArc& arc, double z) {
  const double dz = z - arc.start.y();
  const double tr = std::clamp(arc.start_tangent.x() - arc.curvature * dz, -1.0, 1.0);
  const Vec2 tangent(tr, std::sqrt((1.0 - tr) * (1.0 + tr)));
  const Vec2 chord = arc.start_tangent + tangent;
  ProfileArc part = arc;
  part.end = {arc.start.x() + (dz > 0.0 ? dz * chord.x() / chord.y() : 0.0), z};
  part.end_tangent = tangent;
  return part;
}

// Gauss's rule of degree 15: the integrand is a trigonometric polynomial of degree three over at most half a turn.
constexpr std::array<double, 4> gauss_nodes = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                               0.9602898564975363};
constexpr std::array<double, 4> gauss_weights = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                                 0.1012285362903763};

double volume_of_revolution(const ProfileArc& arc) {
  double sum = 0.0;
  const auto disc = [&arc](double fraction) {
    const double r = arc.point_at(fraction).x();
    return r * r * arc.tangent_at(fraction).y();
  };
  for (std::size_t i = 0; i < gauss_nodes.size(); ++i)
    sum += gauss_weights[i] * (disc(0.5 * (1.0 - gauss_nodes[i])) + disc(0.5 * (1.0 + gauss_nodes[i])));
  return std::numbers::pi * 0.5 * sum * arc.arc_length();
}

}  // namespace

double ProfileArc::turn() const {
  return std::atan2(cross(start_tangent, end_tangent), start_tangent.dot(end_tangent));
}

double ProfileArc::arc_length() const {
  const double half = 0.5 * turn();
  return (end - start).norm() * (std::abs(half) < 1e-8 ? 1.0 : half / std::sin(half));
}

Vec2 ProfileArc::tangent_at(double fraction) const { return rotated(start_tangent, fraction * turn()); }

Vec2 ProfileArc::point_at(double fraction) const {
  const double half = 0.5 * turn();
  const double share = std::abs(half) < 1e-8 ? fraction : std::sin(fraction * half) / std::sin(half);
  return start + share * (end - start).norm() * rotated(start_tangent, fraction * half);
}

ProfileArc make_arc(const Vec2& start, const Vec2& end, const Vec2& start_tangent, const Vec2& end_tangent) {
  ProfileArc arc{start, end, start_tangent, end_tangent, 0.0};
  const double turn = arc.turn();
  if (turn != 0.0) arc.curvature = 2.0 * std::sin(0.5 * turn) / (end - start).norm();
  return arc;
}

ProfileArc make_line(const Vec2& start, const Vec2& end) {
  const Vec2 tangent = (end - start).normalized();
  return {start, end, tangent, tangent, 0.0};
}

ProfileCurve::ProfileCurve(std::vector<ProfileArc> arcs) : arcs_(std::move(arcs)) {
  assert(!arcs_.empty() && arcs_.front().start.isZero());
  const Vec2 base = arcs_.back().end;
  length_ = base.y();
  tolerance_ = 1e-13 * (base.x() + base.y());
  arcs_.push_back({base, {base.x(), infinity}, Vec2::UnitY(), Vec2::UnitY(), 0.0});

  // The mirror image of the first arc meets it at the apex: a pointed tip is a corner too.
  const Vec2 first = outward_normal(arcs_.front().start_tangent);
  add_corner(arcs_.front().start, {-first.x(), first.y()}, first);
  for (std::size_t i = 0; i < arcs_.size(); ++i) {
    boxes_.push_back(bounding_box(arcs_[i]));
    if (i > 0)
      add_corner(arcs_[i].start, outward_normal(arcs_[i - 1].end_tangent), outward_normal(arcs_[i].start_tangent));
  }
}

void ProfileCurve::add_corner(const Vec2& point, const Vec2& normal_before, const Vec2& normal_after) {
  if ((normal_after - normal_before).norm() > smooth_joint)
    corners_.push_back({point, (normal_before + normal_after).normalized()});
}

CurvePoint ProfileCurve::nearest(const Vec2& q) const {
  CurvePoint best;
  double distance = infinity;
  for (std::size_t i = 0; i < arcs_.size(); ++i) {
    if (boxes_[i].squaredExteriorDistance(q) > distance * distance) continue;
    const ProfileArc& arc = arcs_[i];
    const Vec2 from_start = q - arc.start;
    const double along = from_start.dot(arc.start_tangent);
    // The foot of the perpendicular lies on the arc when q is between the normals at its two ends.
    if (along < -tolerance_ || (q - arc.end).dot(arc.end_tangent) > tolerance_) continue;
    const double k = arc.curvature;
    const double left = cross(arc.start_tangent, from_start);
    // Distance to the centre divided by the radius; the form below loses no digits when k tends to zero.
    const double ratio = std::hypot(k * along, 1.0 - k * left);
    const double gap = (k * from_start.squaredNorm() - 2.0 * left) / (ratio + 1.0);
    if (std::abs(gap) >= distance) continue;
    distance = std::abs(gap);
    const Vec2 start_normal = outward_normal(arc.start_tangent);
    if (ratio > 1e-13)
      best = {gap, (k * along * arc.start_tangent + (1.0 - k * left) * start_normal) / ratio, k / ratio};
    else
      best = {gap, start_normal, 0.0};
  }
  for (const Corner& corner : corners_) {
    const Vec2 offset = q - corner.point;
    const double d = offset.norm();
    if (d >= distance - tolerance_) continue;
    distance = d;
    const double side = offset.dot(corner.outward) < 0.0 ? -1.0 : 1.0;
    if (d > tolerance_)
      best = {side * d, side * offset / d, side / d};
    else
      best = {side * d, corner.outward, 0.0};
  }
  return best;
}

const ProfileArc& ProfileCurve::arc_at(double z) const {
  const auto above = std::find_if(arcs_.begin(), arcs_.end(), [z](const ProfileArc& arc) { return arc.end.y() > z; });
  return above == arcs_.end() ? arcs_.back() : *above;
}

double ProfileCurve::radius(double z) const {
  assert(z >= 0.0);
  return below(arc_at(z), z).end.x();
}

double ProfileCurve::slope(double z) const {
  assert(z >= 0.0);
  // At the apex of a flat end the outline is horizontal, although the arc found there is the wall above it.
  const Vec2 tangent = z == 0.0 ? arcs_.front().start_tangent : below(arc_at(z), z).end_tangent;
  return tangent.y() > 0.0 ? tangent.x() / tangent.y() : infinity;
}

double ProfileCurve::volume(double z) const {
  double sum = 0.0;
  for (const ProfileArc& arc : arcs_) {
    if (arc.start.y() >= z) break;
    sum += volume_of_revolution(arc.end.y() <= z ? arc : below(arc, z));
  }
  return sum;
}

std::vector<Vec2> ProfileCurve::outline(double tolerance) const {
  assert(tolerance > 0.0);
  std::vector<Vec2> points = {arcs_.front().start};
  for (std::size_t i = 0; i + 1 < arcs_.size(); ++i) {
    const ProfileArc& arc = arcs_[i];
    const double sagitta = std::min(1.0, tolerance * std::abs(arc.curvature));
    const double step = 2.0 * std::acos(1.0 - sagitta);
    const int n_chords = sagitta > 0.0 ? std::max(1, static_cast<int>(std::ceil(std::abs(arc.turn()) / step))) : 1;
    for (int j = 1; j < n_chords; ++j) points.push_back(arc.point_at(static_cast<double>(j) / n_chords));
    points.push_back(arc.end);
  }
  return points;
}

double ProfileCurve::tip_radius() const {
  const ProfileArc& first = arcs_.front();
  return first.start_tangent.y() < smooth_joint && first.curvature > 0.0 ? 1.0 / first.curvature : 0.0;
}

double ProfileCurve::cap_length() const {
  double height = 0.0;
  for (const ProfileArc& arc : arcs_) {
    if (arc.start_tangent.y() >= smooth_joint) break;
    height = arc.end.y();
  }
  return height;
}

std::vector<double> ProfileCurve::joints() const {
  std::vector<double> heights = {0.0};
  for (const ProfileArc& arc : arcs_)
    if (arc.end.y() > heights.back() && arc.end.y() < infinity) heights.push_back(arc.end.y());
  return heights;
}

}  // namespace acus
