#pragma once
// A drum over the skin, as device_answer() keeps it.

#include "scenarios/run/device_answer.hpp"

namespace acus {

/// Requires a roller. Throws TreatmentRefusal when the drum finds no balance.
DeviceAnswer roller_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated);

}  // namespace acus
