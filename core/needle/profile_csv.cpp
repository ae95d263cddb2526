#include "core/needle/profile_csv.hpp"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

#include "core/units/dimension.hpp"

namespace acus {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Unit of a column called "s_um", or nothing.
std::string_view column_unit(std::string_view column, std::string_view symbol) {
  const std::size_t underscore = column.find('_');
  if (underscore == std::string_view::npos || column.substr(0, underscore) != symbol) return {};
  const std::string_view unit = column.substr(underscore + 1);
  const std::optional<Unit> known = find_unit(unit);
  return known && known->dimension == Dimension::length ? unit : std::string_view();
}

/// What the two columns are called, with an example for messages.
struct ColumnNames {
  std::string_view first, second, example;
};
constexpr ColumnNames outline = {"s", "r", "s_um,r_um"}, positions = {"x", "y", "x_mm,y_mm"};

struct Columns {
  std::string_view first, second;
};

/// The two columns of a line, or nothing when there are more or fewer.
std::optional<Columns> split(std::string_view line) {
  const std::size_t comma = line.find(',');
  if (comma == std::string_view::npos || line.find(',', comma + 1) != std::string_view::npos) return std::nullopt;
  return Columns{trimmed(line.substr(0, comma)), trimmed(line.substr(comma + 1))};
}

struct ColumnUnits {
  std::string first, second;
};

std::optional<ColumnUnits> header_units(std::string_view line, const ColumnNames& wanted) {
  const std::optional<Columns> names = split(line);
  if (!names) return std::nullopt;
  ColumnUnits units{std::string(column_unit(names->first, wanted.first)),
                    std::string(column_unit(names->second, wanted.second))};
  if (units.first.empty() || units.second.empty()) return std::nullopt;
  return units;
}

std::optional<Vec2> data_point(std::string_view line, const ColumnUnits& units) {
  const std::optional<Columns> texts = split(line);
  if (!texts) return std::nullopt;
  const ParsedQuantity a = parse_quantity(fmt::format("{} {}", texts->first, units.first), Dimension::length);
  const ParsedQuantity b = parse_quantity(fmt::format("{} {}", texts->second, units.second), Dimension::length);
  if (!a.error.empty() || !b.error.empty()) return std::nullopt;
  return Vec2(a.value, b.value);
}

ProfileFile parse(const std::string& text, const ColumnNames& names) {
  ProfileFile file;
  std::optional<ColumnUnits> units;
  std::istringstream lines(text);
  std::string raw;
  for (int line_number = 1; std::getline(lines, raw); ++line_number) {
    const std::string_view line = trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    if (!units) {
      units = header_units(line, names);
      if (units) continue;
      file.errors.push_back(
          fmt::format("line {}: expected a header with units of length such as \"{}\"", line_number, names.example));
      return file;
    }
    if (const std::optional<Vec2> point = data_point(line, *units))
      file.points.push_back(*point);
    else
      file.errors.push_back(fmt::format("line {}: expected two numbers separated by a comma", line_number));
  }
  if (!units)
    file.errors.push_back(fmt::format("the file is empty: expected a header such as \"{}\" and points", names.example));
  return file;
}

ProfileFile read(const std::filesystem::path& file, const ColumnNames& names) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  // A directory opens but cannot be read; an empty file sets failbit on `text` and is reported by the parser.
  if (!stream || stream.bad() || std::filesystem::is_directory(file))
    return {{}, {fmt::format("cannot read \"{}\"", file.string())}};
  return parse(text.str(), names);
}

}  // namespace

ProfileFile parse_profile_csv(const std::string& text) { return parse(text, outline); }
ProfileFile read_profile_csv(const std::filesystem::path& file) { return read(file, outline); }
ProfileFile read_positions_csv(const std::filesystem::path& file) { return read(file, positions); }

}  // namespace acus
