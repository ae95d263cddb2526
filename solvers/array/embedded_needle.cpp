#include "solvers/array/embedded_needle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "solvers/array/local_spring.hpp"
#include "solvers/penetration/bracket.hpp"

namespace acus {
namespace {

constexpr double farthest = 20.0;     // lengths of the indentation curve: no puncture is looked for beyond
constexpr double scan_growth = 1.02;  // of the dents at which it is looked for
constexpr double scan_start = 1e-3;   // lengths of the indentation curve
constexpr double slope_probe = 1e-6;  // mm

DentSpring local_spring(const NeedleKind& kind) {
  const std::vector<Vec2> points =
      kind.self_dent.empty() ? kind.indentation : local_dent_curve(kind.indentation, kind.self_dent);
  // The local dent moves at its share of the rate.
  const double share = points.back()[0] / DentCurve(kind.indentation).dent_at(points.back()[1]);
  return DentSpring(instantaneous_curve(points, kind.rate * share, kind.branches), kind.branches);
}

}  // namespace

NeedleLaw::NeedleLaw(const NeedleKind& kind)
    : whole_(DentCurve(kind.indentation), {}),
      local_(local_spring(kind)),
      law_(kind.law),
      puncture_force_(std::numeric_limits<double>::infinity()) {
  if (!law_) return;
  grid_.emplace(*law_, kind.tip_depth);
  barriers_.emplace(*law_, whole_.curve(), kind.compliance_ratio, kind.tip_depth);
  switch_.emplace(*law_, *grid_, whole_, kind.compliance_ratio, kind.tip_depth);
  find_puncture(strength_asked(kind.strength_displacement, *law_, kind.tip_depth));
}

void NeedleLaw::find_puncture(double from_dent) {
  const double length = whole_.curve().last_dent(), end = farthest * length;
  const auto gives_way = [&](double dent) { return switch_->at_displacement({dent, {}}).has_value(); };
  double below = std::max(from_dent, scan_start * length), above = below;
  while (above < end && !gives_way(above)) below = above, above *= scan_growth;
  if (!(above < end)) return;
  while (above - below > 1e-12 * above) {
    const double middle = 0.5 * (below + above);
    (gives_way(middle) ? above : below) = middle;
  }
  puncture_dent_ = above;
  puncture_force_ = whole_.curve().force(above);
}

double NeedleLaw::landing(double force) const {
  const double dent = std::max(whole_.curve().dent_at(force), puncture_dent_);
  const auto depth = switch_->at_displacement({dent, {}});
  return depth ? *depth : *switch_->at_displacement({puncture_dent_, {}});
}

EmbeddedNeedle::EmbeddedNeedle(const NeedleLaw& law) : law_(law) {
  if (law.law()) motion_.emplace(*law.law(), law.grid(), law.barriers());
  state_.dent = law.local().rest();
}

void EmbeddedNeedle::start_step(double dt) { step_.emplace(law_.local(), state_.dent, dt); }

TipMotion::Rest EmbeddedNeedle::rest(double way) {
  const auto push = [&](double L) { return step_->force(way - L); };
  return motion_->settle(state_.tip, {push, [&](double L) { return law_.dent_alone(push(L)); }});
}

double EmbeddedNeedle::force(double way) {
  if (state_.is_inside) {
    const double depth = rest(way).tip.depth;
    if (depth > 0) return step_->force(way - depth);
  }
  return std::max(0.0, step_->force(way));  // it only rests on the surface
}

EmbeddedNeedle::Response EmbeddedNeedle::respond(double way) {
  double dent = way;
  bool is_jump = false;
  if (state_.is_inside) {
    const TipMotion::Rest found = rest(way);
    const bool is_out = !(found.tip.depth > 0) && step_->force(way) < 0;
    is_jump = found.is_jump || is_out;
    dent = way - found.tip.depth;
  }
  const double here = force(way), slope = (force(way + slope_probe) - here) / slope_probe;
  return {here, std::clamp(slope, 0.0, step_->slope(dent)), is_jump};
}

bool EmbeddedNeedle::finish(double way) {
  NeedleState reached = state_;
  bool is_jump = false;
  if (state_.is_inside) {
    const TipMotion::Rest found = rest(way);
    reached.tip = found.tip;
    reached.is_inside = found.tip.depth > 0;
    is_jump = found.is_jump;
  }
  double dent = way - reached.tip.depth;
  reached.force = step_->force(dent);
  if (!reached.is_inside && reached.force < 0) {  // it has left the surface
    is_jump |= state_.is_inside;
    reached.force = 0.0;
    dent = step_->dent_at(0.0);
  }
  const DentStep::End end = step_->finish(dent);
  reached.dent = end.state;
  reached.viscous += end.viscous;
  state_ = reached;
  return is_jump;
}

void EmbeddedNeedle::give_way(double depth) {
  state_.tip = motion_->moved(state_.tip, depth);
  state_.is_inside = state_.is_punctured = true;
}

double EmbeddedNeedle::wedge() { return state_.is_inside ? motion_->wedge(state_.tip) : 0.0; }

}  // namespace acus
