#include "solvers/treatment/device_press.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "solvers/treatment/device_trial.hpp"

namespace acus {
namespace {

constexpr double same_force = 0.02;         // needles that give way together
constexpr double same_way = 1e-6;           // mm: tips that jump together
constexpr double most_overshoot = 0.1;      // of the puncture force at the end of a part of a step
constexpr double shortest_part = 1.0 / 16;  // of a step
constexpr double growth = 2.0;              // of the parts

double distance(const Vec2& a, const Vec2& b) { return (a - b).norm(); }

double between(double from, double to, double part) { return from + part * (to - from); }

std::vector<double> between(const std::vector<double>& from, const std::vector<double>& to, double part) {
  std::vector<double> found(to.size());
  for (std::size_t i = 0; i < to.size(); ++i) found[i] = between(from[i], to[i], part);
  return found;
}

CarrierPose between(const CarrierPose& from, const CarrierPose& to, double part) {
  CarrierPose pose;
  pose.way = between(from.way, to.way, part);
  pose.face = between(from.face, to.face, part);
  for (std::size_t i = 0; i < to.needle_at.size(); ++i)
    pose.needle_at.push_back(from.needle_at[i] + part * (to.needle_at[i] - from.needle_at[i]));
  return pose;
}

/// The whole step so far and one more part of it.
PressStep merged(const PressStep& before, PressStep part) {
  part.residual = std::max(part.residual, before.residual);
  part.overshoot = std::max(part.overshoot, before.overshoot);
  part.iterations += before.iterations;
  part.n_punctures += before.n_punctures;
  part.n_parts = before.n_parts + 1;
  return part;
}

}  // namespace

DevicePress::DevicePress(const SurfaceResponse& skin, const NeedleLaw& law, int n_needles, std::vector<Vec2> facets)
    : skin_(skin), law_(law), facets_(std::move(facets)) {
  for (int i = 0; i < n_needles; ++i) needles_.emplace_back(law);
  way_.assign(needles_.size(), 0.0);
  settled_ = force_ = accepted_way_ = way_;
  jump_in_.resize(needles_.size());
  jump_out_.resize(needles_.size());
  at_.assign(needles_.size(), Vec2::Zero());
  const auto n = static_cast<Eigen::Index>(facets_.size());
  face_force_ = Eigen::VectorXd::Zero(n);
  facets_on_facets_.resize(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j)
      facets_on_facets_(i, j) =
          i == j ? skin.self()
                 : skin.kernel(distance(facets_[static_cast<std::size_t>(i)], facets_[static_cast<std::size_t>(j)]));
}

double DevicePress::depth(int i) const {
  const NeedleState& state = needles_[index(i)].state();
  return state.is_inside ? state.tip.depth : 0.0;
}

double DevicePress::surface_slope(int i) const {
  double slope = 0.0, linear = 0.0;
  const auto add = [&](const Vec2& from, double force) {
    const Vec2 offset = at_[index(i)] - from;
    const double r = offset.norm();
    linear += skin_.kernel(r) * force;
    if (r > 0.0) slope += skin_.kernel_slope(r) * offset[0] / r * force;
  };
  for (std::size_t j = 0; j < needles_.size(); ++j)
    if (j != index(i) && force_[j] != 0.0) add(at_[j], force_[j]);
  for (std::size_t f = 0; f < facets_.size(); ++f) {
    const double force = face_force_[static_cast<Eigen::Index>(f)];
    if (force != 0.0) add(facets_[f], force);
  }
  return skin_.settlement_slope(linear) * slope;
}

void DevicePress::renew(int i) {
  needles_[index(i)].restore(EmbeddedNeedle(law_).state());
  force_[index(i)] = 0.0;
}

PressStep DevicePress::press_to(const CarrierPose& pose, double sink, double dt) {
  return move({pose, sink, 0.0}, Lead::sink, dt);
}

PressStep DevicePress::press_with(const CarrierPose& pose, double force, double dt) {
  return move({pose, 0.0, force}, Lead::force, dt);
}

/// Before the first step the carrier stood where its foremost needle or facet just touches.
DevicePress::Hold DevicePress::first_touch(const Hold& to) const {
  Hold hold = to;
  double foremost = 0.0;
  for (const double way : to.pose.way) foremost = std::max(foremost, way + to.sink);
  for (const double face : to.pose.face) foremost = std::max(foremost, face + to.sink);
  hold.sink -= foremost;
  hold.force = 0.0;
  return hold;
}

PressStep DevicePress::move(const Hold& to, Lead lead, double dt) {
  Hold from = held_ ? *held_ : first_touch(to);
  if (held_) from.sink = sink_;
  PressStep report;
  double done = 0.0, part = 1.0;
  while (done < 1.0) {
    const double next = part >= (1.0 - done) * (1.0 - 1e-9) ? 1.0 : done + part;
    const Hold there = next < 1.0 ? Hold{between(from.pose, to.pose, next), between(from.sink, to.sink, next),
                                         between(from.force, to.force, next)}
                                  : to;
    const Memory before = save();
    double share = next - done > shortest_part * (1.0 + 1e-6) ? 0.0 : 1.0;
    const PressStep step = part_of_step(there, lead, (next - done) * dt, share);
    if (!step.is_converged) return merged(report, step);
    if (share < 1.0) {
      restore(before);
      part = std::max(shortest_part, share * (next - done));  // shorter than the last one
      continue;
    }
    report = merged(report, step);
    done = next;
    part *= growth;
  }
  held_ = to;
  held_->force = report.force();
  return report;
}

/// Goes to `to` at once. `share` below 1 on entry: gives up before anything breaks where a needle would bear too much,
/// and says what share of the way to try instead; otherwise it is 1 in the end.
PressStep DevicePress::part_of_step(const Hold& to, Lead lead, double dt, double& share) {
  lead_ = lead;
  wanted_force_ = to.force;
  if (lead == Lead::sink) sink_ = to.sink;
  pose_way_ = to.pose.way;
  pose_face_ = to.pose.face;
  at_ = to.pose.needle_at;
  const bool is_refusable = share < 1.0;
  const std::vector<double> force_before = force_;
  share = 1.0;
  find_live();
  for (const int i : live_) start_needle(i, dt);
  PressStep report;
  report.is_converged = solve(report);
  if (!report.is_converged) return report;
  report.overshoot = fresh_overshoot();
  if (is_refusable && report.overshoot > most_overshoot) {
    share = share_to_limit(force_before);
    return report;
  }
  // What gives way does so at once, no time passing; at most once each into every layer.
  const std::size_t n_layers = law_.law() != nullptr ? law_.law()->layers().size() : 0;
  for (std::size_t k = 0; k < live_.size() * n_layers; ++k) {
    const bool has_jumped = n_jumps_ > 0;
    const int n_new = puncture();
    if (n_new == 0 && !has_jumped) break;
    report.n_punctures += n_new;
    for (const int i : live_) start_needle(i, 0.0);
    report.is_converged = solve(report);
    if (!report.is_converged) return report;
  }
  return report;
}

/// Of the puncture force, by the needle that is about to give way.
double DevicePress::fresh_overshoot() const {
  double largest = 0.0;
  for (const int i : live_)
    if (!needles_[index(i)].state().is_inside) largest = std::max(largest, force_[index(i)]);
  return std::max(0.0, largest / law_.puncture_force() - 1.0);
}

/// Share of the last way after which the first needle bears a little more than its puncture force.
double DevicePress::share_to_limit(const std::vector<double>& force_before) const {
  constexpr double least = 0.05, most = 0.7;
  const double wanted = law_.puncture_force() * (1.0 + 0.5 * most_overshoot);
  double share = most;
  for (const int i : live_) {
    const double now = force_[index(i)], before = force_before[index(i)];
    if (needles_[index(i)].state().is_inside || now <= wanted) continue;
    share = std::min(share, (wanted - before) / (now - before));
  }
  return std::clamp(share, least, most);
}

DevicePress::Memory DevicePress::save() const {
  Memory memory{{}, way_, settled_, force_, accepted_way_, at_, face_force_, sink_};
  for (const EmbeddedNeedle& needle : needles_) memory.needles.push_back(needle.state());
  return memory;
}

void DevicePress::restore(const Memory& memory) {
  for (std::size_t i = 0; i < needles_.size(); ++i) needles_[i].restore(memory.needles[i]);
  way_ = memory.way;
  settled_ = memory.settled;
  force_ = memory.force;
  accepted_way_ = memory.accepted_way;
  at_ = memory.at;
  face_force_ = memory.face_force;
  sink_ = memory.sink;
}

void DevicePress::start_needle(int i, double dt) {
  needles_[index(i)].start_step(dt);
  jump_in_[index(i)].reset();
  jump_out_[index(i)].reset();
}

/// A tip that bears nearly what makes it jump goes with the others that bear as much, its twin on the other side first
/// of all: the way is then that of the jump.
double DevicePress::way_with_jump(std::size_t i, double way, double force) {
  for (const std::optional<JumpEdge>& edge : {jump_in_[i], jump_out_[i]})
    if (edge && std::abs(force - edge->force) <= same_force * std::abs(edge->force)) return edge->beyond;
  if (!needles_[i].state().is_inside) return way;
  for (const double beyond : {way - same_way, way + same_way})
    if (needles_[i].respond(beyond).is_jump) return beyond;
  return way;
}

void DevicePress::accept(const Trial& trial) {
  const auto n = static_cast<Eigen::Index>(live_.size()), m = static_cast<Eigen::Index>(facets_.size());
  sink_ = trial.sink;
  n_jumps_ = 0;
  face_force_ = trial.x.tail(m);
  for (std::size_t i = 0; i < needles_.size(); ++i) way_[i] = pose_way_[i] + sink_;
  for (Eigen::Index k = 0; k < n; ++k) {
    const std::size_t i = index(live_[static_cast<std::size_t>(k)]);
    settled_[i] = trial.settled[k];
    accepted_way_[i] = way_[i] - settled_[i];
    n_jumps_ += needles_[i].finish(way_with_jump(i, accepted_way_[i], trial.x[k])) ? 1 : 0;
    force_[i] = needles_[i].state().is_inside ? trial.x[k] : std::max(0.0, trial.x[k]);
  }
}

/// The needle with the largest force beyond its puncture force gives way, and those that bear nearly as much.
int DevicePress::puncture() {
  const double limit = law_.puncture_force();
  double largest = 0.0;
  const auto can_give_way = [&](int i) { return !needles_[index(i)].state().is_inside; };
  for (const int i : live_)
    if (can_give_way(i)) largest = std::max(largest, force_[index(i)]);
  if (!(largest > limit)) return 0;
  int n_new = 0;
  for (const int i : live_) {
    if (!can_give_way(i) || force_[index(i)] < std::max(limit, (1.0 - same_force) * largest)) continue;
    needles_[index(i)].give_way(law_.landing(limit));
    ++n_new;
  }
  return n_new;
}

}  // namespace acus
