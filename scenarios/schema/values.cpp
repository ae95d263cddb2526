#include "scenarios/schema/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/units/nearest.hpp"
#include "scenarios/schema/healing_values.hpp"
#include "scenarios/schema/treatment_values.hpp"

namespace acus {
namespace {

SourcePosition to_position(const toml::source_region& region) {
  if (region.path && region.path->starts_with("--set")) return {*region.path, 0, 0};
  return {region.path ? *region.path : std::string(), static_cast<int>(region.begin.line),
          static_cast<int>(region.begin.column)};
}

std::string number_expectation(const KeyInfo& info) {
  if (info.dimension == Dimension::none) return fmt::format("expected a number such as {}", info.example);
  return fmt::format("expected a {} such as {}", name(info.dimension), info.example);
}

/// What a value of this key looks like, for messages about a wrong kind.
std::string expectation(const KeyInfo& info) {
  switch (info.kind) {
    case ValueKind::quantity:
      return number_expectation(info);
    case ValueKind::integer:
      return fmt::format("expected a whole number such as {}", info.example);
    case ValueKind::boolean:
      return "expected true or false";
    case ValueKind::word:
      return fmt::format("expected one of \"{}\"", fmt::join(info.words, "\", \""));
    case ValueKind::humidity:
      return fmt::format("expected \"{}\" or a number {}", fmt::join(info.words, "\", \""), range_text(info));
    default:
      return fmt::format("expected something like {}", info.example);
  }
}

void wrong_kind(const toml::node& node, const KeyInfo& info, const std::string& path, Diagnostics& diagnostics) {
  if (const toml::table* table = node.as_table(); table && table->contains("value")) {
    const std::string what = fmt::format("{}: a value with a range", path);
    diagnostics.error(position_of(node), planned_message(what, "uncertainty bands of any input"));
    return;
  }
  diagnostics.error(position_of(node), fmt::format("{} is {}; {}", path, kind_of(node), expectation(info)));
}

bool is_in_range(double value, const KeyInfo& info) {
  const bool is_above = info.excludes_low ? value > info.low : value >= info.low;
  return is_above && value <= info.high;
}

std::optional<double> check_range(double value, const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics) {
  if (!std::isfinite(value)) {
    diagnostics.error(position_of(node), fmt::format("{} is not a finite number; {}", path, number_expectation(info)));
    return std::nullopt;
  }
  if (is_in_range(value, info)) return value;
  diagnostics.error(position_of(node), fmt::format("{} = {} is out of range; expected a value {}", path,
                                                   display_quantity(value, info.dimension), range_text(info)));
  return std::nullopt;
}

std::optional<Value> read_word(const toml::node& node, const KeyInfo& info, const std::string& path,
                               Diagnostics& diagnostics) {
  const auto text = node.value_exact<std::string>();
  if (!text) {
    wrong_kind(node, info, path, diagnostics);
    return std::nullopt;
  }
  if (std::find(info.words.begin(), info.words.end(), *text) != info.words.end()) return Value(*text);
  std::vector<std::string> all = info.words;
  for (const PlannedWord& planned : info.planned) {
    all.push_back(planned.word);
    if (planned.word != *text) continue;
    diagnostics.error(position_of(node), planned_message(fmt::format("{} = \"{}\"", path, *text), planned.feature));
    return std::nullopt;
  }
  diagnostics.error(position_of(node), fmt::format("{} = \"{}\" is not known; {}{}", path, *text, expectation(info),
                                                   did_you_mean(*text, all)));
  return std::nullopt;
}

std::optional<Value> read_integer(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics) {
  const auto integer = node.value_exact<std::int64_t>();
  if (!integer) {
    wrong_kind(node, info, path, diagnostics);
    return std::nullopt;
  }
  if (!check_range(static_cast<double>(*integer), node, info, path, diagnostics)) return std::nullopt;
  return Value(*integer);
}

std::optional<Value> read_boolean(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics) {
  const auto boolean = node.value_exact<bool>();
  if (!boolean) {
    wrong_kind(node, info, path, diagnostics);
    return std::nullopt;
  }
  const std::string_view word = *boolean ? "true" : "false";
  for (const PlannedWord& planned : info.planned) {
    if (planned.word != word) continue;
    diagnostics.error(position_of(node), planned_message(fmt::format("{} = {}", path, word), planned.feature));
    return std::nullopt;
  }
  return Value(*boolean);
}

/// One number for both, or an array of two.
std::optional<Value> read_pair(const toml::node& node, const KeyInfo& info, const std::string& path,
                               Diagnostics& diagnostics) {
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    const auto number = read_number(node, info, path, diagnostics);
    if (!number) return std::nullopt;
    return Value(std::vector<double>{*number, *number});
  }
  if (array->size() != 2) {
    diagnostics.error(position_of(node),
                      fmt::format("{} has {} values; expected two, such as {}", path, array->size(), info.example));
    return std::nullopt;
  }
  const auto first = read_number((*array)[0], info, path + "[0]", diagnostics);
  const auto second = read_number((*array)[1], info, path + "[1]", diagnostics);
  if (!first || !second) return std::nullopt;
  return Value(std::vector<double>{*first, *second});
}

std::optional<Value> read_profile(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics) {
  const toml::array* points = node.as_array();
  if (points == nullptr) {
    wrong_kind(node, info, path, diagnostics);
    return std::nullopt;
  }
  std::vector<double> flat_points;
  bool is_good = true;
  for (std::size_t i = 0; i < points->size(); ++i) {
    const auto point = read_pair((*points)[i], info, fmt::format("{}[{}]", path, i), diagnostics);
    is_good = is_good && point.has_value();
    if (point) {
      const auto& pair = std::get<std::vector<double>>(*point);
      flat_points.insert(flat_points.end(), pair.begin(), pair.end());
    }
  }
  if (!is_good) return std::nullopt;
  return Value(flat_points);
}

std::optional<Value> read_humidity(const toml::node& node, const KeyInfo& info, const std::string& path,
                                   Diagnostics& diagnostics) {
  if (node.is_string()) return read_word(node, info, path, diagnostics);
  const auto number = read_number(node, info, path, diagnostics);
  if (!number) return std::nullopt;
  return Value(format_quantity(*number, Dimension::none));
}

}  // namespace

SourcePosition ReadContext::where(const std::string& path, const SourcePosition& fallback) const {
  const auto found = given.find(path);
  return found == given.end() ? fallback : found->second;
}

SourcePosition position_of(const toml::node& node) { return to_position(node.source()); }
SourcePosition position_of(const toml::key& key, const toml::node& value) {
  return key.source().path ? to_position(key.source()) : position_of(value);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

std::string range_text(const KeyInfo& info) {
  const auto bound = [&](double value) { return value == 0.0 ? "0" : display_quantity(value, info.dimension, 16); };
  const bool has_low = std::isfinite(info.low), has_high = std::isfinite(info.high);
  const std::string low =
      has_low ? fmt::format("{} {}", info.excludes_low ? "above" : "of at least", bound(info.low)) : "";
  const std::string high = has_high ? fmt::format("at most {}", bound(info.high)) : "";
  return low + (has_low && has_high ? " and " : "") + high;
}

std::optional<double> read_number(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics) {
  if (node.is_number()) {
    const double number = *node.value<double>();
    if (info.dimension == Dimension::none) return check_range(number, node, info, path, diagnostics);
    diagnostics.error(
        position_of(node),
        fmt::format("{} = {} has no unit; {}", path,
                    format_quantity(std::isfinite(number) ? number : 0.0, Dimension::none), number_expectation(info)));
    return std::nullopt;
  }
  const auto text = node.value_exact<std::string>();
  if (!text || info.dimension == Dimension::none) {
    wrong_kind(node, info, path, diagnostics);
    return std::nullopt;
  }
  const ParsedQuantity parsed = parse_quantity(*text, info.dimension);
  if (!parsed.error.empty()) {
    diagnostics.error(position_of(node), fmt::format("{}: {}", path, parsed.error));
    return std::nullopt;
  }
  return check_range(parsed.value, node, info, path, diagnostics);
}

std::optional<Value> read_value(const toml::node& node, const KeyInfo& info, const std::string& path,
                                Diagnostics& diagnostics) {
  switch (info.kind) {
    case ValueKind::integer:
      return read_integer(node, info, path, diagnostics);
    case ValueKind::boolean:
      return read_boolean(node, info, path, diagnostics);
    case ValueKind::word:
      return read_word(node, info, path, diagnostics);
    case ValueKind::pair:
      return read_pair(node, info, path, diagnostics);
    case ValueKind::humidity:
      return read_humidity(node, info, path, diagnostics);
    case ValueKind::profile:
      return read_profile(node, info, path, diagnostics);
    case ValueKind::area:
      return read_area(node, info, path, diagnostics);
    case ValueKind::passes:
      return read_passes(node, info, path, diagnostics);
    case ValueKind::numbers:
      return read_numbers(node, info, path, diagnostics);
    case ValueKind::sessions:
      return read_sessions(node, info, path, diagnostics);
    case ValueKind::healing_parameters:
      return read_healing_parameters(node, info, path, diagnostics);
    case ValueKind::text:
      if (const auto text = node.value_exact<std::string>()) return Value(*text);
      wrong_kind(node, info, path, diagnostics);
      return std::nullopt;
    default:
      break;
  }
  if (info.accepts_auto && node.value_exact<std::string>() == "auto") return Value(0.0);
  if (const auto number = read_number(node, info, path, diagnostics)) return Value(*number);
  return std::nullopt;
}

void report_unknown_key(const toml::key& key, const toml::node& value, const std::string& section,
                        const std::vector<std::string>& known, Diagnostics& diagnostics) {
  diagnostics.error(position_of(key, value),
                    fmt::format("unknown key \"{}\" in [{}]; expected one of {}{}", key.str(), section,
                                fmt::join(known, ", "), did_you_mean(key.str(), known)));
}

void report_missing_key(const KeyInfo& info, const std::string& section, const SourcePosition& position,
                        Diagnostics& diagnostics) {
  diagnostics.error(position, fmt::format("{}.{} is missing; expected {} = {} ({})", section, info.name, info.name,
                                          info.example, info.meaning));
}

}  // namespace acus
