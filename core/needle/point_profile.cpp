// Smooth outline through measured points. Two arcs per interval keep the distance to the outline exact.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "core/needle/curves.hpp"

namespace acus {
namespace {

Vec2 heading(double angle) { return {std::sin(angle), std::cos(angle)}; }

// Twice the smaller chord angle is the steepest tangent that cannot make the outline overshoot its points.
double without_overshoot(double angle, double chord_before, double chord_after) {
  if (chord_before * chord_after <= 0.0) return 0.0;
  const double limit = 2.0 * std::min(std::abs(chord_before), std::abs(chord_after));
  return chord_before > 0.0 ? std::clamp(angle, 0.0, limit) : std::clamp(angle, -limit, 0.0);
}

// Angle to the axis of the tangent at every point. Weights: exact for points on one circle, to second order in the
// spacing.
std::vector<double> tangent_angles(const std::vector<double>& chord, const std::vector<double>& size) {
  const std::size_t n = chord.size();
  std::vector<double> angle(n + 1);
  for (std::size_t i = 1; i < n; ++i) {
    const double mean = (chord[i - 1] * size[i] + chord[i] * size[i - 1]) / (size[i - 1] + size[i]);
    angle[i] = without_overshoot(mean, chord[i - 1], chord[i]);
  }
  if (n == 1)
    angle[1] = chord[0];
  else
    angle[n] = without_overshoot(2.0 * chord[n - 1] - angle[n - 1], chord[n - 1], chord[n - 1]);
  const bool bends_to_axis = angle[1] < chord[0] - 1e-9;
  angle[0] = bends_to_axis ? 0.5 * std::numbers::pi : without_overshoot(2.0 * chord[0] - angle[1], chord[0], chord[0]);
  return angle;
}

// Two arcs from `start` to `end` with the given angles of chord and end tangents.
void append_biarc(std::vector<ProfileArc>& arcs, const Vec2& start, const Vec2& end, double chord, double angle_start,
                  double angle_end) {
  const double a = angle_start - chord, b = angle_end - chord;
  if (std::abs(a) < 1e-9 && std::abs(b) < 1e-9) {
    arcs.push_back(make_line(start, end));
    return;
  }
  // No inflection: the joint is parallel to the chord, so all directions stay between those of chord and ends.
  const double joint = a * b < 0.0 ? 0.0 : -0.5 * (a + b);
  const double first = 0.5 * (a + joint), second = 0.5 * (joint + b);
  const double mismatch = std::sin(first - second);
  const double whole = (end - start).norm();
  // Chords of the two arcs close the triangle over the whole chord (law of sines).
  const double share = mismatch == 0.0 ? 0.5 : -std::sin(second) / mismatch;
  const Vec2 middle = start + share * whole * heading(chord + first);
  const Vec2 tangent = heading(chord + joint);
  arcs.push_back(make_arc(start, middle, heading(angle_start), tangent));
  arcs.push_back(make_arc(middle, end, tangent, heading(angle_end)));
}

}  // namespace

std::vector<ProfileArc> arcs_through(const std::vector<Vec2>& points) {
  assert(points.size() >= 2);
  std::vector<double> chord, size;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Vec2 step = points[i] - points[i - 1];
    chord.push_back(std::atan2(step.y(), step.x()));
    size.push_back(step.norm());
  }
  const std::vector<double> angle = tangent_angles(chord, size);
  std::vector<ProfileArc> arcs;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Vec2 start(points[i].y(), points[i].x()), end(points[i + 1].y(), points[i + 1].x());
    append_biarc(arcs, start, end, chord[i], angle[i], angle[i + 1]);
  }
  return arcs;
}

}  // namespace acus
