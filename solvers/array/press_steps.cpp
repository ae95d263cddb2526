// How far the plate goes in a step, and where a step has to stop.

#include <algorithm>
#include <cmath>

#include "solvers/array/press_impl.hpp"

namespace acus {
namespace {

constexpr int most_halvings = 8;          // of a step that finds no equilibrium
constexpr int most_tries = 12;            // at a displacement that is looked for
constexpr double longest_drift = 5.0;     // last moves of the plate: farther ahead they say nothing
constexpr double force_tolerance = 1e-4;  // of the force that is to be reached
constexpr double growing_step = 1.5;      // of an even part of the way gone, where the end is not known
constexpr double farthest_guess = 4.0;    // factor between one move and the next where the force leads
constexpr int n_hold_steps = 20;
constexpr double energy_tolerance = 1e-3;  // of the work so far: what a step may miss of the work of the skin's contact
constexpr double shortest_step = 1.0 / 64;  // of an even part of the way, for the sake of that
constexpr double as_good_as_equal = 1e-3;   // of the puncture force: needles at like places differ by rounding

}  // namespace

void ArrayPress::Impl::roll_back() {
  u = memory.u;
  field.tissue().rollback();
}

bool ArrayPress::Impl::relaxes() const {
  if (!problem.branches.empty()) return true;
  return std::any_of(problem.field.skin.layers.begin(), problem.field.skin.layers.end(),
                     [](const SkinLayer& layer) { return !layer.material.prony.empty(); });
}

// Solves for the plate at d; from the last accepted state whatever was tried before.
bool ArrayPress::Impl::attempt(double d, double dt) {
  roll_back();
  tried = d;
  Tissue& tissue = field.tissue();
  tissue.set_time_step(dt);
  springs.start_step(d, dt);
  plate.set_gap(problem.face.height - d, problem.face.slope);
  const double factor = memory.drift_move != 0.0 ? (d - memory.last.displacement) / memory.drift_move : 0.0;
  if (factor > 0.0 && factor <= longest_drift) {  // go on as in the last move, unless that would turn an element over
    u += factor * memory.drift;
    if (tissue.smallest_jacobian(u) <= 0.0)
      u = memory.u;
    else if (memory.last_move != 0.0)  // the tissue remembers its last step, be it a move or not
      tissue.extrapolate(factor);
  }
  Term* const terms[] = {&springs, &plate};
  report = field.newton().solve(tissue, terms, u, problem.tolerance);
  iterations += report.iterations;
  n_factorisations += report.n_factorisations;
  if (report.outcome == NewtonOutcome::converged && tissue.smallest_jacobian(u) <= 0.0)
    report.outcome = NewtonOutcome::inverted_element;
  return report.outcome == NewtonOutcome::converged;
}

bool ArrayPress::Impl::fail_to_balance() {
  return fail(ArrayFailureReason::no_equilibrium, tried, std::string(name(report.outcome)),
              std::string(advice(report.outcome)));
}

// Skin that meets the plate in the middle of a step, or leaves it, bends the force's curve: by how much the trapezoid
// over the step misses the work.
double ArrayPress::Impl::missed_work(double move) const {
  const double bend = plate.force() - memory.last.skin_force - memory.skin_growth * move;
  return 0.25 * std::abs(bend * move);
}

bool ArrayPress::Impl::is_too_coarse(double move) const {
  if (std::abs(move) <= shortest_step * even_step()) return false;
  const double work = 0.5 * std::abs((memory.last.force + trial_force()) * move);
  return missed_work(move) > energy_tolerance * std::max(memory.last.largest_work, work);
}

// Moves the plate by `move` or, where that fails or is too coarse, by halves of it; how far it came.
std::optional<double> ArrayPress::Impl::reach(double move, double dt_per_move) {
  move *= memory.step_factor;
  for (int halving = 0; halving <= most_halvings; ++halving, move *= 0.5) {
    const bool is_balanced = attempt(memory.last.displacement + move, std::abs(move) * dt_per_move);
    if (is_balanced && (halving == most_halvings || !is_too_coarse(move))) {
      memory.step_factor *= report.was_easy() ? 1.5 : (report.was_hard() ? 0.7 : 1.0);
      memory.step_factor = std::min(1.0, memory.step_factor);
      return move;
    }
    memory.step_factor *= 0.5;
    ++n_cuts;
  }
  fail_to_balance();
  return std::nullopt;
}

bool ArrayPress::Impl::can_puncture() const {
  return memory.phase == CyclePhase::indentation || memory.phase == CyclePhase::penetration ||
         (memory.phase == CyclePhase::hold && problem.hold_at == HoldAt::force);
}

// By how much the most loaded whole needle exceeds the force at which it gives way.
double ArrayPress::Impl::overshoot(const std::vector<double>& forces) const {
  double largest = -1.0;
  for (std::size_t k = 0; k < forces.size(); ++k)
    if (!springs.needle(k).state().is_punctured) largest = std::max(largest, forces[k] / law.puncture_force() - 1.0);
  return largest;
}

// Needles whose skin gives way now. That several of them are over their force does no harm: where one gives way the
// others are loaded more, so that the same needles are through at this displacement whichever goes first.
std::vector<std::size_t> ArrayPress::Impl::due_needles() const {
  std::vector<double> forces;
  for (std::size_t k = 0; k < springs.size(); ++k) forces.push_back(springs.needle(k).state().force);
  std::vector<std::size_t> due;
  if (!can_puncture() || overshoot(forces) < 0.0) return due;
  for (std::size_t k = 0; k < springs.size(); ++k)
    if (!springs.needle(k).state().is_punctured && forces[k] >= (1.0 - as_good_as_equal) * law.puncture_force())
      due.push_back(k);
  return due;
}

// Between the moves `below`, where no needle is over its puncture force, and `above`, where one is by too much: stops
// where the first is by half the tolerance.
bool ArrayPress::Impl::reach_puncture(double below, double above, double dt_per_move, double& move) {
  const double aim = 0.5 * problem.puncture_tolerance;
  double over_below = -1.0, over_above = overshoot(springs.forces());
  if (below == 0.0) {
    std::vector<double> forces;
    for (std::size_t k = 0; k < springs.size(); ++k) forces.push_back(springs.needle(k).state().force);
    over_below = overshoot(forces);
  }
  for (int k = 0; k < most_tries && over_above > problem.puncture_tolerance; ++k) {
    double share = (aim - over_below) / (over_above - over_below);
    if (k % 3 == 2) share = 0.5;
    move = below + share * (above - below);
    if (!attempt(memory.last.displacement + move, std::abs(move) * dt_per_move)) {
      ++n_cuts;
      return attempt(memory.last.displacement + above, std::abs(above) * dt_per_move) && (move = above, true);
    }
    const double over = overshoot(springs.forces());
    if (over >= 0.0 && over <= problem.puncture_tolerance) return true;
    if (over < 0.0)
      below = move, over_below = over;
    else
      above = move, over_above = over;
  }
  move = above;
  return attempt(memory.last.displacement + above, std::abs(above) * dt_per_move);
}

// An even part of the way; where the end of the way is not known, it grows with the way gone.
double ArrayPress::Impl::even_step() const {
  const auto limited = [this](double move) {
    return problem.largest_move > 0.0 ? std::min(move, problem.largest_move) : move;
  };
  if (problem.control == CycleControl::displacement) return limited(problem.to / problem.n_steps);
  const DentCurve curve(problem.indentation);
  const double n = static_cast<double>(problem.field.needles.size());
  double least = 0.0;
  if (problem.control == CycleControl::force) {
    least = curve.dent_at(problem.force / n);
  } else {
    const double energy = 0.5 * problem.mass * problem.speed * problem.speed / n;
    least = curve.last_dent();
    while (curve.energy(least) > energy) least *= 0.5;
  }
  least = std::min(least, problem.needle_length);
  return limited(std::max(least, growing_step * memory.last.displacement) / problem.n_steps);
}

bool ArrayPress::Impl::take_way_in() {
  if (problem.control == CycleControl::displacement || problem.control == CycleControl::force)
    return take_driven_step();
  return take_free_step();
}

// Time (s) that the plate takes for a move that ends at `force`. Under force control the force leads: it falls behind
// while needles give way, and no time passes until it is back.
double ArrayPress::Impl::time_of(double move, double force) const {
  if (problem.control == CycleControl::displacement) return move / problem.rate;
  return std::max(0.0, force - memory.peak_force) / problem.force_rate;
}

bool ArrayPress::Impl::take_driven_step() {
  const ArrayStep last = memory.last;
  const bool is_force_led = problem.control == CycleControl::force;
  double move = even_step();
  if (!is_force_led) {
    const double left = problem.to - last.displacement;
    if (left < 1.001 * move) move = left;
  } else if (memory.plate_growth > 0.0) {
    // What is left to the force, or a part of it, and never much more than an even step.
    const double wanted = std::max(problem.force / problem.n_steps, memory.peak_force - last.force);
    const double to_end = problem.force - last.force;
    move = std::min(move, std::min(1.02 * to_end, wanted) / memory.plate_growth);
  }
  if (std::isfinite(law.puncture_force()))
    for (std::size_t k = 0; k < springs.size(); ++k) {
      const NeedleState& state = springs.needle(k).state();
      if (state.is_punctured || memory.force_growth[k] <= 0.0) continue;
      const double left = (1.0 + 0.5 * problem.puncture_tolerance) * law.puncture_force() - state.force;
      if (left > 0.0) move = std::min(move, std::max(left / memory.force_growth[k], 0.02 * even_step()));
    }
  const double guess = last.force + memory.plate_growth * move;
  double dt_per_move = time_of(move, guess) / move;
  const auto reached = reach(move, dt_per_move);
  if (!reached) return false;
  move = *reached;
  if (is_force_led && relaxes()) {  // the time follows from the force, which depends on it a little
    dt_per_move = time_of(move, trial_force()) / move;
    if (!attempt(last.displacement + move, move * dt_per_move)) return fail_to_balance();
  }
  if (overshoot(springs.forces()) > problem.puncture_tolerance && !reach_puncture(0.0, move, dt_per_move, move))
    return fail_to_balance();
  if (is_force_led) {
    double below = 0.0, force_below = last.force, above = move;
    for (int k = 0; k < most_tries && trial_force() > problem.force * (1.0 + force_tolerance); ++k) {
      above = move;
      move = below + (problem.force - force_below) / (trial_force() - force_below) * (above - below);
      if (!attempt(last.displacement + move, move * dt_per_move)) return fail_to_balance();
    }
  }
  accept(last.displacement + move, is_force_led ? time_of(move, trial_force()) : move / problem.rate, false);
  if (!due_needles().empty()) return true;
  const bool is_there = is_force_led ? memory.last.force >= problem.force * (1.0 - force_tolerance)
                                     : memory.last.displacement >= problem.to * (1.0 - 1e-12);
  if (is_there) end_way_in();
  return true;
}

// A free mass: its kinetic energy pays for the work.
bool ArrayPress::Impl::take_free_step() {
  const ArrayStep last = memory.last;
  const auto square_after = [&](double move) {
    return last.speed * last.speed - (last.force + trial_force()) * move / problem.mass;
  };
  const double inertia = 0.5 * problem.mass * problem.speed * problem.speed;
  double move = even_step(), dt_per_move = 1.0 / last.speed;
  auto reached = reach(move, dt_per_move);
  if (!reached) return false;
  move = *reached;
  if (overshoot(springs.forces()) > problem.puncture_tolerance && !reach_puncture(0.0, move, dt_per_move, move))
    return fail_to_balance();
  // Stops inside the step where the energy is spent.
  double below = 0.0, square_below = last.speed * last.speed;
  double square = square_after(move);
  bool has_stopped = false;
  const double enough = 2.0 * force_tolerance * inertia / problem.mass;
  for (int k = 0; k < most_tries && square < -enough; ++k) {
    move = below + (square_below - 0.0) / (square_below - square) * (move - below);
    dt_per_move = 2.0 / last.speed;
    if (!attempt(last.displacement + move, move * dt_per_move)) return fail_to_balance();
    square = square_after(move);
  }
  has_stopped = square <= enough;
  const double speed = std::sqrt(std::max(0.0, square));
  accept(last.displacement + move, 2.0 * move / (last.speed + speed), false);
  memory.last.speed = speed;
  if (has_stopped && due_needles().empty()) end_way_in();
  return true;
}

bool ArrayPress::Impl::take_hold() {
  // Relaxation is even in the logarithm of time.
  double first = problem.hold / n_hold_steps;
  for (const DentBranch& branch : problem.branches) first = std::min(first, 0.1 * branch.tau);
  for (const SkinLayer& layer : problem.field.skin.layers)
    for (const PronyTerm& term : layer.material.prony) first = std::min(first, 0.1 * term.tau);
  const double left = problem.hold - memory.hold_time;
  double dt = std::max(first, 0.3 * memory.hold_time);
  if (left < 1.2 * dt || !relaxes()) dt = left;
  if (problem.hold_at == HoldAt::force) {
    if (!take_hold_at_force(dt)) return false;
  } else {
    memory.last_move = memory.drift_move = 0.0;
    if (!attempt(memory.last.displacement, dt)) return fail_to_balance();
    accept(memory.last.displacement, dt, false);
  }
  memory.hold_time += dt;
  if (memory.hold_time >= problem.hold * (1.0 - 1e-12)) {
    note_plate(CycleEventKind::hold_end);
    start_retraction();
  }
  return true;
}

// The plate sinks on until the force is back at what it was when the hold began.
bool ArrayPress::Impl::take_hold_at_force(double dt) {
  const double start = memory.last.displacement, wanted = memory.hold_force;
  memory.last_move = memory.drift_move = 0.0;
  if (!attempt(start, dt)) return fail_to_balance();
  double before = 0.0, force_before = trial_force(), move = 0.0;
  double growth = memory.plate_growth > 0.0 ? memory.plate_growth : force_before / start;
  double limit = problem.needle_length / problem.n_steps;
  for (int k = 0; k < most_tries && std::abs(trial_force() - wanted) > force_tolerance * wanted; ++k) {
    const double force_now = trial_force();
    if (k > 0 && (force_now - force_before) * (move - before) > 0.0)
      growth = (force_now - force_before) / (move - before);
    before = move, force_before = force_now;
    move += std::clamp((wanted - force_now) / growth, -limit, limit);
    limit *= farthest_guess;
    if (!attempt(start + move, dt)) return fail_to_balance();
    if (overshoot(springs.forces()) > problem.puncture_tolerance) break;  // a needle goes first
  }
  accept(start + move, dt, false);
  return true;
}

bool ArrayPress::Impl::take_retraction() {
  const auto reached = reach(-memory.way_out / problem.n_steps, 1.0 / problem.retract_rate);
  if (!reached) return false;
  accept(memory.last.displacement + *reached, -*reached / problem.retract_rate, false);
  bool is_free = memory.last.skin_force == 0.0;
  for (std::size_t k = 0; k < springs.size(); ++k) {
    const NeedleState& state = springs.needle(k).state();
    is_free &= !state.is_inside && state.force == 0.0;
  }
  if (is_free) finish(CyclePhase::withdrawn);
  return true;
}

// Where in the last move the force of needle k passed the puncture force on its way to `force`.
double ArrayPress::Impl::displacement_at_puncture(std::size_t k, double force) const {
  const double over = force - law.puncture_force(), growth = memory.force_growth[k];
  if (over <= 0.0 || growth <= 0.0) return memory.last.displacement;
  return memory.last.displacement - std::min(over / growth, memory.last_move);
}

// The plate stands still while the skin gives way under these needles.
bool ArrayPress::Impl::take_punctures(const std::vector<std::size_t>& due) {
  std::vector<NeedleState> whole;
  for (const std::size_t k : due) {
    EmbeddedNeedle& needle = springs.needle(k);
    whole.push_back(needle.state());
    needle.give_way(law.landing(needle.state().force));
  }
  if (!attempt(memory.last.displacement, 0.0)) {
    for (std::size_t i = 0; i < due.size(); ++i) springs.needle(due[i]).restore(whole[i]);
    return fail(ArrayFailureReason::no_equilibrium, tried,
                "no equilibrium is found after a puncture: " + std::string(name(report.outcome)),
                "use shorter steps (numerics.max_step) or a wider footprint (array.footprint)");
  }
  for (std::size_t i = 0; i < due.size(); ++i) {
    NeedleRecord& record = memory.records[due[i]];
    record.puncture_force = law.puncture_force();
    record.puncture_displacement = displacement_at_puncture(due[i], whole[i].force);
  }
  if (memory.phase == CyclePhase::indentation) memory.phase = CyclePhase::penetration;
  accept(memory.last.displacement, 0.0, true);
  for (std::size_t i = 0; i < due.size(); ++i) note(CycleEventKind::puncture, due[i], law.puncture_force());
  if (due_needles().empty() && memory.phase == CyclePhase::penetration &&
      problem.control == CycleControl::displacement && memory.last.displacement >= problem.to * (1.0 - 1e-12))
    end_way_in();
  return true;
}

}  // namespace acus
