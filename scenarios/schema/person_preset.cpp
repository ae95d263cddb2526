#include "scenarios/schema/person_preset.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/units/nearest.hpp"
#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/preset_file.hpp"

namespace acus {
namespace {

bool is_skin_thickness(const std::string& parameter) {
  return parameter.starts_with("skin.") && parameter.ends_with(".thickness");
}

PersonFactor read_factor(const PresetFile& file, const toml::table& factors, const std::string& parameter,
                         std::span<const std::string_view> known) {
  if (!is_skin_thickness(parameter) && std::find(known.begin(), known.end(), parameter) == known.end())
    file.fail(*factors.get(parameter), fmt::format("no healing parameter \"{}\"{}", parameter,
                                                   did_you_mean(parameter, {known.begin(), known.end()})));
  std::vector<ProvenanceNote> notes;
  const double factor = file.number(factors, parameter, Dimension::none, "person." + parameter, notes);
  if (!(factor > 0.0)) file.fail(*factors.get(parameter), "a factor must be positive");
  return {parameter, factor, notes.front()};
}

std::vector<std::string> read_warnings(const PresetFile& file) {
  std::vector<std::string> warnings;
  const toml::array* list = file.root().get_as<toml::array>("warnings");
  if (list == nullptr) return warnings;
  for (const toml::node& node : *list) {
    const auto text = node.value_exact<std::string>();
    if (!text || text->empty()) file.fail(node, "a warning is a text");
    warnings.push_back(*text);
  }
  return warnings;
}

}  // namespace

std::vector<std::string> person_presets() { return preset_names("persons"); }

PersonPreset load_person_preset(const std::string& name, std::span<const std::string_view> healing_parameters) {
  const PresetFile file(data_folder() / "presets" / "persons" / (name + ".toml"));
  PersonPreset preset;
  preset.name = name;
  preset.title = file.text(file.root(), "title");
  for (const auto& [key, node] : file.root())
    if (key.str() != "title" && key.str() != "factors" && key.str() != "warnings")
      file.fail(node, fmt::format("unknown \"{}\"; expected title, factors or warnings", key.str()));
  preset.warnings = read_warnings(file);
  if (!file.root().contains("factors")) return preset;
  const toml::table& factors = file.table(file.root(), "factors");
  for (const auto& [key, node] : factors)
    preset.factors.push_back(read_factor(file, factors, std::string(key.str()), healing_parameters));
  return preset;
}

std::vector<Contraindication> load_contraindications() {
  const PresetFile file(data_folder() / "presets" / "contraindications.toml");
  const toml::array* list = file.root().get_as<toml::array>("contraindication");
  if (list == nullptr) file.fail(file.root(), "there are no contraindications");
  std::vector<Contraindication> found;
  for (const toml::node& node : *list) {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) file.fail(node, "a contraindication is a table");
    found.push_back({file.text(*entry, "id"), file.text(*entry, "text"), file.text(*entry, "source")});
  }
  return found;
}

}  // namespace acus
