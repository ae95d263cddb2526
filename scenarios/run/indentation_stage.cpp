#include "scenarios/run/indentation_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "scenarios/run/restart.hpp"
#include "scenarios/run/tables.hpp"

namespace acus {
namespace {

using nlohmann::json;

/// One step as the cache keeps it.
struct KeptStep {
  double time = 0.0;
  std::vector<double> row;
  std::vector<std::vector<double>> convergence;
};

struct KeptRun {
  std::vector<KeptStep> steps;
  std::optional<IndentationFailure> failure;
  bool is_at_end = false;  // of the problem
};

std::vector<std::uint8_t> to_bytes(const KeptRun& run) {
  json steps = json::array();
  for (const KeptStep& step : run.steps) steps.push_back({step.time, step.row, step.convergence});
  json all = {{"steps", steps}, {"is_at_end", run.is_at_end}};
  if (run.failure)
    all["failure"] = {run.failure->displacement, static_cast<int>(run.failure->reason), run.failure->what,
                      run.failure->advice};
  return json::to_cbor(all);
}

/// Throws json::exception when the bytes are of another make.
KeptRun read_bytes(const std::string& bytes) {
  const json all = json::from_cbor(bytes);
  KeptRun run;
  for (const json& step : all.at("steps"))
    run.steps.push_back({step.at(0), step.at(1), step.at(2).get<std::vector<std::vector<double>>>()});
  run.is_at_end = all.at("is_at_end");
  if (const auto f = all.find("failure"); f != all.end())
    run.failure = IndentationFailure{f->at(0), static_cast<NewtonOutcome>(f->at(1).get<int>()), f->at(2), f->at(3)};
  return run;
}

/// Every row has its columns.
bool has_shape(const KeptRun& run, const SkinStack& skin) {
  const std::size_t n_columns = step_columns(skin).size(), n_convergence = convergence_columns().size();
  return !run.steps.empty() && std::all_of(run.steps.begin(), run.steps.end(), [&](const KeptStep& step) {
    return step.row.size() == n_columns &&
           std::all_of(step.convergence.begin(), step.convergence.end(),
                       [&](const std::vector<double>& row) { return row.size() == n_convergence; });
  });
}

/// The kept run under a key; nothing when there is none. One that another program wrote is discarded, whatever its
/// version says.
std::optional<KeptRun> load_kept(Cache& cache, const CacheKey& key, const SkinStack& skin) {
  const auto bytes = cache.load(key);
  if (!bytes) return std::nullopt;
  try {
    KeptRun kept = read_bytes(*bytes);
    if (has_shape(kept, skin)) return kept;
  } catch (const json::exception&) {  // discarded like one of another shape
  }
  cache.discard(key);
  return std::nullopt;
}

void store_bytes(Cache& cache, const CacheKey& key, const std::vector<std::uint8_t>& bytes) {
  cache.store(key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// The field file belongs to the steps, to what is sampled of them, and to how many there are.
CacheKey fields_key(const CacheKey& steps, const Scenario& scenario, std::size_t n_steps) {
  return {"fields",
          steps.version,
          {{"steps", steps.what},
           {"fields", scenario.output.fields},
           {"stride", scenario.output.stride},
           {"n_steps", n_steps}}};
}

/// How many steps a run would have taken; nothing when the kept one ends too early.
std::optional<std::size_t> n_steps_needed(const KeptRun& kept, const Scenario& scenario, const IsEnough& is_enough,
                                          IndentationCurve& curve) {
  for (std::size_t n = 0; n < kept.steps.size(); ++n) {
    curve.add(kept.steps[n].row, scenario.skin);
    if (is_enough(curve)) return n + 1;
  }
  if (kept.is_at_end || kept.failure) return kept.steps.size();
  return std::nullopt;
}

/// Under a tip much sharper than the layer is thick the elements collapse before the skin breaks in the model. Shorter
/// and shorter steps would follow the curve by a few more micrometres; what the inserted needle shows goes on from
/// here.
bool is_giving_up(const IndentationStep& step) {
  constexpr int too_many_cuts = 2;
  constexpr double collapsed = 0.7;  // least volume over that of the mesh, in tissue that hardly changes its volume
  return step.n_cuts >= too_many_cuts && step.min_J < collapsed;
}

/// Puts the kept steps into the results; false when they do not reach far enough or their fields are missing.
bool adopt(const StageTools& tools, const CacheKey& key, const IsEnough& is_enough, IndentationOutcome& outcome) {
  const std::optional<KeptRun> found = load_kept(tools.cache, key, tools.scenario.skin);
  if (!found) return false;
  const KeptRun& kept = *found;
  IndentationCurve curve;
  const auto n_steps = n_steps_needed(kept, tools.scenario, is_enough, curve);
  if (!n_steps) return false;
  const bool is_whole = *n_steps == kept.steps.size();
  std::vector<StepRecord> records;
  std::vector<std::size_t> field_rows;
  for (std::size_t n = 0; n < *n_steps; ++n) {
    StepRecord record;
    record.time = kept.steps[n].time;
    record.history = kept.steps[n].row;
    record.convergence = kept.steps[n].convergence;
    record.restart.integers["is_adopted"] = {1};
    records.push_back(std::move(record));
    // A run that failed did not know that its last step was the last one.
    const bool is_last = n + 1 == *n_steps && !(is_whole && kept.failure);
    if (has_fields(tools.scenario, n, is_last)) field_rows.push_back(n);
  }
  std::string fields;
  if (!field_rows.empty()) {
    const auto stored = tools.cache.load(fields_key(key, tools.scenario, *n_steps));
    if (!stored) return false;
    fields = *stored;
  }
  tools.writer.adopt(records, field_rows, fields);
  outcome.curve = std::move(curve);
  if (is_whole) outcome.failure = kept.failure;
  outcome.is_from_cache = true;
  return true;
}

/// Steps of an interrupted run, from its tables.
std::vector<KeptStep> steps_on_disk(const ResultsWriter& writer) {
  const ResultsReader reader(writer.working_folder());
  const Table rows = reader.steps(), convergence = reader.convergence();
  std::vector<KeptStep> steps;
  for (std::size_t n = 0; n < writer.n_steps(); ++n) {
    KeptStep step;
    for (const Table::Cell& cell : rows.rows[n]) step.row.push_back(std::get<double>(cell));
    step.time = number_column(rows, "time_s")[n];
    steps.push_back(std::move(step));
  }
  for (const auto& cells : convergence.rows) {
    std::vector<double> row;
    for (const Table::Cell& cell : cells) row.push_back(std::get<double>(cell));
    const auto step = static_cast<std::size_t>(row.front());
    if (step < steps.size()) steps[step].convergence.push_back(std::move(row));
  }
  return steps;
}

}  // namespace

bool has_fields(const Scenario& scenario, std::size_t step, bool is_last) {
  const bool is_due = is_last || step % static_cast<std::size_t>(scenario.output.stride) == 0;
  return scenario.output.fields != "none" && is_due;
}

void IndentationCurve::add(const std::vector<double>& step_row, const SkinStack& skin) {
  displacement.push_back(1e-3 * step_value(step_row, "displacement_um", skin));
  force.push_back(step_value(step_row, "force_N", skin));
  stress.emplace_back();
  for (const SkinLayer& layer : skin.layers)
    stress.back().push_back(step_value(step_row, fmt::format("stress_{}_MPa", layer.name), skin));
}

StepRecord step_record(const Scenario& scenario, const Indentation& run, const FieldSampler& sampler,
                       std::size_t number, bool is_last) {
  StepRecord record;
  record.time = run.last_step().time;
  record.history = step_row(run);
  record.convergence = convergence_rows(static_cast<int>(number), run.last_step());
  if (has_fields(scenario, number, is_last))
    record.fields = sampler.sample(run.tissue(), run.displacement(), scenario.output.fields == "all");
  record.restart = to_restart(run.save());
  return record;
}

IndentationOutcome solve_indentation(const StageTools& tools, const FieldSampler& sampler, const RestartState& restart,
                                     const IsEnough& is_enough) {
  const IndentationProblem problem = indentation_problem(tools.scenario);
  const CacheKey key = indentation_key(problem);
  IndentationOutcome outcome;
  const bool is_new = tools.writer.n_steps() == 0;
  if (is_new && adopt(tools, key, is_enough, outcome)) return outcome;

  Indentation run(problem);
  KeptRun kept;
  bool is_over = false;
  const auto append = [&] {
    outcome.curve.add(step_row(run), tools.scenario.skin);
    is_over = run.is_finished() || is_enough(outcome.curve);
    const StepRecord record = step_record(tools.scenario, run, sampler, kept.steps.size(), is_over);
    tools.writer.append(record);
    kept.steps.push_back({record.time, record.history, record.convergence});
  };
  if (is_new) {
    append();
  } else {
    run.restore(from_restart(restart));
    kept.steps = steps_on_disk(tools.writer);
    for (const KeptStep& step : kept.steps) outcome.curve.add(step.row, tools.scenario.skin);
    is_over = run.is_finished() || is_enough(outcome.curve);
    tools.progress.event("resume", fmt::format("resuming after step {} at {:.1f} um", kept.steps.size() - 1,
                                               1e3 * run.last_step().displacement));
  }
  tools.progress.start_steps(run.last_step().displacement, problem.to, true);
  while (!is_over) {
    if (tools.interrupt.is_requested()) {
      outcome.is_interrupted = true;
      return outcome;
    }
    if (!run.advance()) {
      outcome.failure = run.failure();
      break;
    }
    append();
    tools.progress.step(static_cast<int>(kept.steps.size()) - 1, run.last_step());
    if (!is_over && is_giving_up(run.last_step())) {
      outcome.failure = {run.last_step().displacement, NewtonOutcome::step_too_short,
                         "the elements under the tip collapse",
                         "refine the mesh under the tip, or take a blunter one, to follow it further"};
      break;
    }
  }
  kept.failure = outcome.failure;
  kept.is_at_end = run.is_finished();
  store_bytes(tools.cache, key, to_bytes(kept));
  const std::string fields = tools.writer.field_file();
  if (!fields.empty()) tools.cache.store(fields_key(key, tools.scenario, kept.steps.size()), fields);
  return outcome;
}

}  // namespace acus
