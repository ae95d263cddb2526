#include "scenarios/schema/treatment_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/needle/body.hpp"

namespace acus {
namespace {

std::string mm(double length) { return display_quantity(length, Dimension::length); }

/// How far the single needle may be driven until the skin breaks: lengths of the needle, mm, and thicknesses of the
/// tissue. A matter of numerics: the drive ends where the skin breaks.
constexpr double farthest_lengths = 2.0, least_way = 1.0, above_base = 0.9;
constexpr double thickest = 0.5;  // mm: what may still be the diameter of a cosmetic needle

struct Extent {
  double x = 0.0, y = 0.0;
};
Extent extent_of(const TreatedArea& area) {
  switch (area.kind) {
    case TreatedArea::Kind::rectangle:
      return {area.size[0], area.size[1]};
    case TreatedArea::Kind::disc:
      return {area.diameter, area.diameter};
    case TreatedArea::Kind::polygon: {
      Vec2 low = area.corners.front(), high = low;
      for (const Vec2& corner : area.corners) low = low.cwiseMin(corner), high = high.cwiseMax(corner);
      return {high[0] - low[0], high[1] - low[1]};
    }
    case TreatedArea::Kind::none:
      break;
  }
  return {};
}

/// Neighbours of a corner's edges cross nobody: only closed loops without crossings bound an area.
bool edges_cross(const std::vector<Vec2>& corners) {
  const std::size_t n = corners.size();
  const auto side = [](const Vec2& a, const Vec2& b, const Vec2& p) {
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
  };
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 2; j < n; ++j) {
      if (i == 0 && j + 1 == n) continue;
      const Vec2 &a = corners[i], &b = corners[i + 1], &c = corners[j], &d = corners[(j + 1) % n];
      if (side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0) return true;
    }
  return false;
}

double polygon_area(const std::vector<Vec2>& corners) {
  double twice = 0.0;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Vec2 &a = corners[i], &b = corners[(i + 1) % corners.size()];
    twice += a[0] * b[1] - a[1] * b[0];
  }
  return 0.5 * std::abs(twice);
}

void check_polygon(const SourcePosition& treatment, const TreatedArea& area, ReadContext& context) {
  if (area.kind != TreatedArea::Kind::polygon) return;
  const SourcePosition position = context.where("treatment.area", treatment);
  if (edges_cross(area.corners))
    context.diagnostics.error(position, "treatment.area: its edges cross; expected corners in order around the area");
  else if (!(polygon_area(area.corners) > 0.0))
    context.diagnostics.error(position, "treatment.area has no area; expected at least three corners not on one line");
}

void require_one_needle(const SourcePosition& treatment, const Scenario& scenario, ReadContext& context) {
  if (scenario.insertion.model != InsertionModel::single)
    context.diagnostics.error(context.where("insertion.model", treatment),
                              "[treatment] takes its needle from an insertion of one needle; expected no "
                              "insertion.model");
  if (!scenario.insertion.puncture)
    context.diagnostics.error(context.where("insertion.puncture", treatment),
                              "[treatment] needs a needle that punctures; expected insertion.puncture = true");
}

/// Speed with which a device drives a needle into rigid skin (mm/s); 0 when it has none of its own.
double entry_speed(const Device& device, double needle_length) {
  if (device.kind == DeviceKind::roller) {
    // No slip: v sqrt(rho^2 - h^2)/r_e with h = r_e = R.
    const double drum = device.roller.drum_radius, tip = drum + needle_length;
    return device.roller.speed * std::sqrt(tip * tip - drum * drum) / drum;
  }
  if (device.kind == DeviceKind::pen) {
    const Pen& pen = device.pen;
    const double omega = 2.0 * std::numbers::pi * pen.frequency;
    return omega * std::sqrt(std::max(0.0, pen.stroke * pen.setting - pen.setting * pen.setting));
  }
  return 0.0;
}

/// A needle with errors has none yet.
double needle_length(const Scenario& scenario, const ReadContext& context) {
  if (scenario.needle.length > 0.0 || context.diagnostics.has_errors()) return scenario.needle.length;
  return make_needle_body(scenario.needle).outline->length();
}

void fill_insertion(const SourcePosition& treatment, Scenario& scenario, ReadContext& context) {
  InsertionSpec& insertion = scenario.insertion;
  const double length = needle_length(scenario, context);
  if (insertion.control == InsertionControl::displacement && !context.is_given("insertion.to")) {
    insertion.to = std::min(std::max(farthest_lengths * length, least_way), above_base * scenario.skin.thickness());
    context.given["insertion.to"] = treatment;
  }
  const double speed = entry_speed(scenario.device, length);
  if (speed > 0.0 && !context.is_given("insertion.rate")) {
    insertion.rate = speed;
    context.given["insertion.rate"] = treatment;
  }
}

std::int64_t n_passes(const TreatmentSpec& treatment) {
  std::int64_t n = 0;
  for (const PassSpec& pass : treatment.passes) n += pass.count;
  return n;
}

}  // namespace

void settle_treatment(const SourcePosition& treatment, Scenario& scenario, ReadContext& context) {
  scenario.treatment.is_asked = true;
  check_polygon(treatment, scenario.treatment.area, context);
  if (scenario.device.kind == DeviceKind::none) {
    context.diagnostics.error(treatment,
                              "[treatment] needs a device; expected [device] with preset = \"roller_mf8\" (`acus list "
                              "devices`) or a device of your own");
    return;
  }
  const DeviceKind kind = scenario.device.kind;
  const bool is_pressed = kind == DeviceKind::stamp || kind == DeviceKind::patch;
  if (is_pressed && !(scenario.device.force > 0.0))
    context.diagnostics.error(context.where("device.kind", treatment),
                              "device.force is missing: a stamp or patch is pressed on with a force; expected force = "
                              "\"20 N\"");
  if (kind == DeviceKind::pen && !(scenario.device.pen.plate_diameter > 0.0))
    context.diagnostics.error(context.where("device.kind", treatment),
                              "device.plate_diameter is missing: the plate of a pen rests on the skin; expected "
                              "plate_diameter = \"6 mm\"");
  require_one_needle(treatment, scenario, context);
  fill_insertion(treatment, scenario, context);
}

void warn_of_treatment(const SourcePosition& treatment, const Scenario& scenario, const ReadContext& context,
                       Warnings& warnings) {
  if (!scenario.treatment.is_asked) return;
  if (n_passes(scenario.treatment) == 0)
    warnings.add(context.where("treatment.passes", treatment), "no passes: the map will be empty");
  const Extent extent = extent_of(scenario.treatment.area);
  const double width = scenario.device.kind == DeviceKind::roller ? scenario.device.roller.drum_width : 0.0;
  if (std::min(extent.x, extent.y) < width)
    warnings.add(context.where("treatment.area", treatment),
                 fmt::format("the area ({} by {}) is narrower than the drum is wide ({}): needles beyond its edge are "
                             "left out",
                             mm(extent.x), mm(extent.y), mm(width)));
  const double length = needle_length(scenario, context), diameter = scenario.needle.base_diameter;
  const SourcePosition needle = context.where("needle.base_diameter", treatment);
  if (diameter > thickest)
    warnings.add(needle, fmt::format("needle.base_diameter = {}: needles of rollers, pens and stamps are 0.1 to 0.4 mm "
                                     "thick. Is that their length?",
                                     mm(diameter)));
  else if (length > 0.0 && length < diameter)
    warnings.add(needle, fmt::format("the needle is shorter ({}) than it is thick ({}). Are length and diameter mixed "
                                     "up?",
                                     mm(length), mm(diameter)));
  const double thickness = scenario.skin.thickness();
  if (scenario.skin.base != BaseSupport::none && length >= thickness)
    warnings.add(context.where("needle.length", treatment),
                 fmt::format("the needle ({}) reaches through the tissue ({}) to what it rests on: it may strike bone",
                             mm(length), mm(thickness)));
}

}  // namespace acus
