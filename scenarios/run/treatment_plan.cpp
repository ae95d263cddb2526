#include "scenarios/run/treatment_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/device/layout.hpp"

namespace acus {
namespace {

constexpr double bytes_per_gigabyte = 1e9;

/// What one plate of needles covers: every needle has a neighbour's distance for itself.
Vec2 plate_sides(const std::vector<ArrayNeedle>& pins) {
  Vec2 low(pins.front().x, pins.front().y), high = low;
  for (const ArrayNeedle& pin : pins) {
    low = low.cwiseMin(Vec2(pin.x, pin.y));
    high = high.cwiseMax(Vec2(pin.x, pin.y));
  }
  constexpr double alone = 1.0;  // mm, of a single needle
  const double pitch = pins.size() > 1 ? smallest_distance(pins) : alone;
  return high - low + Vec2(pitch, pitch);
}

/// The device by its geometry alone: as many punctures, no depths.
DeviceResponse geometric_response(const Scenario& scenario) {
  const Device& device = scenario.device;
  DeviceResponse response;
  response.kind = device.kind;
  response.force = std::max(device.force, 1.0);
  for (const SkinLayer& layer : scenario.skin.layers) response.layers.push_back(layer.name);
  if (device.kind == DeviceKind::roller) {
    response.drum = drum_needles(device.roller);
    response.width = device.roller.drum_width;
    response.rolling_radius = MonotoneTable({0.0}, {device.roller.drum_radius});
    return response;
  }
  response.pins = scenario.array.layout_needles();
  const Vec2 sides = plate_sides(response.pins);
  response.length = sides[0];
  response.width = sides[1];
  if (device.kind == DeviceKind::pen) response.stroke_distance = device.pen.glide / device.pen.frequency;
  return response;
}

/// Where the vessels of the papillary plexus begin: below the epidermis, at the surface of tissue that has none.
double epidermis_um(const SkinStack& skin) {
  double thickness = 0.0;
  for (const SkinLayer& layer : skin.layers) {
    if (layer.name != "stratum_corneum" && layer.name != "viable_epidermis") break;
    thickness += layer.thickness;
  }
  return 1e3 * thickness;
}

}  // namespace

double needle_reach(const Scenario& scenario) {
  if (scenario.device.kind == DeviceKind::pen) return scenario.device.pen.setting;
  return make_needle(scenario.needle)->length();
}

MapArea treated_area(const Scenario& scenario) {
  const TreatedArea& area = scenario.treatment.area;
  if (area.kind == TreatedArea::Kind::disc) return MapArea::disc(0.0, 0.0, 0.5 * area.diameter);
  if (area.kind == TreatedArea::Kind::rectangle) {
    const Vec2 half = 0.5 * area.size;
    return MapArea::rectangle(-half[0], -half[1], half[0], half[1]);
  }
  std::vector<MapPoint> corners;
  for (const Vec2& corner : area.corners) corners.push_back({corner[0], corner[1]});
  return MapArea(std::move(corners));
}

TreatmentPlan treatment_plan(const Scenario& scenario) {
  const TreatmentSpec& spec = scenario.treatment;
  TreatmentPlan plan(treated_area(scenario));
  for (const PassSpec& pass : spec.passes)
    plan.passes.push_back({pass.direction, static_cast<int>(pass.count), pass.overlap, pass.offset});
  plan.sessions = spec.sessions;
  plan.scatter = {spec.scatter_force, spec.scatter_speed, spec.scatter_heading};
  plan.skin = {spec.scatter_person, spec.scatter_site};
  plan.capillaries.depth_um = epidermis_um(scenario.skin);
  plan.seed = scenario.seed;
  plan.memory_limit = bytes_per_gigabyte * spec.memory;
  return plan;
}

MapSettings map_settings(const Scenario& scenario) {
  constexpr double um = 1e3, per_cm2 = 100.0;
  MapSettings settings;
  settings.cell_mm = scenario.treatment.cell;
  settings.target_per_cm2 = per_cm2 * scenario.treatment.target_density;
  settings.target_depth_um = um * scenario.treatment.target_depth;
  settings.needle_length_um = um * needle_reach(scenario);
  return settings;
}

void refuse_if_too_large(const TreatmentPlan& plan, const DeviceResponse& response) {
  const TreatmentSize size = treatment_size(plan, response);
  const double bytes = size.bytes + static_cast<double>(statistics_bytes(static_cast<std::size_t>(size.rows)));
  if (bytes <= plan.memory_limit) return;
  throw TreatmentRefusal(
      fmt::format("about {:.2g} punctures and their statistics would need {:.3g} GB of memory, {:.3g} GB are allowed; "
                  "use fewer passes or a smaller area, or allow more by treatment.memory",
                  size.rows, bytes / bytes_per_gigabyte, plan.memory_limit / bytes_per_gigabyte));
}

void refuse_if_too_large(const Scenario& scenario) {
  refuse_if_too_large(treatment_plan(scenario), geometric_response(scenario));
}

std::vector<double> forces_of(const Scenario& scenario) {
  const TreatmentSpec& spec = scenario.treatment;
  constexpr double least_span = 2.0, most_span = 8.0, deviations = 3.0;
  const double scatter = std::hypot(spec.scatter_force, std::hypot(spec.scatter_person, spec.scatter_site));
  const double span = std::clamp(std::exp(deviations * scatter), least_span, most_span);
  const int n = span > least_span ? 7 : 5;
  return force_grid(scenario.device.force, span, n);
}

}  // namespace acus
