#pragma once
// A plate of needles on the skin, as device_answer() keeps it.

#include "scenarios/run/device_answer.hpp"

namespace acus {

/// Requires a stamp or patch with a force. Throws TreatmentRefusal when the plate finds no balance.
DeviceAnswer press_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated);
/// Requires a pen. Throws as above.
DeviceAnswer pen_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated);

}  // namespace acus
