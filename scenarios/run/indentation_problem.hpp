#pragma once
// From a scenario to the problem of the indentation solver.

#include "scenarios/schema/scenario.hpp"
#include "solvers/equilibrium/indentation.hpp"

namespace acus {

/// What the solver is asked for. A run with puncture goes on until it knows enough, so its mesh and its steps do not
/// depend on insertion.to.
IndentationProblem indentation_problem(const Scenario& scenario);

}  // namespace acus
