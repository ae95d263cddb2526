#pragma once
// The state of an indentation as flat named arrays, for restart files.

#include "core/io/results.hpp"
#include "solvers/equilibrium/indentation.hpp"

namespace acus {

RestartState to_restart(const Indentation::Memory& memory);
/// Throws std::invalid_argument when an array is missing or has the wrong length.
Indentation::Memory from_restart(const RestartState& state);

}  // namespace acus
