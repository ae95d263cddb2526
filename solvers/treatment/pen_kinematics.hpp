#pragma once
// Needles that strike many times a second while their plate glides over rigid, flat skin: a sine. Skin that does not
// yield sideways gives the longest slits: upper bounds. Formulas: docs/theory/devices.md.
//
// The tips are at depth z(t) = depth - A (1 - cos(omega t)) with A half the stroke, deepest at t = 0. Lengths mm, times
// s, speeds mm/s.

namespace acus {

/// One needle of a pen. All functions below require is_possible(path) and throw std::invalid_argument otherwise.
struct PenPath {
  double stroke = 0.0;     ///< 2 A, from the highest to the deepest position
  double frequency = 0.0;  ///< strokes per second
  double depth = 0.0;      ///< deepest position below the undeformed skin; not above 0: the needle misses the skin
  double glide = 0.0;      ///< speed of the plate along the skin
};

/// A stroke, a frequency, no negative glide, and needles that leave the skin at the top: depth <= stroke.
bool is_possible(const PenPath& path);

/// Depth of the tip (mm, negative above the skin) at time t from its deepest position.
double tip_depth(const PenPath& path, double t);
/// Speed of the tip along the normal when it passes depth z on its way in: omega sqrt(2 A q - q^2), q = depth - z. 0
/// where it never comes.
double stroke_speed(const PenPath& path, double z = 0.0);
/// How long the tip is below depth z in one stroke: (2/omega) arccos(1 - q/A).
double dwell(const PenPath& path, double z = 0.0);
/// How far the plate drags the needle at depth z: glide * dwell.
double slit_length(const PenPath& path, double z = 0.0);
/// Angle between the needle's axis and the way its tip goes when it enters (rad): atan(glide/stroke_speed).
double entry_attack_angle(const PenPath& path);

/// Distance along the glide between two strokes of the same needle (mm).
double stroke_distance(const PenPath& path);
/// Punctures per mm^2 after `passes` traverses of n needles whose plate sweeps `swath` mm across.
double pen_density(const PenPath& path, int n, double swath, double passes);
/// Area (mm^2) that n needles treat per second with `density` punctures per mm^2; glide and swath do not matter.
double pen_area_rate(const PenPath& path, int n, double density);

}  // namespace acus
