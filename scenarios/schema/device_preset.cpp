#include "scenarios/schema/device_preset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/units/nearest.hpp"
#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/preset_file.hpp"
#include "scenarios/schema/toml_text.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

fs::path device_folder() { return data_folder() / "presets" / "devices"; }

const Section<Scenario>* preset_section(std::string_view name) {
  if (name != "device" && name != "needle" && name != "array") return nullptr;
  for (const Section<Scenario>& section : scenario_sections())
    if (section.name == name) return &section;
  return nullptr;
}

const Key<Scenario>* find_key(const Section<Scenario>& section, std::string_view name) {
  for (const Key<Scenario>& key : section.keys)
    if (key.info.name == name) return &key;
  return nullptr;
}

std::string text_of(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node != nullptr ? node->value_exact<std::string>().value_or("") : "";
}

/// Reads the table { value, low, high, status, source, note } of one key.
class EntryReader {
 public:
  EntryReader(const Key<Scenario>& key, std::string path, const toml::table& entry, Diagnostics& diagnostics)
      : key_(key), path_(std::move(path)), entry_(entry), diagnostics_(diagnostics) {}

  std::optional<DevicePresetValue> read() {
    const std::size_t n_before = diagnostics_.n_errors();
    check_fields();
    const toml::node* node = entry_.get("value");
    const auto value = node != nullptr ? read_value(*node, key_.info, path_, diagnostics_) : std::nullopt;
    if (value) check_bounds(*value);
    if (diagnostics_.n_errors() > n_before) return std::nullopt;
    return DevicePresetValue{"", &key_, *value, note(*node)};
  }

 private:
  void error(const toml::node& node, const std::string& what) {
    diagnostics_.error(position_of(node), path_ + ": " + what);
  }

  void check_fields() {
    static const std::vector<std::string> fields = {"value", "low", "high", "status", "source", "note"};
    for (const auto& [name, node] : entry_) {
      if (std::find(fields.begin(), fields.end(), name.str()) == fields.end())
        error(node, fmt::format("unknown \"{}\"; expected one of {}{}", name.str(), fmt::join(fields, ", "),
                                did_you_mean(name.str(), fields)));
    }
    if (!entry_.contains("value")) error(entry_, "there is no value");
    if (text_of(entry_, "source").empty()) error(entry_, "there is no source");
    const std::string status = text_of(entry_, "status");
    if (!is_preset_status(status)) error(entry_, fmt::format("status \"{}\" is not known", status));
  }

  void check_bounds(const Value& value) {
    const double* number = std::get_if<double>(&value);
    const std::int64_t* count = std::get_if<std::int64_t>(&value);
    for (const char* bound : {"low", "high"}) {
      const toml::node* node = entry_.get(bound);
      if (node == nullptr) continue;
      if (number == nullptr && count == nullptr) {
        error(*node, "only a number has a range");
        continue;
      }
      KeyInfo info = key_.info;
      info.excludes_low = false;
      const auto limit = read_value(*node, info, path_ + "." + bound, diagnostics_);
      if (!limit) continue;
      const bool is_outside = bound[0] == 'l' ? *limit > value : *limit < value;
      if (is_outside) error(*node, "the value lies outside its range");
    }
  }

  ProvenanceNote note(const toml::node& value) const {
    ProvenanceNote result{path_, preset_text(value), "", text_of(entry_, "status"), text_of(entry_, "source")};
    if (entry_.contains("note")) result.source += "; " + text_of(entry_, "note");
    const toml::node *low = entry_.get("low"), *high = entry_.get("high");
    if (low != nullptr || high != nullptr)
      result.range =
          fmt::format("{} .. {}", low != nullptr ? preset_text(*low) : "", high != nullptr ? preset_text(*high) : "");
    return result;
  }

  const Key<Scenario>& key_;
  std::string path_;
  const toml::table& entry_;
  Diagnostics& diagnostics_;
};

void read_preset_section(const Section<Scenario>& section, const toml::table& table, DevicePreset& preset,
                         Diagnostics& diagnostics) {
  std::vector<std::string> known;
  for (const Key<Scenario>& key : section.keys) known.push_back(key.info.name);
  for (const auto& [name, node] : table) {
    const Key<Scenario>* key = find_key(section, name.str());
    if (key == nullptr) {
      report_unknown_key(name, node, section.name, known, diagnostics);
      continue;
    }
    const std::string path = fmt::format("{}.{}", section.name, name.str());
    const toml::table* entry = node.as_table();
    if (entry == nullptr) {
      diagnostics.error(position_of(node),
                        fmt::format("{} is {}; expected a table {{ value, status, source }}", path, kind_of(node)));
      continue;
    }
    if (auto value = EntryReader(*key, path, *entry, diagnostics).read()) {
      value->section = section.name;
      preset.values.push_back(std::move(*value));
    }
  }
}

bool gives_another(const toml::table& document, const DevicePreset& preset, const std::string& section,
                   const std::string& key) {
  const toml::node* given = nullptr;
  if (const toml::table* table = document.get_as<toml::table>(section)) given = table->get(key);
  if (given == nullptr) return false;
  for (const DevicePresetValue& value : preset.values)
    if (value.section == section && value.key->info.name == key)
      return given->value_exact<std::string>() != std::get<std::string>(value.value);
  return true;
}

/// Whether the document gives something that leaves no place for this value of the preset.
class Replaced {
 public:
  Replaced(const toml::table& document, const DevicePreset& preset)
      : has_other_needle_(gives_another(document, preset, "needle", "shape")),
        has_other_lattice_(gives_another(document, preset, "array", "layout")) {
    if (const toml::table* device = document.get_as<toml::table>("device"))
      is_held_ = text_of(*device, "control") == "indentation";
  }

  bool operator()(const DevicePresetValue& value) const {
    if (value.section == "needle") return has_other_needle_ && value.key->info.name != "material";
    if (value.section == "array") return has_other_lattice_;
    return is_held_ && value.key->info.name == "force";
  }

 private:
  bool has_other_needle_, has_other_lattice_;
  bool is_held_ = false;
};

}  // namespace

std::vector<std::string> device_presets() {
  std::vector<std::string> names;
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator(device_folder(), failure)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  if (failure) throw DataError(fmt::format("cannot read {}: {}", device_folder().string(), failure.message()));
  std::sort(names.begin(), names.end());
  return names;
}

DevicePreset parse_device_preset(const std::string& text, const std::string& file, Diagnostics& diagnostics) {
  DevicePreset preset;
  preset.name = fs::path(file).stem().string();
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    diagnostics.error({file, static_cast<int>(begin.line), static_cast<int>(begin.column)},
                      fmt::format("not TOML: {}", error.description()));
    return preset;
  }
  preset.title = text_of(root, "title");
  if (preset.title.empty()) diagnostics.error({file, 1, 1}, "there is no title");
  for (const auto& [name, node] : root) {
    if (name.str() == "title") continue;
    const Section<Scenario>* section = preset_section(name.str());
    const toml::table* table = node.as_table();
    if (section == nullptr || table == nullptr)
      diagnostics.error(position_of(name, node), fmt::format("unknown \"{}\"; expected title, [device], [needle] or "
                                                             "[array]",
                                                             name.str()));
    else
      read_preset_section(*section, *table, preset, diagnostics);
  }
  return preset;
}

DevicePreset load_device_preset(const std::string& name) {
  const fs::path file = device_folder() / (name + ".toml");
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw DataError(fmt::format("cannot read {}", file.string()));
  Diagnostics diagnostics;
  DevicePreset preset = parse_device_preset(text.str(), file.string(), diagnostics);
  if (!diagnostics.has_errors()) return preset;
  std::string report;
  for (const Diagnostic& diagnostic : diagnostics.sorted())
    report += (report.empty() ? "" : "\n") + describe(diagnostic, text.str(), false);
  throw DataError(report);
}

void apply(const DevicePreset& preset, Scenario& scenario) {
  for (const DevicePresetValue& value : preset.values) value.key->set(scenario, value.value);
}

DevicePreset start_with_device(const toml::table& document, Scenario& scenario, ReadContext& context) {
  const toml::table* device = document.get_as<toml::table>("device");
  const std::string name = device != nullptr ? text_of(*device, "preset") : "";
  if (name.empty()) return {};
  const SourcePosition position = position_of(*device->get("preset"));
  const std::vector<std::string> known = device_presets();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    context.diagnostics.error(position, fmt::format("device.preset = \"{}\" is not known; expected one of {}{}", name,
                                                    fmt::join(known, ", "), did_you_mean(name, known)));
    return {};
  }
  DevicePreset preset = load_device_preset(name);
  if (gives_another(document, preset, "device", "kind"))
    context.diagnostics.error(
        position_of(*device->get("kind")),
        fmt::format("device.kind is not that of preset \"{}\"; expected no kind beside a preset", name));
  std::erase_if(preset.values, Replaced(document, preset));
  for (const DevicePresetValue& value : preset.values) {
    value.key->set(scenario, value.value);
    context.given[value.note.key] = position;
  }
  return preset;
}

void note_device(const DevicePreset& preset, Scenario& scenario) {
  for (const DevicePresetValue& value : preset.values) {
    const std::optional<Value> now = value.key->get(scenario);
    if (!now) continue;
    const bool is_same = *now == value.value;
    scenario.provenance.push_back(
        is_same ? value.note : ProvenanceNote{value.note.key, toml_value(*now, value.key->info), "", "user", ""});
  }
}

}  // namespace acus
