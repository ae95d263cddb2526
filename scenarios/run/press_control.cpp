#include "scenarios/run/press_control.hpp"

namespace acus {

PressControl press_control(const InsertionSpec& insertion) {
  PressControl press;
  press.control = static_cast<CycleControl>(insertion.control);
  press.to = insertion.to;
  press.rate = insertion.rate;
  press.force = insertion.force;
  press.force_rate = insertion.force / insertion.ramp;
  press.mass = insertion.mass;
  press.speed = insertion.speed;
  press.energy = insertion.energy;
  press.hold = insertion.hold;
  press.hold_at = static_cast<HoldAt>(insertion.hold_at);
  press.retract = insertion.retract;
  press.retract_rate = insertion.retract_rate > 0.0 ? insertion.retract_rate : insertion.rate;
  return press;
}

}  // namespace acus
