// The puncture of a cycle: the chosen compliance ratio and its two bounds.

#include <algorithm>
#include <cmath>

#include "solvers/penetration/cycle.hpp"

namespace acus {
namespace {

constexpr double farthest = 20.0;  // in lengths of the dent curve: no puncture is looked for beyond

}  // namespace

bool Cycle::can_puncture(Increment::Lead lead) const {
  const bool is_pressed = is_way_in() || (memory_.phase == CyclePhase::hold && lead == Increment::Lead::force);
  return !memory_.is_punctured && is_pressed;
}

std::optional<double> Cycle::landing(const EnergySwitch& energy_switch, const Trial& trial,
                                     Increment::Lead lead) const {
  if (trial.step.displacement < strength_displacement_) return std::nullopt;
  return lead == Increment::Lead::force ? energy_switch.at_force(trial.dent, trial.step.force)
                                        : energy_switch.at_displacement(trial.dent);
}

PunctureVariant Cycle::variant_of(double chi, const Trial& indented, double depth) const {
  PunctureVariant variant;
  variant.chi = chi;
  variant.displacement = indented.step.displacement;
  variant.force = indented.step.force;
  variant.jump = depth;
  variant.waited_for_strength = variant.displacement <= strength_displacement_ * (1.0 + 1e-9);
  variant.is_extrapolated = indented.step.is_extrapolated;
  return variant;
}

// Looks for a variant's puncture inside a step of the intact surface.
void Cycle::look_for(PunctureVariant& variant, const EnergySwitch& energy_switch, const Increment& increment) {
  if (variant.is_found()) return;
  const auto happens = [&](const Trial& trial) { return landing(energy_switch, trial, increment.lead).has_value(); };
  if (!happens(attempt(increment))) return;
  const Trial trial = attempt(increment.times(first_fraction(increment, happens).after));
  variant = variant_of(variant.chi, trial, *landing(energy_switch, trial, increment.lead));
}

// Presses on with the intact surface, in growing steps, until every variant is found or the curve is left far behind;
// then everything but the variants is as before.
void Cycle::press_on() {
  const Memory here = memory_;
  PunctureSummary& found = memory_.puncture;
  memory_.phase = CyclePhase::indentation;
  const double end = farthest * std::max(problem_.spring->curve().last_dent(), here.last.displacement);
  Increment increment = way_in_increment();
  if (increment.lead == Increment::Lead::flight) increment.lead = Increment::Lead::displacement;
  const double rate = problem_.control == CycleControl::force          ? problem_.force_rate
                      : problem_.control == CycleControl::displacement ? problem_.rate
                                                                       : problem_.speed;
  const bool is_force_led = increment.lead == Increment::Lead::force;
  while (memory_.last.displacement < end) {
    const double reached = is_force_led ? memory_.last.force : memory_.last.displacement;
    increment.amount = std::max(0.02 * reached, reached > 0.0 ? 0.0 : increment.amount);
    increment.dt = increment.amount / rate;
    look_for(found.no_barrier, no_barrier_, increment);
    look_for(found.chosen, chosen_, increment);
    look_for(found.full_barrier, full_barrier_, increment);
    if (found.no_barrier.is_found() && found.chosen.is_found() && found.full_barrier.is_found()) break;
    const Trial trial = attempt(increment);
    if (!std::isfinite(trial.step.force)) break;
    memory_.last = trial.step;
    memory_.dent = trial.dent;
  }
  if (found.chosen.is_found()) found.exponent = problem_.spring->curve().exponent(found.chosen.displacement);
  const PunctureSummary summary = memory_.puncture;
  memory_ = here;
  memory_.puncture = summary;
}

}  // namespace acus
