#include "scenarios/run/absorption_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/units/dimension.hpp"
#include "scenarios/run/absorption_ensemble.hpp"
#include "scenarios/run/healing_plan.hpp"
#include "scenarios/run/treatment_plan.hpp"
#include "scenarios/schema/active_skin.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, um = 1e3, infinity = std::numeric_limits<double>::infinity();

double given_or_endless(double value) { return value > 0.0 ? value : infinity; }

/// Dense where things change fast: in the beginning. With the session and the profiles.
std::vector<double> times_of(const AbsorptionSpec& spec) {
  constexpr int n = 96;
  std::vector<double> times = spec.profiles;
  times.push_back(spec.horizon);
  for (int k = 1; k < n; ++k) {
    const double share = static_cast<double>(k) / n;
    times.push_back(spec.applied + share * share * (spec.horizon - spec.applied));
  }
  if (spec.applied < 0.0) times.push_back(0.0);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

Table course_table(const AbsorptionSpec& spec, const Enhancement& found) {
  Table table{{"time_h", "in_vehicle_um", "entered_um", "in_barrier_um", "in_living_um", "to_body_um", "absorbed_um",
               "flux_in_um_per_h", "flux_to_body_um_per_h", "absorbed_intact_um", "ratio"},
              {}};
  const double mass = ug_per_cm2(spec);
  if (mass > 0.0)
    for (const char* name :
         {"absorbed_ug_per_cm2", "to_body_ug_per_cm2", "flux_to_body_ug_per_cm2_h", "absorbed_intact_ug_per_cm2"})
      table.columns.emplace_back(name);
  for (std::size_t i = 0; i < found.needled.states.size(); ++i) {
    const AbsorptionState& state = found.needled.states[i];
    const double body = state.to_blood + state.through_base, intact = found.intact.states[i].delivered();
    table.rows.push_back({state.time / hour, um * state.in_vehicle, um * state.entered, um * state.in_barrier,
                          um * state.in_living, um * body, um * state.delivered(), um * hour * state.flux_in,
                          um * hour * state.flux_to_body(), um * intact, found.ratio[i]});
    if (mass > 0.0)
      for (const double amount : {state.delivered(), body, hour * state.flux_to_body(), intact})
        table.rows.back().emplace_back(mass * amount);
  }
  return table;
}

void append_profiles(const AbsorptionSpec& spec, const AbsorptionResult& result, double with_channels, Table& table) {
  for (std::size_t i = 0; i < result.states.size(); ++i) {
    if (!std::binary_search(spec.profiles.begin(), spec.profiles.end(), result.states[i].time)) continue;
    const std::vector<double> in_skin = result.concentration(i);
    const std::vector<double>& in_water = result.states[i].in_water;
    for (std::size_t k = 0; k < in_skin.size(); ++k)
      table.rows.push_back({result.states[i].time / hour, with_channels,
                            0.5 * um * (result.depth[k] + result.depth[k + 1]), in_skin[k],
                            0.5 * (in_water[k] + in_water[k + 1])});
  }
}

Table profile_table(const AbsorptionSpec& spec, const Enhancement& found) {
  Table table{{"time_h", "with_channels", "depth_um", "in_skin_relative", "in_water_relative"}, {}};
  append_profiles(spec, found.needled, 1.0, table);
  append_profiles(spec, found.intact, 0.0, table);
  return table;
}

/// Depth below which the water of the skin holds less than a share of the vehicle's concentration, um.
double depth_of(const AbsorptionResult& result, double share) {
  const std::vector<double>& in_water = result.states.back().in_water;
  double depth = 0.0;
  for (std::size_t k = 0; k < in_water.size(); ++k)
    if (in_water[k] >= share) depth = result.depth[k];
  return um * depth;
}

std::vector<Headline> headlines_of(const AbsorptionSpec& spec, const Enhancement& found) {
  const AbsorptionState& end = found.needled.states.back();
  const auto fastest = std::max_element(
      found.needled.states.begin(), found.needled.states.end(),
      [](const AbsorptionState& a, const AbsorptionState& b) { return a.flux_to_body() < b.flux_to_body(); });
  const double mass = ug_per_cm2(spec);
  std::vector<Headline> lines;
  const auto amount = [&](const char* key, double value, const std::string& meaning) {
    if (mass > 0.0)
      lines.push_back({key, mass * value, "ug/cm2", meaning});
    else
      lines.push_back({key, um * value, "um", meaning + "; micrometres of vehicle, as its strength is not given"});
  };
  amount("absorbed", end.delivered(), fmt::format("past the stratum corneum until the horizon, {}", spec.active));
  amount("absorbed_intact", found.intact.states.back().delivered(), "the same without needling");
  amount("to_blood", end.to_blood + end.through_base, "of it taken by the blood");
  lines.insert(lines.end(),
               {{"enhancement", found.ratio.back(), "1", "absorbed with channels over without, at the horizon"},
                {"peak_uptake_time", fastest->time / hour, "h", "when the blood takes it fastest"},
                {"active_depth", depth_of(found.needled, 0.01), "um",
                 "where the skin's water holds a hundredth of the vehicle's concentration, at the horizon"}});
  if (spec.amount > 0.0)
    lines.push_back({"absorbed_share", 100.0 * end.delivered() / spec.amount, "%", "of what was put on"});
  return lines;
}

std::vector<std::string> warnings_of(const Scenario& scenario, const AbsorptionProblem& problem) {
  const AbsorptionSpec& spec = scenario.absorption;
  std::vector<std::string> texts;
  if (problem.pores.empty()) texts.emplace_back("absorption: no channel goes through the stratum corneum");
  if (problem.base == AbsorptionBase::sink)
    texts.push_back(
        fmt::format("absorption: how fast the blood takes {} is not known; it takes all that comes to its "
                    "depth, the most it can",
                    spec.active));
  const std::optional<double> solubility = load_active_preset(spec.active).solubility;
  if (solubility && spec.strength > *solubility)
    texts.push_back(fmt::format("absorption.strength = {} is more than dissolves ({})",
                                display_quantity(spec.strength, Dimension::density),
                                display_quantity(*solubility, Dimension::density)));
  return texts;
}

void warn(const StageTools& tools, std::string text, std::vector<std::string>& warnings) {
  tools.progress.event("warning", "warning: " + text);
  warnings.push_back(std::move(text));
}

}  // namespace

double ug_per_cm2(const AbsorptionSpec& spec) {
  constexpr double ug_per_tonne = 1e12, mm2_per_cm2 = 100.0;
  return ug_per_tonne * mm2_per_cm2 * spec.strength;
}

AbsorptionProblem absorption_problem(const Scenario& scenario, const ActivePreset& active,
                                     const PunctureTable& punctures) {
  const AbsorptionSpec& spec = scenario.absorption;
  const HealingParameters& parameters = scenario.healing.parameters;
  const ActiveSkin skin = skin_for(scenario, active);
  AbsorptionProblem problem;
  problem.layers = skin.layers;
  problem.base = skin.base;
  problem.pore_diffusivity = skin.pore_diffusivity;
  problem.dose = {1.0, given_or_endless(spec.amount), spec.applied,
                  spec.stays > 0.0 ? spec.applied + spec.stays : infinity};
  problem.pores = pores_of(punctures, 1, barrier_thickness(scenario.skin), treated_area(scenario).area_mm2(),
                           parameters.r_inf, spec.depth_share);
  const double occluded = spec.occlusion == Occlusion::open ? 0.0 : given_or_endless(spec.occluded_for);
  problem.clock = PoreClock(parameters, occluded, spec.wall_waits ? WallUnderCover::waits : WallUnderCover::closes);
  problem.times = times_of(spec);
  return problem;
}

RunEnd run_absorption(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                      std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
  const AbsorptionProblem problem =
      absorption_problem(scenario, load_active_preset(scenario.absorption.active), punctures);
  tools.progress.tell(fmt::format("{} goes through the skin", scenario.absorption.active));
  const Enhancement found = compare_with_intact(problem);
  for (const AbsorptionResult* result : {&found.needled, &found.intact}) {
    if (result->outcome == AbsorptionOutcome::solved) continue;
    return {ExitCode::not_converged,
            result->outcome == AbsorptionOutcome::too_many_steps ? "absorption needs more steps than are allowed"
                                                                 : "absorption: a matrix could not be factorised",
            {}};
  }
  tables["absorption"] = course_table(scenario.absorption, found);
  tables["absorption_profiles"] = profile_table(scenario.absorption, found);
  for (std::string& text : warnings_of(scenario, problem)) warn(tools, std::move(text), warnings);
  std::vector<Headline> headlines = headlines_of(scenario.absorption, found);
  if (scenario.uncertainty.samples > 0) {
    tools.progress.tell(fmt::format("{}: {} draws", scenario.absorption.active, scenario.uncertainty.samples));
    AbsorptionBands bands = absorption_bands(scenario, punctures, problem.times, tools.interrupt);
    if (bands.is_interrupted) return {ExitCode::interrupted};
    tables["absorption_bands"] = std::move(bands.table);
    headlines.insert(headlines.end(), bands.headlines.begin(), bands.headlines.end());
    for (std::string& text : bands.warnings) warn(tools, std::move(text), warnings);
  }
  return {ExitCode::ok,
          "",
          std::move(headlines),
          {{"absorption", fmt::format("{} steps, {} rejected, balance {:.1e}, least {:.1e}", found.needled.n_steps,
                                      found.needled.n_rejected, found.needled.balance_error, found.needled.least)}}};
}

}  // namespace acus
