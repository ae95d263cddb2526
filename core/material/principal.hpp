#pragma once
// Laws written in principal stretches: kinematics that keep their digits, and the way back from principal values to P
// and dP/dF. Repeated and nearly repeated stretches need no special case for the caller.

#include "core/material/material.hpp"

namespace acus {

/// F = sum_a stretch_a n_a N_a^T.
struct PrincipalStretches {
  Vec3 log_isochoric;  ///< ln(stretch_a) - ln(J)/3, exact to rounding of the distortion itself
  Vec3 stretch;
  Mat3 N;  ///< reference directions, one per column
  Mat3 n;  ///< current directions, one per column
};

/// Requires det(I + H) > 0. Stretches are exact to (largest/smallest)^2 roundings.
PrincipalStretches principal_stretches(const Mat3& H);

/// Principal values of an isotropic response (MPa).
struct PrincipalResponse {
  Vec3 kirchhoff = Vec3::Zero();   ///< tau_a = d psi / d ln(stretch_a)
  Mat3 derivative = Mat3::Zero();  ///< d tau_a / d ln(stretch_b)
  /// (tau_a - tau_b) / (stretch_a^2 - stretch_b^2) for the pairs (0,1), (1,2), (2,0), with its limit for equal
  /// stretches.
  Vec3 shear = Vec3::Zero();
};

/// First Piola-Kirchhoff stress (MPa).
Mat3 piola_stress(const PrincipalStretches& stretches, const PrincipalResponse& response);
/// dP/dF (MPa). [Ogden1984, section 6.1.4]
Mat9 piola_tangent(const PrincipalStretches& stretches, const PrincipalResponse& response);

}  // namespace acus
