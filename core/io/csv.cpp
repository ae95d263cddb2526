#include "core/io/csv.hpp"

#include <fmt/format.h>

#include "core/io/durable.hpp"

namespace acus {

namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

std::string cell_text(const Table::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return quoted(*text);
  return fmt::format("{}", std::get<double>(cell));
}

}  // namespace

std::string to_csv(const Table& table) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i) text += (i > 0 ? "," : "") + quoted(table.columns[i]);
  text += '\n';
  for (const std::vector<Table::Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + cell_text(row[i]);
    text += '\n';
  }
  return text;
}

void write_csv(const std::filesystem::path& file, const Table& table) { write_text_file(file, to_csv(table)); }

}  // namespace acus
