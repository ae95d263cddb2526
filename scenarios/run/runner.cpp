#include "scenarios/run/runner.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <chrono>
#include <memory>
#include <stdexcept>

#include "core/io/results.hpp"
#include "scenarios/run/fields.hpp"
#include "scenarios/run/interrupt.hpp"
#include "scenarios/run/progress.hpp"
#include "scenarios/run/provenance.hpp"
#include "scenarios/run/restart.hpp"
#include "scenarios/run/tables.hpp"
#include "solvers/equilibrium/indentation.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

std::string mesh_summary(const Mesh& mesh, const MeshQualityReport& quality) {
  return fmt::format("{} cells; {}; {}; {}", mesh.n_cells(),
                     describe("smallest scaled Jacobian", quality.scaled_jacobian),
                     describe("largest aspect ratio", quality.aspect_ratio),
                     describe("largest size ratio of neighbours", quality.size_ratio));
}

/// Density, toughness and strength are in the presets for stages that this run does not have.
bool enters_indentation(const std::string& key) {
  return !key.ends_with(".density") && !key.ends_with(".toughness") && !key.ends_with(".strength");
}

/// A chord may leave the outline by this much: three degrees of the tip's arc.
double outline_tolerance(const NeedleShape& needle) {
  const double radius = needle.tip_radius() > 0 ? needle.tip_radius() : needle.length();
  return 3e-4 * radius;
}

RunHeader header_of(const Scenario& scenario, const RunOptions& options, const Indentation& run,
                    const FieldSampler& sampler) {
  RunHeader header;
  header.name = scenario.name;
  header.title = scenario.title;
  header.scenario_given = scenario.given;
  header.scenario_resolved = scenario.resolved;
  header.provenance = start_provenance(scenario, options);
  header.provenance["mesh"] = mesh_summary(run.mesh(), run.mesh_quality());
  header.warnings = scenario.warnings;
  header.assumed.columns = {"key", "value", "range", "status", "source"};
  for (const ProvenanceNote& note : scenario.provenance)
    if ((note.status == "assumed" || note.status == "recalled") && enters_indentation(note.key))
      header.assumed.rows.push_back({note.key, note.value, note.range, note.status, note.source});
  header.history_columns = history_columns();
  header.convergence_columns = convergence_columns();
  if (scenario.output.fields != "none") header.mesh = sampler.field_mesh();
  for (const Vec2& point : run.needle().outline(outline_tolerance(run.needle()))) {
    header.needle.r.push_back(point[0]);
    header.needle.z.push_back(point[1]);
  }
  return header;
}

StepRecord record_of(const Scenario& scenario, const Indentation& run, const FieldSampler& sampler, int step_number) {
  StepRecord record;
  record.time = run.last_step().time;
  record.history = history_row(run.last_step());
  record.convergence = convergence_rows(step_number, run.last_step());
  const bool is_due = step_number % scenario.output.stride == 0 || run.is_finished();
  if (scenario.output.fields != "none" && is_due)
    record.fields = sampler.sample(run.tissue(), run.displacement(), scenario.output.fields == "all");
  record.restart = to_restart(run.save());
  return record;
}

void print_headlines(const std::vector<Headline>& lines) {
  for (const Headline& line : lines) {
    const std::string unit = line.unit == "1" ? "" : line.unit;
    fmt::print("  {:<18} {:>12.5g} {:<5} {}\n", line.key, line.value, unit, line.meaning);
  }
}

void print_result(const Scenario& scenario, const std::vector<Headline>& lines, const RunHeader& header,
                  const fs::path& folder) {
  fmt::print("{}\n", scenario.title.empty() ? scenario.name : scenario.title);
  print_headlines(lines);
  if (!header.assumed.rows.empty())
    fmt::print("  rests on {} inputs without an opened source (assumed or recalled): run.h5:/assumed\n",
               header.assumed.rows.size());
  fmt::print("results in {}\n", folder.string());
}

/// The writer of a new or a continued run; continued runs bring the solver to their last step.
std::unique_ptr<ResultsWriter> open_results(const fs::path& folder, const RunHeader& header, const RunOptions& options,
                                            Indentation& run) {
  const fs::path partial = fs::path(folder).concat(".partial");
  if (!options.resume) return ResultsWriter::create(folder, header, options.force);
  // Killed before its first files were complete: nothing is lost by starting anew.
  if (!fs::exists(partial / "restart.h5")) return ResultsWriter::create(folder, header, true);
  RestartState state;
  auto writer = ResultsWriter::resume(folder, header, state);
  if (writer->n_steps() > 0) run.restore(from_restart(state));
  return writer;
}

ExitCode solve(const Scenario& scenario, const RunOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const InterruptGuard interrupt;
  if (options.threads > 0) omp_set_num_threads(options.threads);
  fs::path folder = options.output.empty() ? fs::path("out") / scenario.name : options.output;
  if (!folder.has_filename()) folder = folder.parent_path();
  const fs::path partial = fs::path(folder).concat(".partial");
  if (options.resume && fs::exists(folder) && !fs::exists(partial)) {
    if (!options.quiet) fmt::print("'{}' is finished already: nothing to resume\n", folder.string());
    return ExitCode::ok;
  }

  Indentation run(indentation_problem(scenario));
  const FieldSampler sampler(run.mesh(), scenario.domain.geometry);
  const RunHeader header = header_of(scenario, options, run, sampler);
  if (options.verbosity > 0) fmt::print(stderr, "mesh: {}\n", header.provenance.at("mesh"));
  Progress progress(scenario.insertion.to, options.quiet, options.color, options.verbosity, options.log_json);
  if (options.resume && !fs::exists(partial)) progress.event("start", "nothing to resume: starting anew");
  const auto writer = open_results(folder, header, options, run);

  int step_number = static_cast<int>(writer->n_steps());
  if (step_number == 0) writer->append(record_of(scenario, run, sampler, step_number++));
  progress.start_from(run.last_step().displacement);
  if (step_number > 1)
    progress.event("resume", fmt::format("resuming after step {} at {:.1f} um", step_number - 1,
                                         1e3 * run.last_step().displacement));
  const auto stopped = [&](const std::string& why) {
    return fmt::format("{}; everything up to step {} is in '{}', `--resume` continues", why, step_number - 1,
                       writer->working_folder().string());
  };
  while (!run.is_finished()) {
    if (!run.advance()) {
      const IndentationFailure& failure = run.failure();
      writer->set_needles(needle_table(run));
      progress.event("failure", fmt::format("acus run: error: did not converge at {:.2f} um: {}\n  {}",
                                            1e3 * failure.displacement, failure.what, failure.advice));
      progress.event("stopped", stopped("stopped"));
      if (options.quiet)
        fmt::print(stderr, "acus run: error: did not converge at {:.2f} um: {}\n", 1e3 * failure.displacement,
                   failure.what);
      return ExitCode::not_converged;
    }
    writer->append(record_of(scenario, run, sampler, step_number));
    progress.step(step_number++, run.last_step());
    if (interrupt.is_requested() && !run.is_finished()) {
      writer->set_needles(needle_table(run));
      progress.event("interrupted", stopped("interrupted"));
      return ExitCode::interrupted;
    }
  }

  writer->set_needles(needle_table(run));
  const std::vector<Headline> lines =
      headlines(ResultsReader(writer->working_folder()).history(), run, scenario.domain.geometry);
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  writer->finish(lines, end_provenance(wall));
  progress.event("finished", fmt::format("finished in {:.1f} s", wall));
  if (!options.quiet) print_result(scenario, lines, header, writer->working_folder());
  return ExitCode::ok;
}

}  // namespace

IndentationProblem indentation_problem(const Scenario& scenario) {
  IndentationProblem problem;
  problem.skin = scenario.skin;
  problem.needle = scenario.needle;
  problem.geometry = scenario.domain.geometry;
  problem.lateral = scenario.domain.lateral;
  problem.mesh.width = scenario.domain.width;
  problem.mesh.order = scenario.numerics.element == "q1p0" ? 1 : 2;
  problem.mesh.quality = scenario.numerics.mesh;
  problem.mesh.refine = scenario.numerics.refine;
  problem.to = scenario.insertion.to;
  problem.rate = scenario.insertion.rate;
  problem.first_step = scenario.numerics.first_step;
  problem.max_step = scenario.numerics.max_step;
  problem.tolerance = scenario.numerics.tolerance;
  return problem;
}

ExitCode run(const Scenario& scenario, const RunOptions& options) {
  try {
    return solve(scenario, options);
  } catch (const ResultsError& error) {
    fmt::print(stderr, "acus run: error: {}\n", error.what());
    return ExitCode::file_system;
  } catch (const fs::filesystem_error& error) {
    fmt::print(stderr, "acus run: error: {}\n", error.what());
    return ExitCode::file_system;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "acus run: error: out of memory: use a coarser numerics.mesh or fewer refinements\n");
    return ExitCode::internal_error;
  } catch (const EquilibriumError& error) {
    fmt::print(stderr, "acus run: error: {}\n", error.what());
    return ExitCode::not_converged;
  } catch (const std::exception& error) {
    fmt::print(stderr, "acus run: internal error: {}\n  please report it with the scenario file\n", error.what());
    return ExitCode::internal_error;
  }
}

}  // namespace acus
