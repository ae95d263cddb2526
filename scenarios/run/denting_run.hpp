#pragma once
// A run that only dents the skin: the finite-element steps are its history.

#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"

namespace acus {

RunEnd run_denting(const StageTools& tools, const FieldSampler& sampler, const RestartState& restart);

}  // namespace acus
