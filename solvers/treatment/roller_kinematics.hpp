#pragma once
// A drum with needles rolls over rigid, flat skin: where a needle goes, and what it cuts on its way. Rigid skin that
// does not yield sideways gives the longest slits: upper bounds. Formulas and their derivation: docs/theory/devices.md.
//
// Frame: x along the travel, z down into the skin from its undeformed surface. phi is the angle of a needle from the
// downward normal, 0 at its deepest, negative before; the axle is at x = r_e phi then. Lengths mm, angles rad, times s,
// speeds mm/s.

#include "core/tensor/tensor.hpp"

namespace acus {

/// One needle on its drum. All functions below require is_possible(path) and throw std::invalid_argument otherwise.
struct RollerPath {
  double drum_radius = 0.0;     ///< R
  double protrusion = 0.0;      ///< L, of the needle out of the drum
  double axle_height = 0.0;     ///< h, above the undeformed skin
  double rolling_radius = 0.0;  ///< r_e, travel per radian of turn; R where the drum does not slip on the skin

  double tip_radius() const { return drum_radius + protrusion; }  ///< rho, of the circle of the tips
  double deepest() const { return tip_radius() - axle_height; }   ///< d_max; not above 0: the tips miss the skin
};

/// Positive lengths, and an axle above the skin.
bool is_possible(const RollerPath& path);

/// The angle up to which a needle reaches below depth z, arccos((h + z)/rho); 0 where it never does.
/// With z = 0 the angle phi_e at which it enters (-phi_e) and leaves (+phi_e), which is also its tilt there.
double engaged_angle(const RollerPath& path, double z = 0.0);
/// Where the tip is: (x, z), a trochoid.
Vec2 tip_position(const RollerPath& path, double phi);
/// Velocity of the tip (x, z) while the device travels at `speed`, mm/s.
Vec2 tip_velocity(const RollerPath& path, double phi, double speed);
/// Where the needle's axis crosses depth z: x_s = r_e phi - (h + z) tan(phi). |phi| < pi/2.
double axis_position(const RollerPath& path, double z, double phi);

/// Length of the slit that the needle's axis cuts at depth z: the range of axis_position over the time it is there. 0
/// from the deepest reach on. The needle's own width comes on top.
double slit_length(const RollerPath& path, double z);
/// How far apart the needle enters and leaves at depth z (mm, signed: exit less entry). Where the slit is longer than
/// this, the needle goes to and fro.
double entry_exit_distance(const RollerPath& path, double z);

/// The rolling radius with which a needle leaves depth z where it came in: (h + z) tan(phi_z)/phi_z. The path's own
/// rolling radius does not matter. Where the needle does not reach, the limit h + z.
double coincident_rolling_radius(const RollerPath& path, double z = 0.0);
/// The rolling radius that makes the slit at depth z shortest, found to `relative` 1e-12: the needle then swings to
/// both sides by the same amount.
double least_slit_rolling_radius(const RollerPath& path, double z = 0.0);

/// Angle between the needle's axis and the way its tip goes when it enters (rad). The skin's resistance F along the
/// axis bends the needle with F tan(angle). Equal to phi_e where r_e = h.
double entry_attack_angle(const RollerPath& path);
/// Speed of the tip into the skin at entry, along the normal (mm/s).
double entry_speed(const RollerPath& path, double speed);
/// How long a needle is below depth z (s).
double dwell(const RollerPath& path, double z, double speed);

/// How many of `n` needles spread evenly around the drum are in the skin at once, on average.
double engaged_needles(const RollerPath& path, int n);
/// Length along x of the skin that has needles in it, between entering and leaving tips (mm).
double footprint_length(const RollerPath& path);
/// Punctures per mm^2 after `passes` traverses of a drum of `width` mm with n needles.
double roller_density(const RollerPath& path, int n, double width, double passes);

}  // namespace acus
