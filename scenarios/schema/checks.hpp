#pragma once
// What single values cannot show: contradictions and suspicious combinations of a scenario that has been read.

#include "scenarios/schema/values.hpp"

namespace acus {

/// Reports contradictions as errors, suspicious combinations as warnings, and puts the warnings into the scenario.
void check_scenario(const SourcePosition& insertion, Scenario& scenario, ReadContext& context);

}  // namespace acus
