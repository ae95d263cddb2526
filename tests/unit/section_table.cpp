// The table of the section problem between, below and above its states.

#include <catch2/catch.hpp>
#include <limits>
#include <numbers>

#include "tests/verification/section_family.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double pi = std::numbers::pi;

/// The neo-Hookean law at rho >> 1: x = pi rho/2 and Gamma = pi ln rho + pi (1 + ln 2), hence u = rho^2 (Gamma - pi).
struct NeoHookeanFamily {
  SectionState state(double rho) const {
    const double cost = pi * std::log(rho) + pi * (1.0 + std::log(2.0));
    return {rho, rho * rho * (cost - pi), rho * (2.0 * cost - pi), 0.0};
  }
};

SectionTable mixed_table(double growth = 1.1) { return {states(MixedFamily{}, 0.1, 8.0, growth), {MixedFamily{}.q}}; }

double relative(double value, double exact) { return std::abs(value / exact - 1.0); }

/// Largest relative error of the cost halfway between states.
double midpoint_error(double growth) {
  const MixedFamily family;
  const SectionTable table = mixed_table(growth);
  double worst = 0.0;
  for (double rho = 0.11; rho < 7.5; rho *= 1.0137)
    worst = std::max(worst, relative(table.at(family.x(rho)).cost, family.cost(rho)));
  return worst;
}

}  // namespace

TEST_CASE("section table: a power law is reproduced exactly, inside and beyond the table") {
  const PowerFamily family;
  const auto table = table_of(family, 0.05, 10.0);
  for (double x = 1e-9; x < 1e9; x *= 7.3) {
    INFO("x = " << x);
    const SectionTable::Value value = table->at(x);
    CHECK(value.is_extrapolated == (x < table->smallest_x() || x > table->largest_x()));
    CHECK(relative(value.cost, family.cost(x)) < 1e-10);
    CHECK(relative(value.slit, 1.0 / family.rho(x)) < 1e-10);
    CHECK(relative(value.stored, family.c * std::pow(family.rho(x), family.q - 2.0)) < 1e-10);
  }
  for (double rho = 1e-4; rho < 1e4; rho *= 3.1) {
    INFO("rho = " << rho);
    CHECK(relative(table->opening(rho).energy, family.state(rho).energy) < 1e-10);
    CHECK(relative(table->opening(rho).force, family.state(rho).force) < 1e-10);
  }
}

TEST_CASE("section table: states are met, and the error between them falls with the fourth power of the spacing") {
  const SectionTable table = mixed_table();
  const MixedFamily family;
  for (const SectionState& state : table.states()) {
    const SectionTable::Value value = table.at(family.x(state.rho));
    CHECK(relative(value.cost, family.cost(state.rho)) < 1e-12);
    CHECK(relative(value.slit, 1.0 / state.rho) < 1e-10);
    CHECK(relative(table.opening(state.rho).energy, state.energy) < 1e-12);
    CHECK(relative(table.opening(state.rho).force, state.force) < 1e-12);
  }
  const double coarse = midpoint_error(1.21), fine = midpoint_error(1.1);
  CHECK(fine < 1e-4);
  CHECK(coarse / fine > 10.0);
}

TEST_CASE("section table: identities between cost, slit, wall and stored energy") {
  const SectionTable table = mixed_table();
  for (double x = 1e-8; x < 1e8; x *= 3.7) {
    INFO("x = " << x);
    const SectionTable::Value value = table.at(x);
    CHECK(relative(value.stored + 2.0 * x * value.slit, value.cost) < 1e-13);
    CHECK(relative(value.wall, value.cost + value.stored) < 1e-13);
    // d Gamma/dx = 2 a*/R, and N = dGamma/dR with Gamma = mu R^2 cost(J/(mu R)) at mu = J = 1.
    const double h = 1e-5 * x;
    CHECK((table.at(x + h).cost - table.at(x - h).cost) / (2.0 * h) == Approx(2.0 * value.slit).epsilon(1e-7));
    const double R = 1.0 / x, dR = 1e-5 * R;
    const auto gamma = [&table](double radius) { return radius * radius * table.at(1.0 / radius).cost; };
    CHECK((gamma(R + dR) - gamma(R - dR)) / (2.0 * dR) == Approx(R * value.wall).epsilon(1e-7));
  }
  for (double rho = 1e-3; rho < 1e3; rho *= 1.9) {
    INFO("rho = " << rho);
    const double h = 1e-5 * rho;
    const double slope = (table.opening(rho + h).energy - table.opening(rho - h).energy) / (2.0 * h);
    CHECK(slope == Approx(table.opening(rho).force).epsilon(1e-7));
  }
}

TEST_CASE("section table: monotone everywhere and continuous across its ends") {
  const SectionTable table = mixed_table();
  SectionTable::Value last = table.at(1e-10);
  for (double x = 1.05e-10; x < 1e10; x *= 1.05) {
    const SectionTable::Value value = table.at(x);
    CHECK(value.cost > last.cost);
    CHECK(value.slit < last.slit);
    last = value;
  }
  for (const double end : {table.smallest_x(), table.largest_x()}) {
    const SectionTable::Value left = table.at(end * (1.0 - 1e-10)), right = table.at(end * (1.0 + 1e-10));
    CHECK(left.cost == Approx(right.cost).epsilon(1e-8));
    CHECK(left.slit == Approx(right.slit).epsilon(1e-8));
    CHECK(left.is_extrapolated != right.is_extrapolated);
  }
}

TEST_CASE("section table: beyond the last state the slit follows the law's power") {
  const auto exponent = [](double power) {
    const SectionTable table(states(MixedFamily{}, 0.1, 8.0), {power});
    const double x = 100.0 * table.largest_x();
    return std::log(table.at(10.0 * x).slit / table.at(x).slit) / std::log(10.0);
  };
  for (const double power : {1.5, 2.0, 3.0, 9.0}) CHECK(exponent(power) == Approx(-1.0 / (power - 1.0)).epsilon(1e-10));
  // Unknown growth: as at the end of the table, which is the power 6 of the family but for its tail.
  CHECK(exponent(0.0) == Approx(-0.2).epsilon(1e-3));
}

TEST_CASE("section table: neo-Hookean, pi ln(R/a) + pi (1 + ln 2) goes on") {
  const SectionTable table(states(NeoHookeanFamily{}, 3.0, 30.0), {2.0});
  for (const double x : {20.0, 1e3, 1e6}) {
    const double rho = 2.0 * x / pi;
    CHECK(table.at(x).slit == Approx(1.0 / rho).epsilon(1e-5));
    CHECK(table.at(x).cost == Approx(pi * std::log(rho) + pi * (1.0 + std::log(2.0))).epsilon(1e-6));
    CHECK(table.opening(rho).energy == Approx(NeoHookeanFamily{}.state(rho).energy).epsilon(1e-5));
    CHECK(table.opening(rho).force == Approx(NeoHookeanFamily{}.state(rho).force).epsilon(1e-5));
  }
}

TEST_CASE("section table: the error is the larger one of the states around x") {
  std::vector<SectionState> graded = states(MixedFamily{}, 0.1, 8.0);
  for (std::size_t i = 0; i < graded.size(); ++i) graded[i].error = 1e-3 * static_cast<double>(i + 1);
  const SectionTable table(graded, {6.0});
  const MixedFamily family;
  CHECK(table.at(family.x(std::sqrt(graded[6].rho * graded[7].rho))).error == 8e-3);
  CHECK(table.at(0.5 * table.smallest_x()).error == 1e-3);
  CHECK(table.at(2.0 * table.largest_x()).error == graded.back().error);
}

TEST_CASE("section table: states that cannot be are refused") {
  const std::vector<SectionState> good = states(MixedFamily{}, 0.1, 8.0);
  REQUIRE_NOTHROW(SectionTable(good, {6.0}));
  const auto refused = [&good](auto spoil) {
    std::vector<SectionState> bad = good;
    spoil(bad);
    REQUIRE_THROWS_AS(SectionTable(bad, {6.0}), std::invalid_argument);
  };
  refused([](auto& s) { s.resize(1); });
  refused([](auto& s) { s[3].energy = -s[3].energy; });
  refused([](auto& s) { s[3].force = std::numeric_limits<double>::quiet_NaN(); });
  refused([](auto& s) { s[3].error = -1.0; });
  refused([](auto& s) { std::swap(s[3], s[4]); });
  refused([](auto& s) { s[3].force = 1.5 * s[3].energy / s[3].rho; });  // x < 0
  refused([](auto& s) { s[5].force *= 1.5; });                          // not the derivative of the energy
  REQUIRE_THROWS_AS(SectionTable(good, {1.0}), std::invalid_argument);
  REQUIRE_THROWS_AS(SectionTable(good, {-2.0}), std::invalid_argument);
}
