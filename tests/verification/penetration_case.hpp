#pragma once
// Needles, layers and brute-force integrals for the tests of the penetration law. Numbers are synthetic.

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <numbers>
#include <vector>

#include "core/needle/axisymmetric.hpp"
#include "core/needle/curves.hpp"
#include "solvers/penetration/penetration_law.hpp"
#include "tests/verification/report.hpp"
#include "tests/verification/section_family.hpp"

namespace acus::test {

inline constexpr double half_angle = 7.5 * std::numbers::pi / 180.0;

inline std::unique_ptr<NeedleShape> rounded_cone(double tip_radius, double length) {
  return make_needle({.shape = "cone", .length = length, .tip_radius = tip_radius, .half_angle = half_angle});
}

/// A cone cut off flat where its radius is `tip_radius`.
inline AxisymmetricNeedle truncated_cone(double tip_radius, double length) {
  const Vec2 rim(tip_radius, 0.0), base(tip_radius + length * std::tan(half_angle), length);
  return AxisymmetricNeedle(ProfileCurve({make_line({0.0, 0.0}, rim), make_line(rim, base)}));
}

/// Widens, narrows to a neck, widens again.
inline std::unique_ptr<NeedleShape> necked_needle() {
  return make_needle(
      {.shape = "profile", .profile = {{0.0, 0.0}, {0.05, 0.03}, {0.3, 0.08}, {0.5, 0.06}, {0.8, 0.12}, {1.2, 0.13}}});
}

/// Gamma ~ R^(q/(q-1)): the table is exact at every R.
inline PenetratedLayer power_layer(double thickness, double mu = 0.05, double toughness = 2.0,
                                   PowerFamily family = {}) {
  return {"layer", thickness, Opening(mu, toughness, table_of(family, 0.01, 40.0))};
}

/// A film, a stiff and a soft layer, each with its own law.
inline std::vector<PenetratedLayer> three_layers() {
  const auto mixed = std::make_shared<SectionTable>(states(MixedFamily{}, 0.01, 30.0), SectionTable::Growth{6.0});
  return {power_layer(0.02, 2.0, 5.0, {1.0, 3.0}),
          {"middle", 0.15, Opening(0.3, 1.5, mixed)},
          power_layer(3.0, 0.02, 2.5, {2.0, 5.0})};
}

/// Integral of f from a to b: Gauss with two points in n intervals that crowd at a like squares.
inline double integral(const std::function<double(double)>& f, double a, double b, int n) {
  double sum = 0.0;
  const double offset = 0.5 / std::sqrt(3.0);
  for (int i = 0; i < n; ++i)
    for (const double at : {0.5 - offset, 0.5 + offset}) {
      const double t = (i + at) / n;
      sum += f(a + (b - a) * t * t) * 2.0 * t;
    }
  return sum * (b - a) / (2.0 * n);
}

inline double relative(double value, double exact) { return std::abs(value / exact - 1.0); }
/// For report pages: what is below 1e-6 differs from machine to machine.
inline std::string relative_text(double value, double exact) {
  const double error = relative(value, exact);
  return error < 1e-6 ? "below 1e-6" : error_text(error);
}

}  // namespace acus::test
