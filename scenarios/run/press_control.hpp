#pragma once
// The press as a scenario asks for it, in the words of the solvers.

#include "scenarios/schema/scenario.hpp"
#include "solvers/penetration/press_control.hpp"

namespace acus {

PressControl press_control(const InsertionSpec& insertion);

}  // namespace acus
