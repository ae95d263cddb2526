#pragma once
// Volumetric part U(J) of a nearly incompressible law, separate from the isochoric part so that mixed elements can
// integrate the two differently.

#include <cmath>
#include <string_view>

namespace acus {

enum class VolumetricKind { quadratic, logarithmic, simo_taylor };

/// U(J) for J = 1 + j. Argument is j = J - 1 so that small volume changes keep their digits. Bulk modulus in MPa.
///   quadratic    U = K/2 (J-1)^2
///   logarithmic  U = K/2 (ln J)^2              not convex beyond J = e
///   simo_taylor  U = K/4 (J^2 - 1 - 2 ln J)
struct VolumetricLaw {
  VolumetricKind kind = VolumetricKind::quadratic;
  double bulk = 0.0;

  /// Energy per reference volume (MPa = mJ/mm^3).
  double energy(double j) const;
  /// dU/dJ (MPa), the hydrostatic pressure with tension positive.
  double first(double j) const;
  /// d2U/dJ2 (MPa).
  double second(double j) const;
};

}  // namespace acus
