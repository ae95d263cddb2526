#pragma once
// A run with puncture: opening tables, indentation, penetration law, cycle, results. Each stage takes plain data from
// the one before.

#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"

namespace acus {

/// `whole` is the scenario as given; that of the tools is the one of a single needle, which differs from it where an
/// array follows.
RunEnd run_insertion(const StageTools& tools, const Scenario& whole, const FieldSampler& sampler,
                     const RestartState& restart);

}  // namespace acus
