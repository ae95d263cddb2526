#include "scenarios/schema/treatment_values.hpp"

#include <fmt/format.h>

namespace acus {
namespace {

using Numbers = std::optional<std::vector<double>>;

void refuse(const toml::node& node, const KeyInfo& info, const std::string& path, Diagnostics& diagnostics) {
  diagnostics.error(position_of(node),
                    fmt::format("{} is {}; expected a rectangle such as [\"20 mm\", \"20 mm\"], a disc such as {{ disc "
                                "= \"20 mm\" }} or at least three corners, each [x, y]; for example {}",
                                path, kind_of(node), info.example));
}

/// Sides and diameters are above 0, corners are anywhere.
KeyInfo size_info(KeyInfo info) {
  info.low = 0.0;
  info.excludes_low = true;
  return info;
}

Numbers read_numbers(const toml::array& array, const KeyInfo& info, const std::string& path, Diagnostics& diagnostics) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < array.size(); ++i)
    if (const auto number = read_number(array[i], info, fmt::format("{}[{}]", path, i), diagnostics))
      numbers.push_back(*number);
  if (numbers.size() < array.size()) return std::nullopt;
  return numbers;
}

Numbers read_disc(const toml::table& table, const KeyInfo& info, const std::string& path, Diagnostics& diagnostics) {
  for (const auto& [key, node] : table)
    if (key.str() != "disc") report_unknown_key(key, node, path, {"disc"}, diagnostics);
  const toml::node* disc = table.get("disc");
  if (disc == nullptr) {
    diagnostics.error(position_of(table), fmt::format("{}: expected {{ disc = \"20 mm\" }}, its diameter", path));
    return std::nullopt;
  }
  const auto diameter = read_number(*disc, size_info(info), path + ".disc", diagnostics);
  if (!diameter) return std::nullopt;
  return std::vector<double>{*diameter};
}

Numbers read_corners(const toml::array& array, const KeyInfo& info, const std::string& path, Diagnostics& diagnostics) {
  std::vector<double> flat;
  bool is_good = true;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const std::string corner_path = fmt::format("{}[{}]", path, i);
    const toml::array* corner = array[i].as_array();
    if (corner == nullptr || corner->size() != 2) {
      diagnostics.error(position_of(array[i]), fmt::format("{} is no corner; expected [x, y]", corner_path));
      is_good = false;
      continue;
    }
    const Numbers at = read_numbers(*corner, info, corner_path, diagnostics);
    is_good = is_good && at.has_value();
    if (at) flat.insert(flat.end(), at->begin(), at->end());
  }
  if (!is_good) return std::nullopt;
  return flat;
}

/// One entry of passes; 0 where a key is left out that has no other default.
Numbers read_pass(const toml::node& node, const std::string& path, Diagnostics& diagnostics) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    diagnostics.error(position_of(node),
                      fmt::format("{} is {}; expected {{ direction = \"0 deg\", count = 4 }}", path, kind_of(node)));
    return std::nullopt;
  }
  const std::size_t n_before = diagnostics.n_errors();
  std::vector<std::string> known;
  for (const KeyInfo& info : pass_keys()) known.push_back(info.name);
  for (const auto& [key, value] : *table) {
    bool is_known = false;
    for (const std::string& name : known) is_known = is_known || key.str() == name;
    if (!is_known) report_unknown_key(key, value, path, known, diagnostics);
  }
  std::vector<double> numbers;
  for (const KeyInfo& info : pass_keys()) {
    const toml::node* value = table->get(info.name);
    if (value == nullptr) {
      numbers.push_back(info.kind == ValueKind::integer ? 1.0 : 0.0);
      continue;
    }
    const auto read = read_value(*value, info, path + "." + info.name, diagnostics);
    if (!read) continue;
    const auto* integer = std::get_if<std::int64_t>(&*read);
    numbers.push_back(integer != nullptr ? static_cast<double>(*integer) : std::get<double>(*read));
  }
  if (diagnostics.n_errors() > n_before) return std::nullopt;
  return numbers;
}

}  // namespace

std::optional<Value> read_area(const toml::node& node, const KeyInfo& info, const std::string& path,
                               Diagnostics& diagnostics) {
  Numbers numbers;
  if (const toml::table* table = node.as_table()) {
    numbers = read_disc(*table, info, path, diagnostics);
  } else if (const toml::array* array = node.as_array(); array != nullptr && array->size() >= 2) {
    const bool is_rectangle = array->size() == 2 && !(*array)[0].is_array();
    if (!is_rectangle && array->size() < 3)
      refuse(node, info, path, diagnostics);
    else
      numbers = is_rectangle ? read_numbers(*array, size_info(info), path, diagnostics)
                             : read_corners(*array, info, path, diagnostics);
  } else {
    refuse(node, info, path, diagnostics);
  }
  if (!numbers) return std::nullopt;
  return Value(std::move(*numbers));
}

std::optional<Value> read_passes(const toml::node& node, const KeyInfo& info, const std::string& path,
                                 Diagnostics& diagnostics) {
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    diagnostics.error(position_of(node),
                      fmt::format("{} is {}; expected something like {}", path, kind_of(node), info.example));
    return std::nullopt;
  }
  std::vector<double> flat;
  bool is_good = true;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const Numbers pass = read_pass((*array)[i], fmt::format("{}[{}]", path, i), diagnostics);
    is_good = is_good && pass.has_value();
    if (pass) flat.insert(flat.end(), pass->begin(), pass->end());
  }
  if (!is_good) return std::nullopt;
  return Value(std::move(flat));
}

}  // namespace acus
