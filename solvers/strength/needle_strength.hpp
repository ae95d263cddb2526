#pragma once
// When the needle itself gives way: crushed, buckled or bent off. A slender elastic beam of circular section, clamped
// at its base; the tissue's sideways support is left out, so loads are lower bounds. See
// docs/theory/needle_strength.md.

#include <limits>

#include "core/needle/shape.hpp"

namespace acus {

/// Young's modulus and yield or fracture strength, MPa.
struct NeedleMaterial {
  double youngs_modulus = 0.0;
  double strength = 0.0;
};

enum class TipSupport {
  free,   ///< the tip can move sideways (a column of end fixity K = 2)
  pinned  ///< held sideways by the skin it has entered, free to turn (K = 0.7)
};

/// How the axial force enters the needle.
struct NeedleLoad {
  double tip_share = 1.0;  ///< part of the force on the tip; the rest is spread evenly over the flank that is inside
  double depth = std::numeric_limits<double>::infinity();  ///< of the tip, mm; deeper than the needle = all of it
  TipSupport tip = TipSupport::free;
};

/// Largest forces on the needle, N. A true point has no strength of its own: it carries nothing at its apex.
struct NeedleStrength {
  double axial = 0.0;     ///< strength reached somewhere in compression
  double axial_at = 0.0;  ///< distance of that section from the tip, mm
  /// Of a material that never yields; infinite for a needle that is all tip cap (a half sphere). Under a spread load a
  /// true point's column converges slowly: it is found 1 % too high.
  double elastic_buckling = 0.0;
  double buckling = 0.0;    ///< with the falling stiffness of a material near its strength (Johnson's column)
  double bending = 0.0;     ///< sideways at the tip: strength reached in bending
  double bending_at = 0.0;  ///< distance of that section from the tip, mm
};

/// Needle: axisymmetric; bore_radius (mm) below its radius everywhere, 0 = solid. Sections inside the rounded tip cap
/// are no beam and are left out. Throws std::invalid_argument when a number is out of its range.
NeedleStrength needle_strength(const NeedleShape& needle, double bore_radius, const NeedleMaterial& material,
                               const NeedleLoad& load);

/// How much of the tip (mm) is crushed until its section carries `tip_force` (N); the whole length when none does.
double blunted_length(const NeedleShape& needle, double bore_radius, double strength, double tip_force);

/// Load over force. Bending needs the sideways force at the tip (N): NaN when it is not known.
struct StrengthMargins {
  double axial = 0.0, buckling = 0.0, bending = 0.0;
};
StrengthMargins margins(const NeedleStrength& strength, double insertion_force,
                        double lateral_force = std::numeric_limits<double>::quiet_NaN());

}  // namespace acus
