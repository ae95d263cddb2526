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
constexpr int inserted_version = 3;

std::vector<std::uint8_t> to_bytes(const InsertedState& state) {
  json steps = json::array(), fields = json::array();
  for (const PenetratedStep& s : state.steps)
    steps.push_back({s.force, s.dent, s.work, s.stored, s.viscous, s.min_J, s.iterations, s.n_cuts});
  for (const std::vector<Field>& step : state.fields) {
    fields.push_back(json::array());
    for (const Field& f : step) fields.back().push_back({f.name, f.unit, f.n_components, f.is_on_cells, f.values});
  }
  return json::to_cbor(json{{"steps", steps}, {"fields", fields}});
}

void read_bytes(const std::string& bytes, InsertedState& state) {
  const json all = json::from_cbor(bytes);
  for (const json& s : all.at("steps"))
    state.steps.push_back({s.at(0), s.at(1), s.at(2), s.at(3), s.at(4), s.at(5), s.at(6), s.at(7)});
  for (const json& step : all.at("fields")) {
    state.fields.emplace_back();
    for (const json& f : step)
      state.fields.back().push_back({f.at(0), f.at(1), f.at(2), f.at(3), f.at(4).get<std::vector<double>>()});
  }
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

void solve(const StageTools& tools, const FieldSampler& sampler, const PenetratedProblem& problem,
           InsertedState& inserted) {
  // Needles of a device go on to many times this force: where elements lose half their volume, in tissue that keeps
  // its own, nothing more is learnt.
  const double collapsed = tools.scenario.device.kind != DeviceKind::none ? 0.5 : 0.0;
  PenetratedState state(problem);
  while (!state.is_finished() && state.advance()) {
    if (state.last_step().min_J < collapsed) return;
    inserted.steps.push_back(state.last_step());
    if (tools.scenario.output.fields != "none")
      inserted.fields.push_back(
          sampler.sample(state.tissue(), state.displacement(), tools.scenario.output.fields == "all"));
    tools.progress.tell(fmt::format("needle inserted: force {:.3g} of {:.3g} mN", 1e3 * state.last_step().force,
                                    1e3 * problem.wall.total()));
    inserted.is_interrupted = tools.interrupt.is_requested();
    // Where the steps have to be cut again and again the tissue is about to give up: what is solved by then is enough.
    constexpr int too_many_cuts = 2;
    if (inserted.is_interrupted || state.last_step().n_cuts >= too_many_cuts) return;
  }
}

/// Between the points; NaN outside. Abscissae rise.
double interpolate(const std::vector<double>& x, const std::vector<double>& y, double at) {
  if (x.empty() || !(at >= x.front() && at <= x.back())) return std::numeric_limits<double>::quiet_NaN();
  const auto above = std::lower_bound(x.begin(), x.end(), at) - x.begin();
  const auto i = static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, above));
  return x.size() == 1 ? y.front() : y[i - 1] + (at - x[i - 1]) / (x[i] - x[i - 1]) * (y[i] - y[i - 1]);
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

double InsertedState::dent_at(double force) const {
  std::vector<double> forces = {0.0}, dents = {0.0};
  for (const PenetratedStep& step : steps) {
    forces.push_back(step.force);
    dents.push_back(step.dent);
  }
  constexpr double rounding = 1e-9;  // the ramp ends at its force to the last digit or so
  return interpolate(forces, dents, force <= (1 + rounding) * forces.back() ? std::min(force, forces.back()) : force);
}

InsertedState solve_inserted(const StageTools& tools, const FieldSampler& sampler, const PenetrationLaw& law,
                             const NeedleShape& needle, double depth, double force, double duration) {
  const IndentationProblem indented = indentation_problem(tools.scenario);
  PenetratedProblem problem;
  problem.block = {indented.skin, indented.geometry, indented.lateral, indented.mesh, indented.to, indented.tolerance};
  problem.needle = indented.needle;
  problem.wall = wall_force(law, needle, tools.scenario.shaft_friction, depth);
  const double scale = force / problem.wall.total();
  for (double& density : problem.wall.density) density *= scale;
  problem.duration = duration;

  InsertedState state;
  state.depth = depth;
  state.duration = duration;
  const CacheKey key = inserted_key(indented, problem, tools.scenario);
  if (const auto stored = tools.cache.load(key)) {
    read_bytes(*stored, state);
    return state;
  }
  solve(tools, sampler, problem, state);
  if (state.is_interrupted) return state;
  const std::vector<std::uint8_t> bytes = to_bytes(state);
  tools.cache.store(key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return state;
}

void append_inserted(const StageTools& tools, const InsertedState& state, double time) {
  for (std::size_t i = 0; i < state.steps.size(); ++i) {
    StepRecord record;
    record.time = time + state.duration * static_cast<double>(i + 1) / static_cast<double>(state.steps.size());
    record.history = inserted_row(state.steps[i], state.depth, record.time, tools.scenario.skin);
    if (!state.fields.empty()) record.fields = state.fields[i];
    // A run killed from here on finds its steps in the cache, or starts anew.
    record.restart.integers["is_adopted"] = {1};
    tools.writer.append(record);
  }
}

double compliance_ratio(const InsertedState& state, const IndentationCurve& curve, double force) {
  return state.dent_at(force) / interpolate(curve.force, curve.displacement, force);
}

}  // namespace acus
