#pragma once
// A person's factors on the numbers of the healing model.

#include <string_view>
#include <vector>

#include "scenarios/schema/person_preset.hpp"
#include "solvers/healing/healing_parameters.hpp"

namespace acus {

/// Names that factors of a person may be about.
std::vector<std::string_view> healing_parameter_names();

/// Multiplies the healing parameters the person has factors for; factors on the skin are left to whoever builds it.
/// Throws std::invalid_argument on a factor for a parameter that does not exist, or when the result cannot be run.
void apply(const PersonPreset& person, HealingParameters& parameters);

}  // namespace acus
