// The dented surface as a spring: curve, branches, one step, and the way back from a relaxing curve to the elastic one.

#include "solvers/penetration/dent.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "solvers/penetration/bracket.hpp"
#include "tests/verification/cycle_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

double relative(double value, double exact) { return std::abs(value / exact - 1.0); }

DentCurve random_curve(unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  std::vector<Vec2> points = {Vec2(0, 0)};
  Vec2 at(0.001, 0.0005);
  for (int i = 0; i < 25; ++i) {
    points.push_back(at);
    at += Vec2(0.005 + 0.05 * uniform(random), 1e-4 + 0.05 * std::pow(uniform(random), 4));
  }
  return DentCurve(points);
}

// Sphere-like at first, stiffening later.
DentCurve stiffening_curve() {
  std::vector<Vec2> points;
  for (double w = 0.005; w < 1.0; w *= 1.1) points.push_back(Vec2(w, 0.1 * std::pow(w, 1.4) + 0.3 * std::pow(w, 3)));
  return DentCurve(points);
}

const std::vector<DentBranch> branches = {{0.3, 0.2}, {0.25, 4.0}};

// Pressed to w at constant rate in n steps, then held.
struct Pressed {
  DentState state;
  double work = 0.0, viscous = 0.0;
};

Pressed press(const DentSpring& spring, double w, double time, int n_steps) {
  Pressed now{spring.rest()};
  for (int i = 1; i <= n_steps; ++i) {
    const double force = spring.force(now.state), before = now.state.dent;
    const DentStep::End end = DentStep(spring, now.state, time / n_steps).finish(w * i / n_steps);
    now.state = end.state;
    now.viscous += end.viscous;
    now.work += 0.5 * (force + spring.force(now.state)) * (now.state.dent - before);
  }
  return now;
}

}  // namespace

TEST_CASE("dent curve: a power law is exact between, before and beyond its points") {
  for (const double n : {1.0, 1.5, 2.3}) {
    INFO("n = " << n);
    const DentCurve curve = power_dent(0.4, n, 1.0, 7);
    for (double w = 1e-6; w < 40.0; w *= 1.7) {
      INFO("w = " << w);
      const double F = 0.4 * std::pow(w, n);
      CHECK(relative(curve.force(w), F) < 1e-12);
      CHECK(relative(curve.slope(w), n * F / w) < 1e-12);
      CHECK(relative(curve.energy(w), F * w / (n + 1.0)) < 1e-12);
      CHECK(relative(curve.exponent(w), n) < 1e-12);
      CHECK(relative(curve.dent_at(F), w) < 1e-12);
      CHECK(curve.force(-w) == -curve.force(w));
      CHECK(curve.energy(-w) == curve.energy(w));
      CHECK(curve.dent_at(-F) == -curve.dent_at(F));
      CHECK(curve.is_extrapolated(w) == (w > 1.0));
    }
  }
}

TEST_CASE("dent curve: any rising points give a rising curve, smooth, whose energy is the integral of its force") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const DentCurve curve = random_curve(seed);
    for (const Vec2& point : curve.points()) {
      CHECK(relative(curve.force(point[0]), point[1]) < 1e-12);
      const double below = curve.slope(point[0] * (1 - 1e-12)), above = curve.slope(point[0] * (1 + 1e-12));
      CHECK(std::abs(above - below) < 1e-6 * point[1] / point[0]);
    }
    double last_force = 0.0, worst_slope = 0.0, worst_energy = 0.0;
    for (double w = 1e-4; w < 2.0 * curve.last_dent(); w += 1.3e-4) {
      const double h = 1e-6 * w;
      CHECK(curve.force(w) > last_force);
      last_force = curve.force(w);
      worst_slope =
          std::max(worst_slope, std::abs((curve.force(w + h) - curve.force(w - h)) / (2 * h) - curve.slope(w)) /
                                    (curve.slope(w) + curve.force(w) / w));
      worst_energy =
          std::max(worst_energy, relative((curve.energy(w + h) - curve.energy(w - h)) / (2 * h), last_force));
    }
    CHECK(worst_slope < 1e-4);
    CHECK(worst_energy < 1e-5);
  }
}

TEST_CASE("dent curve: what cannot be a spring is refused") {
  CHECK_THROWS_AS(DentCurve({Vec2(0, 0), Vec2(1, 1)}), std::invalid_argument);
  CHECK_THROWS_AS(DentCurve({Vec2(1, 1), Vec2(2, 1)}), std::invalid_argument);
  CHECK_THROWS_AS(DentCurve({Vec2(1, 1), Vec2(1, 2)}), std::invalid_argument);
  CHECK_THROWS_AS(DentCurve({Vec2(-1, 1), Vec2(1, 2)}), std::invalid_argument);
  CHECK_THROWS_AS(DentCurve({Vec2(1, 1), Vec2(2, std::nan(""))}), std::invalid_argument);
  CHECK_THROWS_AS(DentSpring(power_dent(1, 1, 1), {{0.6, 1.0}, {0.4, 1.0}}), std::invalid_argument);
  CHECK_THROWS_AS(DentSpring(power_dent(1, 1, 1), {{0.6, 0.0}}), std::invalid_argument);
}

TEST_CASE("dent spring: at constant dent every branch decays exponentially and loses what it stored") {
  const DentSpring spring(random_curve(3), branches);
  const DentState start = press(spring, 0.4, 1e-9, 1).state;
  const double instantaneous = spring.force(start);
  CHECK(relative(instantaneous, spring.curve().force(0.4)) < 1e-8);
  for (const double time : {0.05, 0.7, 9.0}) {
    const DentStep::End end = DentStep(spring, start, time).finish(0.4);
    const double left = 0.45 + 0.3 * std::exp(-time / 0.2) + 0.25 * std::exp(-time / 4.0);
    CHECK(relative(spring.force(end.state), left * instantaneous) < 1e-8);
    CHECK(relative(end.viscous, spring.stored(start) - spring.stored(end.state)) < 1e-10);
  }
}

TEST_CASE("dent spring: a step is of second order and its energies close") {
  const DentSpring spring(power_dent(0.3, 1.6, 1.0), branches);
  const double exact = spring.force(press(spring, 0.5, 1.0, 20000).state);
  double error[2], imbalance[2];
  const int n_steps[2] = {50, 100};
  for (int i = 0; i < 2; ++i) {
    const Pressed pressed = press(spring, 0.5, 1.0, n_steps[i]);
    error[i] = std::abs(spring.force(pressed.state) - exact);
    imbalance[i] = std::abs(pressed.work - pressed.viscous - spring.stored(pressed.state)) / pressed.work;
  }
  CHECK(error[0] / error[1] > 3.3);
  CHECK(imbalance[0] / imbalance[1] > 3.3);
  CHECK(imbalance[1] < 2e-4);
}

TEST_CASE("dent spring: one branch under a linear ramp follows the closed form") {
  const double k = 0.2, g = 0.6, tau = 0.5, w = 0.7, time = 1.3;
  const DentSpring spring(power_dent(k, 1.0, 1.0), {{g, tau}});
  const double exact = (1 - g) * k * w + g * k * (w / time) * tau * (1 - std::exp(-time / tau));
  CHECK(relative(spring.force(press(spring, w, time, 2000).state), exact) < 1e-6);
}

TEST_CASE("dent step: the dent at a force is where the step ends with that force") {
  const DentSpring spring(random_curve(5), branches);
  const DentStep step(spring, {0.1, {0.2, -0.1}}, 0.4);
  for (const double force : {-2.0, -1e-3, 0.0, 1e-6, 0.05, 3.0}) {
    INFO("force " << force);
    const double w = step.dent_at(force);
    CHECK(step.force(w) == Approx(force).margin(1e-12));
    CHECK(spring.force(step.finish(w).state) == Approx(force).margin(1e-12));
  }
}

TEST_CASE("instantaneous curve: found again behind the curve that its relaxation leaves") {
  for (const double rate : {0.01, 0.3, 10.0}) {
    INFO("rate " << rate);
    const DentSpring spring(stiffening_curve(), branches);
    std::vector<Vec2> measured;
    for (const Vec2& point : spring.curve().points())
      measured.push_back(Vec2(point[0], spring.force(press(spring, point[0], point[0] / rate, 4000).state)));
    const DentCurve found = instantaneous_curve(measured, rate, branches);
    for (const Vec2& point : spring.curve().points()) {
      if (point[0] < 0.1) continue;  // the first points are reached in few steps
      CHECK(relative(found.force(point[0]), point[1]) < 5e-3);
    }
  }
  CHECK_THROWS_AS(instantaneous_curve({Vec2(1, 1), Vec2(2, 2)}, 0.0, branches), std::invalid_argument);
}

TEST_CASE("bracketed root: found in hard and in flat functions") {
  const auto steep = [](double x) { return std::pow(x, 9) - 1e-6; };
  CHECK(steep(bracketed_root(steep, 0.0, steep(0.0), 10.0, steep(10.0), 1e-14)) == Approx(0.0).margin(1e-15));
  const auto kinked = [](double x) { return x < 0.3 ? -1.0 : 1e-9 * (x - 0.3) + 1e-12; };
  CHECK(bracketed_root(kinked, 0.0, kinked(0.0), 1.0, kinked(1.0), 1e-12) == Approx(0.3).margin(1e-11));
}
