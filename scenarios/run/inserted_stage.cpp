#include "scenarios/run/inserted_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/run/tables.hpp"

namespace acus {
namespace {

using nlohmann::json;

// Raise with every change of the solver that changes its numbers, or of what is stored.
constexpr int inserted_version = 1;

/// What is kept of the solved state.
struct Kept {
  std::vector<PenetratedStep> steps;
  std::vector<Field> fields;
};

std::vector<std::uint8_t> to_bytes(const Kept& kept) {
  json steps = json::array(), fields = json::array();
  for (const PenetratedStep& s : kept.steps)
    steps.push_back({s.force, s.dent, s.work, s.stored, s.viscous, s.min_J, s.iterations, s.n_cuts});
  for (const Field& f : kept.fields) fields.push_back({f.name, f.unit, f.n_components, f.is_on_cells, f.values});
  return json::to_cbor(json{{"steps", steps}, {"fields", fields}});
}

Kept from_bytes(const std::string& bytes) {
  const json all = json::from_cbor(bytes);
  Kept kept;
  for (const json& s : all.at("steps"))
    kept.steps.push_back({s.at(0), s.at(1), s.at(2), s.at(3), s.at(4), s.at(5), s.at(6), s.at(7)});
  for (const json& f : all.at("fields"))
    kept.fields.push_back({f.at(0), f.at(1), f.at(2), f.at(3), f.at(4).get<std::vector<double>>()});
  return kept;
}

CacheKey inserted_key(const IndentationProblem& indented, const PenetratedProblem& problem, const Scenario& scenario) {
  return {"inserted",
          inserted_version,
          {{"block", indentation_key(indented).what},
           {"depth", problem.wall.depth},
           {"density", problem.wall.density},
           {"duration", problem.duration},
           {"n_steps", problem.n_steps},
           {"fields", scenario.output.fields}}};
}

/// Empty steps when it does not converge.
Kept solve(const StageTools& tools, const FieldSampler& sampler, const PenetratedProblem& problem) {
  PenetratedState state(problem);
  Kept kept;
  while (!state.is_finished() && !tools.interrupt.is_requested()) {
    if (!state.advance()) return {};
    kept.steps.push_back(state.last_step());
    tools.progress.tell(fmt::format("needle inserted: force {:.3g} of {:.3g} mN", 1e3 * state.last_step().force,
                                    1e3 * problem.wall.total()));
  }
  if (tools.scenario.output.fields != "none")
    kept.fields = sampler.sample(state.tissue(), state.displacement(), tools.scenario.output.fields == "all");
  return kept;
}

/// A row of the steps' table; what has no meaning here is NaN.
std::vector<double> inserted_row(const PenetratedStep& step, double depth, double time, const SkinStack& skin) {
  const std::map<std::string, double> known = {{"time_s", time},
                                               {"displacement_um", 1e3 * (depth + step.dent)},
                                               {"force_N", step.force},
                                               {"energy_in_J", 1e-3 * step.work},
                                               {"energy_stored_J", 1e-3 * step.stored},
                                               {"energy_viscous_J", 1e-3 * step.viscous},
                                               {"energy_imbalance", step.imbalance()},
                                               {"min_J", step.min_J},
                                               {"iterations", static_cast<double>(step.iterations)},
                                               {"cuts", static_cast<double>(step.n_cuts)},
                                               {"depth_um", 1e3 * depth},
                                               {"dent_um", 1e3 * step.dent},
                                               {"phase", static_cast<double>(StepPhase::inserted)}};
  std::vector<double> row;
  for (const std::string& name : step_columns(skin)) {
    const auto found = known.find(name);
    row.push_back(found == known.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
  }
  return row;
}

/// Displacement of the denting needle at a force (mm), which the curve may end before.
double displacement_at(const IndentationCurve& curve, double force) {
  const auto reached = std::lower_bound(curve.force.begin(), curve.force.end(), force);
  return curve.displacement[static_cast<std::size_t>(
      std::min<std::ptrdiff_t>(reached - curve.force.begin(), std::ssize(curve.force) - 1))];
}

std::vector<IndentationStep> as_steps(const IndentationCurve& curve) {
  std::vector<IndentationStep> steps(curve.force.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i].displacement = curve.displacement[i];
    steps[i].force = curve.force[i];
  }
  return steps;
}

}  // namespace

WallForce wall_force(const PenetrationLaw& law, const NeedleShape& needle, double friction, double depth) {
  // Distances from the tip, close together where the tip is round.
  constexpr int n = 64;
  std::vector<double> s;
  for (int i = 0; i <= n; ++i) s.push_back(depth * std::pow(static_cast<double>(i) / n, 2.0));
  // Mean density between neighbours: the cost of opening grows from one radius to the next, and the wall rubs.
  std::vector<double> mean;
  for (int i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double middle = 0.5 * (s[k] + s[k + 1]);
    const Opening& opening = law.layers()[law.layer_at(depth - middle)].opening;
    const double growth = opening.at(needle.radius(s[k + 1])).cost - opening.at(needle.radius(s[k])).cost;
    const double rub = middle > needle.cap_length() ? friction * opening.at(needle.radius(middle)).wall : 0.0;
    mean.push_back(std::max(0.0, growth / (s[k + 1] - s[k]) + rub));
  }
  WallForce wall;
  for (int i = n; i >= 0; --i) {
    const auto k = static_cast<std::size_t>(i);
    wall.depth.push_back(depth - s[k]);
    wall.density.push_back(i == n ? mean.back() : (i == 0 ? mean.front() : 0.5 * (mean[k] + mean[k - 1])));
  }
  const double scale = law.force(depth).total / wall.total();
  for (double& density : wall.density) density *= scale;
  return wall;
}

InsertedOutcome solve_inserted(const StageTools& tools, const FieldSampler& sampler, const PenetrationLaw& law,
                               const NeedleShape& needle, const IndentationCurve& curve, double depth) {
  const IndentationProblem indented = indentation_problem(tools.scenario);
  PenetratedProblem problem;
  problem.block = {indented.skin, indented.geometry, indented.lateral, indented.mesh, indented.to, indented.tolerance};
  problem.needle = indented.needle;
  problem.wall = wall_force(law, needle, tools.scenario.shaft_friction, depth);
  InsertedOutcome outcome;
  outcome.depth = depth;
  problem.duration = displacement_at(curve, problem.wall.total()) / indented.rate;

  const CacheKey key = inserted_key(indented, problem, tools.scenario);
  Kept kept;
  if (const auto stored = tools.cache.load(key)) {
    kept = from_bytes(*stored);
  } else {
    kept = solve(tools, sampler, problem);
    outcome.is_interrupted = tools.interrupt.is_requested();
    if (outcome.is_interrupted) return outcome;
    const std::vector<std::uint8_t> bytes = to_bytes(kept);
    tools.cache.store(key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  if (kept.steps.empty()) {
    outcome.problem = "the skin around the inserted needle did not converge";
    return outcome;
  }
  StepRecord record;
  record.time = curve.displacement.back() / indented.rate + problem.duration;
  record.history = inserted_row(kept.steps.back(), depth, record.time, tools.scenario.skin);
  if (!kept.fields.empty()) record.fields = kept.fields;
  record.restart.integers["is_adopted"] = {
      1};  // a run killed from here on finds its steps in the cache, or starts anew
  tools.writer.append(record);
  const std::vector<ComplianceRatio> ratios = compliance_ratios(kept.steps, as_steps(curve));
  if (ratios.empty()) {
    outcome.problem = "the indentation ends before the force of the inserted needle";
    return outcome;
  }
  outcome.force = ratios.back().force;
  outcome.compliance_ratio = ratios.back().chi();
  return outcome;
}

}  // namespace acus
