#pragma once
// Runs on several ranks. The first one does everything as if it were alone, until there is an array: then it orders the
// others to build and press the same array and shares the cells with them. In between they wait; at the end they are
// dismissed with its exit code.

#include <functional>
#include <memory>

#include "scenarios/run/array_stage.hpp"
#include "scenarios/run/run_end.hpp"
#include "scenarios/run/runner.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// An array as all ranks have it, bit for bit: from the same bytes, on the first rank too.
struct OrderedArray {
  Scenario scenario;  ///< of the whole plate
  std::unique_ptr<NeedleShape> needle;
  InsertionResult result;  ///< of one needle: plan, sections, law and compliance ratio
  CycleProblem cycle;      ///< tip depth and strengths
  std::vector<Vec2> indentation;
  std::vector<DentBranch> branches;

  SingleNeedle single() const { return {result, *needle, cycle, indentation, branches}; }
};

/// By the first rank: calls the others to the array.
OrderedArray order_array(const Communicator& ranks, const Scenario& scenario, const SingleNeedle& single);
/// By the first rank, at the very end: sends the others home.
void dismiss(const Communicator& ranks, ExitCode code);
/// The life of every other rank; returns the exit code that it is dismissed with.
ExitCode follow(const Communicator& ranks);

/// Work that all ranks do together. What they all find wrong in the same way (a refusal, no equilibrium) is thrown on;
/// anything else may have happened to one of them while the others wait for it: it ends the program on all.
RunEnd together(const Communicator& ranks, const std::function<RunEnd()>& work);

}  // namespace acus
