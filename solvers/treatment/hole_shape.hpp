#pragma once
// The outline of a hole at the surface: all points within `radius` of a straight core, a capsule. mm.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "core/puncture/puncture_table.hpp"

namespace acus {

struct HoleShape {
  double x = 0.0, y = 0.0;    ///< middle
  double ux = 1.0, uy = 0.0;  ///< direction of the core
  double half_core = 0.0, radius = 0.0;

  double reach() const { return half_core + radius; }
  /// How far it reaches from its middle along x and y.
  double half_width() const { return half_core * std::abs(ux) + radius; }
  double half_height() const { return half_core * std::abs(uy) + radius; }
  double area() const { return 4.0 * half_core * radius + std::numbers::pi * radius * radius; }
};

struct Interval {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  bool is_empty() const { return !(low < high); }
  void include(double value) { low = std::min(low, value), high = std::max(high, value); }
};

/// Area (um^2) of an outline of full length and width in um; shorter than wide = a disc of that width.
inline double outline_area(double length_um, double width_um) {
  return std::max(0.0, length_um - width_um) * width_um + 0.25 * std::numbers::pi * width_um * width_um;
}

/// Outline of a row, grown on all sides.
inline HoleShape hole_shape(const PunctureTable& table, std::size_t row, double grow_mm = 0.0) {
  constexpr double um = 1e-3, degree = std::numbers::pi / 180.0;
  const double length = um * table.slit_um[0][row], width = um * table.width_um[row];
  HoleShape hole;
  hole.x = table.x_mm[row];
  hole.y = table.y_mm[row];
  hole.ux = std::cos(degree * table.azimuth_deg[row]);
  hole.uy = std::sin(degree * table.azimuth_deg[row]);
  hole.half_core = 0.5 * std::max(0.0, length - width);
  hole.radius = 0.5 * width + grow_mm;
  return hole;
}

/// Where the line of this y crosses the outline.
inline Interval crossing(const HoleShape& hole, double y) {
  Interval found;
  const double dy = y - hole.y;
  for (const double end : {-hole.half_core, hole.half_core}) {
    const double below = dy - end * hole.uy, squared = hole.radius * hole.radius - below * below;
    if (squared < 0.0) continue;
    const double half = std::sqrt(squared), middle = hole.x + end * hole.ux;
    found.include(middle - half);
    found.include(middle + half);
  }
  if (hole.uy == 0.0) return found;  // the straight sides run along the line
  for (const double side : {-hole.radius, hole.radius}) {
    // The side starts at side * (-uy, ux) and runs along (ux, uy).
    const double along = (dy - side * hole.ux) / hole.uy;
    if (std::abs(along) <= hole.half_core) found.include(hole.x - side * hole.uy + along * hole.ux);
  }
  return found;
}

/// Squared distance of two segments, each given by its middle, direction and half length.
inline double core_distance2(const HoleShape& a, const HoleShape& b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double across = a.ux * b.uy - a.uy * b.ux;
  if (std::abs(across) > 1e-12) {  // the lines cross; do the segments?
    const double s = (dx * b.uy - dy * b.ux) / across, t = (dx * a.uy - dy * a.ux) / across;
    if (std::abs(s) <= a.half_core && std::abs(t) <= b.half_core) return 0.0;
  }
  const auto from_end = [](double px, double py, const HoleShape& hole) {
    const double t = std::clamp(px * hole.ux + py * hole.uy, -hole.half_core, hole.half_core);
    const double rx = px - t * hole.ux, ry = py - t * hole.uy;
    return rx * rx + ry * ry;
  };
  double nearest = std::numeric_limits<double>::infinity();
  for (const double end : {-1.0, 1.0}) {
    nearest = std::min(nearest, from_end(dx + end * b.half_core * b.ux, dy + end * b.half_core * b.uy, a));
    nearest = std::min(nearest, from_end(end * a.half_core * a.ux - dx, end * a.half_core * a.uy - dy, b));
  }
  return nearest;
}

/// Whether two outlines share a point.
inline bool overlap(const HoleShape& a, const HoleShape& b) {
  const double dx = b.x - a.x, dy = b.y - a.y, far = a.reach() + b.reach(), near = a.radius + b.radius;
  const double distance2 = dx * dx + dy * dy;
  if (distance2 > far * far) return false;
  return distance2 <= near * near || core_distance2(a, b) <= near * near;
}

}  // namespace acus
