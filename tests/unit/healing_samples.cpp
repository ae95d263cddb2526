// Draws of healing parameters, quantiles, and the mean injury that an ensemble heals.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "scenarios/run/absorption_ensemble.hpp"
#include "scenarios/run/healing_ensemble.hpp"
#include "solvers/healing/healing_sources.hpp"

using namespace acus;

namespace {

const ParameterRange& range_of(const std::vector<ParameterRange>& ranges, std::string_view name) {
  return *std::find_if(ranges.begin(), ranges.end(), [&](const ParameterRange& r) { return r.name == name; });
}

bool same(const HealingParameters& a, const HealingParameters& b) {
  return std::all_of(healing_parameter_list().begin(), healing_parameter_list().end(),
                     [&](const HealingParameter& p) { return a.*p.member == b.*p.member; });
}

/// Holes on a square lattice of this pitch (mm), 0.4 mm deep in skin of two layers.
PunctureTable lattice(double pitch, double half_side) {
  PunctureTable table({"stratum_corneum", "dermis"}, {0.0, 20.0});
  for (double x = -half_side + 0.5 * pitch; x < half_side; x += pitch)
    for (double y = -half_side + 0.5 * pitch; y < half_side; y += pitch) {
      Puncture puncture;
      puncture.x_mm = x, puncture.y_mm = y;
      puncture.depth_um = 400.0, puncture.width_um = 100.0;
      puncture.slit_um = {160.0, 150.0};
      puncture.layer_reached = 1;
      table.append(puncture);
    }
  return table;
}

}  // namespace

TEST_CASE("published ranges hold their values and follow them") {
  HealingParameters values = standard_healing_parameters();
  const std::vector<ParameterRange> ranges = published_ranges(values);
  REQUIRE(ranges.size() >= 20);
  for (const ParameterRange& range : ranges) {
    INFO(range.name);
    CHECK(range.low <= range.middle);
    CHECK(range.middle <= range.high);
    CHECK(range.low < range.high);
    CHECK(range.middle == values.*range.member);
  }
  values.tau_h *= 2.0;
  CHECK(range_of(published_ranges(values), "tau_h").high == Approx(2.0 * range_of(ranges, "tau_h").high));
  for (const char* unknown : {"p_E", "k_V", "theta_e", "r_c_e"})
    CHECK(std::none_of(ranges.begin(), ranges.end(), [&](const ParameterRange& r) { return r.name == unknown; }));
}

TEST_CASE("a value by its chance") {
  const ParameterRange range{"d", &HealingParameters::d_c, 1.0, 4.0, 64.0};
  CHECK(value_at(range, 0.0) == Approx(1.0));
  CHECK(value_at(range, 0.25) == Approx(2.0));
  CHECK(value_at(range, 0.5) == Approx(4.0));
  CHECK(value_at(range, 0.75) == Approx(16.0));
  CHECK(value_at(range, 1.0) == Approx(64.0));
  const ParameterRange from_zero{"eta", &HealingParameters::eta, 0.0, 0.05, 0.1};
  CHECK(value_at(from_zero, 0.0) == 0.0);
  CHECK(value_at(from_zero, 0.25) == Approx(0.025));
}

TEST_CASE("samples: by seed, within ranges, every stratum once, always with a healthy state") {
  const HealingParameters middle = standard_healing_parameters();
  const std::vector<ParameterRange> ranges = published_ranges(middle);
  constexpr std::size_t n = 64;
  const ParameterSamples one = sample_parameters(middle, ranges, n, 7), two = sample_parameters(middle, ranges, n, 7);
  const ParameterSamples other = sample_parameters(middle, ranges, n, 8);
  REQUIRE(one.values.size() == n);
  std::size_t n_same = 0;
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(same(one.values[i], two.values[i]));
    n_same += same(one.values[i], other.values[i]) ? 1 : 0;
    CHECK_NOTHROW(homeostasis(one.values[i]));
    for (const ParameterRange& range : ranges) {
      CHECK(one.values[i].*range.member >= range.low * (1.0 - 1e-12));
      CHECK(one.values[i].*range.member <= range.high * (1.0 + 1e-12));
    }
  }
  CHECK(n_same == 0);
  // tau_h enters no healthy state, so that only a redrawn sample could leave its stratum.
  const ParameterRange& range = range_of(ranges, "tau_h");
  std::set<int> strata;
  for (const HealingParameters& values : one.values) {
    const double side = std::log(values.tau_h / range.middle) /
                        std::abs(std::log((values.tau_h < range.middle ? range.low : range.high) / range.middle));
    strata.insert(static_cast<int>(std::floor(0.5 * (side + 1.0) * static_cast<double>(n))));
  }
  CHECK(strata.size() >= n - 2 * static_cast<std::size_t>(one.n_redrawn));
}

TEST_CASE("an active is drawn within its ranges, its passage of the barrier as one") {
  const ActivePreset caffeine = load_active_preset("caffeine");
  REQUIRE(caffeine.ranges.size() == 3);
  const ActivePreset middle = drawn_active(caffeine, {0.5, 0.5, 0.5}), high = drawn_active(caffeine, {1.0, 1.0, 1.0});
  for (const ActiveRange& range : caffeine.ranges) {
    CHECK(*(middle.*range.member) == Approx(*(caffeine.*range.member)));
    CHECK(*(high.*range.member) == Approx(range.high));
    CHECK(*(drawn_active(caffeine, {0.0, 0.0, 0.0}).*range.member) == Approx(range.low));
  }
  const double scale = *high.permeability_stratum_corneum / *caffeine.permeability_stratum_corneum;
  CHECK(scale == Approx(10.0));
  CHECK(*high.diffusivity_stratum_corneum == Approx(scale * *caffeine.diffusivity_stratum_corneum));
  CHECK(high.partition_stratum_corneum == caffeine.partition_stratum_corneum);
  // What was measured of one preparation is not how the active moves.
  for (const ActiveRange& range : load_active_preset("pramipexole").ranges) {
    CHECK(range.member != &ActivePreset::flux_intact);
    CHECK(range.member != &ActivePreset::flux_needled);
  }
}

TEST_CASE("a hypercube has one point in every slice of every axis") {
  constexpr std::size_t n = 20;
  const auto chances = latin_hypercube(n, 3, 5, 1);
  CHECK(chances == latin_hypercube(n, 3, 5, 1));
  CHECK(chances != latin_hypercube(n, 3, 5, 2));
  CHECK(chances != latin_hypercube(n, 3, 6, 1));
  for (std::size_t k = 0; k < 3; ++k) {
    std::set<int> slices;
    for (const std::vector<double>& point : chances) slices.insert(static_cast<int>(point[k] * n));
    CHECK(slices.size() == n);
  }
}

TEST_CASE("quantiles are linear between values and leave out what is no number") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  CHECK(quantile({4.0, 1.0, 2.0, 3.0, 5.0}, 0.5) == 3.0);
  CHECK(quantile({1.0, 2.0}, 0.25) == 1.25);
  CHECK(quantile({none, 7.0, none}, 0.95) == 7.0);
  CHECK(std::isnan(quantile({none}, 0.5)));
}

TEST_CASE("the mean injury of a column is that of the map, for any recoil and rim") {
  LivingSkin skin{0.02, 0.1, 0.25, 1.2};
  HealingGridPlan plan;
  plan.low = {-6.0, -6.0}, plan.high = {6.0, 6.0};
  plan.plane_size = 0.5, plan.depth_size = 0.02, plan.largest_depth_size = 0.1;
  const HealingGrid grid = healing_grid(skin, plan);
  const PunctureTable table = lattice(0.5, 6.0);
  const InjuryProfile profile(table, 1, grid, 144.0);
  HealingParameters p = standard_healing_parameters();
  for (const double r_inf : {0.4, 0.6})
    for (const double delta : {0.02, 0.08}) {
      p.r_inf = r_inf, p.delta = delta;
      const SessionSources sources = homogenise(table, 1, grid, p);
      const std::size_t middle = grid.index(grid.x.size() / 2, grid.y.size() / 2, 0);
      const std::vector<double> destroyed = profile.destroyed(p), injured = profile.injured(p);
      for (std::size_t k = 0; k < grid.z.size(); ++k) {
        CHECK(destroyed[k] == Approx(sources.destroyed[middle + k * grid.n_plane()]).epsilon(1e-6).margin(1e-12));
        CHECK(injured[k] == Approx(sources.injured[middle + k * grid.n_plane()]).epsilon(1e-6).margin(1e-12));
      }
      CHECK(injured.front() > destroyed.front());
    }
  CHECK(column_grid(grid).n_plane() == 1);
}
