#include "scenarios/run/denting_run.hpp"

#include <fmt/format.h>

#include "scenarios/run/restart.hpp"
#include "scenarios/run/tables.hpp"

namespace acus {

RunEnd run_denting(const StageTools& tools, const FieldSampler& sampler, const RestartState& restart) {
  ResultsWriter& writer = tools.writer;
  Indentation run(indentation_problem(tools.scenario));
  const auto append = [&] {
    const bool is_last = run.is_finished();
    writer.append(step_record(tools.scenario, run, sampler, writer.n_steps(), is_last));
  };
  if (writer.n_steps() == 0)
    append();
  else
    run.restore(from_restart(restart));
  const double from = run.last_step().displacement;
  tools.progress.start_steps(from, tools.scenario.insertion.to, false);
  if (writer.n_steps() > 1)
    tools.progress.event("resume",
                         fmt::format("resuming after step {} at {:.1f} um", writer.n_steps() - 1, 1e3 * from));
  while (!run.is_finished()) {
    if (!run.advance()) {
      const IndentationFailure& failure = run.failure();
      writer.set_needles(needle_table(run));
      return {ExitCode::not_converged, fmt::format("did not converge at {:.2f} um: {}\n  {}",
                                                   1e3 * failure.displacement, failure.what, failure.advice)};
    }
    append();
    tools.progress.step(static_cast<int>(writer.n_steps()) - 1, run.last_step());
    if (tools.interrupt.is_requested() && !run.is_finished()) {
      writer.set_needles(needle_table(run));
      return {ExitCode::interrupted};
    }
  }
  writer.set_needles(needle_table(run));
  const Table history = ResultsReader(writer.working_folder()).history();
  return {ExitCode::ok, {}, headlines(history, run, tools.scenario.domain.geometry)};
}

}  // namespace acus
