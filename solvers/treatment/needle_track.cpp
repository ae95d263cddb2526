#include "solvers/treatment/needle_track.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace acus {
namespace {

constexpr int n_levels = 24;        // depths at which walls are looked at
constexpr int refinement = 8;       // of tracks, for where they enter and leave
constexpr double at_bottom = 1e-6;  // of the tissue

std::size_t layer_at(const std::vector<LateralLayer>& layers, double z) {
  std::size_t layer = 0;
  while (layer + 1 < layers.size() && layers[layer + 1].top <= z) ++layer;
  return layer;
}

/// Calls visit(sample, sample where the tip first was as deep, turn that it stands for) while the tip is below z.
template <class Visit>
void visit_below(const NeedleTrack& track, double z, const Visit& visit) {
  const TrackSample* entry = nullptr;
  const std::vector<TrackSample>& samples = track.samples;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!(samples[i].depth > z)) continue;
    if (entry == nullptr) entry = &samples[i];
    const double from = samples[i > 0 ? i - 1 : i].turn, to = samples[std::min(i + 1, samples.size() - 1)].turn;
    visit(samples[i], *entry, 0.5 * (to - from));
  }
}

/// Middles of even parts of the way to the tip.
TrackSample between(const TrackSample& a, const TrackSample& b, double t) {
  const auto mean = [t](double from, double to) { return from + t * (to - from); };
  return {mean(a.turn, b.turn),
          mean(a.angle, b.angle),
          mean(a.height, b.height),
          mean(a.depth, b.depth),
          mean(a.dent, b.dent),
          mean(a.force, b.force),
          mean(a.surface_slope, b.surface_slope),
          mean(a.own_way, b.own_way)};
}

double level(double deepest, int k) { return deepest * (k + 0.5) / n_levels; }

double lever(const TrackSample& sample, double z) { return sample.height + sample.dent + z; }

}  // namespace

double NeedleTrack::deepest() const {
  double deepest = 0.0;
  for (const TrackSample& sample : samples) deepest = std::max(deepest, sample.depth);
  return deepest;
}

double NeedleTrack::largest_force() const {
  double largest = 0.0;
  for (const TrackSample& sample : samples) largest = std::max(largest, sample.force);
  return largest;
}

double axis_at(const TrackSample& sample, double radius, double z) {
  return radius * sample.turn - lever(sample, z) * std::tan(sample.angle);
}

TrackSample giving_way(const TrackSample& whole, const TrackSample& inside, double give_way, double landing) {
  const double moved = inside.own_way - whole.own_way;
  TrackSample found =
      between(whole, inside, moved > 0.0 ? std::clamp((give_way - whole.own_way) / moved, 0.0, 1.0) : 1.0);
  found.depth = std::min(landing, inside.depth);
  return found;
}

NeedleTrack refined(const NeedleTrack& track, int n) {
  NeedleTrack fine;
  for (std::size_t i = 0; i + 1 < track.samples.size(); ++i) {
    const TrackSample &a = track.samples[i], &b = track.samples[i + 1];
    for (int k = 0; k < n; ++k) {
      TrackSample sample = between(a, b, static_cast<double>(k) / n);
      if (a.depth == 0.0) sample.depth = 0.0;  // the skin gives way at once
      fine.samples.push_back(sample);
    }
  }
  if (!track.samples.empty()) fine.samples.push_back(track.samples.back());
  return fine;
}

double lateral_stiffness(double shear_modulus, double radius, double outer) {
  if (!(radius > 0.0 && outer > radius))
    throw std::invalid_argument("needle held sideways: the skin around it must be wider than the needle");
  const double R2 = radius * radius, b2 = outer * outer;
  return 4.0 * std::numbers::pi * shear_modulus / (std::log(outer / radius) - (b2 - R2) / (b2 + R2));
}

std::vector<LateralLayer> lateral_layers(const PenetrationLaw& law, double radius, double outer) {
  std::vector<LateralLayer> layers;
  for (std::size_t k = 0; k < law.layers().size(); ++k) {
    const Opening& opening = law.layers()[k].opening;
    const double stiffness = lateral_stiffness(opening.shear_modulus(), radius, outer);
    layers.push_back({law.top_of(k), stiffness, opening.toughness() / stiffness});
  }
  return layers;
}

double free_rolling_radius(const std::vector<NeedleTrack>& tracks, const std::vector<LateralLayer>& layers) {
  // The torque is linear in the rolling radius: sum of k lever (r_e (turn - turn_in) - (back - back_in)).
  double per_radius = 0.0, without = 0.0;
  for (const NeedleTrack& coarse : tracks) {
    const NeedleTrack track = refined(coarse, refinement);
    const double deepest = track.deepest();
    for (int k = 0; k < n_levels; ++k) {
      const double z = level(deepest, k), stiffness = layers[layer_at(layers, z)].stiffness;
      visit_below(track, z, [&](const TrackSample& now, const TrackSample& entry, double turn) {
        const double weight = turn * deepest * stiffness * lever(now, z);
        per_radius += weight * (now.turn - entry.turn);
        without += weight * (axis_at(now, 0.0, z) - axis_at(entry, 0.0, z));
      });
    }
  }
  return per_radius > 0.0 ? -without / per_radius : std::numeric_limits<double>::quiet_NaN();
}

namespace {

/// How far the axis goes from where it entered, forwards and backwards, at depth z (mm).
struct Sweep {
  double ahead = 0.0, behind = 0.0, entry = 0.0;
};
Sweep sweep_at(const NeedleTrack& track, double radius, double z) {
  Sweep sweep;
  visit_below(track, z, [&](const TrackSample& now, const TrackSample& entry, double) {
    sweep.entry = axis_at(entry, radius, z);
    const double moved = axis_at(now, radius, z) - sweep.entry;
    sweep.ahead = std::max(sweep.ahead, moved);
    sweep.behind = std::max(sweep.behind, -moved);
  });
  return sweep;
}

/// Largest sideways force and moment at the base over the passage.
void load_sideways(const NeedleTrack& track, double radius, const std::vector<LateralLayer>& layers,
                   double needle_length, NeedleOutcome& outcome) {
  std::vector<double> entry(n_levels, std::numeric_limits<double>::quiet_NaN());
  const double deepest = track.deepest(), dz = deepest / n_levels;
  for (const TrackSample& now : track.samples) {
    double force = 0.0, moment = 0.0;
    for (int k = 0; k < n_levels; ++k) {
      const double z = level(deepest, k);
      if (!(now.depth > z)) continue;
      const LateralLayer& layer = layers[layer_at(layers, z)];
      double& start = entry[static_cast<std::size_t>(k)];
      const double axis = axis_at(now, radius, z);
      if (std::isnan(start)) start = axis;
      const double part = layer.stiffness * std::clamp(axis - start, -layer.yield, layer.yield) * dz;
      force += part;
      moment += part * std::max(0.0, needle_length - (now.depth - z) / std::cos(now.angle));
    }
    outcome.lateral_force = std::max(outcome.lateral_force, std::abs(force));
    outcome.base_moment = std::max(outcome.base_moment, std::abs(moment));
  }
}

}  // namespace

NeedleOutcome outcome_of(const NeedleTrack& coarse, double radius, const PenetrationLaw& law,
                         const std::vector<LateralLayer>& layers, double needle_length) {
  NeedleOutcome outcome;
  const NeedleTrack track = refined(coarse, refinement);
  outcome.slit.assign(layers.size(), 0.0);
  outcome.slit_rigid = outcome.slit;
  outcome.force = track.largest_force();
  outcome.depth = track.deepest();
  outcome.is_punctured = outcome.depth > 0.0;
  if (!outcome.is_punctured) {
    for (const TrackSample& sample : track.samples) outcome.dent = std::max(outcome.dent, sample.dent);
    return outcome;
  }
  const double bottom = law.top_of(layers.size() - 1) + law.layers().back().thickness;
  outcome.is_at_bottom = outcome.depth >= (1.0 - at_bottom) * bottom;
  const auto entry = std::find_if(track.samples.begin(), track.samples.end(),
                                  [](const TrackSample& sample) { return sample.depth > 0.0; });
  outcome.tilt_undeformed = std::abs(entry->angle);
  // Before the nadir (angle < 0) the tip leads; where the dent ends ahead (slope < 0) the skin leans the same way.
  outcome.tilt = std::abs(entry->angle - std::atan(entry->surface_slope));
  outcome.dent = std::find_if(track.samples.begin(), track.samples.end(), [&](const TrackSample& sample) {
                   return sample.depth == outcome.depth;
                 })->dent;
  for (std::size_t k = 0; k < layers.size() && layers[k].top < outcome.depth; ++k) {
    const double z = layers[k].top, own = 2.0 * law.slit(z, outcome.depth);
    const Sweep sweep = sweep_at(track, radius, z);
    if (k == 0) outcome.offset = sweep.entry + 0.5 * (sweep.ahead - sweep.behind);
    const double cut = std::max(0.0, sweep.ahead - layers[k].yield) + std::max(0.0, sweep.behind - layers[k].yield);
    outcome.slit_rigid[k] = own + sweep.ahead + sweep.behind;
    outcome.slit[k] = own + cut;
    outcome.is_torn |= cut > 0.0;
  }
  load_sideways(track, radius, layers, needle_length, outcome);
  return outcome;
}

double hole_width(const PenetrationLaw& law, double depth, double needle_width, const ChannelTension& channel) {
  if (!(depth > 0.0)) return 0.0;
  const double open = gape(channel, 0, law.slit(0.0, depth));
  return std::isnan(open) ? needle_width : std::min(open, needle_width);
}

}  // namespace acus
