// How long a step is, and what comes out of it.

#include <algorithm>
#include <cmath>

#include "solvers/penetration/bracket.hpp"
#include "solvers/penetration/cycle.hpp"

namespace acus {
namespace {

// Dent that stores this energy when nothing relaxes (mm).
double dent_of_energy(const DentCurve& curve, double energy) {
  double reach = curve.last_dent();
  while (curve.energy(reach) < energy) reach *= 2.0;
  return bracketed_root([&](double w) { return curve.energy(w) - energy; }, 0.0, -energy, reach,
                        curve.energy(reach) - energy, 1e-12 * reach);
}

double shortest_time(const std::vector<DentBranch>& branches, double limit) {
  for (const DentBranch& branch : branches) limit = std::min(limit, branch.tau);
  return limit;
}

}  // namespace

Cycle::Increment Cycle::next_increment() const {
  switch (memory_.phase) {
    case CyclePhase::hold:
      return hold_increment();
    case CyclePhase::retraction:
      return retraction_increment();
    default:
      return way_in_increment();
  }
}

// The way in n_steps parts, never longer than three needles; where only the dent grows, steps grow with it.
double Cycle::even_step(double way) const {
  const double even = std::min(way, 3.0 * problem_.law->max_depth()) / problem_.n_steps;
  const bool only_dents = !memory_.is_inside || memory_.last.touches_plate || (!is_way_in() && memory_.is_stuck);
  return only_dents ? std::max(even, 2.0 * std::abs(memory_.last.dent) / problem_.n_steps) : even;
}

Cycle::Increment Cycle::way_in_increment() const {
  // The last step takes in what would be too short for one of its own.
  const auto part = [](double step, double left) { return left < 1.001 * step ? left : step; };
  if (problem_.control == CycleControl::displacement) {
    const double step = part(even_step(problem_.to), problem_.to - memory_.last.displacement);
    return {Increment::Lead::displacement, step, step / problem_.rate};
  }
  if (problem_.control == CycleControl::force) {
    const double step = part(problem_.force / problem_.n_steps, problem_.force - memory_.last.force);
    return {Increment::Lead::force, step, step / problem_.force_rate};
  }
  const double energy = 0.5 * problem_.mass * problem_.speed * problem_.speed;
  return {Increment::Lead::flight, even_step(dent_of_energy(problem_.spring->curve(), energy)), 0.0};
}

// Relaxation is even in the logarithm of time.
Cycle::Increment Cycle::hold_increment() const {
  const double first = shortest_time(problem_.spring->branches(), problem_.hold) / 50.0;
  const double step = std::max(first, 0.08 * memory_.hold_time) * 400.0 / problem_.n_steps;
  const double left = problem_.hold - memory_.hold_time;
  const auto lead = problem_.hold_at == HoldAt::force ? Increment::Lead::force : Increment::Lead::displacement;
  return {lead, 0.0, left < 1.001 * step ? left : step};
}

Cycle::Increment Cycle::retraction_increment() const {
  const double step = even_step(memory_.way_out);
  return {Increment::Lead::displacement, -step, step / problem_.retract_rate};
}

Cycle::Trial Cycle::attempt(const Increment& increment) {
  if (increment.lead == Increment::Lead::flight) return attempt_flight(increment);
  const CycleStep& last = memory_.last;
  const DentStep move(*problem_.spring, memory_.dent, increment.dt);
  const bool is_force_led = increment.lead == Increment::Lead::force;
  const double led_force = last.force + increment.amount, led_displacement = last.displacement + increment.amount;

  Trial trial{last, {}, memory_.tip, memory_.is_inside};
  CycleStep& step = trial.step;
  step.is_jump = false;
  if (memory_.is_inside) {
    const double led_dent = is_force_led ? move.dent_at(led_force) : 0.0;
    const Drive drive{[&](double L) { return is_force_led ? led_force : move.force(led_displacement - L); },
                      [&](double L) { return is_force_led ? led_dent : led_displacement - L; }};
    const TipMotion::Rest rest = motion_.settle(memory_.tip, drive);
    trial.tip = rest.tip;
    trial.is_inside = rest.tip.depth > 0.0;
    step.is_jump = rest.is_jump;
  }
  step.time += increment.dt;
  step.depth = trial.tip.depth;
  if (is_force_led) {
    step.force = led_force;
    step.dent = move.dent_at(led_force);
    step.displacement = step.depth + step.dent;
  } else {
    step.displacement = led_displacement;
    step.dent = led_displacement - step.depth;
    step.force = move.force(step.dent);
  }
  const bool lets_go = memory_.is_inside && !trial.is_inside && step.force < 0.0;
  if (lets_go) {  // the skin that was pulled up falls back
    step.force = 0.0;
    step.dent = move.dent_at(0.0);
  }
  if (increment.dt > 0.0) step.speed = (step.displacement - last.displacement) / increment.dt;
  step.phase = memory_.phase;
  step.layer = trial.is_inside ? static_cast<int>(problem_.law->layer_at(step.depth)) : -1;
  step.is_extrapolated = problem_.spring->curve().is_extrapolated(step.dent);
  step.touches_plate = trial.is_inside && !is_stack_bottom_ && step.depth == problem_.law->max_depth();
  const DentStep::End end = move.finish(step.dent);
  trial.dent = end.state;
  fill_energy(trial, end.viscous);
  return trial;
}

// A free mass: its kinetic energy pays for the work, and the time follows from the mean speed.
Cycle::Trial Cycle::attempt_flight(const Increment& increment) {
  const double start = memory_.last.speed;
  double end = start, square = 0.0;
  Trial trial;
  for (int k = 0; k < 3; ++k) {  // the time enters the force only through relaxation
    trial = attempt({Increment::Lead::displacement, increment.amount, 2.0 * increment.amount / (start + end)});
    const double work = trial.step.energy.work - memory_.last.energy.work;
    square = start * start - 2.0 * work / problem_.mass;
    end = std::sqrt(std::max(0.0, square));
  }
  trial.step.speed = end;
  trial.has_stopped = square <= 0.0;
  return trial;
}

// Where in a step something starts to happen, to 1e-10 of the step.
Cycle::Fraction Cycle::first_fraction(const Increment& increment, const std::function<bool(const Trial&)>& happens) {
  Fraction fraction{0.0, 1.0};
  while (fraction.after - fraction.before > 1e-10) {
    const double middle = 0.5 * (fraction.before + fraction.after);
    (happens(attempt(increment.times(middle))) ? fraction.after : fraction.before) = middle;
  }
  return fraction;
}

void Cycle::fill_energy(Trial& trial, double viscous) {
  const CycleStep& last = memory_.last;
  CycleEnergy& energy = trial.step.energy;
  energy.work += 0.5 * (last.force + trial.step.force) * (trial.step.displacement - last.displacement);
  energy.dent = problem_.spring->stored(trial.dent);
  energy.viscous += viscous;
  energy.wedge = trial.is_inside ? motion_.wedge(trial.tip) : 0.0;
  energy.crack = motion_.crack(trial.tip);
  energy.friction = trial.tip.friction;
  trial.step.largest_work = std::max(last.largest_work, std::abs(energy.work));
}

// Where depth jumps the energy that nothing takes up is lost.
void Cycle::release_rest(Trial& trial) const {
  const CycleEnergy &before = memory_.last.energy, &after = trial.step.energy;
  const double rest = (after.work - before.work) - (after.accounted() - before.accounted());
  // A jump too small for the tables to resolve is not one.
  const double resolved = 1e-4 * trial.step.largest_work;
  if (rest > 0.0 || rest < -resolved) trial.step.energy.released += rest;
}

}  // namespace acus
