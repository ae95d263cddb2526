#pragma once
// How something with needles is pressed in, held and drawn out: one needle or a whole plate of them.

#include <string>
#include <vector>

namespace acus {

enum class CycleControl { displacement, force, speed, energy };
enum class HoldAt { displacement, force };

/// Force, mass and energy are those of everything that moves.
struct PressControl {
  CycleControl control = CycleControl::displacement;
  double to = 0.0;          ///< displacement control: mm
  double rate = 0.0;        ///< displacement control: mm/s
  double force = 0.0;       ///< force control: N
  double force_rate = 0.0;  ///< force control: N/s
  double mass = 0.0;        ///< speed and energy control: t
  double speed = 0.0;       ///< speed control: mm/s at touch
  double energy = 0.0;      ///< energy control: kinetic energy at touch, mJ
  double hold = 0.0;        ///< s; 0 = none
  HoldAt hold_at = HoldAt::displacement;
  bool retract = true;
  double retract_rate = 0.0;  ///< mm/s
};

/// What is wrong with it, one sentence each; empty when it can be followed.
std::vector<std::string> check_control(const PressControl& press);

}  // namespace acus
