// run.h5: what went in, what came out step by step, and what it rests on.

#include <fmt/format.h>

#include "core/io/layout.hpp"

namespace acus {

namespace {

constexpr std::size_t block_rows = 256;
const std::string late_warnings = "/late_warnings";

void make_columns(Hdf5File& file, const std::string& group, const std::vector<std::string>& columns) {
  file.make_group(group);
  for (const std::string& column : columns) file.make_series<double>(group + "/" + column, 0, block_rows, false);
}

void append_columns(Hdf5File& file, const std::string& group, const std::vector<std::string>& columns,
                    const std::vector<std::vector<double>>& rows) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::vector<double> values;
    for (const std::vector<double>& row : rows) {
      if (row.size() != columns.size()) {
        throw std::invalid_argument(
            fmt::format("{} row with {} values for {} columns", group, row.size(), columns.size()));
      }
      values.push_back(row[i]);
    }
    file.append_rows(group + "/" + columns[i], values);
  }
}

void truncate_columns(Hdf5File& file, const std::string& group, std::size_t n_rows) {
  for (const std::string& column : file.members(group)) file.truncate_rows(group + "/" + column, n_rows);
}

std::size_t n_table_rows(const Hdf5File& file, const std::string& group) {
  const std::vector<std::string> columns = file.members(group);
  return columns.empty() ? 0 : file.n_rows(group + "/" + columns.front());
}

}  // namespace

void write_run_header(Hdf5File& file, const RunHeader& header) {
  file.set_attribute("/", "layout_version", layout_version);
  file.set_attribute("/", "finished", 0);
  file.set_attribute("/", "step_table", header.step_table);
  file.make_group("/scenario");
  file.write_text("/scenario/name", header.name);
  file.write_text("/scenario/title", header.title);
  file.write_text("/scenario/given", header.scenario_given);
  file.write_text("/scenario/resolved", header.scenario_resolved);
  file.make_group("/provenance");
  write_provenance(file, header.provenance);
  file.write_texts("/warnings", header.warnings);
  write_table(file, "/assumed", header.assumed);
  make_columns(file, "/" + header.step_table, header.history_columns);
  make_columns(file, "/convergence", header.convergence_columns);
  file.make_group("/fields");
  file.make_series<std::int64_t>("/fields/history_row", 0, block_rows, false);
  file.make_series<double>("/fields/time_s", 0, block_rows, false);
  file.make_group("/mesh");
  file.write_text("/mesh/geometry", header.mesh.geometry);
  file.write_texts("/mesh/region_names", header.mesh.region_names);
  file.make_group("/needle_outline");
  file.write_array("/needle_outline/r_mm", header.needle.r);
  file.write_array("/needle_outline/z_mm", header.needle.z);
}

std::size_t run_header_bytes(const RunHeader& header) {
  constexpr std::size_t text_overhead = 1024;
  std::size_t n_bytes = header.name.size() + header.title.size() + header.scenario_given.size() +
                        header.scenario_resolved.size() + table_bytes(header.assumed) + 16 * header.needle.r.size();
  for (const auto& [key, value] : header.provenance) n_bytes += value.size() + text_overhead;
  for (const std::string& warning : header.warnings) n_bytes += warning.size() + text_overhead;
  return n_bytes;
}

RunHeader read_run_header(const Hdf5File& file) {
  RunHeader header;
  header.name = file.read_text("/scenario/name");
  header.title = file.read_text("/scenario/title");
  header.scenario_given = file.read_text("/scenario/given");
  header.scenario_resolved = file.read_text("/scenario/resolved");
  for (const std::string& key : file.members("/provenance")) {
    header.provenance[key] = file.read_text("/provenance/" + key);
  }
  header.warnings = file.read_texts("/warnings");
  if (file.has(late_warnings)) {
    const std::vector<std::string> late = file.read_texts(late_warnings);
    header.warnings.insert(header.warnings.end(), late.begin(), late.end());
  }
  header.assumed = read_table(file, "/assumed");
  header.step_table = step_group(file).substr(1);
  header.history_columns = file.members(step_group(file));
  header.convergence_columns = file.members("/convergence");
  header.mesh.geometry = file.read_text("/mesh/geometry");
  header.mesh.region_names = file.read_texts("/mesh/region_names");
  header.needle.r = file.read_array<double>("/needle_outline/r_mm");
  header.needle.z = file.read_array<double>("/needle_outline/z_mm");
  return header;
}

std::string step_group(const Hdf5File& file) {
  // Layout 1 knew no other.
  return file.has_attribute("/", "step_table") ? "/" + file.text_attribute("/", "step_table") : "/history";
}

void append_run_step(Hdf5File& file, const RunHeader& header, const StepRecord& step) {
  const auto history_row = static_cast<std::int64_t>(n_table_rows(file, step_group(file)));
  append_columns(file, step_group(file), header.history_columns, {step.history});
  append_columns(file, "/convergence", header.convergence_columns, step.convergence);
  if (step.fields) {
    file.append_rows("/fields/history_row", std::vector{history_row});
    file.append_rows("/fields/time_s", std::vector{step.time});
  }
}

void append_run_steps(Hdf5File& file, const RunHeader& header, const std::vector<StepRecord>& steps,
                      const std::vector<std::size_t>& field_rows) {
  std::vector<std::vector<double>> rows, convergence;
  for (const StepRecord& step : steps) {
    rows.push_back(step.history);
    convergence.insert(convergence.end(), step.convergence.begin(), step.convergence.end());
  }
  append_columns(file, step_group(file), header.history_columns, rows);
  append_columns(file, "/convergence", header.convergence_columns, convergence);
  for (const std::size_t row : field_rows) {
    file.append_rows("/fields/history_row", std::vector{static_cast<std::int64_t>(row)});
    file.append_rows("/fields/time_s", std::vector{steps.at(row).time});
  }
}

void remove_endings(Hdf5File& file) {
  for (const std::string& name : result_tables()) {
    const std::string group = "/" + name;
    if (name != "needles" && group != step_group(file) && file.has(group)) file.remove(group);
  }
  for (const std::string& name : {std::string("/summary"), late_warnings, section_fields_group})
    if (file.has(name)) file.remove(name);
}

void write_late_warnings(Hdf5File& file, const std::vector<std::string>& warnings) {
  if (file.has(late_warnings)) file.remove(late_warnings);
  file.write_texts(late_warnings, warnings);
}

std::size_t run_step_bytes(const StepRecord& step) {
  // A row that opens a new block of every column takes the whole block.
  const std::size_t n_iterations = step.convergence.size();
  const std::size_t n_columns = step.history.size() + (n_iterations > 0 ? step.convergence.front().size() : 0) + 2;
  return n_columns * sizeof(double) * (2 * block_rows + n_iterations);
}

StepCounts run_counts(const Hdf5File& file) {
  return {n_table_rows(file, step_group(file)), n_table_rows(file, "/convergence"), file.n_rows("/fields/history_row")};
}

void truncate_run(Hdf5File& file, const StepCounts& counts) {
  truncate_columns(file, step_group(file), counts.steps);
  truncate_columns(file, "/convergence", counts.convergence);
  truncate_columns(file, "/fields", counts.fields);
}

void write_summary(Hdf5File& file, const std::vector<Headline>& summary) {
  Table table{{"key", "value", "unit", "meaning"}, {}};
  for (const Headline& line : summary) table.rows.push_back({line.key, line.value, line.unit, line.meaning});
  write_table(file, "/summary", table);
}

std::vector<Headline> read_summary(const Hdf5File& file) {
  std::vector<Headline> summary;
  for (const std::vector<Table::Cell>& row : read_table(file, "/summary").rows) {
    summary.push_back({std::get<std::string>(row.at(0)), std::get<double>(row.at(1)), std::get<std::string>(row.at(2)),
                       std::get<std::string>(row.at(3))});
  }
  return summary;
}

void write_provenance(Hdf5File& file, const std::map<std::string, std::string>& entries) {
  for (const auto& [key, value] : entries) {
    const std::string name = "/provenance/" + key;
    if (file.has(name)) file.remove(name);
    file.write_text(name, value);
  }
}

int read_layout_version(const Hdf5File& file) {
  if (!file.has_attribute("/", "layout_version")) {
    throw ResultsError(fmt::format("'{}' is not a results file of Acus (no layout_version)", file.path().string()));
  }
  const std::int64_t version = file.integer_attribute("/", "layout_version");
  if (version < 1 || version > layout_version) {
    throw ResultsError(fmt::format("'{}' has results layout {}; this program reads layouts 1 to {}: use a newer Acus",
                                   file.path().string(), version, layout_version));
  }
  return static_cast<int>(version);
}

}  // namespace acus
