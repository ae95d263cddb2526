#include "scenarios/run/absorption_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/units/dimension.hpp"
#include "scenarios/run/absorption_ensemble.hpp"
#include "scenarios/run/healing_plan.hpp"
#include "scenarios/run/healing_record.hpp"
#include "scenarios/run/puncture_mark.hpp"
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

/// What was found after one session.
struct SessionUptake {
  int session;
  AbsorptionProblem problem;
  Enhancement found;
};
using Uptakes = std::vector<SessionUptake>;

Table course_table(const AbsorptionSpec& spec) {
  Table table{{"time_h", "session", "in_vehicle_um", "entered_um", "in_barrier_um", "in_living_um", "to_body_um",
               "absorbed_um", "flux_in_um_per_h", "flux_to_body_um_per_h", "absorbed_intact_um", "ratio"},
              {}};
  const double mass = ug_per_cm2(spec);
  if (mass > 0.0)
    for (const char* name :
         {"absorbed_ug_per_cm2", "to_body_ug_per_cm2", "flux_to_body_ug_per_cm2_h", "absorbed_intact_ug_per_cm2"})
      table.columns.emplace_back(name);
  return table;
}

void append_course(const AbsorptionSpec& spec, const SessionUptake& uptake, Table& table) {
  const double mass = ug_per_cm2(spec);
  const Enhancement& found = uptake.found;
  for (std::size_t i = 0; i < found.needled.states.size(); ++i) {
    const AbsorptionState& state = found.needled.states[i];
    const double body = state.to_blood + state.through_base, intact = found.intact.states[i].delivered();
    table.rows.push_back({state.time / hour, static_cast<double>(uptake.session), um * state.in_vehicle,
                          um * state.entered, um * state.in_barrier, um * state.in_living, um * body,
                          um * state.delivered(), um * hour * state.flux_in, um * hour * state.flux_to_body(),
                          um * intact, found.ratio[i]});
    if (mass > 0.0)
      for (const double amount : {state.delivered(), body, hour * state.flux_to_body(), intact})
        table.rows.back().emplace_back(mass * amount);
  }
}

void append_profiles(const AbsorptionSpec& spec, int session, const AbsorptionResult& result, double with_channels,
                     Table& table) {
  for (std::size_t i = 0; i < result.states.size(); ++i) {
    if (!std::binary_search(spec.profiles.begin(), spec.profiles.end(), result.states[i].time)) continue;
    const std::vector<double> in_skin = result.concentration(i);
    const std::vector<double>& in_water = result.states[i].in_water;
    for (std::size_t k = 0; k < in_skin.size(); ++k)
      table.rows.push_back({result.states[i].time / hour, static_cast<double>(session), with_channels,
                            0.5 * um * (result.depth[k] + result.depth[k + 1]), in_skin[k],
                            0.5 * (in_water[k] + in_water[k + 1])});
  }
}

Table session_table(const AbsorptionSpec& spec, const Uptakes& uptakes) {
  Table table{{"session", "channels_per_mm2", "absorbed_um", "absorbed_intact_um", "to_body_um", "ratio"}, {}};
  const double mass = ug_per_cm2(spec);
  if (mass > 0.0)
    for (const char* name : {"absorbed_ug_per_cm2", "absorbed_intact_ug_per_cm2", "to_body_ug_per_cm2"})
      table.columns.emplace_back(name);
  for (const SessionUptake& uptake : uptakes) {
    const AbsorptionState& end = uptake.found.needled.states.back();
    const double intact = uptake.found.intact.states.back().delivered(), body = end.to_blood + end.through_base;
    double density = 0.0;
    for (const Pore& pore : uptake.problem.pores) density += pore.per_area;
    table.rows.push_back({static_cast<double>(uptake.session), density, um * end.delivered(), um * intact, um * body,
                          uptake.found.ratio.back()});
    if (mass > 0.0)
      for (const double amount : {end.delivered(), intact, body}) table.rows.back().emplace_back(mass * amount);
  }
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

/// An amount (mm of vehicle) in ug/cm2 where the strength is given.
Headline amount_line(const AbsorptionSpec& spec, const char* key, double value, const std::string& meaning) {
  const double mass = ug_per_cm2(spec);
  if (mass > 0.0) return {key, mass * value, "ug/cm2", meaning};
  return {key, um * value, "um", meaning + "; micrometres of vehicle, as its strength is not given"};
}

/// Sums over the sessions.
std::vector<Headline> course_headlines(const AbsorptionSpec& spec, const Uptakes& uptakes) {
  double absorbed = 0.0, intact = 0.0, body = 0.0;
  for (const SessionUptake& uptake : uptakes) {
    const AbsorptionState& end = uptake.found.needled.states.back();
    absorbed += end.delivered(), body += end.to_blood + end.through_base;
    intact += uptake.found.intact.states.back().delivered();
  }
  const std::string sessions = fmt::format("sum over {} sessions", uptakes.size());
  return {amount_line(spec, "absorbed_course", absorbed, sessions),
          amount_line(spec, "absorbed_intact_course", intact, sessions + ", without needling"),
          amount_line(spec, "to_blood_course", body, sessions)};
}

std::vector<Headline> headlines_of(const AbsorptionSpec& spec, const Enhancement& found) {
  const AbsorptionState& end = found.needled.states.back();
  const auto fastest = std::max_element(
      found.needled.states.begin(), found.needled.states.end(),
      [](const AbsorptionState& a, const AbsorptionState& b) { return a.flux_to_body() < b.flux_to_body(); });
  std::vector<Headline> lines = {
      amount_line(spec, "absorbed", end.delivered(),
                  fmt::format("past the stratum corneum until the horizon, {}", spec.active)),
      amount_line(spec, "absorbed_intact", found.intact.states.back().delivered(), "the same without needling"),
      amount_line(spec, "to_blood", end.to_blood + end.through_base, "of it taken by the blood")};
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

/// Why a session could not be solved; empty when it was.
std::string failure_of(const Enhancement& found) {
  for (const AbsorptionResult* result : {&found.needled, &found.intact}) {
    if (result->outcome == AbsorptionOutcome::too_many_steps) return "absorption needs more steps than are allowed";
    if (result->outcome != AbsorptionOutcome::solved) return "absorption: a matrix could not be factorised";
  }
  return {};
}

class AbsorptionStage {
 public:
  AbsorptionStage(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures)
      : tools_(tools), scenario_(scenario), spec_(scenario.absorption), punctures_(punctures) {}

  RunEnd run(std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
    for (const int session : spec_.sessions) {
      if (tools_.interrupt.is_requested()) return {ExitCode::interrupted};
      if (const std::string failure = solve(session); !failure.empty()) return {ExitCode::not_converged, failure, {}};
    }
    tabulate(tables);
    for (const SessionUptake& uptake : uptakes_)
      if (uptake.problem.pores.empty())
        warn(fmt::format("absorption: no channel of session {} goes through the stratum corneum", uptake.session),
             warnings);
    for (std::string& text : warnings_of(scenario_, uptakes_.front().problem)) warn(std::move(text), warnings);
    const Enhancement& first = uptakes_.front().found;
    std::vector<Headline> headlines = headlines_of(spec_, first);
    if (uptakes_.size() > 1)
      for (Headline& line : course_headlines(spec_, uptakes_)) headlines.push_back(std::move(line));
    if (scenario_.uncertainty.samples > 0 && !add_bands(tables, headlines, warnings)) return {ExitCode::interrupted};
    return {ExitCode::ok,
            "",
            std::move(headlines),
            {{"absorption", fmt::format("{} steps, {} rejected, balance {:.1e}, least {:.1e}", first.needled.n_steps,
                                        first.needled.n_rejected, first.needled.balance_error, first.needled.least)}}};
  }

 private:
  std::string solve(int session) {
    tools_.progress.tell(fmt::format("{} goes through the skin after session {}", spec_.active, session));
    SessionUptake uptake{
        session, absorption_problem(scenario_, load_active_preset(spec_.active), punctures_, session), {}};
    uptake.found = compare_with_intact(uptake.problem);
    std::string failure = failure_of(uptake.found);
    uptakes_.push_back(std::move(uptake));
    return failure;
  }

  void tabulate(std::map<std::string, Table>& tables) const {
    Table course = course_table(spec_);
    Table profiles{{"time_h", "session", "with_channels", "depth_um", "in_skin_relative", "in_water_relative"}, {}};
    for (const SessionUptake& uptake : uptakes_) {
      append_course(spec_, uptake, course);
      append_profiles(spec_, uptake.session, uptake.found.needled, 1.0, profiles);
      append_profiles(spec_, uptake.session, uptake.found.intact, 0.0, profiles);
    }
    tables["absorption"] = std::move(course);
    tables["absorption_profiles"] = std::move(profiles);
    tables["absorption_sessions"] = session_table(spec_, uptakes_);
  }

  /// Solves with other parameters, some draws at a time. False when interrupted.
  bool add_bands(std::map<std::string, Table>& tables, std::vector<Headline>& headlines,
                 std::vector<std::string>& warnings) {
    constexpr std::size_t at_once = 16;
    const AbsorptionEnsemble ensemble(scenario_, punctures_, uptakes_.front().problem.times);
    Rows rows = kept_draws(ensemble);
    while (rows.size() < ensemble.n_samples()) {
      if (tools_.interrupt.is_requested()) return false;
      const std::size_t first = rows.size(), end = std::min(first + at_once, ensemble.n_samples());
      for (std::vector<double>& row : ensemble.solve(first, end)) rows.push_back(std::move(row));
      keep(rows);
      tools_.progress.event("samples", fmt::format("{}: {} of {} draws", spec_.active, end, ensemble.n_samples()));
    }
    tables["absorption_bands"] = ensemble.table(rows);
    for (Headline& line : ensemble.headlines(rows)) headlines.push_back(std::move(line));
    for (std::string& text : ensemble.warnings(rows)) warn(std::move(text), warnings);
    return true;
  }

  /// Draws of the stopped run, beside what healing keeps.
  Rows kept_draws(const AbsorptionEnsemble& ensemble) const {
    const RestartState kept = tools_.writer.kept_stage();
    const auto mark = kept.integers.find("absorption");
    if (mark == kept.integers.end() || mark->second.at(0) != puncture_mark(punctures_)) return {};
    Rows rows = rows_of(kept.reals.at("absorption"), ensemble.row_size());
    if (rows.size() > ensemble.n_samples()) return {};
    tools_.progress.event("resumed", fmt::format("absorption goes on behind {} draws", rows.size()));
    return rows;
  }

  void keep(const Rows& rows) const {
    RestartState kept = tools_.writer.kept_stage();
    kept.integers["absorption"] = {puncture_mark(punctures_)};
    kept.reals["absorption"] = flat(rows);
    tools_.writer.keep_stage(kept);
  }

  void warn(std::string text, std::vector<std::string>& warnings) const {
    tools_.progress.event("warning", "warning: " + text);
    warnings.push_back(std::move(text));
  }

  const StageTools& tools_;
  const Scenario& scenario_;
  const AbsorptionSpec& spec_;
  const PunctureTable& punctures_;
  Uptakes uptakes_;
};

}  // namespace

double ug_per_cm2(const AbsorptionSpec& spec) {
  constexpr double ug_per_tonne = 1e12, mm2_per_cm2 = 100.0;
  return ug_per_tonne * mm2_per_cm2 * spec.strength;
}

AbsorptionProblem absorption_problem(const Scenario& scenario, const ActivePreset& active,
                                     const PunctureTable& punctures, int session) {
  const AbsorptionSpec& spec = scenario.absorption;
  const HealingParameters& parameters = scenario.healing.parameters;
  const ActiveSkin skin = skin_for(scenario, active);
  AbsorptionProblem problem;
  problem.layers = skin.layers;
  problem.base = skin.base;
  problem.pore_diffusivity = skin.pore_diffusivity;
  problem.dose = {1.0, given_or_endless(spec.amount), spec.applied,
                  spec.stays > 0.0 ? spec.applied + spec.stays : infinity};
  problem.pores = pores_of(punctures, session, barrier_thickness(scenario.skin), treated_area(scenario).area_mm2(),
                           parameters.r_inf, spec.depth_share);
  const double occluded = spec.occlusion == Occlusion::open ? 0.0 : given_or_endless(spec.occluded_for);
  problem.clock = PoreClock(parameters, occluded, spec.wall_waits ? WallUnderCover::waits : WallUnderCover::closes);
  problem.times = times_of(spec);
  return problem;
}

RunEnd run_absorption(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                      std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
  return AbsorptionStage(tools, scenario, punctures).run(tables, warnings);
}

}  // namespace acus
