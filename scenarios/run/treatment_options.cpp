#include "scenarios/run/treatment_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <tuple>

#include "scenarios/run/tables.hpp"
#include "scenarios/run/treatment_plan.hpp"

namespace acus {
namespace {

constexpr int most_passes = 60;
constexpr double percent = 100.0, per_cm2 = 100.0;
constexpr double nearly = 0.95;  // of the target: one more pass overshoots by more, chance from seed to seed

/// Alternately along and across.
void set_passes(TreatmentPlan& plan, int n) {
  plan.passes = {{0.0, (n + 1) / 2, 0.0, 0.0}, {0.5 * std::numbers::pi, n / 2, 0.0, 0.0}};
}

/// Punctures at least as deep as `depth_um`, per cm^2.
double density_at(const TreatmentPlan& plan, const PunctureTable& table, double cell, double depth_um) {
  return density_map(table, plan.area, cell, depth_um).mean_per_cm2;
}

/// Depth (um) that a density of punctures (per cm^2) reaches; 0 when there are fewer.
double depth_at_density(const TreatmentPlan& plan, const PunctureTable& table, double density) {
  std::vector<double> depths;
  for (std::size_t row = 0; row < table.size(); ++row)
    if (!table.has(row, dent_only) && plan.area.contains(table.x_mm[row], table.y_mm[row]))
      depths.push_back(table.depth_um[row]);
  const auto wanted = static_cast<std::size_t>(std::ceil(nearly * density * plan.area.area_mm2() / per_cm2));
  if (wanted == 0 || depths.size() < wanted) return 0.0;
  const auto nth = depths.begin() + static_cast<std::ptrdiff_t>(wanted) - 1;
  std::nth_element(depths.begin(), nth, depths.end(), std::greater<>());
  return *nth;
}

/// Passes that the density of the target needs at a depth when two passes give `of_two` (per cm^2); 0 when none do.
int passes_for(double target, double of_two) {
  if (!(of_two > 0.0)) return 0;
  return static_cast<int>(std::min<double>(most_passes, std::ceil(target / (0.5 * of_two) - 1e-9)));
}

std::string why_not(const TreatmentOption& option, const TreatmentSpec& spec, double target, double depth_um,
                    double deepest_um) {
  std::vector<std::string> reasons;
  if (option.passes == 0)
    reasons.push_back("the skin holds: dents only");
  else if (deepest_um < depth_um)
    reasons.push_back(fmt::format("no puncture reaches {:.0f} um: the deepest is {:.0f} um", depth_um, deepest_um));
  else if (!option.reaches_target)
    reasons.push_back(fmt::format("{} passes, the most that are tried, give {:.3g} of {:.3g} per cm2 at {:.0f} um",
                                  option.passes, option.per_cm2, target, depth_um));
  if (spec.limit_clusters > 0.0 && option.scar_per_cm2 > per_cm2 * spec.limit_clusters)
    reasons.push_back(fmt::format("{:.2g} merged holes per cm2 are more than {:.2g}", option.scar_per_cm2,
                                  per_cm2 * spec.limit_clusters));
  if (spec.limit_bleeding > 0.0 && option.bleeding > percent * spec.limit_bleeding)
    reasons.push_back(
        fmt::format("{:.0f} % bleed, more than {:.0f} %", option.bleeding, percent * spec.limit_bleeding));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

TreatmentOption option_at(const Scenario& scenario, const DeviceAnswer& answer, double force) {
  const TreatmentSpec& spec = scenario.treatment;
  DeviceResponse response = answer.response;
  if (response.is_force_led) response.force = force;
  TreatmentPlan plan = treatment_plan(scenario);
  TreatmentOption option;
  option.length_um = 1e3 * needle_reach(scenario);
  option.force = response.is_force_led ? force : 0.0;
  const double target = per_cm2 * spec.target_density, depth_um = 1e3 * spec.target_depth;
  // Two passes, one each way, tell what one pass gives.
  set_passes(plan, 2);
  const PunctureTable two = treat(plan, response);
  option.passes = passes_for(target, density_at(plan, two, spec.cell, depth_um));
  if (option.passes == 0) option.passes = passes_for(target, density_at(plan, two, spec.cell, 0.0));
  if (option.passes > 0) {
    set_passes(plan, option.passes);
    refuse_if_too_large(plan, response);
  }
  const PunctureTable table = option.passes > 0 ? treat(plan, response) : two;
  MapSettings settings = map_settings(scenario);
  settings.n_needles = answer.engaged;
  const PunctureStatistics found = puncture_statistics(table, plan.area, settings);
  option.per_cm2 = density_at(plan, table, spec.cell, depth_um);
  option.nearest_um = depth_at_density(plan, table, target);
  option.coverage = percent * found.coverage.share;
  option.depth_mean_um = found.depths.all.mean_um;
  option.open_area = percent * found.open_area.overall;
  option.scar_per_cm2 = found.clusters.scar_per_cm2;
  option.bleeding = percent * found.bleeding.bleeding_share;
  option.pain = found.pain.percent_of_26G;
  option.reaches_target = option.passes > 0 && option.per_cm2 >= nearly * target;
  option.keeps_limits = (spec.limit_clusters == 0.0 || option.scar_per_cm2 <= per_cm2 * spec.limit_clusters) &&
                        (spec.limit_bleeding == 0.0 || option.bleeding <= percent * spec.limit_bleeding);
  option.why = why_not(option, spec, target, depth_um, found.depths.all.most_um);
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
    return std::tuple(miss, o.reaches_target ? 0.0 : -o.per_cm2, o.reaches_target ? 0.0 : -o.nearest_um, o.open_area,
                      o.passes, o.force);
  };
  std::stable_sort(options.begin(), options.end(),
                   [&](const TreatmentOption& a, const TreatmentOption& b) { return place(a) < place(b); });
}

Table plan_table(const std::vector<TreatmentOption>& options) {
  Table table{{"needle_length_um", "force_N", "passes", "per_cm2_at_depth", "depth_at_density_um", "coverage_percent",
               "depth_mean_um", "open_area_percent", "scar_clusters_per_cm2", "bleeding_percent", "pain_percent",
               "reaches_target", "keeps_limits", "why"},
              {}};
  for (const TreatmentOption& o : options)
    table.rows.push_back({o.length_um, o.force, static_cast<double>(o.passes), o.per_cm2, o.nearest_um, o.coverage,
                          o.depth_mean_um, o.open_area, o.scar_per_cm2, o.bleeding, o.pain,
                          o.reaches_target ? 1.0 : 0.0, o.keeps_limits ? 1.0 : 0.0, o.why});
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
  fill("depth_at_density_um", [](TreatmentOption& o, double v) { o.nearest_um = v; });
  fill("coverage_percent", [](TreatmentOption& o, double v) { o.coverage = v; });
  fill("depth_mean_um", [](TreatmentOption& o, double v) { o.depth_mean_um = v; });
  fill("open_area_percent", [](TreatmentOption& o, double v) { o.open_area = v; });
  fill("scar_clusters_per_cm2", [](TreatmentOption& o, double v) { o.scar_per_cm2 = v; });
  fill("bleeding_percent", [](TreatmentOption& o, double v) { o.bleeding = v; });
  fill("pain_percent", [](TreatmentOption& o, double v) { o.pain = v; });
  fill("reaches_target", [](TreatmentOption& o, double v) { o.reaches_target = v != 0.0; });
  fill("keeps_limits", [](TreatmentOption& o, double v) { o.keeps_limits = v != 0.0; });
  for (std::size_t k = 0; k < options.size(); ++k) options[k].why = std::get<std::string>(table.rows[k].back());
  return options;
}

}  // namespace acus
