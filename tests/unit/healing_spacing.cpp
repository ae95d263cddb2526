// How densely channels stand, for any distance between them; and the stretch that enters production.

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>

#include "scenarios/run/healing_plan.hpp"
#include "scenarios/schema/layer_tension.hpp"
#include "scenarios/schema/presets.hpp"
#include "solvers/healing/explicit_cells.hpp"

using namespace acus;

namespace {

constexpr double hour = 3600.0, day = 24 * hour, side = 24.0;

/// Holes on a square lattice over a treated square of 24 mm.
PunctureTable lattice(double pitch) {
  PunctureTable table({"skin"}, {0.0});
  for (double x = 0.5 * pitch; x < side; x += pitch)
    for (double y = 0.5 * pitch; y < side; y += pitch) {
      Puncture hole;
      hole.x_mm = x, hole.y_mm = y;
      hole.depth_um = 900.0;
      hole.slit_um = {100.0};
      hole.width_um = 100.0;
      hole.layer_reached = 0;
      table.append(hole);
    }
  return table;
}

HealingGrid square_grid() {
  HealingGridPlan plan;
  plan.high = {side, side};
  plan.margin = 3.0;
  plan.plane_size = 0.5;
  plan.depth_size = plan.largest_depth_size = 0.1;
  return healing_grid({0.02, 0.08, 0.23, 1.2}, plan);
}

std::vector<double> treated(const HealingGrid& grid) {
  std::vector<double> weights;
  for (const double y : grid.y.at)
    for (const double x : grid.x.at) weights.push_back(x >= 0 && x <= side && y >= 0 && y <= side ? 1.0 : 0.0);
  return weights;
}

}  // namespace

TEST_CASE("Lambda of channels far apart is that of their lattice, not of one channel met by itself") {
  const HealingGrid grid = square_grid();
  const HealingParameters p = standard_healing_parameters();
  for (const double pitch : {0.5, 1.0, 2.0, 3.0, 4.0}) {
    INFO("pitch " << pitch);
    const SessionSpacing spacing = session_spacing(lattice(pitch), 1, grid, p, treated(grid));
    // A narrow kernel smooths over the treated edge: it thins what is dense, by as much as its width takes of 24 mm.
    CHECK(spacing.spacing == Approx(pitch).epsilon(0.06));
    CHECK(spacing.lambda == Approx(lambda_of(1.0 / (pitch * pitch), p)).epsilon(0.12));
    CHECK(spacing.kernel_width <= spacing.signal_length);
    CHECK(spacing.needs_explicit_cells() == (pitch > 3.5));
  }
  // One channel alone has all of the treated skin.
  PunctureTable one({"skin"}, {0.0});
  one.append(lattice(side).slice(0, 1));
  CHECK(session_spacing(one, 1, grid, p, treated(grid)).lambda > 50.0);
  CHECK(session_spacing(one, 2, grid, p, treated(grid)).n_holes == 0);
  CHECK_THROWS_AS(session_spacing(one, 1, grid, p, {1.0}), std::invalid_argument);
}

TEST_CASE("densities of cells reach over the places that need them and leave out what does not fit") {
  HealingParameters p = standard_healing_parameters();
  const double limit = p.d_alpha / (4.0 * SessionSpacing::lambda_explicit * p.D_alpha);  // 1/mm^2, Lambda = 5
  const std::vector<double> densities = cell_densities({0.0, 0.02, 0.9 * limit, 2.0 * limit}, 0.05, p, 0.1);
  REQUIRE(densities.size() == 5);  // 0.097 by halves to below 0.02, and the typical one
  CHECK(densities.back() == Approx(0.9 * limit));
  CHECK(densities.front() <= 0.02);
  CHECK(std::count(densities.begin(), densities.end(), 0.05) == 1);
  CHECK(cell_densities({0.0, 2.0 * limit}, 2.0 * limit, p, 0.1).empty());
  p.D_alpha *= 1e-4;  // now every density calls for cells, but 50 channels of 0.1 mm do not fit into 1 mm^2
  CHECK(cell_densities({50.0}, 50.0, p, 0.1).empty());
  CHECK_FALSE(cell_densities({10.0}, 10.0, p, 0.1).empty());
}

TEST_CASE("skin at rest stays healthy with mechanosensing on; more tension makes signal by the published term") {
  const HealingParameters p = standard_healing_parameters();
  HealingGridPlan plan;
  plan.high = {1.0, 1.0};
  plan.plane_size = 0.5;
  plan.depth_size = plan.largest_depth_size = 0.2;
  const HealingGrid grid = healing_grid({0.02, 0.08, 0.23, 1.2}, plan);
  HealingRun rest(grid, p, {}, std::vector<double>(grid.n_nodes(), 1.0));
  REQUIRE(rest.advance_to(365 * day) == HealingEnd::reached);
  for (std::size_t f = 0; f < n_healing_fields; ++f)
    for (std::size_t i = 0; i < grid.n_nodes(); ++i) CHECK(rest.field(f)[i] == Approx(healthy_values[f]).margin(1e-9));

  // dc/dt of healthy tissue: d_c [(1 + r_c_e H)/(1 + r_c_e H_h) - 1], H = 1/(1 + exp(-gamma (J - theta))).
  const double J = 1.3, H = 1.0 / (1.0 + std::exp(-p.gamma_e * (J - p.theta_e)));
  const double H_h = 1.0 / (1.0 + std::exp(-p.gamma_e * (1.0 - p.theta_e)));
  const double rate = p.d_c * ((1.0 + p.r_c_e * H) / (1.0 + p.r_c_e * H_h) - 1.0);
  HealingRun stretched(one_point_grid(), p, {}, {1.0}, {0.0, 0.0, 0.0});
  stretched.set_area_stretch({J});
  constexpr double short_time = 60.0;
  REQUIRE(stretched.advance_to(short_time) == HealingEnd::reached);
  const double made = stretched.means().dermis[HealingField::cytokine] - 1.0;
  CHECK(made == Approx(rate * short_time).epsilon(1e-3));
  CHECK(made > 0.0);

  HealingRun off(one_point_grid(), p);
  CHECK_THROWS_AS(off.set_area_stretch({J}), std::invalid_argument);
  CHECK_THROWS_AS(stretched.set_area_stretch({J, J}), std::invalid_argument);
  CHECK(squeezed_stretch(1.2, 0.1) == Approx(1.08));
}

TEST_CASE("tension of a scenario's layers is that beyond its site") {
  Scenario scenario;
  scenario.skin.site = scenario.skin_choice.site = "cheek";
  for (const PresetLayer& preset : load_skin_preset("cheek").layers) scenario.skin.layers.push_back(preset.layer);
  scenario.healing.mechanosensing = true;
  for (const double tension : layer_tensions(scenario)) CHECK(tension == 1.0);
  SkinLayer& first = scenario.skin.layers.front();
  const auto rest = first.prestretch;
  first.prestretch = {1.2 * rest[0], 1.1 * rest[1]};
  CHECK(layer_tensions(scenario).front() == Approx(1.2 * 1.1));
  // An axisymmetric tissue takes the mean of both directions, at rest as under tension.
  for (SkinLayer& layer : scenario.skin.layers) {
    const double mean = 0.5 * (layer.prestretch[0] + layer.prestretch[1]);
    layer.prestretch = {mean, mean};
  }
  first.prestretch = {0.5 * (rest[0] + rest[1]), 0.5 * (rest[0] + rest[1])};
  for (const double tension : layer_tensions(scenario)) CHECK(tension == 1.0);

  HealingGridPlan plan;
  plan.high = {1.0, 1.0};
  plan.plane_size = 0.5;
  plan.depth_size = plan.largest_depth_size = 0.1;
  const HealingGrid grid = healing_grid(living_skin(scenario.skin), plan);
  for (SkinLayer& layer : scenario.skin.layers)
    if (layer.name == "papillary_dermis") layer.prestretch = {1.5, 1.5};
  const std::vector<double> by_depth = tension_over_rest(scenario, grid);
  REQUIRE(by_depth.size() == grid.z.size());
  for (std::size_t k = 0; k < by_depth.size(); ++k) {
    const bool is_papillary = k >= grid.n_epidermis && grid.z.at[k] < grid.papillary_end;
    CHECK((by_depth[k] > 1.5) == is_papillary);
  }
  scenario.healing.mechanosensing = false;
  CHECK(tension_over_rest(scenario, grid).empty());
}
