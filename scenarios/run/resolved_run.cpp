#include "scenarios/run/resolved_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/run/resolved_tables.hpp"
#include "scenarios/run/restart.hpp"
#include "scenarios/run/run_header.hpp"
#include "scenarios/run/tables.hpp"

namespace acus {
namespace {

constexpr double largest_imbalance = 5e-3;  // of the work

constexpr std::array needle_numbers = {&ResolvedNeedle::force, &ResolvedNeedle::dent, &ResolvedNeedle::contact_radius,
                                       &ResolvedNeedle::largest_force, &ResolvedNeedle::touch};

RestartState to_restart(const ResolvedPress::Memory& memory) {
  RestartState state = acus::to_restart(memory.steps);
  std::vector<double>& numbers = state.reals["needles"];
  for (const ResolvedNeedle& needle : memory.needles)
    for (const auto number : needle_numbers) numbers.push_back(needle.*number);
  return state;
}

ResolvedPress::Memory resolved_from_restart(const RestartState& state) {
  ResolvedPress::Memory memory;
  memory.steps = from_restart(state);
  const std::vector<double>& numbers = state.reals.at("needles");
  memory.needles.resize(numbers.size() / needle_numbers.size());
  for (std::size_t k = 0; k < memory.needles.size() * needle_numbers.size(); ++k)
    memory.needles[k / needle_numbers.size()].*needle_numbers[k % needle_numbers.size()] = numbers[k];
  return memory;
}

StepRecord record_of(const Scenario& scenario, const ResolvedPress& press, const FieldSampler& sampler,
                     std::size_t number) {
  StepRecord record;
  record.time = press.last_step().time;
  record.history = resolved_row(press);
  record.convergence = convergence_rows(static_cast<int>(number), press.last_step());
  if (has_fields(scenario, number, press.is_finished()))
    record.fields = sampler.sample(press.tissue(), press.displacement(), scenario.output.fields == "all");
  record.restart = to_restart(press.save());
  return record;
}

std::vector<std::string> judge(const ResolvedPress& press) {
  std::vector<std::string> warnings;
  const std::vector<ResolvedNeedle> needles = press.needles();
  const auto n_away =
      std::count_if(needles.begin(), needles.end(), [](const ResolvedNeedle& n) { return n.touch < 0; });
  if (n_away > 0) warnings.push_back(fmt::format("{} of {} needles did not touch the skin", n_away, needles.size()));
  if (press.plate_force() > 0)
    warnings.push_back(
        "skin touches the plate between the needles: where a needle meets the plate its corner is sharp");
  if (const double imbalance = press.last_step().imbalance(); std::abs(imbalance) > largest_imbalance)
    warnings.push_back(fmt::format("{:.2g} % of the work is not accounted for", 100 * imbalance));
  return warnings;
}

SolverRequest solver_request(const std::string& word) {
  if (word == "direct") return SolverRequest::direct;
  return word == "multigrid" ? SolverRequest::multigrid : SolverRequest::automatic;
}

}  // namespace

ResolvedProblem resolved_problem(const Scenario& scenario) {
  ResolvedProblem problem;
  problem.skin = scenario.skin;
  problem.needle = make_needle_body(scenario.needle);
  problem.friction = scenario.needle.friction;
  problem.needles = scenario.array.layout_needles();
  problem.tilt = scenario.array.tilt;
  problem.lateral = scenario.domain.lateral;
  if (scenario.domain.is_periodic) problem.unit_cell = {scenario.array.pitch, scenario.array.pitch};
  problem.plate_overhang = scenario.array.overhang;
  problem.mesh.order = scenario.numerics.element == "q1p0" ? 1 : 2;
  problem.mesh.quality = scenario.numerics.mesh;
  problem.mesh.refine = scenario.numerics.refine;
  problem.mesh.margin = scenario.array.margin;
  problem.solver = solver_request(scenario.numerics.solver);
  problem.to = scenario.insertion.to;
  problem.rate = scenario.insertion.rate;
  problem.first_step = scenario.numerics.first_step;
  problem.max_step = scenario.numerics.max_step;
  problem.tolerance = scenario.numerics.tolerance;
  return problem;
}

RunHeader resolved_header(const Scenario& scenario, const RunOptions& options, const ResolvedPress& press,
                          const FieldSampler& sampler) {
  RunHeader header = run_header(scenario, options, press.mesh(), *make_needle_body(scenario.needle).outline, sampler);
  header.history_columns = resolved_columns();
  header.mesh.mirror_planes = name(press.mirrors());
  header.provenance["solver"] = press.solver_reason();
  return header;
}

RunEnd run_resolved(const StageTools& tools, ResolvedPress& press, const FieldSampler& sampler,
                    const RestartState& restart) {
  ResultsWriter& writer = tools.writer;
  const ArraySpec& array = tools.scenario.array;
  const std::vector<ArrayNeedle> places = tilted(array.layout_needles(), array.tilt);
  const auto append = [&] { writer.append(record_of(tools.scenario, press, sampler, writer.n_steps())); };
  const auto keep_needles = [&] { writer.set_needles(resolved_needle_table(press, places)); };
  if (writer.n_steps() == 0)
    append();
  else
    press.restore(resolved_from_restart(restart));
  const double from = press.last_step().displacement;
  tools.progress.event("array", fmt::format("resolved contact: {} needles, {} unknowns; {}", places.size(),
                                            press.n_unknowns(), press.solver_reason()));
  tools.progress.start_steps(from, tools.scenario.insertion.to, false);
  if (writer.n_steps() > 1)
    tools.progress.event("resume",
                         fmt::format("resuming after step {} at {:.1f} um", writer.n_steps() - 1, 1e3 * from));
  while (!press.is_finished()) {
    if (!press.advance()) {
      keep_needles();
      const IndentationFailure& failure = press.failure();
      return {ExitCode::not_converged, fmt::format("did not converge at {:.2f} um: {}\n  {}",
                                                   1e3 * failure.displacement, failure.what, failure.advice)};
    }
    append();
    tools.progress.step(static_cast<int>(writer.n_steps()) - 1, press.last_step());
    if (tools.interrupt.is_requested() && !press.is_finished()) {
      keep_needles();
      return {ExitCode::interrupted};
    }
  }
  writer.set_tables({{"needles", resolved_needle_table(press, places)},
                     {"events", resolved_event_table(press, tools.scenario.insertion.rate)}});
  const std::vector<std::string> warnings = judge(press);
  for (const std::string& warning : warnings) tools.progress.event("warning", "warning: " + warning);
  writer.set_late_warnings(warnings);
  return {ExitCode::ok, {}, resolved_headlines(press, ResultsReader(writer.working_folder()).history())};
}

}  // namespace acus
