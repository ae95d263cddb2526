#include "scenarios/run/absorption_ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "scenarios/run/absorption_stage.hpp"
#include "scenarios/run/healing_ensemble.hpp"
#include "solvers/healing/parameter_samples.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, um = 1e3;
constexpr std::array quantities = {"absorbed_um", "to_body_um", "absorbed_intact_um", "ratio"};

constexpr std::size_t n_quantities = quantities.size();
constexpr std::array bands = {std::pair{"p05", 0.05}, std::pair{"p50", 0.5}, std::pair{"p95", 0.95}};

/// What the numbers of the draws belong to: one problem for each session.
std::vector<std::vector<AbsorptionProblem>> problems_for(const Scenario& scenario, const PunctureTable& punctures) {
  constexpr std::uint64_t stream = 2;
  const auto n = static_cast<std::size_t>(scenario.uncertainty.samples);
  const ActivePreset active = load_active_preset(scenario.absorption.active);
  const ParameterSamples parameters =
      sample_parameters(scenario.healing.parameters, uncertain_parameters(scenario), n, scenario.seed);
  const auto chances = latin_hypercube(n, active.ranges.size(), scenario.seed, stream);
  std::vector<std::vector<AbsorptionProblem>> problems(n);
  for (std::size_t i = 0; i < n; ++i) {
    Scenario drawn = scenario;
    drawn.healing.parameters = parameters.values[i];
    for (const int session : scenario.absorption.sessions) {
      problems[i].push_back(absorption_problem(drawn, drawn_active(active, chances[i]), punctures, session));
      // Said here, because nothing may be thrown across the threads.
      if (const auto found = problems_of(problems[i].back()); !found.empty())
        throw std::invalid_argument("absorption: " + found.front());
    }
  }
  return problems;
}

/// Appends the curves of one session. False when it could not be solved.
bool append_curves(const AbsorptionProblem& problem, std::vector<double>& row) {
  const Enhancement found = compare_with_intact(problem);
  if (found.needled.outcome != AbsorptionOutcome::solved || found.intact.outcome != AbsorptionOutcome::solved)
    return false;
  for (std::size_t t = 0; t < found.ratio.size(); ++t) {
    const AbsorptionState& state = found.needled.states[t];
    row.insert(row.end(), {um * state.delivered(), um * (state.to_blood + state.through_base),
                           um * found.intact.states[t].delivered(), found.ratio[t]});
  }
  return true;
}

std::vector<double> values_at(const Rows& rows, std::size_t place) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::vector<double>& row : rows) values.push_back(row[place]);
  return values;
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

AbsorptionEnsemble::AbsorptionEnsemble(const Scenario& scenario, const PunctureTable& punctures,
                                       std::vector<double> times)
    : spec_(scenario.absorption), times_(std::move(times)), problems_(problems_for(scenario, punctures)) {}

std::size_t AbsorptionEnsemble::row_size() const { return spec_.sessions.size() * times_.size() * n_quantities; }

Rows AbsorptionEnsemble::solve(std::size_t first, std::size_t end) const {
  Rows rows(end - first);
  const auto n = static_cast<std::int64_t>(rows.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t i = 0; i < n; ++i) {
    std::vector<double>& row = rows[static_cast<std::size_t>(i)];
    bool is_solved = true;
    for (const AbsorptionProblem& problem : problems_[first + static_cast<std::size_t>(i)])
      is_solved = is_solved && append_curves(problem, row);
    if (!is_solved) row.assign(row_size(), std::numeric_limits<double>::quiet_NaN());
  }
  return rows;
}

Table AbsorptionEnsemble::table(const Rows& rows) const {
  Table table{{"time_h", "session"}, {}};
  for (const char* name : quantities)
    for (const auto& band : bands) table.columns.push_back(fmt::format("{}_{}", name, band.first));
  for (std::size_t s = 0; s < spec_.sessions.size(); ++s)
    for (std::size_t t = 0; t < times_.size(); ++t) {
      table.rows.push_back({times_[t] / hour, static_cast<double>(spec_.sessions[s])});
      for (std::size_t q = 0; q < n_quantities; ++q)
        for (const auto& band : bands)
          table.rows.back().emplace_back(
              quantile(values_at(rows, (s * times_.size() + t) * n_quantities + q), band.second));
    }
  return table;
}

std::vector<Headline> AbsorptionEnsemble::headlines(const Rows& rows) const {
  constexpr std::array keys = {"absorbed", "to_blood", "absorbed_intact", "enhancement"};
  const double mass = ug_per_cm2(spec_) / um;
  std::vector<Headline> lines;
  const auto add = [&](const std::string& key, std::size_t q, const std::vector<double>& values) {
    const bool is_amount = q + 1 < keys.size();
    const double factor = is_amount && mass > 0.0 ? mass : 1.0;
    const char* unit = is_amount ? (mass > 0.0 ? "ug/cm2" : "um") : "1";
    for (const auto& band : {bands.front(), bands.back()})
      lines.push_back(
          {fmt::format("{}_{}", key, band.first), factor * quantile(values, band.second), unit,
           fmt::format("{:.0f} % of {} draws from the published ranges lie below", 100.0 * band.second, rows.size())});
  };
  const auto at_horizon = [&](std::size_t session, std::size_t q) {
    return values_at(rows, ((session + 1) * times_.size() - 1) * n_quantities + q);
  };
  for (std::size_t q = 0; q < keys.size(); ++q) add(keys[q], q, at_horizon(0, q));
  for (std::size_t q = 0; q + 1 < keys.size() && spec_.sessions.size() > 1; ++q) {
    std::vector<double> sums(rows.size(), 0.0);
    for (std::size_t s = 0; s < spec_.sessions.size(); ++s) {
      const std::vector<double> values = at_horizon(s, q);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += values[i];
    }
    add(fmt::format("{}_course", keys[q]), q, sums);
  }
  return lines;
}

std::vector<std::string> AbsorptionEnsemble::warnings(const Rows& rows) const {
  const auto failed =
      std::count_if(rows.begin(), rows.end(), [](const std::vector<double>& row) { return std::isnan(row.front()); });
  if (failed == 0) return {};
  return {fmt::format("absorption: {} of {} draws could not be solved and are not in the bands", failed, rows.size())};
}

}  // namespace acus
