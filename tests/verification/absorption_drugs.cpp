// Absorption beside what was measured of real actives: where the data suffice, and what is missing where they do not.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/schema/active_skin.hpp"
#include "scenarios/schema/presets.hpp"
#include "solvers/absorption/closed_forms.hpp"
#include "solvers/absorption/property_rules.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double hour = 3600.0, infinity = std::numeric_limits<double>::infinity();
/// Channels of a 770 um roller needle [Kalluri2011] at the density clinics aim for.
const std::vector<Pore> roller_pores = {{0.5 * 0.0707, 0.1525, 2.5}};

AbsorptionProblem problem_of(const ActiveSkin& skin) {
  AbsorptionProblem problem;
  problem.layers = skin.layers;
  problem.base = skin.base;
  problem.pores = roller_pores;
  problem.pore_diffusivity = skin.pore_diffusivity;
  return problem;
}

SkinStack forearm() {
  SkinStack stack;
  for (const PresetLayer& preset : load_skin_preset("volar_forearm").layers) stack.layers.push_back(preset.layer);
  return stack;
}

std::vector<double> hours(double last, double each) {
  std::vector<double> times;
  for (int i = 1; i * each <= last + 1e-9; ++i) times.push_back(i * each * hour);
  return times;
}

/// First hour at which the flux to the body is 90 % of its largest; and the flux at an hour over the largest.
struct Course {
  double steady_h = 0.0, largest = 0.0;
  std::vector<AbsorptionState> states;
  double share_at(double h) const {
    for (const AbsorptionState& state : states)
      if (state.time == h * hour) return state.flux_to_body() / largest;
    return -1.0;
  }
};

Course course_of(const AbsorptionProblem& problem) {
  const AbsorptionResult result = absorb(problem);
  REQUIRE(result.outcome == AbsorptionOutcome::solved);
  CHECK(result.balance_error < 1e-8);
  Course found;
  found.states = result.states;
  for (const AbsorptionState& state : result.states) found.largest = std::max(found.largest, state.flux_to_body());
  const auto steady = std::find_if(result.states.begin(), result.states.end(), [&](const AbsorptionState& state) {
    return state.flux_to_body() >= 0.9 * found.largest;
  });
  found.steady_h = steady->time / hour;
  return found;
}

/// Steady enhancement by open pores in pig ear skin over a sink, when the passive flux J (ug/cm2/h) came from water of
/// this concentration (mg/ml = 1000 ug/cm3).
double enhancement_at(double concentration, double flux, double molar_mass) {
  const double mm_per_s_of_cm_per_h = 10.0 / hour;
  const double permeability = flux / (1000.0 * concentration) * mm_per_s_of_cm_per_h;
  const double D = free_diffusivity(molar_mass), barrier = 0.022;
  AbsorptionProblem problem;
  problem.layers = {{"stratum_corneum", barrier, permeability * barrier, 1.0, 0.0},
                    {"viable_epidermis", 0.072, D, 0.7, 0.0},
                    {"papillary_dermis", 0.15, D, 0.7, 0.0}};
  problem.base = AbsorptionBase::sink;
  problem.pores = roller_pores;
  problem.pore_diffusivity = D;
  problem.times = {100.0 * barrier * barrier / (permeability * barrier) + 10.0 * hour};
  const Enhancement found = compare_with_intact(problem);
  return found.needled.states[0].flux_base / found.intact.states[0].flux_base;
}

}  // namespace

TEST_CASE("absorption: naltrexone through pores under cover") {
  Report report("absorption_naltrexone", "Naltrexone: how soon steady, how long");
  report.paragraph(
      "Patch that covers the pores throughout, on the forearm; pores of a 770 um roller needle (70.7 um wide, 152.5 um "
      "deep) at 250 per cm2. Measured in humans: plasma steady within 2 h, for at least 48 h. Accepted: 90 % of the "
      "largest flux within 3 h, delivery beyond 48 h. The flux is not constant: the plug of 32 h under cover "
      "lets it fall; plasma, which lags behind, is not modelled. A wall that closes under cover as it does in air "
      "would end delivery "
      "within 14 h, against the measurement: this is why the wall is taken to wait (assumed).");
  report.table({"wall under cover", "90 % of the largest flux at", "flux at 12 h", "24 h", "48 h", "72 h"});
  const ActiveSkin skin = active_skin(load_active_preset("naltrexone"), forearm());
  REQUIRE(skin.missing.empty());
  AbsorptionProblem problem = problem_of(skin);
  problem.times = hours(72.0, 0.25);
  const auto row = [&](const char* name, const Course& course) {
    std::vector<std::string> cells = {name, fmt::format("{:g} h", course.steady_h)};
    for (const double h : {12.0, 24.0, 48.0, 72.0})
      cells.push_back(fmt::format("{:.0f} %", std::round(100 * course.share_at(h)) + 0.0));
    report.row(cells);
  };
  problem.clock = PoreClock(standard_healing_parameters(), infinity, WallUnderCover::waits);
  const Course waits = course_of(problem);
  row("waits", waits);
  CHECK(waits.steady_h <= 3.0);
  CHECK(waits.share_at(48.0) > 0.2);
  problem.clock = PoreClock(standard_healing_parameters(), infinity, WallUnderCover::closes);
  const Course closes = course_of(problem);
  row("closes", closes);
  CHECK(closes.share_at(24.0) < 1e-3);

  // Nothing gets in without pores.
  problem.pores.clear();
  CHECK(absorb(problem).states.back().delivered() == 0.0);
  report.write();
}

TEST_CASE("absorption: what two measured ratios ask of the concentration") {
  Report report("absorption_ratios", "Amantadine and pramipexole: what is missing");
  report.paragraph(
      "Porcine ear, roller: needled over intact flux 2.19 (amantadine, not significant) and 0.99 (pramipexole). To "
      "predict them the concentration on the skin is needed, which was not read, and so are density and depth of the "
      "channels. "
      "So nothing is validated here. Shown is the steady ratio that pores of a 770 um roller needle at 250 per cm2, "
      "all "
      "open, would give if the measured passive flux came from watery solutions of these concentrations: pores add "
      "little where intact skin is permeable enough. The accepted windows are 1 to 3.5 and 0.85 to 1.15.");
  report.table({"mg/ml", "amantadine", "pramipexole"});
  const ActivePreset amantadine = load_active_preset("amantadine"), pramipexole = load_active_preset("pramipexole");
  double last_amantadine = 1.0, last_pramipexole = 1.0;
  for (const double concentration : {0.3, 1.0, 3.0, 10.0, 30.0}) {
    const double a = enhancement_at(concentration, *amantadine.flux_intact, *amantadine.molar_mass);
    const double p = enhancement_at(concentration, *pramipexole.flux_intact, *pramipexole.molar_mass);
    report.row({fmt::format("{:g}", concentration), fixed_text(a, 2), fixed_text(p, 2)});
    CHECK(a > last_amantadine);
    CHECK(p > last_pramipexole);
    CHECK(a > p);  // the less intact skin lets through, the more pores add
    // The skin below is one more resistance: never more than the closed formula of pores that end in open water.
    const double D = free_diffusivity(*pramipexole.molar_mass);
    const double intact = *pramipexole.flux_intact / (1000.0 * concentration) * 10.0 / hour;
    const PorePath path{roller_pores[0].radius, 0.022, D, D, D, roller_pores[0].per_area};
    CHECK(p < enhancement_ratio(intact, path.per_area, path.radius, pore_conductance(path)) * 1.05);
    last_amantadine = a, last_pramipexole = p;
  }
  report.write();
}

TEST_CASE("absorption: caffeine on needled forearm") {
  Report report("absorption_caffeine", "Caffeine on the forearm");
  report.paragraph(
      "Dose that does not run out, left in the open after needling with pores as above; everything that reaches the "
      "plexus "
      "is taken away (the most the blood can do). Permeability of intact skin from the Potts-Guy rule, good to a "
      "factor of ten. Delivered "
      "amounts are per mg/ml on the skin.");
  report.table({"hours", "delivered, intact, ug/cm2", "delivered, needled, ug/cm2", "ratio"});
  AbsorptionProblem problem = problem_of(active_skin(load_active_preset("caffeine"), forearm()));
  problem.clock = PoreClock(standard_healing_parameters());
  problem.times = {1.0 * hour, 4.0 * hour, 24.0 * hour, 72.0 * hour};
  const Enhancement found = compare_with_intact(problem);
  const double ug_per_cm2 = 100.0;  // of ug/mm^2, for 1 mg/ml = 1 ug/mm^3
  for (std::size_t i = 0; i < problem.times.size(); ++i) {
    report.row({fmt::format("{:g}", problem.times[i] / hour),
                fmt::format("{:.3g}", ug_per_cm2 * found.intact.states[i].delivered()),
                fmt::format("{:.3g}", ug_per_cm2 * found.needled.states[i].delivered()),
                fmt::format("{:.3g}", found.ratio[i])});
    CHECK(found.ratio[i] > 1.0);
    if (i > 0) CHECK(found.ratio[i] < found.ratio[i - 1]);  // pores close, and intact skin catches up
  }
  CHECK(found.needled.balance_error < 1e-8);
  report.write();
}
