#include "solvers/treatment/device_response.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace acus {

NeedleResponse::NeedleResponse(const std::vector<double>& forces, const std::vector<NeedleOutcome>& outcomes,
                               const std::vector<double>& widths, double puncture_force)
    : least_force_(std::numeric_limits<double>::infinity()) {
  if (forces.empty() || forces.size() != outcomes.size() || forces.size() != widths.size())
    throw std::invalid_argument("needle response: as many outcomes as forces are needed");
  std::vector<double> depth, tilt, width, offset;
  std::vector<std::vector<double>> slit;
  double held_force = 0.0, held_by_needle = 0.0;  // the largest force that the skin held
  for (std::size_t k = 0; k < forces.size(); ++k) {
    const NeedleOutcome& outcome = outcomes[k];
    if (!outcome.is_punctured) {
      if (log_force_.empty()) held_force = forces[k], held_by_needle = outcome.force;
      continue;
    }
    if (log_force_.empty()) {
      // The needle's force grows with that of the device: where it meets the puncture force the skin gives way.
      least_force_ =
          held_by_needle > 0.0
              ? std::clamp(held_force * puncture_force / held_by_needle, held_force, forces[k])
              : forces[k] * (k == 0 && outcome.force > 0.0 ? std::min(1.0, puncture_force / outcome.force) : 1.0);
      slit.resize(outcome.slit.size());
    }
    log_force_.push_back(std::log(forces[k]));
    depth.push_back(outcome.depth);
    tilt.push_back(outcome.tilt);
    width.push_back(widths[k]);
    offset.push_back(outcome.offset);
    for (std::size_t layer = 0; layer < slit.size(); ++layer) slit[layer].push_back(outcome.slit[layer]);
    is_at_bottom_.push_back(outcome.is_at_bottom ? 1 : 0);
    is_torn_.push_back(outcome.is_torn ? 1 : 0);
  }
  if (log_force_.empty()) return;
  depth_ = MonotoneTable(log_force_, std::move(depth));
  tilt_ = MonotoneTable(log_force_, std::move(tilt));
  width_ = MonotoneTable(log_force_, std::move(width));
  offset_ = MonotoneTable(log_force_, std::move(offset));
  for (std::vector<double>& layer : slit) slit_.emplace_back(log_force_, std::move(layer));
}

void NeedleResponse::at(double force, HoleOutcome& hole) const {
  hole.is_punctured = force >= least_force_;
  hole.is_at_bottom = hole.is_torn = false;
  if (!hole.is_punctured) return;
  const double x = std::log(force);
  hole.depth = depth_.at(x);
  hole.tilt = tilt_.at(x);
  hole.width = width_.at(x);
  hole.offset = offset_.at(x);
  hole.slit.resize(slit_.size());
  for (std::size_t layer = 0; layer < slit_.size(); ++layer) hole.slit[layer] = slit_[layer].at(x);
  // What happened at the nearest force.
  const auto above = std::lower_bound(log_force_.begin(), log_force_.end(), x);
  auto nearest = static_cast<std::size_t>(above - log_force_.begin());
  if (nearest == log_force_.size() || (nearest > 0 && x - log_force_[nearest - 1] < log_force_[nearest] - x)) --nearest;
  hole.is_at_bottom = is_at_bottom_[nearest] != 0;
  hole.is_torn = is_torn_[nearest] != 0;
}

HoleOutcome NeedleResponse::at(double force) const {
  HoleOutcome hole;
  at(force, hole);
  return hole;
}

double DeviceResponse::rolling_radius_at(double held) const { return rolling_radius.at(std::log(held)); }

double DeviceResponse::nominal_density() const {
  switch (kind) {
    case DeviceKind::roller:
      return static_cast<double>(drum.size()) / (2.0 * std::numbers::pi * rolling_radius_at(force) * width);
    case DeviceKind::pen:
      return static_cast<double>(pins.size()) / (stroke_distance * width);
    case DeviceKind::stamp:
    case DeviceKind::patch:
      return static_cast<double>(pins.size()) / (length * width);
    case DeviceKind::none:
      break;
  }
  throw std::invalid_argument("device response: no device");
}

std::vector<double> force_grid(double force, double span, int n) {
  if (!(force > 0.0 && span > 1.0 && n > 1)) throw std::invalid_argument("force grid: it needs a force and a span");
  std::vector<double> forces;
  for (int k = 0; k < n; ++k) forces.push_back(force * std::pow(span, 2.0 * k / (n - 1) - 1.0));
  return forces;
}

DeviceResponse roller_response(const Roller& roller, const TreatedSkin& treated, double force,
                               const std::vector<double>& forces, std::vector<RollerLevel>* levels,
                               const RollerSettings& settings) {
  const bool is_force_led = roller.control == RollerControl::force;
  if (is_force_led && forces.empty()) throw std::invalid_argument("roller response: forces are needed");
  const NeedleLaw law(treated.needle);
  // An indented drum bears what it bears; the wide load is then asked for as far as a large force goes.
  const double all_needles = roller.n_needles() * law.puncture_force();
  const double largest = is_force_led ? forces.back() : std::max(force, all_needles);
  const SurfaceResponse skin(surface_problem(roller, treated, largest));
  RollerPress press(roller, treated, law, skin, settings);
  std::vector<RollerLevel> found;
  if (is_force_led)
    for (const double held : forces) {
      settings.watch.start_force(found.size(), forces.size());
      found.push_back(press.roll_with_force(held));
    }
  else
    found.push_back(press.roll_at(roller.indentation));

  DeviceResponse response;
  response.kind = DeviceKind::roller;
  response.is_force_led = is_force_led;
  response.force = is_force_led ? force : found.front().force;
  response.width = roller.drum_width;
  response.drum = drum_needles(roller);
  response.columns = roller.columns;
  const PenetrationLaw& penetration = *treated.needle.law;
  for (std::size_t layer = 0; layer < penetration.layers().size(); ++layer) {
    response.layers.push_back(treated.skin.layers[layer].name);
    response.layer_tops_um.push_back(1e3 * penetration.top_of(layer));
  }
  std::vector<double> at, log_force, radius;
  for (const RollerLevel& level : found) {
    at.push_back(is_force_led ? forces[at.size()] : response.force);
    log_force.push_back(std::log(at.back()));
    radius.push_back(level.rolling_radius);
  }
  response.rolling_radius = MonotoneTable(log_force, radius);
  for (std::size_t row = 0; row < static_cast<std::size_t>(roller.rows); ++row) {
    std::vector<NeedleOutcome> outcomes;
    std::vector<double> widths;
    for (const RollerLevel& level : found) {
      outcomes.push_back(level.outcomes[row]);
      widths.push_back(hole_width(penetration, outcomes.back().depth, treated.needle_width, treated.channel));
    }
    response.needles.emplace_back(at, outcomes, widths, law.puncture_force());
  }
  if (levels != nullptr) *levels = std::move(found);
  return response;
}

}  // namespace acus
