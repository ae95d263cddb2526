#pragma once
// Isochoric invariants with their first and second derivatives in F, and the chain rule that turns an energy
// W(invariant) into stress and tangent. Laws written in invariants need nothing else.

#include "core/material/kinematics.hpp"
#include "core/material/material.hpp"

namespace acus {

/// A scalar of F-bar = J^(-1/3) F that vanishes at F = R (rotation), with derivatives in the full F (not in F-bar).
struct Invariant {
  double value = 0.0;
  Mat3 gradient;  ///< d value / dF
  Mat9 hessian;   ///< d2 value / dF dF; set only when asked for
};

/// tr(C-bar) - 3, never negative and exact to rounding at any strain. [Holzapfel2000, eq. 6.109]
Invariant first_invariant(const Kinematics& kinematics, bool want_hessian);
/// tr(C-bar^-1) - 3, which is the second isochoric invariant less 3. Never negative, exact to rounding at any strain.
Invariant second_invariant(const Kinematics& kinematics, bool want_hessian);
/// C-bar : M - 1 for a symmetric structure tensor M with unit trace (reference frame).
/// M = a a^T gives the squared isochoric stretch of a fibre along a, less 1.
Invariant structure_invariant(const Kinematics& kinematics, const Mat3& M, bool want_hessian);

/// Adds an energy W(invariant) to the response, given W and its derivatives w1 = W', w2 = W'' (MPa).
void add_energy(double w, double w1, double w2, const Invariant& invariant, bool want_tangent,
                IsochoricResponse& response);

}  // namespace acus
