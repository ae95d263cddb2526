#include "scenarios/run/treatment_options.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "scenarios/run/tables.hpp"
#include "scenarios/run/treatment_plan.hpp"

namespace acus {
namespace {

constexpr int most_passes = 60;
constexpr double percent = 100.0, per_cm2 = 100.0;

/// Alternately along and across.
void set_passes(TreatmentPlan& plan, int n) {
  plan.passes = {{0.0, (n + 1) / 2, 0.0, 0.0}, {0.5 * std::numbers::pi, n / 2, 0.0, 0.0}};
}

/// Punctures at least as deep as the target, per cm^2.
double density_at(const Scenario& scenario, const TreatmentPlan& plan, const DeviceResponse& response) {
  const PunctureTable table = treat(plan, response);
  return density_map(table, plan.area, scenario.treatment.cell, 1e3 * scenario.treatment.target_depth).mean_per_cm2;
}

TreatmentOption option_at(const Scenario& scenario, const DeviceAnswer& answer, double force) {
  const TreatmentSpec& spec = scenario.treatment;
  DeviceResponse response = answer.response;
  if (response.is_force_led) response.force = force;
  TreatmentPlan plan = treatment_plan(scenario);
  TreatmentOption option;
  option.length_um = 1e3 * needle_reach(scenario);
  option.force = response.is_force_led ? force : 0.0;
  const double target = per_cm2 * spec.target_density;
  // Two passes, one each way, tell what one pass gives.
  set_passes(plan, 2);
  const double each = 0.5 * density_at(scenario, plan, response);
  option.passes = each > 0.0 ? static_cast<int>(std::min<double>(most_passes, std::ceil(target / each - 1e-9))) : 0;
  if (option.passes == 0) return option;
  set_passes(plan, option.passes);
  refuse_if_too_large(plan, response);
  const PunctureTable table = treat(plan, response);
  MapSettings settings = map_settings(scenario);
  settings.n_needles = answer.engaged;
  const PunctureStatistics found = puncture_statistics(table, plan.area, settings);
  option.per_cm2 = density_map(table, plan.area, spec.cell, settings.target_depth_um).mean_per_cm2;
  option.coverage = percent * found.coverage.share;
  option.depth_mean_um = found.depths.all.mean_um;
  option.open_area = percent * found.open_area.overall;
  option.scar_per_cm2 = found.clusters.scar_per_cm2;
  option.bleeding = percent * found.bleeding.bleeding_share;
  option.pain = found.pain.percent_of_26G;
  constexpr double nearly = 0.95;  // one more pass overshoots by more: chance from seed to seed
  option.reaches_target = option.per_cm2 >= nearly * target;
  option.keeps_limits = (spec.limit_clusters == 0.0 || option.scar_per_cm2 <= per_cm2 * spec.limit_clusters) &&
                        (spec.limit_bleeding == 0.0 || option.bleeding <= percent * spec.limit_bleeding);
  return option;
}

}  // namespace

std::vector<TreatmentOption> treatment_options(const Scenario& scenario, const DeviceAnswer& answer) {
  std::vector<TreatmentOption> options;
  const std::vector<double> forces =
      answer.response.is_force_led ? forces_of(scenario) : std::vector<double>{answer.response.force};
  for (const double force : forces) options.push_back(option_at(scenario, answer, force));
  rank(options);
  return options;
}

void rank(std::vector<TreatmentOption>& options) {
  const auto place = [](const TreatmentOption& o) {
    const int miss = (o.reaches_target ? 0 : 2) + (o.keeps_limits ? 0 : 1);
    return std::tuple(miss, o.reaches_target ? 0.0 : -o.per_cm2, o.open_area, o.passes, o.force);
  };
  std::stable_sort(options.begin(), options.end(),
                   [&](const TreatmentOption& a, const TreatmentOption& b) { return place(a) < place(b); });
}

Table plan_table(const std::vector<TreatmentOption>& options) {
  Table table{{"needle_length_um", "force_N", "passes", "per_cm2_at_depth", "coverage_percent", "depth_mean_um",
               "open_area_percent", "scar_clusters_per_cm2", "bleeding_percent", "pain_percent", "reaches_target",
               "keeps_limits"},
              {}};
  for (const TreatmentOption& o : options)
    table.rows.push_back({o.length_um, o.force, static_cast<double>(o.passes), o.per_cm2, o.coverage, o.depth_mean_um,
                          o.open_area, o.scar_per_cm2, o.bleeding, o.pain, o.reaches_target ? 1.0 : 0.0,
                          o.keeps_limits ? 1.0 : 0.0});
  return table;
}

std::vector<TreatmentOption> options_of(const Table& table) {
  std::vector<TreatmentOption> options(table.rows.size());
  const auto fill = [&](const char* name, const auto& set) {
    const std::vector<double> column = number_column(table, name);
    for (std::size_t k = 0; k < column.size(); ++k) set(options[k], column[k]);
  };
  fill("needle_length_um", [](TreatmentOption& o, double v) { o.length_um = v; });
  fill("force_N", [](TreatmentOption& o, double v) { o.force = v; });
  fill("passes", [](TreatmentOption& o, double v) { o.passes = static_cast<int>(v); });
  fill("per_cm2_at_depth", [](TreatmentOption& o, double v) { o.per_cm2 = v; });
  fill("coverage_percent", [](TreatmentOption& o, double v) { o.coverage = v; });
  fill("depth_mean_um", [](TreatmentOption& o, double v) { o.depth_mean_um = v; });
  fill("open_area_percent", [](TreatmentOption& o, double v) { o.open_area = v; });
  fill("scar_clusters_per_cm2", [](TreatmentOption& o, double v) { o.scar_per_cm2 = v; });
  fill("bleeding_percent", [](TreatmentOption& o, double v) { o.bleeding = v; });
  fill("pain_percent", [](TreatmentOption& o, double v) { o.pain = v; });
  fill("reaches_target", [](TreatmentOption& o, double v) { o.reaches_target = v != 0.0; });
  fill("keeps_limits", [](TreatmentOption& o, double v) { o.keeps_limits = v != 0.0; });
  return options;
}

}  // namespace acus
