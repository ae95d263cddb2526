// What is worth a line in the record of a cycle.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solvers/penetration/cycle.hpp"

namespace acus {
namespace {

constexpr double smallest_drop = 0.01;   // of the force: less is no drop
constexpr double smallest_jump = 0.001;  // of the whole way, where force cannot drop

// State on the straight line between two steps where the tip is at depth z.
CycleStep at_depth(const CycleStep& before, const CycleStep& after, double z) {
  const double t = (z - before.depth) / (after.depth - before.depth);
  CycleStep step = after;
  step.depth = z;
  step.time = before.time + t * (after.time - before.time);
  step.displacement = before.displacement + t * (after.displacement - before.displacement);
  step.force = before.force + t * (after.force - before.force);
  return step;
}

}  // namespace

void Cycle::note(CycleEventKind kind, const CycleStep& at, const std::string& text) {
  memory_.events.push_back({kind, at.time, at.displacement, at.force, at.depth, at.layer, text});
}

void Cycle::note_step(const CycleStep& before, double deepest_before) {
  const CycleStep& now = memory_.last;
  if (is_way_in() && !(memory_.peak.force >= now.force))
    memory_.peak = {CycleEventKind::peak_force, now.time, now.displacement, now.force, now.depth, now.layer, {}};
  if (now.is_jump) note_jump(before);
  if (memory_.tip.deepest > deepest_before) note_crossings(before, deepest_before);
  note_end_of_way(before);
  if (now.depth < before.depth && !memory_.has_slipped && !is_way_in()) {
    memory_.has_slipped = true;
    note(CycleEventKind::slip, before, "the tip starts to slide back");
  }
}

void Cycle::note_jump(const CycleStep& before) {
  const CycleStep& now = memory_.last;
  CycleStep at = now;
  at.force = before.force;
  if (now.depth < before.depth) {
    note(CycleEventKind::pull_out_jump, at, fmt::format("the tip jumps back by {:.3g} mm", before.depth - now.depth));
    return;
  }
  const bool is_puncture = before.depth == 0.0;
  note(is_puncture ? CycleEventKind::puncture : CycleEventKind::pop_in, at,
       fmt::format("the tip jumps by {:.3g} mm, the force from {:.3g} to {:.3g} N{}", now.depth - before.depth,
                   before.force, now.force, barrier_text(before)));
  const bool is_force_led = problem_.control == CycleControl::force || memory_.phase == CyclePhase::hold;
  const bool is_drop = is_force_led ? now.depth - before.depth > smallest_jump * problem_.law->max_depth()
                                    : now.force < (1.0 - smallest_drop) * before.force;
  if (is_drop && std::isnan(memory_.forces.first_drop)) {
    memory_.forces.first_drop = before.force;
    note(CycleEventKind::first_drop, at, "first sudden drop");
  }
}

// The bounds of the barrier that the tip stood at, for any compliance ratio.
std::string Cycle::barrier_text(const CycleStep& before) const {
  const std::size_t k = barriers_.next(before.depth);
  if (before.depth == 0.0 || k == barriers_.all().size()) return "";
  const LayerBarriers::Barrier& barrier = barriers_.all()[k];
  if (std::abs(barrier.depth - before.depth) > 1e-9 * problem_.law->max_depth()) return "";
  return fmt::format("; {} gives way ({:.3g} N without a barrier, {:.3g} N with the highest)",
                     problem_.law->layers()[barrier.layer].name, barriers_.force(barrier, before.dent, 1.0),
                     barriers_.force(barrier, before.dent, 0.0));
}

// Layers that the tip reached for the first time. In a jump the force is that before it.
void Cycle::note_crossings(const CycleStep& before, double deepest_before) {
  const CycleStep& now = memory_.last;
  const auto& layers = problem_.law->layers();
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const double top = problem_.law->top_of(layer);
    const bool is_entered = deepest_before <= top && top < memory_.tip.deepest;  // it may have rested at the border
    if (!is_entered) continue;
    CycleStep at = now.is_jump ? now : at_depth(before, now, top);
    if (now.is_jump) at.force = before.force;
    at.layer = static_cast<int>(layer);
    note(CycleEventKind::layer_entered, at, layers[layer].name);
    const bool makes_contact = layer == 1 || (layer == 0 && layers.size() == 1);
    if (!makes_contact) continue;
    memory_.forces.electrical_contact = at.force;
    note(CycleEventKind::electrical_contact, at, fmt::format("through {}", layers[0].name));
  }
}

void Cycle::note_end_of_way(const CycleStep& before) {
  const double end = problem_.law->max_depth();
  if (memory_.last.depth < end || before.depth >= end) return;
  if (is_stack_bottom_)
    note(CycleEventKind::bottom, memory_.last, "the tip has reached the bottom of the layers; the way in ends");
  else
    note(CycleEventKind::fully_in, memory_.last, "the base of the needle touches the skin");
}

// The peak goes to its place in time, after what happened at the same time.
void Cycle::note_peak() {
  memory_.forces.peak = memory_.peak.force;
  memory_.peak.text = "largest force on the way in";
  const auto later = std::upper_bound(memory_.events.begin(), memory_.events.end(), memory_.peak.time,
                                      [](double time, const CycleEvent& event) { return time < event.time; });
  memory_.events.insert(later, memory_.peak);
}

}  // namespace acus
