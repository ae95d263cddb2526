#include "scenarios/run/healing_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scenarios/run/explicit_part.hpp"

namespace acus {
namespace {

constexpr double day = 86400.0, um = 1e3;

Table table_of(const std::vector<std::string>& columns, const Rows& rows) {
  Table table{columns, {}};
  for (const std::vector<double>& row : rows) table.rows.emplace_back(row.begin(), row.end());
  return table;
}

std::vector<double> plane_means(const HealingGrid& grid, const double* values, const std::vector<double>& weights) {
  const std::size_t n = grid.n_plane(), nx = grid.x.size();
  double area = 0.0;
  for (std::size_t i = 0; i < n; ++i) area += weights[i] * grid.plane_mass(i % nx, i / nx);
  std::vector<double> means;
  for (std::size_t k = 0; k < grid.z.size(); ++k) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += weights[i] * grid.plane_mass(i % nx, i / nx) * values[k * n + i];
    means.push_back(sum / area);
  }
  return means;
}

FieldMesh field_mesh(const HealingGrid& grid) {
  constexpr std::uint8_t hexahedron = 12;
  FieldMesh mesh;
  mesh.geometry = "solid";
  mesh.region_names = {"viable_epidermis", "papillary_dermis", "reticular_dermis"};
  for (const double z : grid.z.at)
    for (const double y : grid.y.at)
      for (const double x : grid.x.at) mesh.points.insert(mesh.points.end(), {x, y, -z});
  mesh.offsets = {0};
  for (std::size_t k = 0; k + 1 < grid.z.size(); ++k)
    for (std::size_t j = 0; j + 1 < grid.y.size(); ++j)
      for (std::size_t i = 0; i + 1 < grid.x.size(); ++i) {
        for (const std::size_t level : {k + 1, k})  // the deeper face first: VTK wants it below
          for (const auto& [di, dj] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}})
            mesh.connectivity.push_back(static_cast<std::int64_t>(
                grid.index(i + static_cast<std::size_t>(di), j + static_cast<std::size_t>(dj), level)));
        mesh.offsets.push_back(static_cast<std::int64_t>(mesh.connectivity.size()));
        mesh.types.push_back(hexahedron);
        mesh.region.push_back(k < grid.n_epidermis ? 0 : grid.z.at[k] < grid.papillary_end ? 1 : 2);
      }
  return mesh;
}

}  // namespace

std::vector<double> flat(const Rows& rows) {
  std::vector<double> values;
  for (const std::vector<double>& row : rows) values.insert(values.end(), row.begin(), row.end());
  return values;
}

Rows rows_of(const std::vector<double>& values, std::size_t width) {
  Rows rows;
  for (std::size_t i = 0; i + width <= values.size(); i += width)
    rows.emplace_back(values.begin() + static_cast<std::ptrdiff_t>(i),
                      values.begin() + static_cast<std::ptrdiff_t>(i + width));
  return rows;
}

const std::vector<std::string>& course_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names = {"time_d", "session"};
    for (const char* part : {"papillary", "dermis"}) {
      for (const char* field : healing_field_names) names.push_back(fmt::format("{}_{}", part, field));
      names.push_back(fmt::format("{}_collagen", part));
    }
    for (const char* name : {"epidermis_alpha", "epidermis_c", "redness_um", "excess_water_loss", "plugged"})
      names.emplace_back(name);
    return names;
  }();
  return columns;
}

const std::vector<std::string>& session_columns() {
  static const std::vector<std::string> columns = {"session",
                                                   "time_d",
                                                   "holes",
                                                   "holes_outside",
                                                   "density_per_mm2",
                                                   "spacing_mm",
                                                   "kernel_mm",
                                                   "signal_mm",
                                                   "lambda",
                                                   "explicit_cells",
                                                   "destroyed",
                                                   "injured",
                                                   "c_before",
                                                   "activated_before",
                                                   "collagen_before",
                                                   "conductance_per_mm",
                                                   "barrier_recovery_h",
                                                   "channels_close_h"};
  return columns;
}

const std::vector<std::string>& profile_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names = {"time_d", "depth_um"};
    names.insert(names.end(), healing_field_names.begin(), healing_field_names.end());
    return names;
  }();
  return columns;
}

double value_of(const std::vector<double>& row, const std::vector<std::string>& columns, const std::string& name) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) throw std::invalid_argument("there is no column " + name);
  return row[static_cast<std::size_t>(found - columns.begin())];
}

std::vector<double> course_row(double time, int session, const HealingMeans& means, const BarrierRow& barrier) {
  std::vector<double> row = {time / day, static_cast<double>(session)};
  for (const HealingPoint* point : {&means.papillary, &means.dermis}) {
    row.insert(row.end(), point->begin(), point->end());
    row.push_back(HealingMeans::collagen(*point));
  }
  row.insert(row.end(), {means.epidermis_alpha, means.epidermis_c, um * means.redness, barrier.excess_water_loss,
                         barrier.plugged});
  return row;
}

void append_profile(Rows& rows, double time, const HealingGrid& grid, const std::vector<double>& fields,
                    const std::vector<double>& weights) {
  std::vector<std::vector<double>> means;
  for (std::size_t f = 0; f < n_healing_fields; ++f)
    means.push_back(plane_means(grid, fields.data() + f * grid.n_nodes(), weights));
  for (std::size_t k = 0; k < grid.z.size(); ++k) {
    rows.push_back({time / day, um * grid.z.at[k]});
    for (const std::vector<double>& of_field : means) rows.back().push_back(of_field[k]);
  }
}

double papillary_mean(const HealingGrid& grid, const std::vector<double>& values, const std::vector<double>& weights) {
  const std::vector<double> means = plane_means(grid, values.data(), weights);
  const bool has_papillary = grid.papillary_end > grid.z.at[grid.n_epidermis];
  double sum = 0.0, thickness = 0.0;
  for (std::size_t k = grid.n_epidermis; k < grid.z.size(); ++k) {
    if (has_papillary && grid.z.at[k] > grid.papillary_end) break;
    sum += grid.z.mass[k] * means[k];
    thickness += grid.z.mass[k];
  }
  return sum / thickness;
}

std::map<std::string, Table> healing_tables(const HealingRecord& record) {
  std::map<std::string, Table> tables = {{"healing", table_of(course_columns(), record.course)},
                                         {"healing_sessions", table_of(session_columns(), record.sessions)},
                                         {"healing_profiles", table_of(profile_columns(), record.profiles)}};
  if (!record.cells.empty()) tables["healing_cells"] = table_of(cell_columns(), record.cells);
  return tables;
}

std::vector<std::size_t> kept_fields(const std::string& choice) {
  if (choice == "none") return {};
  if (choice == "standard")
    return {HealingField::cytokine, HealingField::activated, HealingField::new_collagen, HealingField::mature_collagen,
            HealingField::vessels};
  std::vector<std::size_t> all;
  for (std::size_t f = 0; f < n_healing_fields; ++f) all.push_back(f);
  return all;
}

std::vector<double> kept_values(const std::vector<double>& values, const std::vector<std::size_t>& fields) {
  const auto n = static_cast<std::ptrdiff_t>(values.size() / n_healing_fields);
  std::vector<double> kept;
  for (const std::size_t f : fields) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(f) * n;
    kept.insert(kept.end(), first, first + n);
  }
  return kept;
}

FieldSeries field_series(const HealingGrid& grid, const std::vector<std::size_t>& fields, const HealingRecord& record) {
  FieldSeries series;
  series.mesh = field_mesh(grid);
  const auto n = static_cast<std::ptrdiff_t>(grid.n_nodes());
  for (std::size_t k = 0; k < record.moments.size(); ++k) {
    series.moments.push_back({record.moment_times[k], {}});
    auto from = record.moments[k].begin();
    for (const std::size_t f : fields) {
      series.moments.back().fields.push_back({healing_field_names[f], "1", 1, false, {from, from + n}});
      from += n;
    }
  }
  return series;
}

RestartState to_restart(const HealingState& state, const HealingRecord& record, std::int64_t next_moment,
                        std::int64_t mark) {
  RestartState kept;
  kept.reals["fields"] = state.fields;
  kept.reals["redness"] = state.redness;
  kept.reals["times"] = {state.time, state.next_step};
  kept.reals["course"] = flat(record.course);
  kept.reals["sessions"] = flat(record.sessions);
  kept.reals["profiles"] = flat(record.profiles);
  kept.reals["cells"] = flat(record.cells);
  kept.reals["samples"] = flat(record.samples);
  kept.reals["moment_times"] = record.moment_times;
  for (std::size_t k = 0; k < record.moments.size(); ++k) kept.reals[fmt::format("moment_{}", k)] = record.moments[k];
  kept.integers["healing"] = {state.n_steps,
                              state.n_refused,
                              state.n_treatments,
                              next_moment,
                              mark,
                              static_cast<std::int64_t>(record.samples.size())};
  return kept;
}

bool from_restart(const RestartState& kept, std::int64_t mark, std::size_t n_values, HealingState& state,
                  HealingRecord& record, std::int64_t& next_moment) {
  const auto counts = kept.integers.find("healing");
  constexpr std::size_t n_counts = 6;
  if (counts == kept.integers.end() || counts->second.size() != n_counts || counts->second[4] != mark ||
      !kept.reals.contains("cells"))
    return false;
  const std::vector<double>& fields = kept.reals.at("fields");
  if (fields.size() != n_values) return false;
  state.fields = fields;
  state.redness = kept.reals.at("redness");
  state.time = kept.reals.at("times").at(0);
  state.next_step = kept.reals.at("times").at(1);
  state.n_steps = counts->second[0], state.n_refused = counts->second[1], state.n_treatments = counts->second[2];
  next_moment = counts->second[3];
  record.course = rows_of(kept.reals.at("course"), course_columns().size());
  record.sessions = rows_of(kept.reals.at("sessions"), session_columns().size());
  record.profiles = rows_of(kept.reals.at("profiles"), profile_columns().size());
  record.cells = rows_of(kept.reals.at("cells"), cell_columns().size());
  if (const auto n_samples = static_cast<std::size_t>(counts->second[5]); n_samples > 0) {
    const std::vector<double>& samples = kept.reals.at("samples");
    record.samples = rows_of(samples, samples.size() / n_samples);
  }
  record.moment_times = kept.reals.at("moment_times");
  for (std::size_t k = 0; k < record.moment_times.size(); ++k)
    record.moments.push_back(kept.reals.at(fmt::format("moment_{}", k)));
  return true;
}

}  // namespace acus
