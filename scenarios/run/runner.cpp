#include "scenarios/run/runner.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>

#include "core/io/results.hpp"
#include "scenarios/run/array_stage.hpp"
#include "scenarios/run/denting_run.hpp"
#include "scenarios/run/healing_plan.hpp"
#include "scenarios/run/healing_stage.hpp"
#include "scenarios/run/insertion_run.hpp"
#include "scenarios/run/provenance.hpp"
#include "scenarios/run/resolved_run.hpp"
#include "scenarios/run/run_header.hpp"
#include "scenarios/run/skin_response.hpp"
#include "scenarios/run/treatment_plan.hpp"
#include "solvers/equilibrium/indentation_mesh.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

void print_result(const Scenario& scenario, const std::vector<Headline>& lines, const RunHeader& header,
                  const fs::path& folder) {
  fmt::print("{}\n", scenario.title.empty() ? scenario.name : scenario.title);
  for (const Headline& line : lines) {
    const std::string unit = line.unit == "1" ? "" : line.unit;
    fmt::print("  {:<21} {:>12.5g} {:<5} {}\n", line.key, line.value, unit, line.meaning);
  }
  if (!header.assumed.rows.empty())
    fmt::print("  rests on {} inputs without an opened source (assumed or recalled): run.h5:/assumed\n",
               header.assumed.rows.size());
  fmt::print("results in {}\n", folder.string());
}

/// The writer of a new or a continued run, and the state of its last step (empty for a new one).
std::unique_ptr<ResultsWriter> open_results(const fs::path& folder, const RunHeader& header, const RunOptions& options,
                                            RestartState& state) {
  const fs::path partial = fs::path(folder).concat(".partial");
  if (!options.resume) return ResultsWriter::create(folder, header, options.force);
  // Killed before its first files were complete: nothing is lost by starting anew.
  if (!fs::exists(partial / "restart.h5")) return ResultsWriter::create(folder, header, true);
  auto writer = ResultsWriter::resume(folder, header, state);
  if (!state.integers.contains("is_adopted")) return writer;
  // Its steps came from the cache whole: they do so again, or are solved. A later stage goes on where it was.
  const RestartState stage = writer->kept_stage();
  writer.reset();
  state = {};
  writer = ResultsWriter::create(folder, header, true);
  if (!stage.reals.empty()) writer->keep_stage(stage);
  return writer;
}

fs::path results_folder(const Scenario& scenario, const RunOptions& options) {
  const fs::path folder = options.output.empty() ? fs::path("out") / scenario.name : options.output;
  return folder.has_filename() ? folder : folder.parent_path();
}

bool is_finished_already(const RunOptions& options, const fs::path& folder) {
  if (!options.resume || !fs::exists(folder) || fs::exists(fs::path(folder).concat(".partial"))) return false;
  if (!options.quiet) fmt::print("'{}' is finished already: nothing to resume\n", folder.string());
  return true;
}

using Stages = std::function<RunEnd(const StageTools& tools, const RestartState& state)>;

/// Opens the results folder, runs the stages of `scenario` on it, and closes it as they ended. `one` is what the stages
/// of a single needle work on.
ExitCode execute(const Scenario& scenario, const Scenario& one, const RunOptions& options, const RunHeader& header,
                 const InterruptGuard& interrupt, const Stages& stages) {
  const auto start = std::chrono::steady_clock::now();
  const fs::path folder = results_folder(scenario, options), partial = fs::path(folder).concat(".partial");
  if (options.verbosity > 0) fmt::print(stderr, "mesh: {}\n", header.provenance.at("mesh"));
  Progress progress(options.quiet, options.color, options.verbosity, options.log_json);
  if (options.resume && !fs::exists(partial)) progress.event("start", "nothing to resume: starting anew");
  RestartState state;
  const auto writer = open_results(folder, header, options, state);
  Cache cache(options.use_cache ? Cache::default_folder() : fs::path());

  const RunEnd end = stages({one, *writer, cache, progress, interrupt, *options.ranks}, state);
  const std::string where =
      fmt::format("everything up to step {} is in '{}', `--resume` continues",
                  static_cast<std::ptrdiff_t>(writer->n_steps()) - 1, writer->working_folder().string());
  if (end.code == ExitCode::interrupted) {
    progress.event("interrupted", "interrupted; " + where);
    return end.code;
  }
  if (end.code != ExitCode::ok) {
    progress.event("failure", fmt::format("acus run: error: {}", end.message));
    progress.event("stopped", "stopped; " + where);
    if (options.quiet) fmt::print(stderr, "acus run: error: {}\n", end.message);
    return end.code;
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::map<std::string, std::string> provenance = end_provenance(wall);
  provenance.insert(end.provenance.begin(), end.provenance.end());
  writer->finish(end.headlines, provenance);
  progress.event("finished", fmt::format("finished in {:.1f} s", wall));
  if (!options.quiet) print_result(scenario, end.headlines, header, writer->working_folder());
  return ExitCode::ok;
}

ExitCode solve_resolved(const Scenario& scenario, const RunOptions& options, const InterruptGuard& interrupt) {
  ResolvedPress press(resolved_problem(scenario));
  const FieldSampler sampler(press.mesh(), Geometry::solid);
  return execute(
      scenario, scenario, options, resolved_header(scenario, options, press, sampler), interrupt,
      [&](const StageTools& tools, const RestartState& state) { return run_resolved(tools, press, sampler, state); });
}

ExitCode solve_from_one_needle(const Scenario& scenario, const RunOptions& options, const InterruptGuard& interrupt) {
  const Scenario one = for_one_needle(scenario);
  const IndentationProblem problem = indentation_problem(one);
  const std::unique_ptr<NeedleShape> needle = make_needle(scenario.needle);
  const Mesh mesh = indentation_mesh(problem.skin, *needle, problem.to, problem.mesh);
  const FieldSampler sampler(mesh, scenario.domain.geometry);
  return execute(scenario, one, options, run_header(scenario, options, mesh, *needle, sampler), interrupt,
                 [&](const StageTools& tools, const RestartState& state) {
                   return scenario.insertion.puncture ? run_insertion(tools, scenario, sampler, state)
                                                      : run_denting(tools, sampler, state);
                 });
}

/// The header of a run that starts from punctures: no mesh, no steps.
RunHeader response_header(const Scenario& scenario, const RunOptions& options, const RunHeader& treated) {
  RunHeader header = treated;
  header.name = scenario.name;
  header.title = scenario.title;
  header.scenario_given = scenario.given;
  header.scenario_resolved = scenario.resolved;
  header.provenance = start_provenance(scenario, options);
  header.provenance["mesh"] = "none: punctures of " + fs::absolute(options.from).lexically_normal().string();
  header.warnings = scenario.warnings;
  header.assumed = assumed_inputs(scenario);
  header.mesh = FieldMesh();
  return header;
}

/// Healing or absorption alone, from the punctures of a finished treatment, which are taken over with the tables beside
/// them.
ExitCode respond_only(const Scenario& scenario, const RunOptions& options, const InterruptGuard& interrupt) {
  const ResultsReader treated(options.from);
  if (!treated.is_finished()) throw ResultsError(fmt::format("'{}' is not finished", options.from.string()));
  if (treated.n_punctures() == 0)
    throw TreatmentRefusal(fmt::format("'{}' holds no punctures of a treatment", options.from.string()));
  const PunctureTable punctures = treated.punctures();
  if (const std::string unfit = unfit_punctures(scenario, punctures); !unfit.empty())
    throw TreatmentRefusal(fmt::format("'{}' does not fit the scenario: {}", options.from.string(), unfit));
  return execute(scenario, scenario, options, response_header(scenario, options, treated.header()), interrupt,
                 [&](const StageTools& tools, const RestartState&) {
                   std::map<std::string, Table> tables;
                   for (const std::string& name : result_tables())
                     if (Table table = treated.table(name);
                         name != "punctures" && name != "steps" && name != "history" && !table.rows.empty())
                       tables[name] = std::move(table);
                   tools.writer.append_punctures(punctures);
                   std::vector<std::string> warnings;
                   RunEnd end = run_skin_response(tools, scenario, punctures, tables, warnings);
                   if (end.code != ExitCode::ok) return end;
                   tools.writer.set_tables(tables);
                   tools.writer.set_late_warnings(warnings);
                   return end;
                 });
}

ExitCode solve(const Scenario& scenario, const RunOptions& options) {
  const InterruptGuard interrupt;
  if (options.threads > 0) omp_set_num_threads(options.threads);
  if (is_finished_already(options, results_folder(scenario, options))) return ExitCode::ok;
  if (scenario.treatment.is_asked) refuse_if_too_large(scenario);
  if (scenario.healing.is_asked) refuse_if_grid_does_not_fit(scenario);
  if (!options.from.empty()) return respond_only(scenario, options, interrupt);
  const bool is_resolved = scenario.insertion.model == InsertionModel::resolved;
  return is_resolved ? solve_resolved(scenario, options, interrupt)
                     : solve_from_one_needle(scenario, options, interrupt);
}

/// The scenario up to the stage that is asked for. Healing and absorption both follow the treatment.
Scenario up_to_stage(Scenario scenario, const std::string& stage) {
  if (stage == "insertion") scenario.treatment.is_asked = false;
  if (!stage.empty() && stage != "healing") scenario.healing.is_asked = false;
  if (!stage.empty() && stage != "absorption") scenario.absorption.is_asked = false;
  return scenario;
}

/// Why a stage cannot be asked for; empty when it can.
std::string unfit_stage(const Scenario& scenario, const RunOptions& options) {
  const std::map<std::string, bool> is_there = {{"treatment", scenario.treatment.is_asked},
                                                {"healing", scenario.healing.is_asked},
                                                {"absorption", scenario.absorption.is_asked}};
  const auto stage = is_there.find(options.stage);
  if (stage != is_there.end() && !stage->second)
    return fmt::format("--stage {0}: the scenario has no section [{0}]", options.stage);
  if (!options.from.empty() && options.stage != "healing" && options.stage != "absorption")
    return "--from needs --stage healing or --stage absorption, which start from punctures";
  return {};
}

}  // namespace

ExitCode run(const Scenario& scenario, const RunOptions& options) {
  if (const std::string unfit = unfit_stage(scenario, options); !unfit.empty()) {
    fmt::print(stderr, "acus run: error: {}\n", unfit);
    return ExitCode::bad_input;
  }
  try {
    return solve(up_to_stage(scenario, options.stage), options);
  } catch (const ResultsError& error) {
    fmt::print(stderr, "acus run: error: {}\n", error.what());
    return ExitCode::file_system;
  } catch (const fs::filesystem_error& error) {
    fmt::print(stderr, "acus run: error: {}\n", error.what());
    return ExitCode::file_system;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "acus run: error: out of memory: use a coarser numerics.mesh or fewer refinements\n");
    return ExitCode::internal_error;
  } catch (const ArrayRefusal& refusal) {
    fmt::print(stderr, "acus run: error: {}\n", refusal.what());
    return ExitCode::not_converged;
  } catch (const TreatmentRefusal& refusal) {
    fmt::print(stderr, "acus run: error: {}\n", refusal.what());
    return ExitCode::bad_input;
  } catch (const EquilibriumError& error) {
    fmt::print(stderr, "acus run: error: {}\n", error.what());
    return ExitCode::not_converged;
  } catch (const std::exception& error) {
    fmt::print(stderr, "acus run: internal error: {}\n  please report it with the scenario file\n", error.what());
    return ExitCode::internal_error;
  }
}

}  // namespace acus
