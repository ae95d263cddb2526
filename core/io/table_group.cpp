// Tables inside HDF5 files.

#include <fmt/format.h>

#include "core/io/layout.hpp"

namespace acus {

namespace {

/// A column must be all numbers or all text: anything else would not come back as it went in.
bool is_text_column(const Table& table, std::size_t column) {
  std::size_t n_texts = 0;
  for (const std::vector<Table::Cell>& row : table.rows) {
    if (row.size() != table.columns.size()) throw std::invalid_argument("a table row has the wrong number of cells");
    n_texts += std::holds_alternative<std::string>(row[column]) ? 1 : 0;
  }
  if (n_texts != 0 && n_texts != table.rows.size()) {
    throw std::invalid_argument(fmt::format("column {} mixes numbers and text", table.columns[column]));
  }
  return n_texts > 0;
}

template <class T>
std::vector<T> column_values(const Table& table, std::size_t column) {
  std::vector<T> values;
  for (const std::vector<Table::Cell>& row : table.rows) values.push_back(std::get<T>(row[column]));
  return values;
}

template <class T>
void fill_column(Table& table, std::size_t column, const std::vector<T>& values) {
  if (column == 0) table.rows.resize(values.size(), std::vector<Table::Cell>(table.columns.size()));
  if (values.size() != table.rows.size()) {
    throw ResultsError(fmt::format("column {} has {} rows where the first one has {}: the file is damaged",
                                   table.columns[column], values.size(), table.rows.size()));
  }
  for (std::size_t i = 0; i < values.size(); ++i) table.rows[i][column] = values[i];
}

}  // namespace

const std::vector<std::string>& result_tables() {
  static const std::vector<std::string> names = {"history",
                                                 "steps",
                                                 "needles",
                                                 "punctures",
                                                 "puncture_bounds",
                                                 "events",
                                                 "channel",
                                                 "penetration",
                                                 "section",
                                                 "puncture_layers",
                                                 "treatment_area",
                                                 "density_by_pass",
                                                 "roller_path",
                                                 "response",
                                                 "wound_profile",
                                                 "depth_histogram",
                                                 "pair_correlation",
                                                 "plan",
                                                 "healing",
                                                 "healing_sessions",
                                                 "healing_profiles",
                                                 "healing_bands",
                                                 "healing_published",
                                                 "healing_samples",
                                                 "absorption",
                                                 "absorption_profiles",
                                                 "absorption_bands",
                                                 "healing_cells",
                                                 "absorption_sessions"};
  return names;
}

void write_table(Hdf5File& file, const std::string& group, const Table& table) {
  if (file.has(group)) file.remove(group);
  file.make_group(group);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string name = group + "/" + table.columns[i];
    if (is_text_column(table, i)) {
      file.write_texts(name, column_values<std::string>(table, i));
    } else {
      file.write_array(name, column_values<double>(table, i));
    }
  }
}

Table read_table(const Hdf5File& file, const std::string& group) {
  Table table;
  if (!file.has(group)) return table;
  table.columns = file.members(group);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string name = group + "/" + table.columns[i];
    if (file.is_text(name)) {
      fill_column(table, i, file.read_texts(name));
    } else {
      fill_column(table, i, file.read_array<double>(name));
    }
  }
  return table;
}

std::size_t table_bytes(const Table& table) {
  constexpr std::size_t header_bytes = 1024;  // per data set or text, generously
  std::size_t n_bytes = table.columns.size() * header_bytes;
  for (const std::vector<Table::Cell>& row : table.rows) {
    for (const Table::Cell& cell : row) {
      const auto* text = std::get_if<std::string>(&cell);
      n_bytes += sizeof(double) + (text != nullptr ? text->size() + 32 : 0);
    }
  }
  return n_bytes;
}

}  // namespace acus
