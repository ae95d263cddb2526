#include "scenarios/schema/healing_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace acus {
namespace {

using Numbers = std::optional<std::vector<double>>;

/// One number per key, `absent` where it is left out.
Numbers read_table(const toml::node& node, const KeyInfo& info, const std::vector<KeyInfo>& keys, double absent,
                   const std::string& path, Diagnostics& diagnostics) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    diagnostics.error(position_of(node),
                      fmt::format("{} is {}; expected a table such as {}", path, kind_of(node), info.example));
    return std::nullopt;
  }
  const std::size_t n_before = diagnostics.n_errors();
  std::vector<std::string> known;
  for (const KeyInfo& key : keys) known.push_back(key.name);
  for (const auto& [key, value] : *table)
    if (std::find(known.begin(), known.end(), key.str()) == known.end())
      report_unknown_key(key, value, path, known, diagnostics);
  std::vector<double> numbers;
  for (const KeyInfo& key : keys) {
    numbers.push_back(absent);
    const toml::node* value = table->get(key.name);
    if (value == nullptr) {
      if (key.is_required) report_missing_key(key, path, position_of(node), diagnostics);
      continue;
    }
    const auto read = read_value(*value, key, path + "." + key.name, diagnostics);
    if (!read) continue;
    const auto* integer = std::get_if<std::int64_t>(&*read);
    numbers.back() = integer != nullptr ? static_cast<double>(*integer) : std::get<double>(*read);
  }
  if (diagnostics.n_errors() > n_before) return std::nullopt;
  return numbers;
}

}  // namespace

std::optional<Value> read_numbers(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics) {
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    diagnostics.error(position_of(node),
                      fmt::format("{} is {}; expected an array such as {}", path, kind_of(node), info.example));
    return std::nullopt;
  }
  std::vector<double> numbers;
  for (std::size_t i = 0; i < array->size(); ++i)
    if (const auto number = read_number((*array)[i], info, fmt::format("{}[{}]", path, i), diagnostics))
      numbers.push_back(*number);
  if (numbers.size() < array->size()) return std::nullopt;
  return Value(std::move(numbers));
}

std::optional<Value> read_sessions(const toml::node& node, const KeyInfo& info, const std::string& path,
                                   Diagnostics& diagnostics) {
  Numbers numbers = read_table(node, info, session_keys(), 0.0, path, diagnostics);
  if (!numbers) return std::nullopt;
  return Value(std::move(*numbers));
}

std::optional<Value> read_healing_parameters(const toml::node& node, const KeyInfo& info, const std::string& path,
                                             Diagnostics& diagnostics) {
  Numbers numbers =
      read_table(node, info, healing_parameter_keys(), std::numeric_limits<double>::quiet_NaN(), path, diagnostics);
  if (!numbers) return std::nullopt;
  return Value(std::move(*numbers));
}

}  // namespace acus
