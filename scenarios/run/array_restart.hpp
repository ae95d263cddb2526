#pragma once
// A press of an array on its way, as flat named arrays: where a stopped run goes on.

#include <optional>

#include "core/io/results.hpp"
#include "scenarios/run/array_tables.hpp"
#include "solvers/array/press_memory.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// Every so many steps a press may be kept, and gives up its old factor for that whether it is kept or not: a run that
/// goes on from there takes the steps of one that never stopped.
constexpr int steps_between_keeping = 10;

/// Everything of `memory`, of every rank, and of `result` up to there. `marks` are numbers that tell this press from
/// another. Collective; empty on other ranks than the first.
RestartState to_restart(const Communicator& ranks, const ArrayPress::Memory& memory, const ArrayResult& result,
                        const std::vector<double>& marks);

/// Gives every rank what the first one kept, without the fields for pictures. Collective.
RestartState shared_restart(const Communicator& ranks, RestartState kept);

struct KeptPress {
  ArrayPress::Memory memory;
  ArrayResult result;  ///< without what follows from the scenario: positions, number of unknowns
};
/// Nothing when nothing was kept, or by another number of ranks, or of a press with other marks.
std::optional<KeptPress> from_restart(const RestartState& kept, const Communicator& ranks,
                                      const std::vector<double>& marks);

}  // namespace acus
