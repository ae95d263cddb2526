#pragma once
// What the coarse field does not resolve of one needle's dent.
//
// The dent under a single needle, w_axi(F), comes from the axisymmetric finite elements. The field under the same force
// on its footprint settles by w_self(F). The rest, w_local(F) = w_axi(F) - w_self(F), is local to the needle and is put
// back as a spring in series: an array of one needle then has the axisymmetric curve, and needles of an array act on
// each other through the field alone.

#include <vector>

#include "solvers/array/field.hpp"
#include "solvers/penetration/dent.hpp"

namespace acus {

struct SelfDentProblem {
  FieldSpec field;                ///< with the needles of the array: footprint and gap are taken from it
  std::vector<Vec2> indentation;  ///< of one needle alone: dent (mm), force (N); the force follows it in time
  double rate = 0.0;              ///< of that dent, mm/s; 0 = slow enough that everything relaxes
  int n_points = 10;
};
/// Points (settlement in mm, force in N), from (0, 0), of one needle alone in the same skin with the same cells around
/// it, in a wide block. Ends early, with the points so far, where the load finds no equilibrium any more; throws
/// ArrayRefusal when that happens before half the force.
std::vector<Vec2> self_dent_curve(const SelfDentProblem& problem);

/// w_local(F) at the forces of the indentation curve, as points (mm, N). Both curves as points (mm, N), increasing.
/// Throws ArrayRefusal when w_local does not strictly increase: the footprint is too small for the field.
std::vector<Vec2> local_dent_curve(const std::vector<Vec2>& indentation, const std::vector<Vec2>& self);

}  // namespace acus
