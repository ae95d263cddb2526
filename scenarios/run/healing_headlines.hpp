#pragma once
// What a user wants to know first about healing, and what must be said beside it.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/healing_record.hpp"
#include "scenarios/schema/scenario.hpp"

namespace acus {

/// Changes against healthy tissue, times of recovery, Lambda. NaN where a number has no meaning here.
std::vector<Headline> healing_headlines(const Scenario& scenario, const HealingRecord& record);
/// Sessions on skin that has not healed, channels too far apart, and what the skin lacks.
std::vector<std::string> healing_warnings(const Scenario& scenario, const HealingRecord& record);

}  // namespace acus
