#include "scenarios/schema/preset_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/schema/data_folder.hpp"

namespace acus {
namespace {

constexpr std::array<std::string_view, 4> statuses = {"read", "derived", "recalled", "assumed"};

}  // namespace

bool is_preset_status(std::string_view status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

std::string preset_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  const toml::array* list = node.as_array();
  if (list == nullptr) return format_quantity(node.value_or(0.0), Dimension::none);
  std::string text;
  for (const toml::node& entry : *list) text += (text.empty() ? "" : ", ") + preset_text(entry);
  return "[" + text + "]";
}

std::vector<std::string> preset_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  const std::filesystem::path path = data_folder() / "presets" / folder;
  for (const auto& entry : std::filesystem::directory_iterator(path, failure))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  if (failure) throw DataError(fmt::format("cannot read {}: {}", path.string(), failure.message()));
  std::sort(names.begin(), names.end());
  return names;
}

PresetFile::PresetFile(const std::filesystem::path& file) : file_(file) {
  try {
    root_ = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw DataError(fmt::format("{}:{}: {}", file.string(), static_cast<int>(error.source().begin.line),
                                std::string(error.description())));
  }
}

void PresetFile::fail(const toml::node& node, const std::string& what) const {
  throw DataError(fmt::format("{}:{}: {}", file_.string(), static_cast<int>(node.source().begin.line), what));
}

const toml::table& PresetFile::table(const toml::table& parent, const std::string& key) const {
  const toml::table* found = parent.get_as<toml::table>(key);
  if (found == nullptr) fail(parent, fmt::format("table \"{}\" is missing", key));
  return *found;
}

std::string PresetFile::text(const toml::table& parent, const std::string& key) const {
  const toml::node* node = parent.get(key);
  const auto found = node != nullptr ? node->value_exact<std::string>() : std::nullopt;
  if (!found || found->empty()) fail(parent, fmt::format("text \"{}\" is missing", key));
  return *found;
}

bool PresetFile::flag(const toml::table& parent, const std::string& key) const {
  const toml::node* node = parent.get(key);
  const auto found = node != nullptr ? node->value_exact<bool>() : std::nullopt;
  if (!found) fail(parent, fmt::format("true or false \"{}\" is missing", key));
  return *found;
}

double PresetFile::quantity(const toml::node& node, Dimension dimension) const {
  if (dimension == Dimension::none && node.is_number()) return *node.value<double>();
  const ParsedQuantity parsed = parse_quantity(node.value_exact<std::string>().value_or(""), dimension);
  if (!parsed.error.empty()) fail(node, parsed.error);
  return parsed.value;
}

ProvenanceNote PresetFile::note(const toml::table& entry, const std::string& scenario_key) const {
  ProvenanceNote result{scenario_key, "", "", text(entry, "status"), text(entry, "source")};
  if (!is_preset_status(result.status)) {
    fail(entry, fmt::format("status \"{}\" is not known", result.status));
  }
  if (entry.contains("note")) result.source += "; " + text(entry, "note");
  if (entry.contains("low") || entry.contains("high")) {
    result.range = fmt::format("{} .. {}", entry.contains("low") ? preset_text(*entry.get("low")) : "",
                               entry.contains("high") ? preset_text(*entry.get("high")) : "");
  }
  return result;
}

double PresetFile::number(const toml::table& parent, const std::string& key, Dimension dimension,
                          const std::string& scenario_key, std::vector<ProvenanceNote>& notes) const {
  const toml::table& entry = table(parent, key);
  if (!entry.contains("value")) fail(entry, fmt::format("\"{}\" has no value", key));
  const double value = quantity(*entry.get("value"), dimension);
  for (const char* bound : {"low", "high"}) {
    const toml::node* node = entry.get(bound);
    if (node == nullptr) continue;
    const double limit = quantity(*node, dimension);
    if (bound[0] == 'l' ? limit > value : limit < value) fail(*node, fmt::format("\"{}\" lies outside its range", key));
  }
  ProvenanceNote described = note(entry, scenario_key);
  described.value = preset_text(*entry.get("value"));
  notes.push_back(described);
  return value;
}

std::optional<std::array<double, 2>> PresetFile::range(const toml::table& parent, const std::string& key,
                                                       Dimension dimension) const {
  const toml::table& entry = table(parent, key);
  if (!entry.contains("low") || !entry.contains("high")) return std::nullopt;
  return std::array{quantity(*entry.get("low"), dimension), quantity(*entry.get("high"), dimension)};
}

std::string PresetFile::word(const toml::table& parent, const std::string& key, const std::string& scenario_key,
                             std::vector<ProvenanceNote>& notes) const {
  const toml::table& entry = table(parent, key);
  ProvenanceNote described = note(entry, scenario_key);
  described.value = text(entry, "value");
  notes.push_back(described);
  return described.value;
}

}  // namespace acus
