#include "core/material/yeoh.hpp"

#include "core/material/invariants.hpp"

namespace acus {

IsochoricResponse Yeoh::elastic_response(const MaterialPoint& point, bool want_tangent) const {
  const Invariant I1 = first_invariant(Kinematics(point.H), want_tangent);
  const double x = I1.value;
  // Horner's rule for the polynomial sum c_i x^(i-1) and its first two derivatives.
  double q = 0.0, q1 = 0.0, q2 = 0.0;
  for (auto c = c_.rbegin(); c != c_.rend(); ++c) {
    q2 = q2 * x + 2.0 * q1;
    q1 = q1 * x + q;
    q = q * x + *c;
  }
  IsochoricResponse response;
  add_energy(x * q, q + x * q1, 2.0 * q1 + x * q2, I1, want_tangent, response);
  return response;
}

}  // namespace acus
