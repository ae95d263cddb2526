// Strength of needles against closed forms of columns and cantilevers. Materials are synthetic.

#include "solvers/strength/needle_strength.hpp"

#include <catch2/catch.hpp>

#include "core/needle/registry.hpp"
#include "tests/verification/penetration_case.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double pi = std::numbers::pi;
constexpr double E = 100e3, strength = 500.0;  // MPa

/// A cone cut off flat, from tip diameter d to base diameter D.
AxisymmetricNeedle flat_cone(double d, double D, double L) {
  const Vec2 rim(0.5 * d, 0.0), base(0.5 * D, L);
  return AxisymmetricNeedle(ProfileCurve({make_line({0.0, 0.0}, rim), make_line(rim, base)}));
}

std::unique_ptr<NeedleShape> rod(double D, double L) {
  return make_needle({.shape = "cylinder", .length = L, .base_diameter = D});
}

double second_moment(double D, double bore = 0.0) { return pi * (std::pow(D, 4) - std::pow(bore, 4)) / 64.0; }

double root(const std::function<double(double)>& f, double low, double high) {
  const bool is_low_negative = f(low) < 0.0;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    ((f(middle) < 0.0) == is_low_negative ? low : high) = middle;
  }
  return low;
}

/// Elastic column with the whole load on its tip: P L^2/(E I_base) = (u t)^2, tan u = -u t/(1 - t), pi/2 < u < pi.
double tip_factor(double t) {
  const double u = root([t](double v) { return (1.0 - t) * std::sin(v) + v * t * std::cos(v); }, 0.5 * pi, pi);
  return u * t * u * t;
}

double buckling_factor(double t, double tip_share) {
  const double D = 0.2, L = 1.5;
  const NeedleStrength found = needle_strength(flat_cone(t * D, D, L), 0.0, {E, strength}, {.tip_share = tip_share});
  return found.elastic_buckling * L * L / (E * second_moment(D));
}

}  // namespace

TEST_CASE("needle strength: buckling of tapered needles") {
  Report report("needle_buckling", "Buckling of tapered needles clamped at the base");
  report.paragraph(
      "P L^2/(E I_base) of a cone from tip diameter t D to base diameter D. Load on the tip: (u t)^2 with "
      "tan u = -u t/(1 - t); load spread over the flank: the four published digits of the ODE's solutions, 9/4 for a "
      "point, 7.8373 (Greenhill) for a uniform rod. Required: 1e-3 against closed forms, the last digit else.");
  report.table({"load", "t", "found", "expected", "error"});
  const auto compare = [&](const std::string& load, double tip_share, double t, double exact, double allowed) {
    const double found = buckling_factor(t, tip_share);
    INFO(load << ", t = " << t);
    CHECK(std::abs(found - exact) < allowed);
    report.row({load, fixed_text(t, 4), fmt::format("{:.4g}", found), fmt::format("{:.4g}", exact),
                relative_text(found, exact)});
  };
  for (const double t : {0.999, 0.5, 0.25, 0.125, 0.03}) compare("tip", 1.0, t, tip_factor(t), 1e-3 * tip_factor(t));
  compare("spread", 0.0, 0.5, 5.53, 0.005);
  compare("spread", 0.0, 0.25, 4.31, 0.005);
  compare("spread", 0.0, 0.125, 3.63, 0.005);
  compare("spread", 0.0, 0.0625, 3.22, 0.005);
  compare("spread", 0.0, 0.9999, 7.8373, 5e-3);
  report.write();
  CHECK(tip_factor(0.5) == Approx(1.029).epsilon(1e-3));
  CHECK(tip_factor(0.25) == Approx(0.377).epsilon(2e-3));
  CHECK(tip_factor(0.125) == Approx(0.120).epsilon(5e-3));
  // A true point under a spread load.
  const auto point = make_needle({.shape = "cone", .length = 1.5, .base_diameter = 0.2});
  const NeedleStrength found = needle_strength(*point, 0.0, {E, strength}, {.tip_share = 0.0});
  CHECK(found.elastic_buckling * 1.5 * 1.5 / (E * second_moment(0.2)) == Approx(2.25).epsilon(0.01));
}

TEST_CASE("needle strength: uniform columns, Euler, Johnson and a held tip") {
  const double D = 0.25, bore = 0.13;
  const double area = 0.25 * pi * (D * D - bore * bore), I = second_moment(D, bore), r = std::sqrt(I / area);
  const auto column = [&](double K, double L) {
    const double slenderness = K * L / r;
    if (slenderness > std::sqrt(2.0 * pi * pi * E / strength)) return pi * pi * E * I / (K * L * K * L);
    return strength * area * (1.0 - strength * slenderness * slenderness / (4.0 * pi * pi * E));
  };
  for (const double L : {0.5, 1.2, 2.5, 4.0}) {
    INFO("length " << L);
    const NeedleStrength free = needle_strength(*rod(D, L), 0.5 * bore, {E, strength}, {});
    CHECK(free.buckling == Approx(column(2.0, L)).epsilon(1e-3));
    CHECK(free.elastic_buckling == Approx(pi * pi * E * I / (4.0 * L * L)).epsilon(1e-5));
    CHECK(free.axial == Approx(strength * area).epsilon(1e-12));
    // Fixed and pinned: tan u = u, K = pi/u = 0.699.
    const double u = root([](double v) { return std::sin(v) - v * std::cos(v); }, 3.5, 4.6);
    const NeedleStrength pinned = needle_strength(*rod(D, L), 0.5 * bore, {E, strength}, {.tip = TipSupport::pinned});
    CHECK(pinned.buckling == Approx(column(pi / u, L)).epsilon(1e-3));
  }
  // Both branches of Johnson's column were seen.
  CHECK(2.0 * 0.5 / r < std::sqrt(2.0 * pi * pi * E / strength));
  CHECK(2.0 * 4.0 / r > std::sqrt(2.0 * pi * pi * E / strength));
}

TEST_CASE("needle strength: crushing at tip and base, blunting") {
  const double d = 0.02, D = 0.2, L = 1.5;
  const AxisymmetricNeedle cone = flat_cone(d, D, L);
  const NeedleStrength tip = needle_strength(cone, 0.0, {E, strength}, {.tip_share = 1.0});
  CHECK(tip.axial == Approx(strength * pi * d * d / 4.0).epsilon(1e-12));
  CHECK(tip.axial_at == 0.0);
  const NeedleStrength spread = needle_strength(cone, 0.0, {E, strength}, {.tip_share = 0.0});
  CHECK(spread.axial == Approx(strength * pi * D * D / 4.0).epsilon(1e-9));
  CHECK(spread.axial_at == Approx(L));
  // Loaded over its first third only, the section there carries everything.
  const double third = d + (D - d) / 3.0;
  CHECK(needle_strength(cone, 0.0, {E, strength}, {.tip_share = 0.0, .depth = L / 3.0}).axial ==
        Approx(strength * pi * third * third / 4.0).epsilon(1e-6));

  const double F = 0.9;
  CHECK(blunted_length(cone, 0.0, strength, F) ==
        Approx((2.0 * std::sqrt(F / (pi * strength)) - d) * L / (D - d)).epsilon(1e-9));
  CHECK(blunted_length(cone, 0.0, strength, 0.5 * tip.axial) == 0.0);
  CHECK(blunted_length(cone, 0.0, strength, 1e3) == L);
}

TEST_CASE("needle strength: sideways force at the tip") {
  const double D = 0.2, L = 1.5;
  const NeedleStrength cylinder = needle_strength(*rod(D, L), 0.0, {E, strength}, {});
  CHECK(cylinder.bending == Approx(strength * pi * D * D * D / (32.0 * L)).epsilon(1e-9));
  CHECK(cylinder.bending_at == Approx(L));
  for (const double d : {0.01, 0.05, 0.1}) {
    INFO("tip diameter " << d);
    const AxisymmetricNeedle needle = flat_cone(d, D, L);
    const NeedleStrength cone = needle_strength(needle, 0.0, {E, strength}, {});
    CHECK(cone.bending == Approx(27.0 * pi / 128.0 * strength * d * d * (D - d) / L).epsilon(1e-6));
    CHECK(2.0 * needle.radius(cone.bending_at) == Approx(1.5 * d).epsilon(1e-3));
  }
  // A base narrower than 1.5 d: it breaks there.
  const NeedleStrength stub = needle_strength(flat_cone(0.15, D, L), 0.0, {E, strength}, {});
  CHECK(stub.bending == Approx(strength * pi * D * D * D / (32.0 * L)).epsilon(1e-9));
  CHECK(stub.bending_at == Approx(L));
}

TEST_CASE("needle strength: margins, and no invented sideways force") {
  const NeedleStrength found = needle_strength(*rod(0.2, 1.5), 0.0, {E, strength}, {});
  const StrengthMargins straight = margins(found, 0.5);
  CHECK(straight.axial == Approx(found.axial / 0.5));
  CHECK(straight.buckling == Approx(found.buckling / 0.5));
  CHECK(std::isnan(straight.bending));
  CHECK(margins(found, 0.5, 0.1).bending == Approx(found.bending / 0.1));
}

TEST_CASE("needle strength: every registered shape has one; more load on the tip is never better") {
  for (const NeedleShapeEntry& entry : needle_shape_table())
    for (const NeedleSpec& spec : entry.examples) {
      INFO(entry.name);
      const auto needle = make_needle(spec);
      const double bore = 0.5 * spec.bore_diameter;
      const NeedleStrength spread = needle_strength(*needle, bore, {E, strength}, {.tip_share = 0.0});
      const NeedleStrength half = needle_strength(*needle, bore, {E, strength}, {.tip_share = 0.5});
      for (const NeedleStrength& found : {spread, half}) {
        CHECK(std::isfinite(found.elastic_buckling) == (needle->cap_length() < needle->length()));
        CHECK(found.buckling <= found.elastic_buckling * (1.0 + 1e-9));
        CHECK(found.buckling <= found.axial * (1.0 + 1e-9));
      }
      CHECK(spread.axial > 0.0);
      CHECK(spread.buckling > 0.0);
      CHECK(half.axial <= spread.axial * (1.0 + 1e-9));
      CHECK(half.elastic_buckling <= spread.elastic_buckling);
      const bool is_point = needle->radius(0.0) == 0.0 && needle->cap_length() == 0.0;
      CHECK((half.axial == 0.0) == is_point);
      CHECK((half.bending == 0.0) == is_point);
    }
}

TEST_CASE("needle strength: impossible input is refused") {
  const auto needle = rod(0.2, 1.5);
  REQUIRE_THROWS_AS(needle_strength(*needle, 0.0, {0.0, strength}, {}), std::invalid_argument);
  REQUIRE_THROWS_AS(needle_strength(*needle, 0.0, {E, -1.0}, {}), std::invalid_argument);
  REQUIRE_THROWS_AS(needle_strength(*needle, 0.1, {E, strength}, {}), std::invalid_argument);
  REQUIRE_THROWS_AS(needle_strength(*needle, 0.0, {E, strength}, {.tip_share = 1.5}), std::invalid_argument);
  REQUIRE_THROWS_AS(needle_strength(*needle, 0.0, {E, strength}, {.depth = 0.0}), std::invalid_argument);
  REQUIRE_THROWS_AS(blunted_length(*needle, 0.0, strength, -1.0), std::invalid_argument);
}
