#include "core/material/neo_hookean.hpp"

#include "core/material/invariants.hpp"

namespace acus {

IsochoricResponse NeoHookean::elastic_response(const MaterialPoint& point, bool want_tangent) const {
  const Invariant I1 = first_invariant(Kinematics(point.H), want_tangent);
  IsochoricResponse response;
  add_energy(0.5 * mu_ * I1.value, 0.5 * mu_, 0.0, I1, want_tangent, response);
  return response;
}

}  // namespace acus
