#include "core/material/principal.hpp"

#include <cmath>

#include "core/tensor/symmetric_eigen.hpp"

namespace acus {

PrincipalStretches principal_stretches(const Mat3& H) {
  const Mat3 E = green_lagrange(H);
  const double mean = 1.0 + 2.0 * E.trace() / 3.0;
  // C = mean (I + X) with X traceless: the volume drops out before any logarithm is taken.
  const SymmetricEigen X = symmetric_eigen((2.0 / mean) * deviator(E));
  PrincipalStretches result;
  for (int a = 0; a < 3; ++a) {
    result.log_isochoric[a] = 0.5 * std::log1p(X.values[a]);
    result.stretch[a] = std::sqrt(mean * (1.0 + X.values[a]));
  }
  result.log_isochoric.array() -= result.log_isochoric.mean();
  result.N = X.vectors;
  result.n.noalias() = (H + Mat3::Identity()) * X.vectors;
  for (int a = 0; a < 3; ++a) result.n.col(a) /= result.stretch[a];
  return result;
}

Mat3 piola_stress(const PrincipalStretches& stretches, const PrincipalResponse& response) {
  const Vec3 nominal = response.kirchhoff.cwiseQuotient(stretches.stretch);
  return stretches.n * nominal.asDiagonal() * stretches.N.transpose();
}

Mat9 piola_tangent(const PrincipalStretches& s, const PrincipalResponse& r) {
  // Column flat(a, b) is n_a N_b^T, flattened.
  Mat9 basis;
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) basis.col(flat(a, b)) = flatten(s.n.col(a) * s.N.col(b).transpose());

  Mat9 principal = Mat9::Zero();
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) {
      const double geometric = a == b ? r.kirchhoff[a] : 0.0;
      principal(flat(a, a), flat(b, b)) = (r.derivative(a, b) - geometric) / (s.stretch[a] * s.stretch[b]);
    }
  for (int pair = 0; pair < 3; ++pair) {
    const int a = pair, b = (pair + 1) % 3;
    const double direct = r.shear[pair];
    // (tau_a stretch_b^2 - tau_b stretch_a^2) / (...) rearranged so that only the quotient `shear` carries a limit.
    const double crossed = (direct * s.stretch[b] * s.stretch[b] - r.kirchhoff[b]) / (s.stretch[a] * s.stretch[b]);
    principal(flat(a, b), flat(a, b)) = principal(flat(b, a), flat(b, a)) = direct;
    principal(flat(a, b), flat(b, a)) = principal(flat(b, a), flat(a, b)) = crossed;
  }
  return basis * principal * basis.transpose();
}

}  // namespace acus
