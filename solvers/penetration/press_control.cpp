#include "solvers/penetration/press_control.hpp"

#include <fmt/format.h>

#include <cmath>

namespace acus {

std::vector<std::string> check_control(const PressControl& press) {
  std::vector<std::string> wrong;
  const auto need = [&](double value, const char* what) {
    if (!(value > 0.0) || !std::isfinite(value)) wrong.push_back(fmt::format("{} must be positive and finite", what));
  };
  switch (press.control) {
    case CycleControl::displacement:
      need(press.to, "the displacement to reach");
      need(press.rate, "the rate of displacement");
      break;
    case CycleControl::force:
      need(press.force, "the force to reach");
      need(press.force_rate, "the rate of force");
      break;
    case CycleControl::speed:
      need(press.mass, "the moving mass");
      need(press.speed, "the speed at touch");
      break;
    case CycleControl::energy:
      need(press.mass, "the moving mass");
      need(press.energy, "the energy at touch");
      break;
  }
  if (!(press.hold >= 0.0) || !std::isfinite(press.hold)) wrong.push_back("the hold must not be negative");
  if (press.retract) need(press.retract_rate, "the rate of retraction");
  return wrong;
}

}  // namespace acus
