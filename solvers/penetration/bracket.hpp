#pragma once
// Roots that cannot escape: regula falsi (Illinois) with a bisection whenever it is slow.

#include <cmath>

namespace acus {

/// Root of f between a and b, where fa = f(a) and fb = f(b) differ in sign or one is 0. Stops when the bracket is
/// narrower than `tolerance` (same unit as a and b) or after 200 evaluations, and returns the end with the smaller |f|.
template <typename Function>
double bracketed_root(const Function& f, double a, double fa, double b, double fb, double tolerance) {
  if (fa == 0.0) return a;
  if (fb == 0.0) return b;
  double weight_a = fa, weight_b = fb;  // halved at an end that stays, so that the other one moves
  for (int k = 0; k < 200 && std::abs(b - a) > tolerance; ++k) {
    const double width = b - a;
    double x = a - weight_a * width / (weight_b - weight_a);
    const bool is_inside = (x - a) * (x - b) < 0.0;
    if (k % 3 == 2 || !is_inside) x = a + 0.5 * width;
    if (x == a || x == b) break;  // neighbouring numbers
    const double fx = f(x);
    if (fx == 0.0) return x;
    if ((fx < 0.0) == (fa < 0.0)) {
      a = x;
      fa = weight_a = fx;
      weight_b *= 0.5;
    } else {
      b = x;
      fb = weight_b = fx;
      weight_a *= 0.5;
    }
  }
  return std::abs(fa) < std::abs(fb) ? a : b;
}

}  // namespace acus
