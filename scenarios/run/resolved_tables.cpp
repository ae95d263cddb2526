#include "scenarios/run/resolved_tables.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "scenarios/run/tables.hpp"
#include "solvers/penetration/cycle.hpp"

namespace acus {
namespace {

constexpr double um = 1e3, mN = 1e3, uJ = 1e3;  // per mm, N, mJ

double mean_dent(const std::vector<ResolvedNeedle>& needles) {
  double sum = 0.0;
  for (const ResolvedNeedle& needle : needles) sum += needle.dent;
  return sum / static_cast<double>(needles.size());
}

}  // namespace

std::vector<std::string> resolved_columns() {
  std::vector<std::string> names = contact_columns();
  names.insert(names.end(), {"dent_um", "phase", "force_skin_on_plate_N", "needles_touching", "passes"});
  return names;
}

std::vector<double> resolved_row(const ResolvedPress& press) {
  const IndentationStep& step = press.last_step();
  const std::vector<ResolvedNeedle> needles = press.needles();
  const auto n_touching =
      std::count_if(needles.begin(), needles.end(), [](const ResolvedNeedle& n) { return n.force > 0; });
  std::vector<double> row = contact_row(step);
  row.insert(row.end(),
             {mean_dent(needles) * um, static_cast<double>(step.force > 0 ? StepPhase::indented : StepPhase::approach),
              press.plate_force(), static_cast<double>(n_touching), static_cast<double>(step.n_passes)});
  return row;
}

Table resolved_needle_table(const ResolvedPress& press, const std::vector<ArrayNeedle>& places) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  Table table{
      {"x_mm", "y_mm", "depth_um", "dent_um", "force_mN", "puncture_force_mN", "puncture_displacement_um", "phase",
       "layer_reached", "margin_axial", "margin_buckling", "margin_bending", "recess_um", "contact_radius_um"},
      {}};
  const std::vector<ResolvedNeedle> needles = press.needles();
  for (std::size_t k = 0; k < needles.size(); ++k) {
    const ResolvedNeedle& needle = needles[k];
    const std::string phase(needle.force > 0 ? "indentation" : "approach");
    table.rows.push_back({places[k].x, places[k].y, 0.0, needle.dent * um, needle.force * mN, unknown, unknown, phase,
                          std::string("none"), unknown, unknown, unknown, places[k].recess * um,
                          needle.contact_radius * um});
  }
  return table;
}

Table resolved_event_table(const ResolvedPress& press, double rate) {
  std::vector<std::pair<double, std::size_t>> touches;
  const std::vector<ResolvedNeedle> needles = press.needles();
  for (std::size_t k = 0; k < needles.size(); ++k)
    if (needles[k].touch >= 0) touches.emplace_back(needles[k].touch, k);
  std::sort(touches.begin(), touches.end());
  Table table{{"event", "time_s", "displacement_um", "force_mN", "depth_um", "layer", "text", "needle"}, {}};
  for (const auto& [displacement, k] : touches)
    table.rows.push_back({std::string(name(CycleEventKind::touch)), displacement / rate, displacement * um, 0.0, 0.0,
                          std::string("none"), std::string("one needle, in the step that ends here"),
                          static_cast<double>(k)});
  return table;
}

std::vector<Headline> resolved_headlines(const ResolvedPress& press, const Table& history) {
  const IndentationStep& last = press.last_step();
  const std::vector<ResolvedNeedle> needles = press.needles();
  const auto by_force = [](const ResolvedNeedle& a, const ResolvedNeedle& b) { return a.force < b.force; };
  const auto [least, most] = std::minmax_element(needles.begin(), needles.end(), by_force);
  const std::vector<double> pressure = number_column(history, "max_pressure_MPa");
  return {{"needles", static_cast<double>(needles.size()), "1", "of the array"},
          {"displacement", last.displacement * um, "um", "travel of the plate from first contact"},
          {"force", last.force * mN, "mN", "on the plate at the end"},
          {"needle_force_least", least->force * mN, "mN", "of the needle that bears least"},
          {"needle_force_most", most->force * mN, "mN", "of the needle that bears most"},
          {"plate_force", press.plate_force() * mN, "mN", "of skin that touches the plate between the needles"},
          {"dent", mean_dent(needles) * um, "um", "depression of the surface under the tips, mean"},
          {"contact_radius", last.contact_radius * um, "um", "furthest contact from a needle's axis"},
          {"max_pressure", *std::max_element(pressure.begin(), pressure.end()), "MPa",
           "largest contact pressure (force per undeformed area)"},
          {"energy_in", last.work * uJ, "uJ", "work done by the plate"},
          {"energy_stored", last.stored * uJ, "uJ", "held by the skin"},
          {"energy_friction", last.friction * uJ, "uJ", "lost to friction"},
          {"energy_viscous", last.viscous * uJ, "uJ", "lost inside the skin"},
          {"energy_imbalance", 100 * last.imbalance(), "%", "of the work not accounted for"},
          {"model_share", 1.0 / press.n_images(), "1", "of the tissue that is modelled, by mirror symmetry"},
          {"steps", static_cast<double>(pressure.size()) - 1, "1", "accepted load steps"},
          {"unknowns", static_cast<double>(press.n_unknowns()), "1", "displacement unknowns"}};
}

}  // namespace acus
