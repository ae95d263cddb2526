#include "scenarios/run/healing_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "scenarios/run/treatment_plan.hpp"
#include "scenarios/schema/layer_tension.hpp"
#include "solvers/healing/healing_kinetics.hpp"
#include "solvers/treatment/treatment.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, day = 24.0 * hour;

bool is_below_dermis(const SkinLayer& layer) { return layer.name == "hypodermis" || layer.name == "muscle"; }

double signal_length(const HealingParameters& p) { return std::sqrt(p.D_c / p.d_c); }

HealingGridPlan grid_plan(const Scenario& scenario, const LivingSkin& skin) {
  const HealingSpec& spec = scenario.healing;
  const MapArea area = treated_area(scenario);
  const double side = std::min(area.x1() - area.x0(), area.y1() - area.y0());
  // The mean fields vary over the length of the signal; the layers are what the depth has to resolve.
  const double signal = signal_length(spec.parameters);
  constexpr double signals_of_margin = 3.0, finest = 0.02, growth_limit = 6.0;
  HealingGridPlan plan;
  plan.low = {area.x0(), area.y0()};
  plan.high = {area.x1(), area.y1()};
  plan.margin = spec.margin > 0.0 ? spec.margin : signals_of_margin * signal;
  plan.plane_size = spec.plane_size > 0.0 ? spec.plane_size : std::min(0.5 * signal, 0.25 * side);
  plan.depth_size = spec.depth_size > 0.0 ? spec.depth_size : std::min(finest, (skin.bottom - skin.top) / 8.0);
  plan.largest_depth_size = growth_limit * plan.depth_size;
  return plan;
}

}  // namespace

double barrier_thickness(const SkinStack& skin) {
  double thickness = 0.0;
  for (const SkinLayer& layer : skin.layers)
    if (layer.name == "stratum_corneum") thickness += layer.thickness;
  return thickness;
}

LivingSkin living_skin(const SkinStack& skin) {
  LivingSkin living;
  double depth = 0.0;
  for (const SkinLayer& layer : skin.layers) {
    if (is_below_dermis(layer)) break;
    depth += layer.thickness;
    if (layer.name == "stratum_corneum") living.top = living.epidermis_end = living.papillary_end = depth;
    if (layer.name == "viable_epidermis") living.epidermis_end = living.papillary_end = depth;
    if (layer.name == "papillary_dermis") living.papillary_end = depth;
  }
  living.bottom = depth;
  return living;
}

HealingGrid healing_grid(const Scenario& scenario) {
  const LivingSkin skin = living_skin(scenario.skin);
  return healing_grid(skin, grid_plan(scenario, skin));
}

std::vector<double> treated_weights(const Scenario& scenario, const HealingGrid& grid) {
  const MapArea area = treated_area(scenario);
  std::vector<double> weights;
  for (const double y : grid.y.at)
    for (const double x : grid.x.at) weights.push_back(area.contains(x, y) ? 1.0 : 0.0);
  return weights;
}

std::vector<double> tension_over_rest(const Scenario& scenario, const HealingGrid& grid) {
  std::vector<double> tension;
  if (!scenario.healing.mechanosensing) return tension;
  const std::vector<double> of_layer = layer_tensions(scenario);
  for (const double z : grid.z.at) {
    std::size_t k = 0;
    for (double bottom = scenario.skin.layers[0].thickness; z >= bottom && k + 1 < of_layer.size();)
      bottom += scenario.skin.layers[++k].thickness;
    tension.push_back(of_layer[k]);
  }
  return tension;
}

std::vector<double> at_nodes(const HealingGrid& grid, const std::vector<double>& of_depth) {
  std::vector<double> values;
  for (const double value : of_depth) values.insert(values.end(), grid.n_plane(), value);
  return values;
}

ChannelClosure channel_closure(const HealingSpec& spec) {
  if (spec.occlusion == Occlusion::open) return ChannelClosure(spec.parameters);
  return ChannelClosure(spec.parameters,
                        spec.occluded_for > 0.0 ? spec.occluded_for : std::numeric_limits<double>::infinity());
}

std::vector<HealingMoment> healing_moments(const HealingSpec& spec) {
  std::map<double, HealingMoment> moments;
  const auto at = [&](double time) -> HealingMoment& {
    HealingMoment& moment = moments[time];
    moment.time = time;
    return moment;
  };
  for (int session = 1; session <= spec.sessions; ++session) {
    const double begin = (session - 1) * spec.interval;
    const double end = session < spec.sessions ? begin + spec.interval : spec.horizon;
    at(begin).session = session;
    for (const double hours :
         {0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 18.0, 24.0, 36.0, 48.0, 72.0, 96.0, 120.0, 240.0})
      if (begin + hours * hour < end) at(begin + hours * hour);
    for (double days = 7.0; begin + days * day < end; days += 7.0) at(begin + days * day);
  }
  for (const double days : {30.0, 90.0, 365.0})
    if (days * day <= spec.horizon) at(days * day);
  for (const double time : spec.profiles) at(time).has_profile = true;
  at(spec.horizon);
  std::vector<HealingMoment> in_order;
  in_order.reserve(moments.size());
  for (const auto& [time, moment] : moments) in_order.push_back(moment);
  return in_order;
}

void refuse_if_grid_does_not_fit(const Scenario& scenario) {
  const HealingGrid grid = healing_grid(scenario);
  // Three copies of the fields, the sources, and the moments that are kept twice: in memory and on the way to disk.
  const std::size_t kept = scenario.output.fields == "none" ? 0 : 2 * scenario.healing.profiles.size();
  const double bytes = 8.0 * static_cast<double>(grid.n_nodes() * n_healing_fields * (4 + kept));
  const double allowed = 1e9 * scenario.treatment.memory;
  if (bytes > allowed)
    throw TreatmentRefusal(
        fmt::format("a healing grid of {} nodes would need {:.3g} GB of memory, {:.3g} GB are allowed; use a larger "
                    "healing.plane_size or output.fields = \"none\", or allow more by treatment.memory",
                    grid.n_nodes(), bytes / 1e9, allowed / 1e9));
  const std::vector<double> weights = treated_weights(scenario, grid);
  if (std::find(weights.begin(), weights.end(), 1.0) == weights.end())
    throw TreatmentRefusal("no node of the healing grid lies in the treated area; use a smaller healing.plane_size");
}

}  // namespace acus
