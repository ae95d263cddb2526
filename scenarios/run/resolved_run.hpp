#pragma once
// A run in which every needle of the array is in contact with the skin in three dimensions, before puncture: the
// finite-element steps are its history.

#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"
#include "solvers/array/resolved_press.hpp"

namespace acus {

/// What the solver is asked for.
ResolvedProblem resolved_problem(const Scenario& scenario);

/// What the results folder says before the first step.
RunHeader resolved_header(const Scenario& scenario, const RunOptions& options, const ResolvedPress& press,
                          const FieldSampler& sampler);

/// Presses to the end, step by step into the results. `restart` is the state of the last step there (empty at the
/// start).
RunEnd run_resolved(const StageTools& tools, ResolvedPress& press, const FieldSampler& sampler,
                    const RestartState& restart);

}  // namespace acus
