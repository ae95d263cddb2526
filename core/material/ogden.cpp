#include "core/material/ogden.hpp"

#include <cmath>

#include "core/material/principal.hpp"

namespace acus {
namespace {

/// exp(x) - 1 - x without cancellation.
double exp_second_order(double x) {
  if (std::abs(x) > 0.1) return std::expm1(x) - x;
  double sum = 0.0, power = x * x / 2.0;
  for (int k = 3; k <= 12; ++k) {
    sum += power;
    power *= x / k;
  }
  return sum;
}

/// (exp(alpha l_a) - exp(alpha l_b)) / (exp(2 l_a) - exp(2 l_b)), accurate for any gap between l_a and l_b, zero
/// included.
double power_quotient(double alpha, double l_a, double l_b) {
  const double gap = l_a - l_b;
  const double quotient = gap == 0.0 ? 0.5 * alpha : std::expm1(alpha * gap) / std::expm1(2.0 * gap);
  return quotient * std::exp((alpha - 2.0) * l_b);
}

}  // namespace

double Ogden::shear_modulus() const {
  double sum = 0.0;
  for (const OgdenTerm& term : terms_) sum += term.mu;
  return sum;
}

IsochoricResponse Ogden::elastic_response(const MaterialPoint& point, bool want_tangent) const {
  const PrincipalStretches stretches = principal_stretches(point.H);
  const Vec3& l = stretches.log_isochoric;
  // stretch^2 = isochoric stretch^2 J^(2/3).
  const double volume_factor = want_tangent ? stretches.stretch[0] * stretches.stretch[0] * std::exp(-2.0 * l[0]) : 1.0;

  IsochoricResponse response;
  PrincipalResponse principal;
  for (const auto& [mu, alpha] : terms_) {
    Vec3 rise;  // stretch^alpha - 1
    for (int a = 0; a < 3; ++a) {
      rise[a] = std::expm1(alpha * l[a]);
      // The logarithms sum to zero, so taking them off changes nothing but the rounding.
      response.energy += 2.0 * mu / (alpha * alpha) * exp_second_order(alpha * l[a]);
    }
    const double mean = rise.mean();
    principal.kirchhoff += (2.0 * mu / alpha) * (rise.array() - mean).matrix();
    if (!want_tangent) continue;
    for (int a = 0; a < 3; ++a) {
      for (int b = 0; b < 3; ++b)
        principal.derivative(a, b) +=
            2.0 * mu * ((a == b ? 1.0 + rise[a] : 0.0) - (1.0 + rise[a] + rise[b] - mean) / 3.0);
      const int b = (a + 1) % 3;
      principal.shear[a] += 2.0 * mu / alpha * power_quotient(alpha, l[a], l[b]) / volume_factor;
    }
  }
  response.P = piola_stress(stretches, principal);
  if (want_tangent) response.A = piola_tangent(stretches, principal);
  return response;
}

}  // namespace acus
