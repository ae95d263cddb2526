// Ring crack of a flat tip: closed form of the neo-Hookean tube, other laws by independent quadrature, and the branch
// that the penetration law takes.

#include "solvers/penetration/ring_crack.hpp"

#include <catch2/catch.hpp>

#include "core/material/registry.hpp"
#include "tests/verification/penetration_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double pi = std::numbers::pi;

std::shared_ptr<const Material> make(const std::string& law, std::map<std::string, std::vector<double>> parameters) {
  MaterialSpec spec;
  spec.law = law;
  spec.parameters = std::move(parameters);
  spec.volumetric.bulk = 100.0;
  REQUIRE(check(spec).empty());
  return make_material(spec);
}

std::shared_ptr<const Material> neo_hookean() { return make("neo_hookean", {{"mu", {0.7}}}); }
std::shared_ptr<const Material> ogden(double alpha) { return make("ogden", {{"mu", {0.7}}, {"alpha", {alpha}}}); }

/// Insertion notes 2.1: W/L = pi mu (R^2 - b^2) ln(R/b).
double tube_energy(double mu, double b, double R) { return pi * mu * (R * R - b * b) * std::log(R / b); }

/// Tissue outside a hole blown up from b to R under the Ogden law, integrated over the undeformed radius A = b exp(w).
double ogden_energy(double mu, double alpha, double b, double R) {
  const auto ring = [&](double w) {
    const double A = b * std::exp(w), l = std::sqrt(1.0 + (R * R - b * b) / (A * A));
    const double W = 2.0 * mu / (alpha * alpha) * (std::pow(l, alpha) + std::pow(l, -alpha) - 2.0);
    return 2.0 * pi * A * A * W;
  };
  return integral(ring, 0.0, 12.0, 4000);
}

/// Least of 2 pi b J + energy(b) over a fine grid of b.
template <class Energy>
double least_cost(double J, double low, double R, Energy energy) {
  double least = 1e300;
  for (int i = 0; i <= 2000; ++i) {
    const double b = low * std::pow(R / low, i / 2000.0);
    least = std::min(least, 2.0 * pi * b * J + energy(b));
  }
  return least;
}

}  // namespace

TEST_CASE("ring crack: neo-Hookean closed form, best radius and wall force") {
  const auto law = neo_hookean();
  for (const double J : {0.001, 0.01, 0.1, 1.0}) {
    INFO("J = " << J);
    const double mu = 0.05, R = 0.4;
    const RingCrack ring = ring_crack(R, 0.0, mu, J, *law);
    const double b = ring.cut_radius;
    CHECK(b > 0.0);
    CHECK(b < R);
    CHECK(ring.stored == Approx(tube_energy(mu, b, R)).epsilon(1e-9));
    CHECK(ring.cost == Approx(2.0 * pi * b * J + ring.stored).epsilon(1e-12));
    CHECK(ring.cost ==
          Approx(least_cost(J, 0.5 * b, R, [&](double c) { return tube_energy(mu, c, R); })).epsilon(1e-5));
    const double h = 1e-6;
    CHECK(ring.wall == Approx((tube_energy(mu, b, R + h) - tube_energy(mu, b, R - h)) / (2.0 * h)).epsilon(1e-7));
  }
}

TEST_CASE("ring crack: Ogden against quadrature over the radius") {
  for (const double alpha : {3.0, 9.0}) {
    const double mu = 0.05, R = 0.4, J = 0.1;
    const RingCrack ring = ring_crack(R, 0.0, mu, J, *ogden(alpha));
    INFO("alpha = " << alpha);
    CHECK(ring.stored == Approx(ogden_energy(mu, alpha, ring.cut_radius, R)).epsilon(1e-4));
    const auto cost = [&](double b) { return 2.0 * pi * b * J + ogden_energy(mu, alpha, b, R); };
    CHECK(ring.cost < cost(1.02 * ring.cut_radius));
    CHECK(ring.cost < cost(0.98 * ring.cut_radius));
  }
}

TEST_CASE("ring crack: the law gives the shape and the modulus the scale; fibres are averaged over directions") {
  const RingCrack one = ring_crack(0.4, 0.0, 0.05, 0.1, *neo_hookean());
  const RingCrack other = ring_crack(0.4, 0.0, 0.05, 0.1, *make("neo_hookean", {{"mu", {20.0}}}));
  CHECK(one.cost == Approx(other.cost).epsilon(1e-12));
  // Units: mu and J together scale the energy, R and J/mu together the lengths.
  const RingCrack scaled = ring_crack(0.8, 0.0, 0.05, 0.2, *neo_hookean());
  CHECK(scaled.cost == Approx(4.0 * one.cost).epsilon(1e-10));
  for (const MaterialDescriptor& law : registered_materials())
    for (const MaterialSpec& spec : law.examples) {
      const RingCrack ring = ring_crack(0.4, 0.0, 0.05, 0.1, *make_material(spec));
      INFO(law.name);
      CHECK(ring.cost > 0.0);
      CHECK(ring.cost <= 2.0 * pi * 0.4 * 0.1 * (1.0 + 1e-12));  // b = R stores nothing
      CHECK(ring.stored >= 0.0);
    }
}

TEST_CASE("ring crack: a bore keeps the cut outside it, and only then costs more") {
  const auto law = neo_hookean();
  const RingCrack solid = ring_crack(0.4, 0.0, 0.05, 0.1, *law);
  const RingCrack narrow = ring_crack(0.4, 0.5 * solid.cut_radius, 0.05, 0.1, *law);
  CHECK(narrow.cost == Approx(solid.cost).epsilon(1e-9));
  const RingCrack wide = ring_crack(0.4, 0.3, 0.05, 0.1, *law);
  REQUIRE(solid.cut_radius < 0.3);
  CHECK(wide.cut_radius == Approx(0.3).epsilon(1e-9));
  CHECK(wide.cost == Approx(2.0 * pi * 0.3 * 0.1 + tube_energy(0.05, 0.3, 0.4)).epsilon(1e-9));
  CHECK(wide.cost > solid.cost);
}

TEST_CASE("flat tip: the cheaper of slit and ring, and the force stays the derivative of the energy") {
  const double mu = 0.05, J = 0.002, R = 0.3;  // large against J/mu, where coring is cheap
  PenetratedLayer layer = power_layer(1.0, mu, J);
  layer.law = neo_hookean();
  PenetratedLayer deep = power_layer(3.0, 0.5 * mu, 2000.0 * J);  // tough: the slit wins
  deep.law = ogden(9.0);
  const RingCrack ring = ring_crack(R, 0.0, mu, J, *layer.law);
  REQUIRE(ring.cost < layer.opening.at(R).cost);
  REQUIRE(ring_crack(R, 0.0, 0.5 * mu, 2000.0 * J, *deep.law).cost > deep.opening.at(R).cost);

  const auto punch = make_needle({.shape = "cylinder", .length = 2.0, .base_diameter = 2.0 * R});
  const PenetrationLaw law(*punch, {layer, deep}, {.friction = 0.3, .tip_ring = R});
  CHECK(law.force(0.5).cut == Approx(ring.cost).epsilon(1e-6));
  CHECK(law.force(1.5).cut == Approx(deep.opening.at(R).cost).epsilon(1e-6));
  CHECK(law.force(0.5).friction == Approx(0.3 * ring.wall * 0.5).epsilon(1e-6));
  CHECK(law.energy(0.5).wedge == Approx(0.5 * ring.stored).epsilon(1e-6));
  CHECK(law.slit(0.2, 0.5) == Approx(ring.cut_radius).epsilon(1e-6));
  CHECK(law.withdrawal(0.5, 0.5).wedge == Approx(0.5 * ring.stored).epsilon(1e-3));
  CHECK(law.withdrawal(0.5, 0.5).elastic == Approx(ring.stored).epsilon(1e-3));

  const auto names = [&law](double depth, const std::string& word) {
    const std::vector<std::string> remarks = law.validity(depth);
    return std::any_of(remarks.begin(), remarks.end(),
                       [&](const std::string& text) { return text.find(word) != std::string::npos; });
  };
  CHECK(names(0.5, "punches a ring"));
  CHECK_FALSE(names(0.5, "opens a slit"));
  CHECK(names(1.5, "opens a slit"));

  // A tough ring leaves the slit.
  layer.ring_toughness = 1000.0 * J;
  const PenetrationLaw slit(*punch, {layer}, {.tip_ring = R});
  CHECK(slit.force(0.5).cut == Approx(layer.opening.at(R).cost).epsilon(1e-6));
}

TEST_CASE("flat tip: a cone behind a ring opens on, work is energy and the push on the way back its derivative") {
  const double R = 0.3;
  PenetratedLayer layer = power_layer(3.0, 0.05, 0.002);
  layer.law = neo_hookean();
  const AxisymmetricNeedle needle = truncated_cone(R, 1.5);
  const PenetrationLaw law(needle, {layer}, {.friction = 0.3, .tip_ring = R});
  const RingCrack ring = ring_crack(R, 0.0, 0.05, 0.002, *layer.law);
  const auto opened = [&](double depth) {
    return layer.opening.at(needle.radius(depth)).cost - layer.opening.at(R).cost;
  };
  CHECK(law.force(1.0).cut == Approx(ring.cost + opened(1.0)).epsilon(1e-5));
  CHECK(law.energy(1.2).total() ==
        Approx(integral([&](double L) { return law.force(L).total; }, 0.0, 1.2, 4000)).epsilon(1e-8));
  CHECK(law.withdrawal(1.2, 1.2).wedge == Approx(law.energy(1.2).wedge).epsilon(1e-4));
  for (const double depth : {0.1, 0.6, 1.1}) {
    const double h = 1e-4;
    const double slope = (law.withdrawal(depth + h, 1.2).wedge - law.withdrawal(depth - h, 1.2).wedge) / (2.0 * h);
    CHECK(law.withdrawal(depth, 1.2).elastic == Approx(slope).epsilon(2e-3).margin(1e-9));
  }
}
