#include "scenarios/run/array_tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <utility>

#include "solvers/strength/needle_strength.hpp"

namespace acus {
namespace {

constexpr double um = 1e3, mN = 1e3, uJ = 1e3;  // per mm, N, mJ
constexpr double degrees = 180.0 / std::numbers::pi;
constexpr double joule = 1e-3;  // per mJ
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::string layer_name(const InsertionResult& single, int layer) {
  return layer < 0 ? "none" : single.plan.layers[static_cast<std::size_t>(layer)].name;
}

std::string layer_at(const InsertionResult& single, double depth) {
  return depth > 0.0 ? single.plan.layers[single.law->layer_at(depth)].name : "none";
}

Table history_table(const ArrayResult& array) {
  Table table{{"time_s", "displacement_um", "force_N", "depth_um", "dent_um", "phase", "layer", "force_skin_on_plate_N",
               "needles_in", "energy_in_J", "energy_stored_J", "energy_wedge_J", "energy_crack_J", "energy_friction_J",
               "energy_viscous_J", "energy_released_J", "energy_imbalance", "iterations"},
              {}};
  const double work = array.steps.back().largest_work;
  for (std::size_t i = 0; i < array.steps.size(); ++i) {
    const ArrayStep& s = array.steps[i];
    const ArrayEnergy& e = s.energy;
    table.rows.push_back({s.time, s.displacement * um, s.force, array.mean_depth[i] * um, array.mean_dent[i] * um,
                          static_cast<double>(s.phase), -1.0, s.skin_force, static_cast<double>(s.n_punctured),
                          e.work * joule, (e.field + e.local + e.plate + e.wedge) * joule, e.wedge * joule,
                          e.crack * joule, e.friction * joule, e.viscous * joule, e.released * joule,
                          work > 0.0 ? s.imbalance() / work : 0.0, static_cast<double>(s.iterations)});
  }
  return table;
}

Table event_table(const ArrayResult& array, const InsertionResult& single) {
  Table table{{"event", "time_s", "displacement_um", "force_mN", "depth_um", "layer", "text", "needle"}, {}};
  for (const ArrayEvent& e : array.events)
    table.rows.push_back({std::string(name(e.kind)), e.time, e.displacement * um, e.force * mN, e.depth * um,
                          layer_name(single, e.layer), std::string(e.needle < 0 ? "whole plate" : "one needle"),
                          static_cast<double>(e.needle)});
  return table;
}

/// Failure loads over the largest force of a needle; NaN without a material.
StrengthMargins margins_of(const NeedleRecord& record, const InsertionResult& single, const NeedleShape& needle,
                           const Scenario& scenario) {
  const NeedleMaterial material{scenario.needle_modulus, scenario.needle_strength};
  if (!(material.youngs_modulus > 0.0 && material.strength > 0.0) || !(record.largest_force > 0.0))
    return {unknown, unknown, unknown};
  NeedleLoad load;
  if (record.deepest > 0.0)
    load = {.tip_share = std::min(1.0, single.law->tip_share(record.deepest)), .depth = record.deepest};
  return margins(needle_strength(needle, 0.5 * scenario.needle.bore_diameter, material, load), record.largest_force);
}

Table needle_table(const ArrayResult& array, const InsertionResult& single, const NeedleShape& needle,
                   const Scenario& scenario) {
  Table table{{"x_mm", "y_mm", "depth_um", "dent_um", "force_mN", "puncture_force_mN", "puncture_displacement_um",
               "phase", "layer_reached", "margin_axial", "margin_buckling", "margin_bending", "recess_um",
               "shared_dent_um", "force_at_deepest_mN"},
              {}};
  std::map<std::pair<double, double>, StrengthMargins> known;  // images in mirror planes bear the same
  for (std::size_t k = 0; k < array.positions.size(); ++k) {
    const ArrayNeedle& at = array.positions[k];
    const NeedleRecord &deepest = array.deepest[k], &last = array.last[k];
    const auto [place, is_new] = known.try_emplace({last.deepest, last.largest_force});
    if (is_new) place->second = margins_of(last, single, needle, scenario);
    const StrengthMargins& margin = place->second;
    table.rows.push_back({at.x, at.y, last.deepest * um, deepest.dent * um, last.largest_force * mN,
                          last.puncture_force * mN, last.puncture_displacement * um, std::string(name(last.phase)),
                          layer_at(single, last.deepest), margin.axial, margin.buckling, unknown, at.recess * um,
                          deepest.field_dent * um, deepest.force * mN});
  }
  return table;
}

Table puncture_table(const ArrayResult& array, const InsertionResult& single, const Scenario& scenario) {
  Table table{{"x_mm", "y_mm", "depth_um", "tilt_deg", "slit_um", "width_um", "layer_reached", "capillary_strikes",
               "needle", "pass", "session", "residual_depth_um"},
              {}};
  std::map<double, Residual> known;  // images in mirror planes are as deep
  for (std::size_t k = 0; k < array.positions.size(); ++k) {
    const double depth = array.last[k].deepest;
    if (!(depth > 0.0)) continue;
    const auto [place, is_new] = known.try_emplace(depth);
    if (is_new)
      place->second = residual_channel(*single.law, depth, channel_tension(single.plan), scenario.insertion.open_width);
    const Residual& channel = place->second;
    table.rows.push_back({array.positions[k].x, array.positions[k].y, depth * um, scenario.array.tilt.angle * degrees,
                          channel.slits.front().length * um, channel.slits.front().gape * um, layer_at(single, depth),
                          unknown, static_cast<double>(k), 1.0, 1.0, channel.open_depth * um});
  }
  return table;
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0.0;
  int n = 0;
  void add(double value) {
    if (std::isnan(value)) return;
    low = std::min(low, value), high = std::max(high, value), sum += value, ++n;
  }
  double mean() const { return n > 0 ? sum / n : unknown; }
  double least() const { return n > 0 ? low : unknown; }
  double most() const { return n > 0 ? high : unknown; }
};

}  // namespace

void put_array_tables(const ArrayResult& array, const InsertionResult& single, const NeedleShape& needle,
                      const Scenario& scenario, std::map<std::string, Table>& tables) {
  tables["history"] = history_table(array);
  tables["events"] = event_table(array, single);
  tables["needles"] = needle_table(array, single, needle, scenario);
  tables["punctures"] = puncture_table(array, single, scenario);
  tables.erase("puncture_bounds");
  tables.erase("channel");
}

std::vector<Headline> array_headlines(const ArrayResult& array, const InsertionResult& single) {
  Range depth, displacement, force, peak;
  for (const NeedleRecord& needle : array.last) {
    depth.add(needle.deepest);
    displacement.add(needle.puncture_displacement);
    force.add(needle.puncture_force);
    peak.add(needle.largest_force);
  }
  double plate = 0.0, skin = 0.0, imbalance = 0.0;
  for (const ArrayStep& step : array.steps) {
    plate = std::max(plate, step.force);
    skin = std::max(skin, step.skin_force);
    imbalance = std::max(imbalance, std::abs(step.imbalance()));
  }
  if (const double work = array.steps.back().largest_work; work > 0.0) imbalance /= work;
  const ArrayEnergy& energy = array.steps.back().energy;
  return {{"needles", static_cast<double>(array.positions.size()), "1", "of the array"},
          {"needles_in", static_cast<double>(array.steps.back().n_punctured), "1", "that punctured the skin"},
          {"depth_mean", depth.mean() * um, "um", "deepest position of the tips below the skin around them, mean"},
          {"depth_least", depth.least() * um, "um", "shallowest needle"},
          {"depth_most", depth.most() * um, "um", "deepest needle"},
          {"depth_alone", single.deepest() * um, "um",
           "the same of one needle alone, driven as far or with its share of the load"},
          {"puncture_force_mean", force.mean() * mN, "mN", "of a needle when the skin breaks"},
          {"first_puncture", displacement.least() * um, "um", "travel of the plate at the first puncture"},
          {"last_puncture", displacement.most() * um, "um", "travel of the plate at the last puncture"},
          {"needle_force_most", peak.most() * mN, "mN", "largest force on any needle"},
          {"plate_force", plate, "N", "largest on the plate"},
          {"skin_on_plate", skin, "N", "largest force of the skin that touches the plate"},
          {"plate_travel", array.deepest_displacement * um, "um", "of the plate from first touch"},
          {"energy_in", energy.work * uJ, "uJ", "work done by the plate over the whole press"},
          {"energy_imbalance", 100 * imbalance, "%", "of the largest work not accounted for"},
          {"unknowns", static_cast<double>(array.n_unknowns), "1", "of the shared tissue"},
          {"steps", static_cast<double>(array.steps.size()) - 1, "1", "of the press"}};
}

}  // namespace acus
