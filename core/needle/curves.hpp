#pragma once
// The outlines Acus knows how to draw, from a needle's dimensions to a chain of arcs. Lengths in mm, angles in rad.

#include <optional>
#include <string>
#include <vector>

#include "core/needle/profile_curve.hpp"

namespace acus {

/// A rounded cone: a spherical tip tangent to a straight flank.
struct ConeSize {
  double length = 0.0;  ///< from the apex of the rounded tip to the base
  double base_radius = 0.0;
  double half_angle = 0.0;
  double tip_radius = 0.0;
};
/// Completes a cone of which two of length, base radius and half angle are given and the third is 0.
/// Empty when no such cone exists: the base must lie outside the tip sphere and the flank must widen upwards.
std::optional<ConeSize> complete_cone(ConeSize cone);

std::vector<ProfileArc> cone_arcs(const ConeSize& cone);
/// Ogive: a circular arc tangent to the shank at height `taper` and to the spherical tip (pointed for tip radius 0).
/// Requires tip radius < base radius <= taper.
std::vector<ProfileArc> bullet_arcs(double taper, double base_radius, double tip_radius);
/// Flat end whose rim is rounded by `edge_radius` (0 = sharp).
std::vector<ProfileArc> cylinder_arcs(double length, double radius, double edge_radius);

/// A smooth outline through points (s, r): two arcs per interval, with a continuous tangent. Where the points rise (or
/// fall) so does the outline, and it is convex where they are. The apex is rounded as far as the first interval
/// resolves it when the outline bends towards the axis there, and pointed when it does not.
std::vector<ProfileArc> arcs_through(const std::vector<Vec2>& points);

}  // namespace acus
