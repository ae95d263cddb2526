#pragma once
// A run with puncture: opening tables, indentation, penetration law, cycle, results. Each stage takes plain data from
// the one before.

#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"

namespace acus {

RunEnd run_insertion(const StageTools& tools, const FieldSampler& sampler, const RestartState& restart);

}  // namespace acus
