// Pores from punctures, and how they close, against the channels of the healing model.

#include <catch2/catch.hpp>

#include <limits>
#include <numbers>

#include "solvers/absorption/closed_forms.hpp"
#include "solvers/absorption/pores.hpp"
#include "solvers/absorption/property_rules.hpp"

using namespace acus;

namespace {

constexpr double hour = 3600.0, infinity = std::numeric_limits<double>::infinity();

PunctureTable table() {
  PunctureTable rows({"stratum_corneum", "viable_epidermis", "papillary_dermis"}, {0.0, 20.0, 77.0});
  const auto add = [&](double depth, double width, int session, int flags) {
    Puncture row;
    row.depth_um = depth;
    row.width_um = width;
    row.slit_um = {width};
    row.layer_reached = 1;
    row.session = session;
    row.flags = flags;
    rows.append(row);
  };
  add(150.0, 100.0, 1, 0);
  add(170.0, 102.0, 1, 0);
  add(60.0, 40.0, 1, 0);
  add(10.0, 40.0, 1, 0);                      // does not pierce the barrier
  add(0.0, 0.0, 1, dent_only);                // no hole
  add(150.0, 100.0, 1, fell_into_open_hole);  // no new one
  add(150.0, 100.0, 2, 0);                    // another session
  return rows;
}

}  // namespace

TEST_CASE("pores are the holes that pierce the barrier, grouped as the channels of the healing model are") {
  const std::vector<Pore> pores = pores_of(table(), 1, 0.02, 4.0, 0.5, 1.0, 4);
  const std::vector<ChannelBin> channels = channel_bins(table(), 1, 0.02, 4.0, 0.5, 4);
  REQUIRE(pores.size() == 2);
  REQUIRE(channels.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(pores[i].radius == Approx(channels[i].radius));
    CHECK(pores[i].per_area == Approx(channels[i].per_area));
  }
  CHECK(pores[0].radius == Approx(0.5 * 0.02));
  CHECK(pores[0].depth == Approx(0.06));
  CHECK(pores[1].depth == Approx(0.16));
  CHECK(pores[1].per_area == Approx(0.5));
  // Closed below the barrier.
  CHECK(pores_of(table(), 1, 0.02, 4.0, 0.5, 0.0, 4)[1].depth == Approx(0.02));
  CHECK(pores_of(table(), 3, 0.02, 4.0, 0.5, 1.0).empty());
  CHECK_THROWS_AS(pores_of(table(), 1, 0.0, 4.0, 0.5, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(pores_of(table(), 1, 0.02, 4.0, 0.5, 1.5), std::invalid_argument);
  CHECK_THROWS_AS(pores_of(table(), 1, 0.02, 4.0, 0.5, 1.0, 0), std::invalid_argument);
}

TEST_CASE("in air pores close as the channels of the healing model do; under cover the wall waits") {
  const HealingParameters healing = standard_healing_parameters();
  const ChannelClosure closure(healing);
  const PoreClock clock(healing);
  for (const double t : {0.0, 1.0 * hour, 5.0 * hour, 8.0 * hour, 20.0 * hour}) {
    CHECK(clock.radius(0.035, t) == Approx(closure.radius(0.035, t)));
    CHECK(clock.openness(t) == Approx(1.0 - (1.0 - healing.eta) * closure.plug(t)));
  }
  CHECK(clock.radius(0.035, -1.0) == 0.0);
  CHECK(clock.openness(-1.0) == 0.0);

  const double day = 24.0 * hour;
  const PoreClock covered(healing, day), as_in_air(healing, day, WallUnderCover::closes);
  CHECK(covered.radius(0.035, day) == 0.035);
  CHECK(covered.radius(0.035, day + 8.0 * hour) == Approx(closure.radius(0.035, 8.0 * hour)));
  CHECK(as_in_air.radius(0.035, day) == 0.0);
  CHECK(covered.openness(day) == as_in_air.openness(day));
  CHECK(covered.openness(day) > 2.0 * clock.openness(day));

  const std::vector<Pore> pores = {{0.035, 0.1, 1.0}};
  CHECK(clock.breaks(pores).back() == Approx(closure.time_to_close(0.035)));
  CHECK(covered.breaks(pores).back() == Approx(day + closure.time_to_close(0.035)));
  CHECK(PoreClock(healing, infinity).breaks(pores) == std::vector<double>{0.0});
  CHECK(PoreClock().radius(0.035, 1e9) == 0.035);
  CHECK_THROWS_AS(PoreClock(healing, -1.0), std::invalid_argument);
}

TEST_CASE("closed formulas refuse what they are not made for, and meet their limits") {
  const PorePath path{0.03, 0.02, 1e-4, 1e-4, 1e-4, 2.5};
  CHECK(pore_conductance(path) == Approx(1e-4 * pore_conductance(0.03, 0.02, 2.5)));
  PorePath lone = path;
  lone.per_area = 0.0;
  lone.length = 0.0;
  CHECK(pore_conductance(lone) == Approx(2.0 * 1e-4 * 0.03));  // a hole in a thin sheet: 2 D a
  CHECK(well_exchange(1e-4, 1.0, 1.0) == Approx(thin_well_exchange(1e-4, 1.0, 1.0)).epsilon(1e-6));
  CHECK(enhancement_ratio(1e-3, 0.0, 0.03, 1.0) == 1.0);
  CHECK_THROWS_AS(well_exchange(1.0, 1.0, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(thin_well_exchange(0.6, 1.0, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(cell_radius(0.0), std::invalid_argument);
  CHECK_THROWS_AS(enhancement_ratio(0.0, 1.0, 0.01, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(parallel_permeability(1.0, 1000.0, 0.1, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(slab_lag(1.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(lone_channel_exchange(1.0, 1.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(pore_conductance(PorePath{}), std::invalid_argument);
}

TEST_CASE("rules for transport properties give the values of the survey") {
  const double mm_per_s_of_cm_per_h = 10.0 / hour;
  CHECK(potts_guy_permeability(-0.083, 194.2) == Approx(1.09e-4 * mm_per_s_of_cm_per_h).epsilon(0.01));
  CHECK(free_diffusivity(194.2) == Approx(2.24e-4).epsilon(0.01));
  CHECK(stratum_corneum_partition(2.44) == Approx(43.0).epsilon(0.02));
  CHECK(outside_potts_guy(-0.083, 194.2).empty());
  CHECK_FALSE(outside_potts_guy(5.7, 286.5).empty());
  CHECK_FALSE(outside_potts_guy(1.0, 600.0).empty());
  CHECK_THROWS_AS(free_diffusivity(0.0), std::invalid_argument);
}
