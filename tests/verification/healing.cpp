// Healing in time: homeostasis, the point reference, mass of the alarm, threads, restart, positivity, explicit cells.

#include <catch2/catch.hpp>

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>
#include <sstream>

#include "solvers/healing/explicit_cells.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double hour = 3600.0, day = 24 * hour;

HealingGrid small_grid() {
  HealingGridPlan plan;
  plan.high = {3.0, 2.0};
  plan.margin = 1.5;
  plan.plane_size = 0.25;
  plan.depth_size = 0.02;
  plan.depth_growth = 0.3;
  plan.largest_depth_size = 0.2;
  return healing_grid({0.02, 0.08, 0.23, 1.2}, plan);
}

struct Injury {
  std::vector<double> destroyed, injured, depth;
};

/// Uneven and smooth over the treated rectangle, to 0.6 mm.
Injury uneven_injury(const HealingGrid& grid) {
  Injury injury{std::vector<double>(grid.n_nodes(), 0.0), std::vector<double>(grid.n_nodes(), 0.0),
                std::vector<double>(grid.n_plane(), 0.1)};
  for (std::size_t k = 0; k < grid.z.size(); ++k) {
    for (std::size_t j = 0; j < grid.y.size(); ++j) {
      for (std::size_t i = 0; i < grid.x.size(); ++i) {
        const double x = grid.x.at[i], y = grid.y.at[j], z = grid.z.at[k];
        if (x < 0.0 || x > 3.0 || y < 0.0 || y > 2.0 || z > 0.6) continue;
        const double strength = 1.0 + 0.5 * std::sin(2.0 * x) * std::cos(3.0 * y);
        injury.destroyed[grid.index(i, j, k)] = 0.02 * strength;
        injury.injured[grid.index(i, j, k)] = 0.08 * strength;
      }
    }
  }
  return injury;
}

void treat(HealingRun& run, const Injury& injury) { run.treat(injury.destroyed, injury.injured, injury.depth); }

/// quantity -> (time in h -> value) of one condition of the reference file.
using Reference = std::map<std::string, std::map<double, double>>;
Reference read_reference(const std::string& condition) {
  std::ifstream file(ACUS_SOURCE_DIR "/tests/verification/data/healing_0d_reference.csv");
  REQUIRE(file);
  Reference reference;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::stringstream cells(line);
    std::string time, quantity, value, unit, where;
    for (std::string* cell : {&time, &quantity, &value, &unit, &where}) std::getline(cells, *cell, ',');
    if (where.starts_with(condition)) reference[quantity][std::stod(time)] = std::stod(value);
  }
  return reference;
}

double value_of(const HealingPoint& point, const std::string& quantity) {
  if (quantity == "phi_total") return HealingMeans::collagen(point);
  for (std::size_t f = 0; f < n_healing_fields; ++f)
    if (quantity == healing_field_names[f]) return point[f];
  FAIL("unknown quantity " << quantity);
  return 0.0;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

}  // namespace

TEST_CASE("healthy skin stays healthy for a year") {
  HealingSettings settings;
  settings.largest_step = 24 * hour;
  for (const bool sensing : {false, true}) {
    const HealingGrid grid = small_grid();
    HealingRun run(grid, standard_healing_parameters(), settings,
                   sensing ? std::vector<double>(grid.n_nodes(), 1.0) : std::vector<double>{});
    const std::vector<double> before = run.state().fields;
    REQUIRE(run.advance_to(365 * day) == HealingEnd::reached);
    CHECK(run.state().n_steps > 365);
    CHECK(largest_difference(run.state().fields, before) < 1e-6);
    CHECK(largest_difference(run.state().fields, before) < 1e-11);  // what it is
  }
}

TEST_CASE("the point reference: one session, and five a month apart") {
  Report report("healing_point", "Healing at a point");
  report.paragraph(
      "Against a solution by explicit Euler with steps of 0.1 h, itself printed to five digits; a session injures 0.08 "
      "and destroys 0.02. Greatest difference over all times to a year; allowed 1e-3.");
  report.table({"sessions", "quantity", "times", "greatest difference below"});
  for (const int n_sessions : {1, 5}) {
    const Reference reference = read_reference(n_sessions == 1 ? "1 session" : "5 sessions");
    REQUIRE(reference.size() == 8);
    HealingRun run(one_point_grid(), standard_healing_parameters(), {}, {}, {0.0, 0.0, 0.0});
    int n_done = 0;
    std::map<std::string, double> worst;
    for (const auto& row : reference.at("alpha")) {
      const double time = row.first * hour;
      while (n_done < n_sessions && n_done * 30 * day <= time) {
        REQUIRE(run.advance_to(n_done * 30 * day) == HealingEnd::reached);
        run.treat({0.02}, {0.08}, {0.0});
        ++n_done;
      }
      REQUIRE(run.advance_to(time) == HealingEnd::reached);
      CHECK(run.state().time == time);
      for (const auto& curve : reference) {
        const double difference = std::abs(value_of(run.means().dermis, curve.first) - curve.second.at(row.first));
        worst[curve.first] = std::max(worst[curve.first], difference);
      }
    }
    CHECK(n_done == n_sessions);
    for (const auto& entry : worst) {
      INFO(n_sessions << " sessions, " << entry.first);
      CHECK(entry.second < 1e-3);
      report.row({std::to_string(n_sessions), entry.first, std::to_string(reference.at(entry.first).size()),
                  fixed_text(std::ceil(entry.second * 1e4 + 0.5) * 1e-4, 4)});
    }
  }
  report.write();
}

TEST_CASE("the alarm decays as a whole, wherever it spreads; through the base it leaves") {
  const HealingGrid grid = small_grid();
  const HealingParameters p = standard_healing_parameters();
  HealingSettings settings;
  settings.tolerance = 1e-9;
  settings.largest_step = 2 * hour;
  HealingRun closed(grid, p, settings, {}, {0.0, 0.0, 0.0});
  treat(closed, uneven_injury(grid));
  // Diffusion alone: the mass is the same to rounding whatever happened on the way.
  Diffusion diffusion(grid, {p.D_alpha, p.D_c, p.D_rho}, {0.0, 0.0, 0.0});
  const double mass = closed.means().alarm_mass;
  REQUIRE(mass > 0.01);
  HealingState state = closed.state();
  for (int k = 0; k < 200; ++k) {
    std::array<double*, n_diffusing> fields{};
    for (std::size_t f = 0; f < n_diffusing; ++f) fields[f] = state.fields.data() + f * grid.n_nodes();
    diffusion.advance(fields, (1 + k % 7) * hour);
  }
  HealingRun spread(grid, p, settings, {}, {0.0, 0.0, 0.0});
  spread.restore(state);
  CHECK(std::abs(spread.means().alarm_mass / mass - 1.0) < 1e-12);
  // With decay: exp(-d t), here with the error of the reactions in time as the only one.
  REQUIRE(closed.advance_to(6 * hour) == HealingEnd::reached);
  const double left = closed.means().alarm_mass / (mass * std::exp(-p.d_alpha * 6 * hour));
  CHECK(std::abs(left - 1.0) < 1e-8);
  HealingRun open(grid, p, settings);
  treat(open, uneven_injury(grid));
  REQUIRE(open.advance_to(6 * hour) == HealingEnd::reached);
  CHECK(open.means().alarm_mass < (1.0 - 1e-6) * closed.means().alarm_mass);
}

TEST_CASE("any number of threads and any interruption give the same bits") {
  const HealingGrid grid = small_grid();
  const Injury injury = uneven_injury(grid);
  const auto course = [&](int threads, bool is_interrupted) {
    omp_set_num_threads(threads);
    HealingRun run(grid, standard_healing_parameters());
    treat(run, injury);
    REQUIRE(run.advance_to(5 * day) == HealingEnd::reached);
    if (is_interrupted) {
      const HealingState stored = run.state();
      HealingRun resumed(grid, standard_healing_parameters());
      resumed.restore(stored);
      treat(resumed, injury);
      REQUIRE(resumed.advance_to(9.3 * day) == HealingEnd::reached);
      return resumed.state();
    }
    treat(run, injury);
    REQUIRE(run.advance_to(9.3 * day) == HealingEnd::reached);
    return run.state();
  };
  const int threads_before = omp_get_max_threads();
  const HealingState one = course(1, false), three = course(3, false), resumed = course(2, true);
  omp_set_num_threads(threads_before);
  CHECK(one.fields == three.fields);
  CHECK(one.fields == resumed.fields);
  CHECK(one.redness == resumed.redness);
  CHECK(one.n_steps == resumed.n_steps);
  CHECK(one.next_step == resumed.next_step);
  CHECK(one.time == 9.3 * day);
}

TEST_CASE("a wild source in one cell: nothing turns negative, and nothing is clipped") {
  const HealingGrid grid = small_grid();
  HealingRun run(grid, standard_healing_parameters(), {}, {}, {0.0, 0.0, 0.0});
  Injury injury{std::vector<double>(grid.n_nodes(), 0.0), std::vector<double>(grid.n_nodes(), 0.0),
                std::vector<double>(grid.n_plane(), 0.0)};
  const std::size_t node = grid.index(grid.x.size() / 2, grid.y.size() / 2, grid.n_epidermis + 2);
  injury.destroyed[node] = injury.injured[node] = 1.0;
  for (int k = 0; k < 1000; ++k) {  // a thousand times what tissue can be injured at most
    injury.destroyed[node] = k == 0 ? 1.0 : 0.0;
    treat(run, injury);
  }
  const double mass = run.means().alarm_mass;
  for (const double time : {1.0, 10.0, 60.0, 200.0}) {
    REQUIRE(run.advance_to(time * hour) == HealingEnd::reached);
    CHECK(*std::min_element(run.state().fields.begin(), run.state().fields.end()) >= 0.0);
  }
  // Clipping would have added mass.
  CHECK(run.means().alarm_mass == Approx(mass * std::exp(-0.02 * 200)).epsilon(1e-3));
  CHECK(HealingMeans::collagen(run.means().dermis) > 1.0);
}

TEST_CASE("a step that cannot be made is refused and said so") {
  HealingSettings settings;
  settings.fixed_step = 1000 * hour;  // far beyond the decay of the alarm: the method would turn it negative
  HealingRun run(one_point_grid(), standard_healing_parameters(), settings, {}, {0.0, 0.0, 0.0});
  run.treat({0.02}, {0.08}, {0.0});
  const std::vector<double> before = run.state().fields;
  CHECK(run.advance_to(1000 * hour) == HealingEnd::step_too_small);
  CHECK(run.state().time == 0.0);
  CHECK(run.state().fields == before);
  CHECK(run.state().n_refused == 1);
  CHECK_THROWS_AS(run.treat({0.02}, {1.5}, {0.0}), std::invalid_argument);
  CHECK_THROWS_AS(run.treat({0.02, 0.02}, {0.5}, {0.0}), std::invalid_argument);
  CHECK_THROWS_AS(run.restore({}), std::invalid_argument);
}

TEST_CASE("elastin does not change by default, redness fades with its own time, stretch speeds up repair") {
  const HealingGrid grid = small_grid();
  const HealingParameters p = standard_healing_parameters();
  HealingRun plain(grid, p), stretched(grid, p, {}, std::vector<double>(grid.n_nodes(), 1.5));
  for (HealingRun* run : {&plain, &stretched}) {
    treat(*run, uneven_injury(grid));
    REQUIRE(run->advance_to(3 * day) == HealingEnd::reached);
  }
  const double* elastin = plain.field(HealingField::elastin);
  CHECK(std::all_of(elastin, elastin + grid.n_nodes(), [](double value) { return value == 1.0; }));
  CHECK(plain.means().redness == Approx(0.1 * std::exp(-72.0 / 16.0)));
  CHECK(stretched.means().dermis[HealingField::cytokine] > plain.means().dermis[HealingField::cytokine]);
}

TEST_CASE("homogenised fields against explicit channels") {
  Report report("healing_lambda", "Homogenised injury against explicit channels");
  report.paragraph(
      "New collagen after 30 d, one radial unit cell against one point of the same mean injury; channels of 50 um with "
      "an injured rim of 50 um, d_alpha = 0.0256/h, k_A = 0.02/h, nothing destroyed. Lambda = s^2 d_alpha/(4 D). "
      "Allowed: "
      "0.5 % up to Lambda = 3; beyond, the difference is reported, and a cell is needed from 5.");
  report.table({"D (mm2/h)", "channels per mm2", "Lambda", "dose", "explicit", "homogenised", "difference"});
  struct Line {
    double D, density, dose;
  };
  const std::vector<Line> lines = {{0.1, 0.5, 1},   {0.1, 2.5, 5},   {0.01, 0.5, 1},  {0.01, 0.5, 5},
                                   {0.01, 2.5, 5},  {0.001, 2.5, 1}, {0.001, 2.5, 5}, {0.001, 0.5, 1},
                                   {0.001, 0.5, 5}, {1e-4, 2.5, 1},  {1e-4, 2.5, 5},  {1e-4, 0.5, 5}};
  for (const Line& line : lines) {
    HealingParameters p = standard_healing_parameters();
    p.D_alpha = p.D_c = line.D / hour;
    p.d_alpha = 0.0256 / hour;
    p.k_A = 0.02 / hour;
    const double lambda = lambda_of(line.density, p);
    constexpr double widest = 0.1;
    const HealingGrid cell_grid = unit_cell_grid(one_point_grid(), cell_radii(line.density, 2 * widest, widest / 20));
    HealingRun cell(cell_grid, p, {}, {}, {0.0, 0.0, 0.0}), point(one_point_grid(), p, {}, {}, {0.0, 0.0, 0.0});
    HealingState in_cell = cell.state(), in_point = point.state();
    double mean = 0.0;
    for (std::size_t i = 0; i < cell_grid.x.size(); ++i) {
      const double inner = i == 0 ? 0.0 : 0.5 * (cell_grid.x.at[i - 1] + cell_grid.x.at[i]);
      in_cell.fields[i] =
          inner < widest ? line.dose * std::min(1.0, (widest * widest - inner * inner) / (2.0 * cell_grid.x.mass[i]))
                         : 0.0;
      mean += cell_grid.x.mass[i] * in_cell.fields[i] / cell_grid.x.total();
    }
    in_point.fields[HealingField::alpha] = mean;
    CHECK(mean == Approx(line.dose * std::numbers::pi * widest * widest * line.density).epsilon(1e-10));
    cell.restore(in_cell);
    point.restore(in_point);
    REQUIRE(cell.advance_to(30 * day) == HealingEnd::reached);
    REQUIRE(point.advance_to(30 * day) == HealingEnd::reached);
    const double explicit_one = cell.means().dermis[HealingField::new_collagen];
    const double homogenised = point.means().dermis[HealingField::new_collagen];
    const double difference = homogenised / explicit_one - 1.0;
    INFO("D " << line.D << ", density " << line.density << ", dose " << line.dose << ": " << 100 * difference << " %");
    if (lambda <= SessionSources::lambda_safe) CHECK(std::abs(difference) < 0.005);
    if (lambda > SessionSources::lambda_explicit) CHECK(std::abs(difference) > 0.05);
    report.row({fixed_text(line.D, 4), fixed_text(line.density, 1), fixed_text(lambda, 3), fixed_text(line.dose, 0),
                fixed_text(explicit_one, 4), fixed_text(homogenised, 4), fixed_text(100 * difference, 1) + " %"});
  }
  report.write();
}

TEST_CASE("explicit cells agree with homogenised fields where both hold, and replace them where they do not") {
  HealingParameters p = standard_healing_parameters();
  const HealingGrid grid = small_grid();
  HealingSettings settings;
  settings.tolerance = 1e-4;
  PunctureTable table({"skin"}, {0.0});
  Puncture hole;
  hole.x_mm = hole.y_mm = 1.0;
  hole.depth_um = 900.0;
  hole.slit_um = {200.0};
  hole.width_um = 200.0;
  hole.layer_reached = 0;
  table.append(hole);
  const MeanChannel channel = mean_channel(table, 1, grid, p);
  CHECK(channel.destroyed_radius.front() > 0.04);
  CHECK(channel.injured_radius.back() == 0.0);
  constexpr double density = 2.5;
  for (const double D : {0.0093, 1e-4}) {
    p.D_alpha = p.D_c = D / hour;
    ExplicitCells cells(grid, p, settings, {density}, 0.1);
    cells.treat(channel);
    // The same session, spread evenly.
    HealingGrid column = grid;
    column.x = column.y = plain_axis({0.0});
    HealingRun even(column, p, settings);
    std::vector<double> destroyed(column.n_nodes()), injured(column.n_nodes());
    for (std::size_t k = 0; k < column.z.size(); ++k) {
      destroyed[k] = density * std::numbers::pi * std::pow(channel.destroyed_radius[k], 2);
      injured[k] = density * std::numbers::pi * std::pow(channel.injured_radius[k], 2);
      CHECK(cells.mean(HealingField::alpha, k, density) == Approx(injured[k]).epsilon(1e-10));
    }
    even.treat(destroyed, injured, {0.0});
    REQUIRE(cells.advance_to(20 * day) == HealingEnd::reached);
    REQUIRE(even.advance_to(20 * day) == HealingEnd::reached);
    const std::size_t k = column.n_epidermis + 3;
    const double explicit_one = cells.mean(HealingField::new_collagen, k, density);
    const double homogenised = even.field(HealingField::new_collagen)[k];
    std::vector<double> fields(n_healing_fields * grid.n_nodes(), -1.0);
    const std::size_t n_replaced = cells.replace(fields, std::vector<double>(grid.n_plane(), density));
    INFO("D " << D << ": " << explicit_one << " and " << homogenised);
    if (D > 1e-3) {
      CHECK(homogenised == Approx(explicit_one).epsilon(0.005));
      CHECK(n_replaced == 0);
    } else {
      CHECK(homogenised > 1.1 * explicit_one);
      CHECK(n_replaced == grid.n_plane());
      CHECK(fields[HealingField::new_collagen * grid.n_nodes() + grid.index(2, 2, k)] == explicit_one);
    }
  }
  CHECK_THROWS_AS(ExplicitCells(grid, p, settings, {100.0}, 0.1), std::invalid_argument);
}
