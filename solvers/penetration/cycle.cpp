#include "solvers/penetration/cycle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace acus {
namespace {

constexpr int most_idle = 100;  // steps in which nothing moves
// Steps are halved while they miss more energy than this over n_steps^2 (of the largest work), down to a factor; at
// first touch every step misses a fixed part of the little work there is, and the factor ends the halving.
constexpr double missed_per_step = 2.0, smallest_factor_outside = 0x1p-12, smallest_factor_inside = 0x1p-24;

CycleProblem checked(CycleProblem problem) {
  std::string sentences;
  for (const std::string& sentence : check(problem)) sentences += (sentences.empty() ? "" : "; ") + sentence;
  if (!sentences.empty()) throw std::invalid_argument(sentences);
  if (problem.control == CycleControl::energy) problem.speed = std::sqrt(2.0 * problem.energy / problem.mass);
  return problem;
}

bool ends_with_stack(const PenetrationLaw& law) {
  const std::size_t last = law.layers().size() - 1;
  const double bottom = law.top_of(last) + law.layers()[last].thickness;
  return law.max_depth() >= bottom * (1.0 - 1e-9);
}

}  // namespace

Cycle::Cycle(CycleProblem problem)
    : problem_(checked(std::move(problem))),
      grid_(*problem_.law, problem_.tip_depth),
      no_barrier_(*problem_.law, grid_, *problem_.spring, 1.0, problem_.tip_depth),
      chosen_(*problem_.law, grid_, *problem_.spring, problem_.compliance_ratio, problem_.tip_depth),
      full_barrier_(*problem_.law, grid_, *problem_.spring, 0.0, problem_.tip_depth),
      barriers_(*problem_.law, problem_.spring->curve(), problem_.compliance_ratio, problem_.tip_depth),
      motion_(*problem_.law, grid_, barriers_),
      strength_displacement_(strength_asked(problem_.strength_displacement, *problem_.law, problem_.tip_depth)),
      is_stack_bottom_(ends_with_stack(*problem_.law)) {
  memory_.dent = problem_.spring->rest();
  memory_.puncture.no_barrier.chi = 1.0;
  memory_.puncture.chosen.chi = problem_.compliance_ratio;
  memory_.puncture.full_barrier.chi = 0.0;
}

bool Cycle::advance() {
  if (memory_.is_finished || failure_.reason != CycleFailureReason::none) return false;
  if (memory_.phase == CyclePhase::approach) {
    const bool is_impact = problem_.control == CycleControl::speed || problem_.control == CycleControl::energy;
    memory_.last.speed = is_impact ? problem_.speed : 0.0;
    memory_.phase = CyclePhase::indentation;
    note(CycleEventKind::touch, memory_.last, "the needle touches the skin");
    return true;
  }
  return memory_.is_due ? take_puncture() : take_step();
}

// The needle's motion is spent, or it leaves the surface that it only rests on.
bool Cycle::is_over(const Trial& trial) const {
  const bool leaves = !is_way_in() && !trial.is_inside && trial.step.force < 0.0;
  return trial.has_stopped || leaves;
}

bool Cycle::slips(const Trial& trial) const { return !is_way_in() && trial.tip.depth < memory_.tip.depth; }

bool Cycle::arrives(const Trial& trial) const {
  const double end = problem_.law->max_depth();
  return trial.tip.depth >= end && memory_.tip.depth < end;
}

// The trapezoid of the work sees too little of what happens in the step.
bool Cycle::is_coarse(const Trial& trial) const {
  const double missed = std::abs(trial.step.imbalance() - memory_.last.imbalance());
  const double allowed = missed_per_step / (problem_.n_steps * problem_.n_steps) * trial.step.largest_work;
  return missed > allowed;
}

bool Cycle::take_half_step() {
  memory_.step_factor *= 0.5;
  return take_step();
}

// The increment is more than rounding of what it adds to.
bool Cycle::is_felt(const Increment& increment) const {
  if (increment.amount == 0.0) return increment.dt > 1e-9 * memory_.last.time;
  const bool is_force = increment.lead == Increment::Lead::force;
  return std::abs(increment.amount) > 1e-9 * std::abs(is_force ? memory_.last.force : memory_.last.displacement);
}

// One increment, cut short where something happens that a step must not smear: the end, the puncture, a jump.
bool Cycle::take_step() {
  const bool was_cut = memory_.is_cut;
  Increment increment = was_cut ? memory_.rest : next_increment().times(memory_.step_factor);
  Trial trial = attempt(increment);
  bool ends = is_over(trial), is_due = false, is_cut = false;
  if (ends) {
    increment = increment.times(first_fraction(increment, [&](const Trial& t) { return is_over(t); }).before);
    trial = attempt(increment);
  }
  const double smallest_factor = memory_.is_inside ? smallest_factor_inside : smallest_factor_outside;
  const bool can_halve = !was_cut && memory_.step_factor > smallest_factor;
  if (can_halve && !trial.step.is_jump && is_coarse(trial)) return take_half_step();
  if (can_puncture(increment.lead)) {
    look_for(memory_.puncture.no_barrier, no_barrier_, increment);
    look_for(memory_.puncture.full_barrier, full_barrier_, increment);
    const auto happens = [&](const Trial& t) { return landing(chosen_, t, increment.lead).has_value(); };
    if (happens(trial)) {
      trial = attempt(increment.times(first_fraction(increment, happens).after));
      is_due = true;
      ends = false;
    }
  }
  if (slips(trial) && !memory_.has_slipped) {  // the largest pull
    const Fraction slip = first_fraction(increment, [&](const Trial& t) { return slips(t); });
    if (slip.before > 0.0) {
      increment = increment.times(slip.before);
      trial = attempt(increment);
      ends = false;
    }
  }
  if (arrives(trial)) {
    increment = increment.times(first_fraction(increment, [&](const Trial& t) { return arrives(t); }).after);
    trial = attempt(increment);
    ends = false;
  }
  Increment rest;
  if (trial.step.is_jump && !was_cut) {
    const Fraction jump = first_fraction(increment, [](const Trial& t) { return t.step.is_jump; });
    is_cut = is_felt(increment.times(jump.before));  // else the jump comes at once
    rest = increment.times(jump.after - jump.before);
    trial = attempt(increment.times(is_cut ? jump.before : jump.after));
    ends = false;
  }
  if (trial.step.is_jump) release_rest(trial);
  if (can_halve && is_coarse(trial)) return take_half_step();
  memory_.step_factor = std::min(1.0, 1.5 * memory_.step_factor);
  const CycleStep before = memory_.last;
  if (!accept(trial)) return false;
  memory_.is_cut = is_cut;
  memory_.rest = rest;
  if (is_due) {
    memory_.is_due = true;
    memory_.puncture.chosen = variant_of(problem_.compliance_ratio, trial, *landing(chosen_, trial, increment.lead));
    press_on();
    return true;
  }
  if (!is_cut) after_step(before, ends);
  return true;
}

// Depth jumps from 0; displacement stays, or force where that leads.
bool Cycle::take_puncture() {
  Trial trial{memory_.last, memory_.dent, memory_.tip, true};
  const Increment::Lead lead = next_increment().lead;
  trial.tip = motion_.moved(memory_.tip, *landing(chosen_, trial, lead));
  if (lead != Increment::Lead::force) {
    // Where only the crack keeps the tip from going on, the slit may push it back a little at once.
    const double D = trial.step.displacement;
    const Drive drive{[&](double L) {
                        return problem_.spring->force({D - L, trial.dent.flow});
                      },
                      [&](double L) { return D - L; }};
    trial.tip = motion_.settle(trial.tip, drive).tip;
    trial.dent.dent = trial.step.displacement - trial.tip.depth;
    trial.step.force = problem_.spring->force(trial.dent);
  }
  trial.step.depth = trial.tip.depth;
  trial.step.dent = trial.dent.dent;
  trial.step.displacement = trial.step.depth + trial.step.dent;
  trial.step.is_jump = true;
  trial.step.layer = static_cast<int>(problem_.law->layer_at(trial.step.depth));
  trial.step.touches_plate = !is_stack_bottom_ && trial.step.depth == problem_.law->max_depth();
  fill_energy(trial, 0.0);
  release_rest(trial);

  const CycleStep before = memory_.last;
  if (is_way_in()) trial.step.phase = memory_.phase = CyclePhase::penetration;
  memory_.is_punctured = true;
  memory_.is_due = false;
  if (!accept(trial)) return false;
  after_step(before, false);
  return true;
}

bool Cycle::fail(CycleFailureReason reason, const CycleStep& tried, const std::string& what) {
  failure_ = {reason, tried.displacement, what};
  return false;
}

bool Cycle::accept(const Trial& trial) {
  const CycleStep &before = memory_.last, &now = trial.step;
  if (memory_.n_taken >= problem_.max_steps)
    return fail(CycleFailureReason::too_many_steps, now, fmt::format("more than {} steps", problem_.max_steps));
  const bool is_idle = now.time - before.time <= 1e-12 * now.time && now.displacement == before.displacement &&
                       now.depth == before.depth;
  memory_.n_idle = is_idle ? memory_.n_idle + 1 : 0;
  if (memory_.n_idle > most_idle)
    return fail(CycleFailureReason::no_progress, now, fmt::format("nothing has moved in {} steps", most_idle));
  const double sum = now.time + now.displacement + now.force + now.depth + now.dent + now.speed + now.energy.work +
                     now.energy.accounted();
  if (!std::isfinite(sum)) return fail(CycleFailureReason::not_finite, now, "a step has no finite result");
  const double rounding = 1e-9 * now.largest_work;
  const auto falls = [&](double CycleEnergy::*part) { return now.energy.*part < before.energy.*part - rounding; };
  const std::pair<double CycleEnergy::*, const char*> losses[] = {{&CycleEnergy::crack, "crack"},
                                                                  {&CycleEnergy::friction, "friction"},
                                                                  {&CycleEnergy::viscous, "viscous"},
                                                                  {&CycleEnergy::released, "released"}};
  for (const auto& loss : losses)
    if (falls(loss.first))
      return fail(CycleFailureReason::negative_dissipation, now, fmt::format("the {} energy falls", loss.second));

  const CycleStep previous = before;
  const double deepest_before = memory_.tip.deepest;
  memory_.last = now;
  memory_.dent = trial.dent;
  memory_.tip = trial.tip;
  memory_.is_inside = trial.is_inside;
  memory_.is_stuck = now.depth == previous.depth;
  memory_.worst_imbalance = std::max(memory_.worst_imbalance, std::abs(now.imbalance()));
  ++memory_.n_taken;
  note_step(previous, deepest_before);
  return true;
}

bool Cycle::is_target_reached() const {
  if (is_stack_bottom_ && memory_.last.depth >= problem_.law->max_depth()) return true;
  if (problem_.control == CycleControl::displacement) return memory_.last.displacement >= problem_.to * (1.0 - 1e-12);
  if (problem_.control == CycleControl::force) return memory_.last.force >= problem_.force * (1.0 - 1e-12);
  return false;
}

void Cycle::after_step(const CycleStep& before, bool has_ended) {
  const bool is_off = !memory_.is_inside && (has_ended || memory_.last.force <= 0.0);
  if (is_way_in()) {
    if (has_ended || is_target_reached()) end_way_in();
  } else if (is_off) {
    finish(CyclePhase::withdrawn);
  } else if (memory_.phase == CyclePhase::hold) {
    memory_.hold_time += memory_.last.time - before.time;
    if (memory_.hold_time < problem_.hold * (1.0 - 1e-12)) return;
    note(CycleEventKind::hold_end, memory_.last, "end of hold");
    start_retraction();
  }
}

void Cycle::end_way_in() {
  note_peak();
  if (!memory_.is_punctured) press_on();
  memory_.last.speed = 0.0;
  if (problem_.hold == 0.0) return start_retraction();
  memory_.phase = CyclePhase::hold;
  note(CycleEventKind::hold_start, memory_.last, "start of hold");
}

void Cycle::start_retraction() {
  if (!problem_.retract) return finish(memory_.last.phase);
  memory_.phase = CyclePhase::retraction;
  memory_.way_out = memory_.last.displacement;
}

void Cycle::finish(CyclePhase phase) {
  memory_.is_finished = true;
  memory_.last.phase = phase;
  memory_.last.speed = 0.0;
  if (phase == CyclePhase::withdrawn) note(CycleEventKind::needle_out, memory_.last, "the needle has left the skin");
}

double Cycle::imbalance() const {
  return memory_.last.largest_work > 0.0 ? memory_.worst_imbalance / memory_.last.largest_work : 0.0;
}

Residual Cycle::residual() const {
  return residual_channel(*problem_.law, memory_.tip.deepest, problem_.channel, problem_.open_width);
}

}  // namespace acus
