#pragma once
// The finite-element steps of a run: solved now, resumed, or taken from the cache.

#include <functional>
#include <optional>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/cache.hpp"
#include "scenarios/run/fields.hpp"
#include "scenarios/run/indentation_problem.hpp"
#include "scenarios/run/interrupt.hpp"
#include "scenarios/run/progress.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/equilibrium/indentation.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// The indentation curve so far: values per step, the skin at rest first.
struct IndentationCurve {
  std::vector<double> displacement;         ///< mm
  std::vector<double> force;                ///< N
  std::vector<std::vector<double>> stress;  ///< MPa, tension under the tip per layer

  void add(const std::vector<double>& step_row, const SkinStack& skin);
};

struct IndentationOutcome {
  IndentationCurve curve;
  std::optional<IndentationFailure> failure;  ///< why the steps end before they should
  bool is_interrupted = false;
  bool is_from_cache = false;
};

/// Everything a stage shares.
struct StageTools {
  const Scenario& scenario;
  ResultsWriter& writer;
  Cache& cache;
  Progress& progress;
  const InterruptGuard& interrupt;
  const Communicator& ranks = single_process();  ///< only the first one works here, unless it calls the others
};

/// Whether a step's fields are due: by the stride, and always when it is the last one.
bool has_fields(const Scenario& scenario, std::size_t step, bool is_last);

/// The last accepted step of a solver, step `number`, as it is written. Its fields are due by the stride, and always
/// when it is the last one.
StepRecord step_record(const Scenario& scenario, const Indentation& run, const FieldSampler& sampler,
                       std::size_t number, bool is_last);

/// True when no further step is needed.
using IsEnough = std::function<bool(const IndentationCurve&)>;

/// Appends steps to the results until `is_enough`, the end of the problem, a failure or an interrupt. `restart` is the
/// state of the last step that is there already (empty at the start). A cached run is used when it reaches far enough;
/// it is cut where a new one would have ended. Throws EquilibriumError when the skin at rest has no equilibrium.
IndentationOutcome solve_indentation(const StageTools& tools, const FieldSampler& sampler, const RestartState& restart,
                                     const IsEnough& is_enough);

/// Key of everything the finite-element steps depend on.
CacheKey indentation_key(const IndentationProblem& problem);

}  // namespace acus
