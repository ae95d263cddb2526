// Parts of the healing model: the declared parameters, kinetics, chains, channels and sources.

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

#include "solvers/healing/channel_closure.hpp"
#include "solvers/healing/healing_run.hpp"
#include "solvers/healing/healing_sources.hpp"

using namespace acus;

namespace {

constexpr double hour = 3600.0;

PunctureTable one_layer_table() { return PunctureTable({"skin"}, {0.0}); }

Puncture hole(double x, double y, double depth_um, double diameter_um) {
  Puncture p;
  p.x_mm = x, p.y_mm = y;
  p.depth_um = depth_um;
  p.slit_um = {diameter_um};
  p.width_um = diameter_um;
  p.layer_reached = 0;
  return p;
}

HealingGrid small_grid() {
  HealingGridPlan plan;
  plan.high = {4.0, 3.0};
  plan.margin = 1.0;
  plan.plane_size = 0.25;
  plan.depth_size = 0.02;
  plan.largest_depth_size = 0.1;
  return healing_grid({0.02, 0.08, 0.23, 1.2}, plan);
}

}  // namespace

TEST_CASE("the shipped healing preset is the declared list") {
  std::ifstream file(ACUS_SOURCE_DIR "/scenarios/presets/healing/standard.toml");
  REQUIRE(file);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == healing_preset_text());
  const HealingParameters p = standard_healing_parameters();
  CHECK(p.D_c == Approx(0.0093 / hour).epsilon(1e-14));
  CHECK(p.v_k == Approx(0.005 / hour).epsilon(1e-14));
  CHECK(p.tau_M == Approx(7889.4 * 24 * hour).epsilon(1e-14));
  for (const HealingParameter& declared : healing_parameter_list()) {
    INFO(declared.name);
    CHECK((declared.status == "read" || declared.status == "derived" || declared.status == "recalled" ||
           declared.status == "assumed"));
    CHECK(!declared.source.empty());
    CHECK(declared.low.empty() == declared.high.empty());
    if (declared.low.empty()) continue;
    CHECK(parse_quantity(declared.low, declared.dimension).value <= p.*declared.member);
    CHECK(parse_quantity(declared.high, declared.dimension).value >= p.*declared.member);
  }
}

TEST_CASE("bad healing parameters are named") {
  const HealingParameters good = standard_healing_parameters();
  CHECK(problems_of(good).empty());
  HealingParameters p = good;
  p.d_c = -p.d_c;
  p.D_alpha = 0.0;
  p.y_m = 1.5;
  p.K_A = std::nan("");
  CHECK(problems_of(p).size() == 4);
  CHECK_THROWS_WITH(homeostasis(p), Catch::Contains("d_c must not be negative"));
  p = good;
  p.d_rho = 10.0 * p.p_rho;
  CHECK_THROWS_WITH(homeostasis(p), Catch::Contains("fibroblasts die faster"));
}

TEST_CASE("homeostasis: the quoted capacity, and healthy tissue does not change") {
  const HealingParameters p = standard_healing_parameters();
  CHECK(homeostasis(p).K_rr == Approx(1.16).epsilon(0.02));  // quoted from the same source as the rates
  for (const bool sensing : {false, true}) {
    const HealingKinetics kinetics(p, sensing);
    const HealingPoint rates = kinetics.rates(healthy_values, sensing ? mechanosensing(p, 1.0) : 0.0);
    for (const double rate : rates) CHECK(std::abs(rate) * 365 * 24 * hour < 1e-10);
  }
  // Stretched tissue is not at rest: that is what the term is for.
  CHECK(HealingKinetics(p, true).rates(healthy_values, mechanosensing(p, 2.0))[HealingField::cytokine] > 0.0);
}

TEST_CASE("the Jacobian of the kinetics is the derivative of the rates") {
  HealingParameters p = standard_healing_parameters();
  p.p_E = 0.001 / hour, p.e_p = 0.002 / hour;
  const HealingKinetics kinetics(p, true);
  const HealingPoint u = {0.1, 1.4, 0.8, 0.2, 0.05, 0.9, 1.1, 1.2};
  const double H = 0.3;
  const auto jacobian = kinetics.jacobian(u, H);
  for (std::size_t j = 0; j < n_healing_fields; ++j) {
    HealingPoint up = u, down = u;
    constexpr double d = 1e-5;
    up[j] += d, down[j] -= d;
    const HealingPoint above = kinetics.rates(up, H), below = kinetics.rates(down, H);
    for (std::size_t i = 0; i < n_healing_fields; ++i) {
      INFO("d rate " << i << " / d " << j);
      CHECK(jacobian[i][j] * hour == Approx((above[i] - below[i]) / (2 * d) * hour).margin(1e-9));
    }
  }
}

TEST_CASE("a chain propagator is non-negative, conserves, is reciprocal and composes") {
  std::vector<double> at = {0.0};
  for (int i = 0; i < 40; ++i) at.push_back(at.back() + 0.01 * std::pow(1.15, i));
  for (const Axis& axis : {plain_axis(at), radial_axis(at)}) {
    const Eigen::Map<const Eigen::VectorXd> mass(axis.mass.data(), 41);
    for (const double reach : {1e-6, 1e-3, 1.0, 1e3}) {
      const ChainPropagator p(axis, reach, 0.0);
      CHECK(p.matrix().minCoeff() >= 0.0);
      CHECK((p.matrix().rowwise().sum().array() - 1.0).abs().maxCoeff() < 1e-14);
      CHECK((mass.transpose() * p.matrix() - mass.transpose()).cwiseAbs().maxCoeff() < 1e-11 * mass.sum());
      const Eigen::MatrixXd weighted = mass.asDiagonal() * p.matrix();
      CHECK((weighted - weighted.transpose()).cwiseAbs().maxCoeff() < 1e-11 * mass.maxCoeff());
      CHECK((p.twice().matrix() - ChainPropagator(axis, 2 * reach, 0.0).matrix()).cwiseAbs().maxCoeff() < 1e-11);
    }
  }
  const ChainPropagator leaking(plain_axis(at), 1.0, 0.3);
  CHECK(leaking.ambient_weight().minCoeff() > 0.0);
  CHECK((leaking.matrix().rowwise().sum() + leaking.ambient_weight()).maxCoeff() == Approx(1.0));
  CHECK_THROWS_AS(ChainPropagator(plain_axis(at), -1.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(plain_axis({0.0, 0.0}), std::invalid_argument);
}

TEST_CASE("channels close and plug by their closed forms") {
  const HealingParameters p = standard_healing_parameters();
  const ChannelClosure open(p), covered(p, std::numeric_limits<double>::infinity()), uncovered(p, 10 * hour);
  CHECK(open.radius(0.035, 6 * hour) == 0.035);
  CHECK(open.radius(0.035, 8 * hour) == Approx(0.025));
  CHECK(open.radius(0.035, 20 * hour) == 0.0);
  CHECK(open.time_to_close(0.035) == Approx(13 * hour));
  CHECK(open.plug(0.8 * hour) == Approx(1 - std::exp(-1)));
  CHECK(covered.plug(32 * hour) == Approx(1 - std::exp(-1)));
  CHECK(uncovered.plug(10.8 * hour) == Approx(1 - std::exp(-10.0 / 32 - 1)));
  // In air 90 % is back within 2 h, under occlusion half after 20 to 26 h: what was measured.
  CHECK(open.time_to_plug(0.9) < 2 * hour);
  CHECK(covered.time_to_plug(0.5) == Approx(32 * std::log(2) * hour));
  CHECK(uncovered.plug(uncovered.time_to_plug(0.5)) == Approx(0.5));

  const std::vector<ChannelBin> bins = {{0.03, 0.02, 1.0}, {0.04, 0.02, 1.5}};
  const double at_first = 1.0 * pore_conductance(0.03, 0.02, 2.5) + 1.5 * pore_conductance(0.04, 0.02, 2.5);
  CHECK(open.barrier(bins, 0.0) == Approx(at_first));
  CHECK(open.barrier(bins, 4 * hour) == Approx(at_first * (0.05 + 0.95 * std::exp(-5.0))));
  CHECK(open.relative_barrier(bins, 14.1 * hour) == 0.0);
  CHECK(open.relative_barrier({}, 1.0) == 0.0);
  CHECK_THROWS_AS(ChannelClosure(p, -1.0), std::invalid_argument);
}

TEST_CASE("access of pores in an array against an axisymmetric finite-volume solution") {
  // 4 D a R at the finer of two meshes; the difference of the meshes bounds its error from above.
  constexpr double solved[][3] = {
      {0.1, 0.8834, 0.8672}, {0.2, 0.742, 0.7278}, {0.3, 0.6034, 0.5925}, {0.5, 0.3508, 0.3438}, {0.7, 0.1464, 0.1428}};
  for (const auto& row : solved) {
    INFO("xi = " << row[0]);
    const double extrapolated = 2 * row[2] - row[1] + 0.5 * (row[1] - row[2]);
    CHECK(access_factor(row[0]) == Approx(extrapolated).epsilon(0.01));
  }
  CHECK(access_factor(0.0) == 1.0);
  CHECK(access_factor(1.0) == 0.0);
  // A wide pore in a thin wall: only its access counts; a long narrow one: only its bore.
  CHECK(pore_conductance(0.01, 1e-9, 1e-6) == Approx(2 * 0.01).epsilon(1e-3));
  CHECK(pore_conductance(1e-4, 1.0, 1e-6) == Approx(std::numbers::pi * 1e-8).epsilon(1e-3));
}

TEST_CASE("bins of channels keep their number and leave out dents, reused holes and shallow ones") {
  PunctureTable table = one_layer_table();
  for (int i = 0; i < 10; ++i) table.append(hole(0.1 * i, 0.0, 500.0, 60.0 + 4.0 * i));
  Puncture dent = hole(0, 0, 0, 0), reused = hole(0, 0, 500, 80), later = hole(0, 0, 500, 80);
  dent.flags = dent_only;
  reused.flags = fell_into_open_hole;
  later.session = 2;
  for (const Puncture& p : {dent, reused, later, hole(0, 0, 10, 80)}) table.append(p);
  const std::vector<ChannelBin> bins = channel_bins(table, 1, 0.02, 4.0, 0.5, 3);
  REQUIRE(bins.size() == 3);
  double per_area = 0.0, mean = 0.0;
  for (const ChannelBin& bin : bins) per_area += bin.per_area, mean += bin.per_area * bin.radius;
  CHECK(per_area == Approx(10 / 4.0));
  CHECK(mean / per_area == Approx(0.5 * 0.5e-3 * 78.0).epsilon(1e-6));
  CHECK(channel_bins(table, 3, 0.02, 4.0, 0.5).empty());
  CHECK_THROWS_AS(channel_bins(table, 1, 0.0, 4.0, 0.5), std::invalid_argument);
}

TEST_CASE("sections of a channel: volumes of a cylinder, a cone and their rims") {
  PunctureTable table({"top", "below"}, {0.0, 400.0});
  Puncture p = hole(0, 0, 400.0, 100.0);
  p.slit_um = {100.0, 100.0};
  table.append(p);  // ends at the boundary: a cone by the rule that the slit ends at the tip
  p.depth_um = 700.0;
  p.layer_reached = 1;
  table.append(p);  // cylinder to 400 um, cone below
  const double area = std::numbers::pi * 0.025 * 0.025;
  const ChannelSections cone = channel_sections(table, 0, 0.5), both = channel_sections(table, 1, 0.5);
  CHECK(cone.volume(0.0, 1.0, 0.0) == Approx(area * 0.4 / 3));
  CHECK(both.volume(0.0, 0.4, 0.0) == Approx(area * 0.4));
  CHECK(both.volume(0.4, 1.0, 0.0) == Approx(area * 0.3 / 3));
  CHECK(both.volume(0.1, 0.2, 0.05) == Approx(std::numbers::pi * 0.075 * 0.075 * 0.1));
  CHECK(both.volume(0.8, 1.0, 0.05) == 0.0);
  CHECK_THROWS_AS(channel_sections(table, 0, 0.0), std::invalid_argument);
}

TEST_CASE("sources conserve the volume of the channels and know their spacing") {
  const HealingGrid grid = small_grid();
  const HealingParameters p = standard_healing_parameters();
  PunctureTable table({"skin"}, {0.0});
  constexpr int n = 40;
  double expected = 0.0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      Puncture q = hole(0.05 + 0.1 * i, 3.0 / n * (j + 0.5), 900.0 + i, 20.0 + j % 7);
      table.append(q);
      const ChannelSections s = channel_sections(table, table.size() - 1, p.r_inf);
      expected += s.volume(grid.z.at.front(), grid.z.at.back(), 0.0);
    }
  }
  table.append(hole(50.0, 0.0, 500.0, 100.0));
  const SessionSources sources = homogenise(table, 1, grid, p);
  CHECK(sources.n_holes == n * n + 1);
  CHECK(sources.n_outside == 1);
  double volume = 0.0;
  for (std::size_t k = 0; k < grid.z.size(); ++k)
    for (std::size_t j = 0; j < grid.y.size(); ++j)
      for (std::size_t i = 0; i < grid.x.size(); ++i)
        volume -= std::log1p(-sources.destroyed[grid.index(i, j, k)]) * grid.plane_mass(i, j) * grid.z.mass[k];
  CHECK(volume == Approx(expected).epsilon(1e-10));
  // Well inside a field of 133 channels per mm^2.
  CHECK(sources.density[grid.index(12, 10, 0)] == Approx(n * n / 12.0).epsilon(0.01));
  CHECK(sources.spacing == Approx(std::sqrt(12.0) / n).epsilon(0.1));
  CHECK(sources.is_resolved());
  CHECK(sources.lambda == Approx(sources.spacing * sources.spacing * p.d_alpha / (4 * p.D_alpha)));
  CHECK_FALSE(sources.needs_explicit_cells());
  for (std::size_t i = 0; i < grid.n_nodes(); ++i) CHECK_FALSE(sources.injured[i] < sources.destroyed[i]);
  // A session without punctures is nothing.
  const SessionSources none = homogenise(table, 2, grid, p);
  CHECK(none.n_holes == 0);
  CHECK(*std::max_element(none.injured.begin(), none.injured.end()) == 0.0);
  CHECK_THROWS_AS(homogenise(table, 1, grid, p, -1.0), std::invalid_argument);
}

TEST_CASE("the healing grid has its layers as nodes, and refuses nonsense") {
  const HealingGrid grid = small_grid();
  CHECK(grid.z.at[grid.n_epidermis] == 0.08);
  CHECK(std::count(grid.z.at.begin(), grid.z.at.end(), 0.23) == 1);
  CHECK(grid.x.at.front() == -1.0);
  CHECK(grid.x.at.back() == 5.0);
  HealingGridPlan plan;
  plan.high = {1.0, 1.0};
  plan.plane_size = 0.0;
  CHECK_THROWS_AS(healing_grid({0.0, 0.1, 0.2, 1.0}, plan), std::invalid_argument);
  plan.plane_size = plan.depth_size = plan.largest_depth_size = 0.1;
  CHECK_THROWS_AS(healing_grid({0.0, 0.3, 0.2, 1.0}, plan), std::invalid_argument);
}
