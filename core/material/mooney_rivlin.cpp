#include "core/material/mooney_rivlin.hpp"

#include "core/material/invariants.hpp"

namespace acus {

IsochoricResponse MooneyRivlin::elastic_response(const MaterialPoint& point, bool want_tangent) const {
  const Kinematics kinematics(point.H);
  const Invariant I1 = first_invariant(kinematics, want_tangent);
  const Invariant I2 = second_invariant(kinematics, want_tangent);
  IsochoricResponse response;
  add_energy(c10_ * I1.value, c10_, 0.0, I1, want_tangent, response);
  add_energy(c01_ * I2.value, c01_, 0.0, I2, want_tangent, response);
  return response;
}

}  // namespace acus
