#include "scenarios/run/needle_margins.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "solvers/strength/needle_strength.hpp"

namespace acus {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double um = 1e3, mN = 1e3;
constexpr double degrees = 180.0 / std::numbers::pi;

double over(double load, double largest) { return largest > 0.0 ? load / largest : unknown; }

}  // namespace

DeviceMargins margins_of(const Scenario& scenario, const NeedleOutcome& needle) {
  const NeedleMaterial material{scenario.needle_modulus, scenario.needle_strength};
  if (!(material.youngs_modulus > 0.0 && material.strength > 0.0 && needle.force > 0.0))
    return {unknown, unknown, unknown};
  const std::unique_ptr<NeedleShape> shape = make_needle(scenario.needle);
  NeedleLoad load;
  if (needle.is_punctured) load = {.tip_share = 0.0, .depth = needle.depth};
  const double bore = 0.5 * scenario.needle.bore_diameter;
  const StrengthMargins along = margins(needle_strength(*shape, bore, material, load), needle.force);
  const double base = shape->radius(shape->length());
  const double section = 0.25 * std::numbers::pi * (std::pow(base, 4) - std::pow(bore, 4)) / base;
  return {along.axial, along.buckling, over(material.strength * section, needle.base_moment)};
}

DeviceMargins least_margins(const Scenario& scenario, const std::vector<NeedleOutcome>& needles) {
  DeviceMargins least{unknown, unknown, unknown};
  for (const NeedleOutcome& needle : needles) {
    const DeviceMargins found = margins_of(scenario, needle);
    least.axial = std::fmin(least.axial, found.axial);  // fmin passes over NaN
    least.buckling = std::fmin(least.buckling, found.buckling);
    least.bending = std::fmin(least.bending, found.bending);
  }
  return least;
}

Table empty_needle_table() {
  return {{"x_mm", "y_mm", "depth_um", "dent_um", "force_mN", "tilt_deg", "lateral_force_mN", "is_torn", "margin_axial",
           "margin_buckling", "margin_bending"},
          {}};
}

void add_needle(const Scenario& scenario, double x, double y, const NeedleOutcome& needle, Table& table) {
  const DeviceMargins found = margins_of(scenario, needle);
  table.rows.push_back({x, y, needle.depth * um, needle.dent * um, needle.force * mN, needle.tilt * degrees,
                        needle.lateral_force * mN, needle.is_torn ? 1.0 : 0.0, found.axial, found.buckling,
                        found.bending});
}

}  // namespace acus
