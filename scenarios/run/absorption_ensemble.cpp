#include "scenarios/run/absorption_ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "scenarios/run/absorption_stage.hpp"
#include "scenarios/run/healing_ensemble.hpp"
#include "solvers/healing/parameter_samples.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, um = 1e3;
constexpr std::array quantities = {"absorbed_um", "to_body_um", "absorbed_intact_um", "ratio"};

using Curves = std::vector<std::array<double, quantities.size()>>;  // per time

/// What the numbers of the draws belong to: one problem each.
std::vector<AbsorptionProblem> problems_of(const Scenario& scenario, const PunctureTable& punctures) {
  constexpr std::uint64_t stream = 2;
  const auto n = static_cast<std::size_t>(scenario.uncertainty.samples);
  const ActivePreset active = load_active_preset(scenario.absorption.active);
  const ParameterSamples parameters =
      sample_parameters(scenario.healing.parameters, uncertain_parameters(scenario), n, scenario.seed);
  const auto chances = latin_hypercube(n, active.ranges.size(), scenario.seed, stream);
  std::vector<AbsorptionProblem> problems;
  for (std::size_t i = 0; i < n; ++i) {
    Scenario drawn = scenario;
    drawn.healing.parameters = parameters.values[i];
    problems.push_back(absorption_problem(drawn, drawn_active(active, chances[i]), punctures));
    // Said here, because nothing may be thrown across the threads.
    if (const auto found = problems_of(problems.back()); !found.empty())
      throw std::invalid_argument("absorption: " + found.front());
  }
  return problems;
}

/// Empty when it could not be solved.
Curves curves_of(const AbsorptionProblem& problem) {
  const Enhancement found = compare_with_intact(problem);
  Curves curves;
  if (found.needled.outcome != AbsorptionOutcome::solved || found.intact.outcome != AbsorptionOutcome::solved)
    return curves;
  for (std::size_t t = 0; t < found.ratio.size(); ++t) {
    const AbsorptionState& state = found.needled.states[t];
    curves.push_back({um * state.delivered(), um * (state.to_blood + state.through_base),
                      um * found.intact.states[t].delivered(), found.ratio[t]});
  }
  return curves;
}

std::vector<double> values_at(const std::vector<Curves>& draws, std::size_t time, std::size_t quantity) {
  std::vector<double> values;
  for (const Curves& curves : draws)
    if (!curves.empty()) values.push_back(curves[time][quantity]);
  return values;
}

Table band_table(const std::vector<Curves>& draws, const std::vector<double>& times) {
  Table table{{"time_h"}, {}};
  for (const char* name : quantities)
    for (const char* share : {"p05", "p50", "p95"}) table.columns.push_back(fmt::format("{}_{}", name, share));
  for (std::size_t t = 0; t < times.size(); ++t) {
    table.rows.push_back({times[t] / hour});
    for (std::size_t q = 0; q < quantities.size(); ++q)
      for (const double share : {0.05, 0.5, 0.95})
        table.rows.back().emplace_back(quantile(values_at(draws, t, q), share));
  }
  return table;
}

std::vector<Headline> band_headlines(const Scenario& scenario, const std::vector<Curves>& draws, std::size_t last) {
  constexpr std::array keys = {"absorbed", "to_blood", "absorbed_intact", "enhancement"};
  const double mass = ug_per_cm2(scenario.absorption) / um;
  std::vector<Headline> lines;
  for (std::size_t q = 0; q < keys.size(); ++q) {
    const bool is_amount = q + 1 < keys.size();
    const double factor = is_amount && mass > 0.0 ? mass : 1.0;
    const char* unit = is_amount ? (mass > 0.0 ? "ug/cm2" : "um") : "1";
    for (const auto& [name, share] : {std::pair{"p05", 0.05}, {"p95", 0.95}})
      lines.push_back(
          {fmt::format("{}_{}", keys[q], name), factor * quantile(values_at(draws, last, q), share), unit,
           fmt::format("{:.0f} % of {} draws from the published ranges lie below", 100.0 * share, draws.size())});
  }
  return lines;
}

}  // namespace

ActivePreset drawn_active(const ActivePreset& active, const std::vector<double>& chances) {
  ActivePreset drawn = active;
  for (std::size_t k = 0; k < active.ranges.size(); ++k) {
    const ActiveRange& range = active.ranges[k];
    const double middle = *(active.*range.member), value = value_at(range.low, middle, range.high, chances[k]);
    drawn.*range.member = value;
    if (range.member == &ActivePreset::permeability_stratum_corneum && active.diffusivity_stratum_corneum)
      drawn.diffusivity_stratum_corneum = *active.diffusivity_stratum_corneum * value / middle;
  }
  return drawn;
}

AbsorptionBands absorption_bands(const Scenario& scenario, const PunctureTable& punctures,
                                 const std::vector<double>& times, const InterruptGuard& interrupt) {
  const std::vector<AbsorptionProblem> problems = problems_of(scenario, punctures);
  std::vector<Curves> draws(problems.size());
  const auto n = static_cast<std::int64_t>(problems.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (!interrupt.is_requested()) draws[k] = curves_of(problems[k]);
  }
  AbsorptionBands bands;
  bands.is_interrupted = interrupt.is_requested();
  if (bands.is_interrupted) return bands;
  bands.table = band_table(draws, times);
  bands.headlines = band_headlines(scenario, draws, times.size() - 1);
  const auto failed = std::count_if(draws.begin(), draws.end(), [](const Curves& curves) { return curves.empty(); });
  if (failed > 0)
    bands.warnings.push_back(
        fmt::format("absorption: {} of {} draws could not be solved and are not in the bands", failed, draws.size()));
  return bands;
}

}  // namespace acus
