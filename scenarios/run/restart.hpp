#pragma once
// The state of steps of contact as flat named arrays, for restart files.

#include "core/io/results.hpp"
#include "solvers/equilibrium/contact_steps.hpp"

namespace acus {

RestartState to_restart(const ContactSteps::Memory& memory);
/// Throws std::invalid_argument when an array is missing or has the wrong length.
ContactSteps::Memory from_restart(const RestartState& state);

}  // namespace acus
