// Passes over an area: density, order, chance, edges.

#include <catch2/catch.hpp>

#include <omp.h>

#include <cmath>
#include <numbers>

#include "solvers/treatment/roller_kinematics.hpp"
#include "solvers/treatment/treatment.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

NeedleOutcome hole(double depth, double force) {
  NeedleOutcome outcome;
  outcome.is_punctured = depth > 0.0;
  outcome.depth = depth;
  outcome.force = force;
  outcome.tilt = 0.5;
  outcome.slit = outcome.slit_rigid = {0.3, depth > 0.1 ? 0.2 : 0.0};
  return outcome;
}

/// A drum of 20 x 20 mm with 192 needles in skin with known depths: none at 0.5 N, deeper with more.
DeviceResponse known_roller() {
  Roller roller;
  roller.drum_radius = 10.0;
  roller.drum_width = 20.0;
  roller.rows = 8;
  roller.columns = 24;
  DeviceResponse response;
  response.kind = DeviceKind::roller;
  response.force = 2.0;
  response.is_force_led = true;
  response.width = 20.0;
  response.drum = drum_needles(roller);
  response.columns = 24;
  response.rolling_radius = MonotoneTable({0.0}, {10.0});
  response.layers = {"epidermis", "dermis"};
  response.layer_tops_um = {0.0, 100.0};
  for (int row = 0; row < 8; ++row)
    response.needles.emplace_back(
        std::vector<double>{0.5, 1.0, 2.0, 4.0},
        std::vector<NeedleOutcome>{hole(0.0, 0.02), hole(0.2, 0.05), hole(0.5, 0.1), hole(0.8, 0.2)},
        std::vector<double>{0.0, 0.1, 0.1, 0.1}, 0.03);
  return response;
}

TreatmentPlan plan_of(double side, int count) {
  TreatmentPlan plan(MapArea::rectangle(0, 0, side, side));
  plan.passes = {{0.0, count}};
  return plan;
}

}  // namespace

TEST_CASE("treatment: an MF8 drum leaves 15.3 punctures per square centimetre and pass") {
  DeviceResponse response = known_roller();
  TreatmentPlan plan = plan_of(60.0, 15);
  const PunctureTable table = treat(plan, response);
  const double per_cm2 = static_cast<double>(table.size()) / 36.0;
  const double expected = 100.0 * roller_density({10.0, 1.0, 10.0, 10.0}, 192, 20.0, 15.0);
  CHECK(expected == Approx(229.0).epsilon(0.005));
  CHECK(per_cm2 == Approx(expected).epsilon(0.02));  // ends of lanes
  Report report("treatment_density", "Treatments: punctures per pass");
  report.paragraph("A drum of 20 x 20 mm with 192 needles, 15 traverses of 60 x 60 mm: " + fixed_text(per_cm2, 1) +
                   " punctures per square centimetre, " + fixed_text(expected, 1) + " by the formula.");
  report.write();
  // Crossed passes cover it as evenly.
  plan.passes = {{0.0, 4}, {0.5 * std::numbers::pi, 4}};
  const PunctureTable crossed = treat(plan, response);
  CHECK(static_cast<double>(crossed.size()) / 36.0 == Approx(expected * 8.0 / 15.0).epsilon(0.03));
}

TEST_CASE("treatment: the same seed gives the same table for any number of threads") {
  const DeviceResponse response = known_roller();
  TreatmentPlan plan = plan_of(100.0, 6);
  plan.sessions = 2;
  plan.scatter = {0.3, 0.2, 0.05};
  plan.skin = {0.2, 0.2};
  const int before = omp_get_max_threads();
  omp_set_num_threads(1);
  const PunctureTable one = treat(plan, response);
  omp_set_num_threads(2);
  const PunctureTable two = treat(plan, response);
  omp_set_num_threads(before);
  CHECK(one.x_mm == two.x_mm);
  CHECK(one.depth_um == two.depth_um);
  CHECK(one.flags == two.flags);
  plan.seed = 2;
  CHECK(treat(plan, response).x_mm != one.x_mm);
}

TEST_CASE("treatment: stiffer skin answers as to less force, and little force only dents") {
  const DeviceResponse response = known_roller();
  const NeedleResponse& needle = response.needles.front();
  CHECK(needle.at(2.0).depth == Approx(0.5));
  CHECK(needle.at(1.5).depth > 0.2);
  CHECK(needle.at(1.5).depth < 0.5);
  CHECK(needle.least_force() == Approx(0.75));  // 0.5 N times 0.03 N over 0.02 N
  CHECK_FALSE(needle.at(0.7).is_punctured);
  DeviceResponse weak = response;
  weak.force = 0.6;
  const PunctureTable dents = treat(plan_of(40.0, 1), weak);
  REQUIRE(dents.size() > 0);
  for (std::size_t row = 0; row < dents.size(); ++row) {
    CHECK(dents.has(row, dent_only));
    CHECK(dents.depth_um[row] == 0.0f);
  }
  // Force scatter and skin scatter of the same size give the same mean logarithm of depth, and neither is idle.
  TreatmentPlan plan = plan_of(200.0, 2);
  plan.skin.site = 0.2;
  const PunctureTable scattered = treat(plan, response);
  double low = 1e9, high = 0.0;
  for (std::size_t row = 0; row < scattered.size(); ++row) {
    low = std::min<double>(low, scattered.depth_um[row]);
    high = std::max<double>(high, scattered.depth_um[row]);
  }
  CHECK(low < 480.0);
  CHECK(high > 520.0);
}

TEST_CASE("treatment: scatter has the spread that was asked for") {
  double sum = 0.0, squares = 0.0;
  constexpr int n = 20000;
  for (std::uint64_t k = 0; k < n; ++k) {
    const double x = random_normal(7, {3, k});
    sum += x;
    squares += x * x;
  }
  CHECK(std::abs(sum / n) < 0.03);
  CHECK(squares / n == Approx(1.0).epsilon(0.04));
}

TEST_CASE("treatment: a puncture into an open hole makes none; a new session finds the skin closed") {
  const DeviceResponse response = known_roller();
  TreatmentPlan plan = plan_of(20.0, 60);
  plan.scatter.heading = 0.2;  // else the lattices of two passes meet everywhere or nowhere
  const PunctureTable table = treat(plan, response);
  const PunctureCounts counts = count_punctures(table, plan.area);
  const std::size_t fell = counts.punctures - counts.holes;
  CHECK(fell > 0);
  // Random points: after n holes of outline A the next falls into one with chance 1 - exp(-n A / area).
  const double outline = 0.2 * 0.1 + 0.25 * std::numbers::pi * 0.01;
  double expected = 0.0, holes = 0.0;
  for (std::size_t row = 0; row < counts.punctures; ++row) {
    const double chance = -std::expm1(-holes * outline / 400.0);
    expected += chance;
    holes += 1.0 - chance;
  }
  CHECK(static_cast<double>(fell) == Approx(expected).epsilon(0.15));
  plan.passes = {{0.0, 30}};
  plan.sessions = 2;
  const PunctureTable sessions = treat(plan, response);
  std::size_t first_of_second = 0;
  while (sessions.session[first_of_second] == 1) ++first_of_second;
  CHECK_FALSE(sessions.has(first_of_second, fell_into_open_hole));
}

TEST_CASE("treatment: edges of the plan") {
  const DeviceResponse response = known_roller();
  TreatmentPlan plan = plan_of(20.0, 1);
  plan.passes.clear();
  CHECK(treat(plan, response).is_empty());
  plan = plan_of(20.0, 0);
  CHECK(treat(plan, response).is_empty());
  // An area smaller than the drum is treated by the part of it that passes over.
  plan = plan_of(5.0, 40);
  const PunctureTable small = treat(plan, response);
  CHECK(static_cast<double>(small.size()) / 0.25 == Approx(40 * 15.28).epsilon(0.15));
  for (std::size_t row = 0; row < small.size(); ++row) CHECK(plan.area.contains(small.x_mm[row], small.y_mm[row]));
  plan = plan_of(1000.0, 80);
  plan.memory_limit = 1e8;
  CHECK(treatment_size(plan, response).rows > 1e7);
  CHECK_THROWS_AS(treat(plan, response), TreatmentRefusal);
  plan = plan_of(20.0, -1);
  CHECK_THROWS_AS(treat(plan, response), std::invalid_argument);
}

TEST_CASE("treatment: a needle that meets the bone is flagged, and depth decides on the layer") {
  DeviceResponse response = known_roller();
  NeedleOutcome deep = hole(0.5, 0.1);
  deep.is_at_bottom = true;
  for (NeedleResponse& needle : response.needles) needle = NeedleResponse({2.0}, {deep}, {0.1}, 0.03);
  const PunctureTable table = treat(plan_of(20.0, 1), response);
  REQUIRE(table.size() > 0);
  for (std::size_t row = 0; row < table.size(); ++row) {
    CHECK(table.has(row, bone_strike));
    CHECK(table.layer_reached[row] == 1);
  }
}
