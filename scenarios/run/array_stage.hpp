#pragma once
// The array of a scenario: what one needle alone was found to do, put on every place of the layout, on tissue that all
// share.

#include <memory>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/insertion_tables.hpp"
#include "scenarios/run/run_end.hpp"
#include "solvers/array/array_press.hpp"

namespace acus {

/// The same scenario with one needle's share of force, mass and energy: what the stages of the single needle work on.
Scenario for_one_needle(Scenario scenario);

/// What the single needle hands over.
struct SingleNeedle {
  const InsertionResult& result;
  const NeedleShape& needle;
  const CycleProblem& cycle;         ///< with the compliance ratio and strengths that were found
  std::vector<Vec2> indentation;     ///< dent (mm), force (N)
  std::vector<DentBranch> branches;  ///< relaxation of the dent
};

/// Presses the array, replaces the tables of the single needle's cycle by those of the array and returns its headline
/// numbers. `scenario` is the one of the whole plate. Interrupted, it goes on from the last steps it kept next time.
RunEnd run_array(const StageTools& tools, const Scenario& scenario, const SingleNeedle& single,
                 std::map<std::string, Table>& tables, std::vector<std::string>& warnings);

/// What the other ranks do while the first one is in run_array: the same array, step by step, without a word. Whoever
/// changes one changes the other: what they ask of field and press must be the same, in the same order.
RunEnd follow_array(const Communicator& ranks, const InterruptGuard& interrupt, const Scenario& scenario,
                    const SingleNeedle& single);

}  // namespace acus
