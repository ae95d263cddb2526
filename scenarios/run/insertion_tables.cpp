#include "scenarios/run/insertion_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/run/tables.hpp"

namespace acus {
namespace {

constexpr double um = 1e3, mN = 1e3, uJ = 1e3;  // per mm, N, mJ
constexpr double joule = 1e-3;                  // per mJ
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::string layer_name(const InsertionResult& result, int layer) {
  return layer < 0 ? "none" : result.plan.layers[static_cast<std::size_t>(layer)].name;
}

/// The layer that holds the deepest position of the tip.
std::string layer_reached(const InsertionResult& result) {
  int deepest = -1;
  for (const CycleStep& step : result.steps) deepest = std::max(deepest, step.layer);
  return layer_name(result, deepest);
}

/// Crack and spreading alone while the tip advances; what spreading pushes back with while it does not.
double cutting_force(const InsertionResult& result, const CycleStep& step, double before, double deepest) {
  if (step.depth <= 0.0) return 0.0;
  const bool is_advancing = step.depth > before && step.depth >= deepest;
  return is_advancing ? result.law->force(step.depth).cut : result.law->withdrawal(step.depth, deepest).elastic;
}

Table history_table(const InsertionResult& result) {
  Table table{{"time_s", "displacement_um", "force_N", "depth_um", "dent_um", "phase", "layer", "force_cut_N",
               "force_friction_N", "energy_in_J", "energy_stored_J", "energy_wedge_J", "energy_crack_J",
               "energy_friction_J", "energy_viscous_J", "energy_released_J", "energy_imbalance", "iterations"},
              {}};
  double before = 0.0, deepest = 0.0;
  const double work = result.largest_work();
  for (const CycleStep& s : result.steps) {
    deepest = std::max(deepest, s.depth);
    const double cut = cutting_force(result, s, before, deepest);
    before = s.depth;
    const CycleEnergy& e = s.energy;
    table.rows.push_back({s.time, s.displacement * um, s.force, s.depth * um, s.dent * um, static_cast<double>(s.phase),
                          static_cast<double>(s.layer), cut, s.depth > 0.0 ? s.force - cut : 0.0, e.work * joule,
                          (e.dent + e.wedge) * joule, e.wedge * joule, e.crack * joule, e.friction * joule,
                          e.viscous * joule, e.released * joule, work > 0.0 ? s.imbalance() / work : 0.0, 0.0});
  }
  return table;
}

Table event_table(const InsertionResult& result) {
  Table table{{"event", "time_s", "displacement_um", "force_mN", "depth_um", "layer", "text"}, {}};
  for (const CycleEvent& e : result.events)
    table.rows.push_back({std::string(name(e.kind)), e.time, e.displacement * um, e.force * mN, e.depth * um,
                          layer_name(result, e.layer), e.text});
  return table;
}

Table needle_row(const InsertionResult& result) {
  const CycleStep& last = result.steps.back();
  const PunctureSummary& p = result.puncture;
  return {{"x_mm",
           "y_mm",
           "depth_um",
           "dent_um",
           "force_mN",
           "puncture_force_mN",
           "puncture_displacement_um",
           "phase",
           "layer_reached",
           "margin_axial",
           "margin_buckling",
           "margin_bending",
           "puncture_force_low_mN",
           "puncture_force_high_mN",
           "puncture_displacement_low_um",
           "puncture_displacement_high_um",
           "depth_jump_um",
           "force_first_drop_mN",
           "force_first_contact_mN",
           "force_peak_mN",
           "residual_depth_um",
           "compliance_ratio"},
          {{0.0,
            0.0,
            result.deepest() * um,
            last.dent * um,
            result.largest_force() * mN,
            p.chosen.force * mN,
            p.chosen.displacement * um,
            std::string(name(last.phase)),
            layer_reached(result),
            result.margin_axial,
            result.margin_buckling,
            result.margin_bending,
            p.no_barrier.force * mN,
            p.full_barrier.force * mN,
            p.no_barrier.displacement * um,
            p.full_barrier.displacement * um,
            p.chosen.jump * um,
            result.forces.first_drop * mN,
            result.forces.electrical_contact * mN,
            result.forces.peak * mN,
            result.residual.open_depth * um,
            result.compliance_ratio}}};
}

Table puncture_table(const InsertionResult& result) {
  Table table{{"x_mm", "y_mm", "depth_um", "tilt_deg", "slit_um", "width_um", "layer_reached", "capillary_strikes",
               "needle", "pass", "session", "residual_depth_um"},
              {}};
  for (const OpeningPlan::Layer& layer : result.plan.layers) table.columns.push_back("slit_" + layer.name + "_um");
  const std::vector<Residual::Slit>& slits = result.residual.slits;
  if (slits.empty()) return table;
  // Vessels are not part of a single insertion.
  std::vector<Table::Cell> row = {0.0,
                                  0.0,
                                  result.residual.cut_depth * um,
                                  0.0,
                                  slits.front().length * um,
                                  slits.front().gape * um,
                                  layer_reached(result),
                                  unknown,
                                  0.0,
                                  1.0,
                                  1.0,
                                  result.residual.open_depth * um};
  for (std::size_t k = 0; k < result.plan.layers.size(); ++k) {
    const auto slit = std::find_if(slits.begin(), slits.end(),
                                   [&](const Residual::Slit& s) { return s.layer == static_cast<int>(k); });
    row.emplace_back(slit == slits.end() ? 0.0 : slit->length * um);
  }
  table.rows.push_back(std::move(row));
  return table;
}

Table bounds_table(const InsertionResult& result) {
  Table table{
      {"case", "compliance_ratio", "amplification", "puncture_force_mN", "puncture_displacement_um", "depth_um"}, {}};
  const auto add = [&](const char* label, const PunctureVariant& v) {
    table.rows.push_back({std::string(label), v.chi, v.force / result.puncture.no_barrier.force, v.force * mN,
                          v.displacement * um, v.jump * um});
  };
  add("chosen", result.puncture.chosen);
  add("no_barrier", result.puncture.no_barrier);
  add("highest_barrier", result.puncture.full_barrier);
  return table;
}

Table channel_table(const InsertionResult& result, const NeedleShape& needle) {
  constexpr int n = 200;
  Table table{{"depth_um", "layer", "needle_radius_um", "slit_um", "gape_um"}, {}};
  const ChannelTension held = channel_tension(result.plan);
  const double deepest = result.deepest();
  for (int i = 0; deepest > 0.0 && i <= n; ++i) {
    const double z = deepest * i / n;
    const std::size_t k = result.law->layer_at(z);
    const double half = result.law->slit(z, deepest);
    table.rows.push_back(
        {z * um, result.plan.layers[k].name, needle.radius(deepest - z) * um, 2 * half * um, gape(held, k, half) * um});
  }
  return table;
}

Table penetration_table(const InsertionResult& result) {
  constexpr int n = 200;
  Table table{{"depth_um", "layer", "force_mN", "force_cut_mN", "force_friction_mN", "slope_N_per_m", "energy_crack_uJ",
               "energy_wedge_uJ", "energy_friction_uJ", "slit_um"},
              {}};
  const PenetrationLaw& law = *result.law;
  for (int i = 0; i <= n; ++i) {
    const double z = law.max_depth() * i / n;
    const PenetrationLaw::Force f = law.force(z);
    const PenetrationLaw::Energy e = law.energy(z);
    table.rows.push_back({z * um, law.layers()[law.layer_at(z)].name, f.total * mN, f.cut * mN, f.friction * mN,
                          f.slope * 1e3, e.crack * uJ, e.wedge * uJ, e.friction * uJ, 2 * law.slit(0.0, z) * um});
  }
  return table;
}

Table section_table(const InsertionResult& result) {
  Table table{{"layer", "law", "kind", "x", "a_over_R", "gamma", "wall", "error", "method"}, {}};
  for (const OpeningPlan::Layer& layer : result.plan.layers) {
    const SolvedSection& section = result.sections[layer.section];
    for (const SectionState& s : section.table->states()) {
      const double x = s.force / 2 - s.energy / s.rho;
      const SectionTable::Value v = section.table->at(x);
      table.rows.push_back({layer.name, describe(section.problem), std::string(name(section.problem.kind)), x, v.slit,
                            v.cost, v.wall, v.error, std::string("solved")});
    }
  }
  return table;
}

}  // namespace

double InsertionResult::deepest() const {
  double depth = 0.0;
  for (const CycleStep& step : steps) depth = std::max(depth, step.depth);
  return depth;
}

double InsertionResult::largest_work() const { return steps.empty() ? 0.0 : steps.back().largest_work; }

double InsertionResult::largest_force() const {
  double force = 0.0;
  for (const CycleStep& step : steps) force = std::max(force, step.force);
  return force;
}

std::map<std::string, Table> insertion_tables(const InsertionResult& result, const NeedleShape& needle) {
  return {{"history", history_table(result)},
          {"events", event_table(result)},
          {"needles", needle_row(result)},
          {"punctures", puncture_table(result)},
          {"puncture_bounds", bounds_table(result)},
          {"channel", channel_table(result, needle)},
          {"penetration", penetration_table(result)},
          {"section", section_table(result)}};
}

std::vector<Headline> insertion_headlines(const InsertionResult& result, const Table& dents) {
  const PunctureSummary& p = result.puncture;
  const auto deepest = std::max_element(result.steps.begin(), result.steps.end(),
                                        [](const auto& a, const auto& b) { return a.depth < b.depth; });
  double imbalance = 0.0;
  for (const CycleStep& step : result.steps) imbalance = std::max(imbalance, std::abs(step.imbalance()));
  if (result.largest_work() > 0.0) imbalance /= result.largest_work();
  const CycleEnergy& energy = result.steps.back().energy;
  const std::vector<double> phases = number_column(dents, "phase");
  const auto n_dents = std::count_if(phases.begin(), phases.end(),
                                     [](double phase) { return phase != static_cast<double>(StepPhase::inserted); });
  std::vector<Headline> lines = {
      {"puncture_depth", result.deepest() * um, "um", "deepest position of the tip below the skin's surface"},
      {"residual_depth", result.residual.open_depth * um, "um", "of the channel that stays open without the needle"},
      {"puncture_force", p.chosen.force * mN, "mN", "when the skin breaks"},
      {"puncture_force_low", p.no_barrier.force * mN, "mN", "the same without a barrier"},
      {"puncture_force_high", p.full_barrier.force * mN, "mN", "the same with the highest barrier"},
      {"puncture_displacement", p.chosen.displacement * um, "um", "travel of the needle when the skin breaks"},
      {"peak_force", result.largest_force() * mN, "mN", "largest on the way in"},
      {"dent", deepest->dent * um, "um", "depression of the surface when the needle is deepest"},
      {"slit", result.residual.slits.empty() ? 0.0 : result.residual.slits.front().length * um, "um",
       "length of the cut at the surface"},
      {"compliance_ratio", result.compliance_ratio, "1", "of the surface, needle inserted over skin indented"},
      {"margin_axial", result.margin_axial, "1", "load at which the needle yields, over the largest force"},
      {"margin_buckling", result.margin_buckling, "1", "load at which the needle buckles, over the largest force"},
      {"bending_load", result.bending_load * mN, "mN", "sideways force at the tip that bends the needle off"},
      {"energy_in", energy.work * uJ, "uJ", "work done by the needle over the whole cycle"},
      {"energy_crack", energy.crack * uJ, "uJ", "spent on cutting"},
      {"energy_friction", energy.friction * uJ, "uJ", "lost to friction at the needle's wall"},
      {"energy_viscous", energy.viscous * uJ, "uJ", "lost inside the skin"},
      {"energy_released", energy.released * uJ, "uJ", "set free when the tip jumped"},
      {"energy_imbalance", 100 * imbalance, "%", "of the largest work not accounted for"},
      {"steps", static_cast<double>(n_dents) - 1, "1", "finite-element steps of the indentation"}};
  return lines;
}

}  // namespace acus
