#include "scenarios/schema/presets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/material/registry.hpp"
#include "scenarios/schema/preset_file.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

std::string layer_key(const std::string& layer, const std::string& key) {
  return fmt::format("skin.layer.{}.{}", layer, key);
}

/// Law parameters, in the order the law declares them.
void read_parameters(const PresetFile& file, const toml::table& layer, const std::string& name, MaterialDraft& draft,
                     std::vector<ProvenanceNote>& notes) {
  const MaterialDescriptor* law = find_material(draft.spec.law);
  if (law == nullptr) file.fail(layer, fmt::format("there is no law \"{}\"", draft.spec.law));
  for (const ParameterDeclaration& parameter : law->parameters) {
    draft.spec.parameters[parameter.key] = {
        file.number(layer, parameter.key, parameter.dimension, layer_key(name, "material." + parameter.key), notes)};
  }
}

void read_prony(const PresetFile& file, const std::string& name, MaterialDraft& draft,
                std::vector<ProvenanceNote>& notes) {
  const toml::array* terms = file.root().get_as<toml::array>("prony");
  if (terms == nullptr) file.fail(file.root(), "array \"prony\" is missing");
  for (std::size_t i = 0; i < terms->size(); ++i) {
    const toml::table* term = (*terms)[i].as_table();
    if (term == nullptr) file.fail((*terms)[i], "a Prony term is a table");
    const std::string key = layer_key(name, fmt::format("material.prony[{}]", i));
    const double g = file.number(*term, "g", Dimension::none, key + ".g", notes);
    draft.spec.prony.push_back({g, file.number(*term, "tau", Dimension::time, key + ".tau", notes)});
  }
}

ModuliAre read_moduli(const PresetFile& file, const toml::table& layer, const std::string& name,
                      std::vector<ProvenanceNote>& notes) {
  const std::string word = file.word(layer, "moduli", layer_key(name, "material.moduli"), notes);
  const auto& words = moduli_words();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) file.fail(layer, fmt::format("moduli \"{}\" is not known", word));
  return static_cast<ModuliAre>(found - words.begin());
}

/// What a layer is made of, the same at every site.
PresetLayer read_layer_material(const PresetFile& file, const std::string& name, std::vector<ProvenanceNote>& notes) {
  const toml::table& layer = file.table(file.root(), name);
  PresetLayer preset;
  preset.layer.name = name;
  preset.material.spec.law = file.text(layer, "law");
  read_parameters(file, layer, name, preset.material, notes);
  preset.material.nu = file.number(file.root(), "nu", Dimension::none, layer_key(name, "material.nu"), notes);
  if (file.flag(layer, "relaxes")) {
    read_prony(file, name, preset.material, notes);
    preset.material.spec.moduli = read_moduli(file, layer, name, notes);
  }
  const auto optional_number = [&](const std::string& key, Dimension dimension) {
    return layer.contains(key) ? file.number(layer, key, dimension, layer_key(name, key), notes) : 0.0;
  };
  preset.layer.density = optional_number("density", Dimension::density);
  preset.layer.toughness = optional_number("toughness", Dimension::energy_per_area);
  preset.layer.strength = optional_number("strength", Dimension::stress);
  return preset;
}

/// The layers' materials are those of human skin; for an animal they are a guess.
void mark_as_borrowed(const std::string& species, std::size_t first, std::vector<ProvenanceNote>& notes) {
  for (std::size_t i = first; i < notes.size(); ++i) {
    notes[i].status = "assumed";
    notes[i].source = fmt::format("default of human skin used for {}: {}", species, notes[i].source);
  }
}

PresetLayer read_site_layer(const PresetFile& site, const PresetFile& layers, const std::string& species,
                            const toml::node& node, std::vector<ProvenanceNote>& notes) {
  const toml::table* entry = node.as_table();
  if (entry == nullptr) site.fail(node, "a layer is a table");
  const std::string name = site.text(*entry, "name");
  const double thickness = site.number(*entry, "thickness", Dimension::length, layer_key(name, "thickness"), notes);
  const std::size_t n_site_notes = notes.size();
  PresetLayer preset = read_layer_material(layers, name, notes);
  if (species != "human") mark_as_borrowed(species, n_site_notes, notes);
  preset.layer.thickness = thickness;
  if (entry->contains("prestretch")) {
    const double stretch = site.number(*entry, "prestretch", Dimension::none, layer_key(name, "prestretch"), notes);
    preset.layer.prestretch = {stretch, stretch};
  } else {
    layers.number(layers.root(), "unstretched", Dimension::none, layer_key(name, "prestretch"), notes);
  }
  return preset;
}

}  // namespace

std::vector<std::string> skin_sites() {
  std::vector<std::string> sites;
  std::error_code failure;
  const fs::path folder = data_folder() / "presets" / "skin";
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".toml") sites.push_back(entry.path().stem().string());
  }
  if (failure) throw DataError(fmt::format("cannot read {}: {}", folder.string(), failure.message()));
  std::sort(sites.begin(), sites.end());
  return sites;
}

SkinPreset load_skin_preset(const std::string& site) {
  const fs::path presets = data_folder() / "presets";
  const PresetFile layers(presets / "skin_layers.toml");
  const PresetFile file(presets / "skin" / (site + ".toml"));
  SkinPreset preset;
  preset.site = site;
  preset.title = file.text(file.root(), "title");
  preset.species = file.text(file.root(), "species");
  preset.base = file.word(file.root(), "base", "skin.base", preset.notes);
  const toml::array* entries = file.root().get_as<toml::array>("layer");
  if (entries == nullptr) file.fail(file.root(), "there are no layers");
  for (const toml::node& entry : *entries) {
    preset.layers.push_back(read_site_layer(file, layers, preset.species, entry, preset.notes));
  }
  preset.friction = layers.number(layers.root(), "friction", Dimension::none, "needle.friction", preset.notes);
  preset.shaft_friction =
      layers.number(layers.root(), "shaft_friction", Dimension::none, "needle.shaft_friction", preset.notes);
  return preset;
}

PresetLayer muscle_layer(std::vector<ProvenanceNote>& notes) {
  return read_layer_material(PresetFile(data_folder() / "presets" / "skin_layers.toml"), "muscle", notes);
}

std::vector<NeedleMaterialPreset> load_needle_materials() {
  const PresetFile file(data_folder() / "presets" / "needle_materials.toml");
  const toml::array* entries = file.root().get_as<toml::array>("material");
  if (entries == nullptr) file.fail(file.root(), "there are no materials");
  std::vector<NeedleMaterialPreset> materials;
  for (const toml::node& node : *entries) {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) file.fail(node, "a material is a table");
    NeedleMaterialPreset material;
    material.name = file.text(*entry, "name");
    material.title = file.text(*entry, "title");
    const auto optional_number = [&](const std::string& key) {
      return entry->contains(key) ? file.number(*entry, key, Dimension::stress, key, material.notes) : 0.0;
    };
    material.youngs_modulus = optional_number("youngs_modulus");
    material.strength = optional_number("strength");
    materials.push_back(material);
  }
  return materials;
}

}  // namespace acus
