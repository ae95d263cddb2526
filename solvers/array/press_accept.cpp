// What an accepted step leaves behind: energies, records, events.

#include <algorithm>
#include <cmath>

#include "solvers/array/press_impl.hpp"

namespace acus {
namespace {

constexpr double sudden = 2.0;  // moves of the plate: a tip that goes deeper in one step has jumped

}  // namespace

void ArrayPress::Impl::fill_energy(ArrayStep& step) {
  ArrayEnergy& energy = step.energy;
  energy.work += 0.5 * (memory.last.force + step.force) * (step.displacement - memory.last.displacement);
  energy.field = field.n_images() * (field.tissue().stored_energy() - field.stored_at_rest());
  memory.field_viscous += field.n_images() * field.tissue().dissipated_in_step();
  energy.plate = plate.energy();
  energy.local = energy.wedge = energy.crack = energy.friction = 0.0;
  energy.viscous = memory.field_viscous;
  for (std::size_t k = 0; k < springs.size(); ++k) {
    EmbeddedNeedle& needle = springs.needle(k);
    const double n = springs.multiplicity(k);
    energy.local += n * needle.stored_in_dent();
    energy.wedge += n * needle.wedge();
    energy.crack += n * needle.crack();
    energy.friction += n * needle.state().tip.friction;
    energy.viscous += n * needle.state().viscous;
  }
  step.largest_work = std::max(memory.last.largest_work, std::abs(energy.work));
  if (!step.is_jump) return;
  const double rest = (energy.work - memory.last.energy.work) - (energy.accounted() - memory.last.energy.accounted());
  energy.released += std::max(0.0, rest);  // a deficit stays visible as imbalance
}

void ArrayPress::Impl::accept(double d, double dt, bool is_jump) {
  const double move = d - memory.last.displacement;
  field.complete(u);
  ArrayStep step = memory.last;
  std::vector<double> depths_before, forces_before;
  for (std::size_t k = 0; k < springs.size(); ++k) {
    depths_before.push_back(memory.records[k].depth);
    forces_before.push_back(memory.records[k].force);
  }
  step.largest_overshoot = std::max(step.largest_overshoot, can_puncture() ? overshoot(springs.forces()) : 0.0);
  step.is_jump = is_jump;
  for (const char jumped : springs.finish(u)) step.is_jump |= jumped != 0;
  for (std::size_t k = 0; k < springs.size(); ++k) {
    const NeedleState& state = springs.needle(k).state();
    step.is_jump |= std::abs(state.tip.depth - depths_before[k]) > sudden * std::abs(move) && state.is_punctured;
  }
  step.time += dt;
  step.displacement = d;
  step.skin_force = plate.force();
  step.force = step.skin_force;
  for (std::size_t k = 0; k < springs.size(); ++k)
    step.force += springs.multiplicity(k) * springs.needle(k).state().force;
  if (dt > 0.0) step.speed = move / dt;
  step.phase = memory.phase;
  step.min_J = field.tissue().smallest_jacobian(u);
  step.iterations = iterations;
  step.n_factorisations = n_factorisations;
  step.n_cuts = n_cuts;
  fill_energy(step);

  field.tissue().commit();
  // Where needles give way with the plate at rest, the way it was on still shows where the skin goes next.
  if (move != 0.0) {
    memory.drift = u - memory.u;
    memory.drift_move = move;
  }
  memory.u = u;
  memory.plate_growth = move != 0.0 ? (step.force - memory.last.force) / move : memory.plate_growth;
  memory.skin_growth = move != 0.0 ? (step.skin_force - memory.last.skin_force) / move : memory.skin_growth;
  memory.last_move = step.is_jump ? 0.0 : move;
  memory.last = step;
  ++memory.n_taken;
  update_records(depths_before);
  if (memory.last_move > 0.0)  // where needles give way with the plate at rest, the growth before is the better guess
    for (std::size_t k = 0; k < springs.size(); ++k)
      memory.force_growth[k] = (memory.records[k].force - forces_before[k]) / move;
  memory.worst_imbalance = std::max(memory.worst_imbalance, std::abs(step.imbalance()));
  if (can_puncture() && step.force > memory.peak_force) {
    memory.peak_force = step.force;
    memory.peak_displacement = d;
    memory.peak_time = step.time;
  }
  if (step.skin_force > 0.0 && !memory.is_skin_on_plate) {
    memory.is_skin_on_plate = true;
    note_plate(CycleEventKind::skin_on_plate);
  }
}

void ArrayPress::Impl::update_records(const std::vector<double>& depths_before) {
  ArrayStep& last = memory.last;
  last.n_punctured = 0;
  last.is_extrapolated = false;
  double n_punctured = 0.0;
  for (std::size_t k = 0; k < springs.size(); ++k) {
    const NeedleState& state = springs.needle(k).state();
    NeedleRecord& record = memory.records[k];
    const NeedleRecord before = record;
    const bool was_in = depths_before[k] > 0.0;
    record.force = state.force;
    record.depth = state.is_inside ? state.tip.depth : 0.0;
    record.deepest = state.tip.deepest;
    record.field_dent = springs.settlement(k, memory.u);
    record.dent = state.dent.dent + record.field_dent;
    record.largest_force = std::max(record.largest_force, state.force);
    record.layer = state.is_inside ? static_cast<int>(law.law()->layer_at(state.tip.depth)) : -1;
    if (was_in && !state.is_inside)
      record.phase = CyclePhase::withdrawn;
    else if (record.phase != CyclePhase::withdrawn && (state.is_inside || state.force > 0.0))
      record.phase = memory.phase == CyclePhase::hold || memory.phase == CyclePhase::retraction
                         ? memory.phase
                         : (state.is_punctured ? CyclePhase::penetration : CyclePhase::indentation);
    if (before.phase == CyclePhase::approach && record.phase != CyclePhase::approach)
      note(CycleEventKind::touch, k, state.force);
    if (record.layer > before.layer && before.layer >= 0) note(CycleEventKind::layer_entered, k, state.force);
    if (was_in && state.is_inside && state.tip.depth < depths_before[k] && depths_before[k] == state.tip.deepest)
      note(CycleEventKind::slip, k, before.force);
    if (was_in && !state.is_inside) note(CycleEventKind::needle_out, k, before.force);
    n_punctured += state.is_punctured ? springs.multiplicity(k) : 0.0;
    last.is_extrapolated |= law.is_extrapolated(std::max(0.0, state.force));
  }
  last.n_punctured = static_cast<int>(std::lround(n_punctured));
}

// One event for every needle of the array that needle k of the model stands for.
void ArrayPress::Impl::note(CycleEventKind kind, std::size_t k, double force) {
  const NeedleRecord& record = memory.records[k];
  for (std::size_t i = 0; i < field.model_needle().size(); ++i)
    if (field.model_needle()[i] == static_cast<int>(k))
      memory.events.push_back(
          {kind, static_cast<int>(i), memory.last.time, memory.last.displacement, force, record.depth, record.layer});
}

void ArrayPress::Impl::note_plate(CycleEventKind kind) {
  memory.events.push_back({kind, -1, memory.last.time, memory.last.displacement, memory.last.force, 0.0, -1});
}

void ArrayPress::Impl::end_way_in() {
  memory.events.push_back(
      {CycleEventKind::peak_force, -1, memory.peak_time, memory.peak_displacement, memory.peak_force, 0.0, -1});
  memory.last.speed = 0.0;
  if (problem.hold == 0.0) return start_retraction();
  memory.phase = CyclePhase::hold;
  memory.hold_force = memory.last.force;
  note_plate(CycleEventKind::hold_start);
}

void ArrayPress::Impl::start_retraction() {
  if (!problem.retract) return finish(memory.last.phase);
  memory.phase = CyclePhase::retraction;
  memory.way_out = memory.last.displacement;
  memory.last_move = memory.drift_move = 0.0;
}

void ArrayPress::Impl::finish(CyclePhase phase) {
  memory.is_finished = true;
  memory.last.phase = phase;
  memory.last.speed = 0.0;
}

}  // namespace acus
