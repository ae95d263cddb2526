#include "scenarios/run/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace acus {
namespace {

constexpr double um = 1e3;      // per mm
constexpr double joule = 1e-3;  // per mJ

struct StepColumn {
  const char* name;
  double (*value)(const IndentationStep& step);
};

const StepColumn columns[] = {
    {"time_s", [](const IndentationStep& s) { return s.time; }},
    {"displacement_um", [](const IndentationStep& s) { return s.displacement * um; }},
    {"force_N", [](const IndentationStep& s) { return s.force; }},
    {"energy_in_J", [](const IndentationStep& s) { return s.work * joule; }},
    {"energy_stored_J", [](const IndentationStep& s) { return s.stored * joule; }},
    {"energy_crack_J", [](const IndentationStep&) { return 0.0; }},  // nothing tears in an indentation
    {"energy_friction_J", [](const IndentationStep& s) { return s.friction * joule; }},
    {"energy_viscous_J", [](const IndentationStep& s) { return s.viscous * joule; }},
    {"energy_contact_J", [](const IndentationStep& s) { return s.regularisation * joule; }},
    {"energy_imbalance", [](const IndentationStep& s) { return s.imbalance(); }},
    {"contact_radius_um", [](const IndentationStep& s) { return s.contact_radius * um; }},
    {"max_pressure_MPa", [](const IndentationStep& s) { return s.max_pressure; }},
    {"penetration_um", [](const IndentationStep& s) { return s.penetration * um; }},
    {"min_J", [](const IndentationStep& s) { return s.min_J; }},
    {"iterations", [](const IndentationStep& s) { return static_cast<double>(s.iterations); }},
    {"cuts", [](const IndentationStep& s) { return static_cast<double>(s.n_cuts); }},
    {"depth_um", [](const IndentationStep&) { return 0.0; }},
};

}  // namespace

std::vector<double> number_column(const Table& table, const std::string& name) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  const auto k = static_cast<std::size_t>(found - table.columns.begin());
  std::vector<double> values;
  for (const auto& row : table.rows) values.push_back(std::get<double>(row[k]));
  return values;
}

std::vector<std::string> contact_columns() {
  std::vector<std::string> names;
  for (const StepColumn& c : columns) names.emplace_back(c.name);
  return names;
}

std::vector<double> contact_row(const IndentationStep& step) {
  std::vector<double> row;
  for (const StepColumn& c : columns) row.push_back(c.value(step));
  return row;
}

std::vector<std::string> step_columns(const SkinStack& skin) {
  std::vector<std::string> names = contact_columns();
  names.insert(names.end(), {"dent_um", "phase"});
  for (const SkinLayer& layer : skin.layers) names.push_back(fmt::format("stress_{}_MPa", layer.name));
  return names;
}

std::vector<double> step_row(const Indentation& run) {
  const IndentationStep& step = run.last_step();
  std::vector<double> row = contact_row(step);
  row.push_back(run.surface_dent() * um);
  row.push_back(static_cast<double>(step.force > 0 ? StepPhase::indented : StepPhase::approach));
  for (std::size_t k = 0; k < run.mesh().region_names.size(); ++k)
    row.push_back(k < step.layer_stress.size() ? step.layer_stress[k] : 0.0);  // the skin at rest has no tip under it
  return row;
}

double step_value(const std::vector<double>& row, const std::string& column, const SkinStack& skin) {
  const std::vector<std::string> names = step_columns(skin);
  return row[static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin())];
}

std::vector<std::string> convergence_columns() {
  return {"step",         "pass", "iteration", "residual_N", "relative_residual", "step_factor", "largest_update_um",
          "is_indefinite"};
}

std::vector<std::vector<double>> convergence_rows(int step_number, const IndentationStep& step) {
  std::vector<std::vector<double>> rows;
  int iteration = 0;
  for (std::size_t k = 0; k < step.record.size(); ++k) {
    const NewtonIteration& i = step.record[k];
    iteration =
        k > 0 && step.record_pass[k] == step.record_pass[k - 1] && step.record[k - 1].step > 0 ? iteration + 1 : 0;
    rows.push_back({static_cast<double>(step_number), static_cast<double>(step.record_pass[k]),
                    static_cast<double>(iteration), i.residual, i.relative, i.step, i.largest_du * um,
                    i.is_indefinite ? 1.0 : 0.0});
  }
  return rows;
}

Table needle_table(const Indentation& run) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const IndentationStep& step = run.last_step();
  Table table;
  table.columns = {"x_mm",
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
                   "margin_bending"};
  const std::string phase = step.force > 0 ? "indentation" : "approach";
  table.rows.push_back({0.0, 0.0, 0.0, run.surface_dent() * um, 1e3 * step.force, unknown, unknown, phase,
                        std::string("none"), unknown, unknown, unknown});
  return table;
}

std::vector<Headline> headlines(const Table& history, const Indentation& run, Geometry geometry) {
  const std::string per = geometry == Geometry::plane_strain ? "/mm" : "";  // per thickness of a section
  const std::vector<double> force = number_column(history, "force_N"),
                            displacement = number_column(history, "displacement_um");
  const std::vector<double> pressure = number_column(history, "max_pressure_MPa"),
                            imbalance = number_column(history, "energy_imbalance");
  const IndentationStep& last = run.last_step();
  std::vector<Headline> lines;
  lines.push_back({"displacement", last.displacement * um, "um", "travel of the needle from first contact"});
  lines.push_back({"force", 1e3 * last.force, "mN" + per, "on the needle at the end"});
  lines.push_back(
      {"peak_force", 1e3 * *std::max_element(force.begin(), force.end()), "mN" + per, "largest on the way"});
  lines.push_back({"dent", run.surface_dent() * um, "um", "depression of the surface under the tip"});
  const std::size_t n = force.size();
  if (n >= 3 && force[n - 1] > 0 && force[n - 2] > 0) {
    const double dF = force[n - 1] - force[n - 2], dd = (displacement[n - 1] - displacement[n - 2]) * 1e-6;
    lines.push_back({"stiffness", dF / dd, "N/m" + per, "slope of the force at the end"});
    lines.push_back({"exponent",
                     std::log(force[n - 1] / force[n - 2]) / std::log(displacement[n - 1] / displacement[n - 2]), "1",
                     "d ln(force) / d ln(displacement) at the end"});
  }
  lines.push_back({"contact_radius", last.contact_radius * um, "um", "of the contact between skin and needle"});
  lines.push_back({"max_pressure", *std::max_element(pressure.begin(), pressure.end()), "MPa",
                   "largest contact pressure (force per undeformed area)"});
  lines.push_back({"energy_in", last.work * 1e3, "uJ" + per, "work done by the needle"});
  lines.push_back({"energy_stored", last.stored * 1e3, "uJ" + per, "held by the skin"});
  lines.push_back({"energy_friction", last.friction * 1e3, "uJ" + per, "lost to friction"});
  lines.push_back({"energy_viscous", last.viscous * 1e3, "uJ" + per, "lost inside the skin"});
  lines.push_back({"energy_imbalance", 100 * last.imbalance(), "%", "of the work not accounted for"});
  lines.push_back({"steps", static_cast<double>(n - 1), "1", "accepted load steps"});
  lines.push_back({"unknowns", static_cast<double>(run.n_unknowns()), "1", "displacement unknowns"});
  return lines;
}

}  // namespace acus
