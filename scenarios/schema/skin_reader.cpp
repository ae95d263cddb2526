#include "scenarios/schema/skin_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/material/registry.hpp"
#include "core/units/nearest.hpp"
#include "scenarios/schema/person_healing.hpp"
#include "scenarios/schema/presets.hpp"

namespace acus {
namespace {

const std::string corneum = "stratum_corneum";

/// The stack while it is being put together, with the provenance of what is in it.
struct StackDraft {
  std::vector<PresetLayer> layers;
  std::vector<ProvenanceNote> notes;

  PresetLayer* find(const std::string& name) {
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const PresetLayer& p) { return p.layer.name == name; });
    return found == layers.end() ? nullptr : &*found;
  }
  ProvenanceNote* find_note(const std::string& key) {
    const auto found = std::find_if(notes.begin(), notes.end(), [&](const ProvenanceNote& n) { return n.key == key; });
    return found == notes.end() ? nullptr : &*found;
  }
};

std::string layer_path(const std::string& name) { return "skin.layer." + name; }

bool is_layer_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (std::isalnum(c) != 0 && c < 0x80) || c == '_' || c == '-';
  });
}

bool is_under_tension(const SkinLayer& layer) {
  return layer.name == "papillary_dermis" || layer.name == "reticular_dermis";
}

std::string list_text(const std::vector<double>& values, Dimension dimension) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (double value : values) texts.push_back(format_quantity(value, dimension));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void hydrate(const std::string& hydration, StackDraft& draft) {
  PresetLayer* layer = draft.find(corneum);
  if (hydration == "ambient" || layer == nullptr) return;
  const double humidity = relative_humidity(hydration);
  double& mu = layer->material.spec.parameters.at("mu").front();
  mu = corneum_modulus(humidity) / 3.0;
  ProvenanceNote& stiffness = *draft.find_note(layer_path(corneum) + ".material.mu");
  stiffness = {stiffness.key, display_quantity(mu, Dimension::stress), "", "assumed",
               fmt::format("Park & Baddiel 1972 (end points, recalled), log-linear in humidity, at {}",
                           display_quantity(humidity, Dimension::none))};
  if (hydration != "wet") return;
  layer->layer.thickness *= 2.0;
  ProvenanceNote& thickness = *draft.find_note(layer_path(corneum) + ".thickness");
  const std::string dry = thickness.value;
  thickness = {thickness.key, display_quantity(layer->layer.thickness, Dimension::length),
               fmt::format("{} .. {}", dry, display_quantity(layer->layer.thickness, Dimension::length)), "derived",
               "Egawa 2007; up to twice the thickness after 90 min of hydration"};
}

/// A person's factors on the thickness of layers; layers the site does not have are left alone.
void adapt_to_person(const std::string& person, StackDraft& draft) {
  const PersonPreset preset = load_person_preset(person, healing_parameter_names());
  for (const PersonFactor& factor : preset.factors)
    for (PresetLayer& layer : draft.layers) {
      const std::string key = layer_path(layer.layer.name) + ".thickness";
      if (factor.parameter != "skin." + layer.layer.name + ".thickness" || !(layer.layer.thickness > 0.0)) continue;
      layer.layer.thickness *= factor.factor;
      ProvenanceNote& note = *draft.find_note(key);
      note = {key, display_quantity(layer.layer.thickness, Dimension::length), note.range, factor.note.status,
              fmt::format("{} times {}: person \"{}\", {}", factor.factor, note.value, person, factor.note.source)};
    }
}

/// [skin] prestretch replaces that of the layers under tension.
void stretch(const Scenario& scenario, StackDraft& draft) {
  if (!scenario.skin_choice.prestretch) return;
  for (PresetLayer& preset : draft.layers) {
    if (!scenario.skin_choice.site.empty() && !is_under_tension(preset.layer)) continue;
    preset.layer.prestretch = *scenario.skin_choice.prestretch;
  }
}

/// A coefficient of friction is the preset's unless given.
void take_friction(const std::string& key, double of_preset, double& value, StackDraft& draft,
                   const ReadContext& context) {
  if (!context.is_given(key))
    value = of_preset;
  else if (value != of_preset)
    *draft.find_note(key) = {key, format_quantity(value, Dimension::none), "", "user", ""};
}

void note_own_friction(const std::string& key, double value, StackDraft& draft, const ReadContext& context) {
  const std::string text = format_quantity(value, Dimension::none);
  if (context.is_given(key))
    draft.notes.push_back({key, text, "", "user", ""});
  else
    draft.notes.push_back({key, text, "", "assumed", "own layers are frictionless unless stated"});
}

std::vector<std::string> names_of(const std::vector<PresetLayer>& layers) {
  std::vector<std::string> names;
  for (const PresetLayer& preset : layers) names.push_back(preset.layer.name);
  return names;
}

void cut_below(const std::string& lowest, const std::string& site, StackDraft& draft, ReadContext& context) {
  const PresetLayer* last = draft.find(lowest);
  if (last == nullptr) {
    const std::vector<std::string> known = names_of(draft.layers);
    context.diagnostics.error(context.where("skin.lowest", {}),
                              fmt::format("site \"{}\" has no layer \"{}\"; expected skin.lowest to be one of {}{}",
                                          site, lowest, fmt::join(known, ", "), did_you_mean(lowest, known)));
    return;
  }
  while (draft.layers.back().layer.name != lowest) {
    const std::string path = layer_path(draft.layers.back().layer.name) + ".";
    std::erase_if(draft.notes, [&](const ProvenanceNote& note) { return note.key.starts_with(path); });
    draft.layers.pop_back();
  }
}

bool load_site(Scenario& scenario, StackDraft& draft, ReadContext& context) {
  SkinChoice& choice = scenario.skin_choice;
  const std::vector<std::string> sites = skin_sites();
  if (std::find(sites.begin(), sites.end(), choice.site) == sites.end()) {
    context.diagnostics.error(context.where("skin.site", {}),
                              fmt::format("skin.site = \"{}\" is not known; expected one of {}{}", choice.site,
                                          fmt::join(sites, ", "), did_you_mean(choice.site, sites)));
    return false;
  }
  SkinPreset preset = load_skin_preset(choice.site);
  draft.layers = std::move(preset.layers);
  draft.notes = std::move(preset.notes);
  if (choice.hydration.empty()) choice.hydration = "ambient";
  hydrate(choice.hydration, draft);

  ProvenanceNote& base = *draft.find_note("skin.base");
  if (choice.base.empty())
    choice.base = preset.base;
  else if (choice.base != preset.base)
    base = {base.key, choice.base, "", "user", ""};
  if (!choice.lowest.empty()) cut_below(choice.lowest, choice.site, draft, context);
  if (choice.base == "muscle") draft.layers.push_back(muscle_layer(draft.notes));

  take_friction("needle.friction", preset.friction, scenario.needle.friction, draft, context);
  take_friction("needle.shaft_friction", preset.shaft_friction, scenario.shaft_friction, draft, context);
  return true;
}

void start_own_layers(Scenario& scenario, StackDraft& draft, const toml::table& skin, ReadContext& context) {
  SkinChoice& choice = scenario.skin_choice;
  if (skin.get_as<toml::array>("layer") == nullptr && !skin.contains("layer")) {
    context.diagnostics.error(position_of(skin),
                              "[skin] has neither a site nor layers; expected site = \"volar_forearm\" "
                              "or [[skin.layer]] tables");
  }
  if (context.is_given("skin.hydration")) {
    context.diagnostics.error(context.where("skin.hydration", {}),
                              "skin.hydration needs a site; give the stratum corneum its modulus in [[skin.layer]]");
  }
  if (!choice.lowest.empty())
    context.diagnostics.error(context.where("skin.lowest", {}),
                              "skin.lowest needs a site; with own layers leave out the [[skin.layer]] tables below");
  if (choice.base == "muscle") {
    context.diagnostics.error(context.where("skin.base", {}),
                              "skin.base = \"muscle\" needs a site; with own layers write the muscle as the last "
                              "[[skin.layer]]");
  }
  if (choice.base.empty()) choice.base = "bonded";
  note_own_friction("needle.friction", scenario.needle.friction, draft, context);
  note_own_friction("needle.shaft_friction", scenario.shaft_friction, draft, context);
}

/// The layer a [[skin.layer]] table speaks about. After an error it is `discarded`, so that the rest of the table is
/// still checked.
PresetLayer& layer_of(const toml::table& table, const Scenario& scenario, StackDraft& draft,
                      std::set<std::string>& seen, PresetLayer& discarded, ReadContext& context) {
  const toml::node* node = table.get("name");
  const auto layer_name = node != nullptr ? node->value_exact<std::string>() : std::nullopt;
  if (!layer_name) return discarded;  // read_keys says what is wrong with the name
  if (!is_layer_name(*layer_name)) {
    context.diagnostics.error(position_of(*node),
                              fmt::format("\"{}\" is no name for a layer; expected letters, digits, "
                                          "'_' and '-', such as \"reticular_dermis\"",
                                          *layer_name));
    return discarded;
  }
  if (!seen.insert(*layer_name).second) {
    context.diagnostics.error(position_of(*node),
                              fmt::format("layer \"{}\" is given twice; expected different names", *layer_name));
    return discarded;
  }
  if (PresetLayer* found = draft.find(*layer_name)) return *found;
  if (scenario.skin_choice.site.empty()) {
    PresetLayer own;
    if (scenario.skin_choice.prestretch) own.layer.prestretch = *scenario.skin_choice.prestretch;
    return draft.layers.emplace_back(own);
  }
  const std::vector<std::string> known = names_of(draft.layers);
  context.diagnostics.error(
      position_of(*node),
      fmt::format("site \"{}\" has no layer \"{}\"; expected one of {}, or no site and all layers written out{}",
                  scenario.skin_choice.site, *layer_name, fmt::join(known, ", "), did_you_mean(*layer_name, known)));
  return discarded;
}

void read_layer(const toml::table& table, PresetLayer& preset, bool is_own, ReadContext& context) {
  const toml::node* name_node = table.get("name");
  const auto layer_name = name_node != nullptr ? name_node->value_exact<std::string>() : std::nullopt;
  const std::string path = layer_name ? layer_path(*layer_name) : "skin.layer";
  read_keys(table, path, layer_keys(), preset.layer, context);
  const toml::node* material = table.get("material");
  if (is_own && !table.contains("thickness")) {
    for (const auto& key : layer_keys()) {
      if (key.info.name == "thickness") report_missing_key(key.info, path, position_of(table), context.diagnostics);
    }
  }
  if (material == nullptr) {
    if (is_own) {
      context.diagnostics.error(position_of(table),
                                fmt::format("{}.material is missing; expected for example material = "
                                            "{{ law = \"neo_hookean\", mu = \"50 kPa\" }}",
                                            path));
    }
    return;
  }
  const toml::table* fields = material->as_table();
  if (fields == nullptr) {
    context.diagnostics.error(position_of(*material),
                              fmt::format("{}.material is {}; expected a table such as {{ law = \"neo_hookean\", mu = "
                                          "\"50 kPa\" }}",
                                          path, kind_of(*material)));
    return;
  }
  read_material(*fields, path + ".material", preset.material, context);
}

void read_layers(const toml::table& skin, const Scenario& scenario, StackDraft& draft, ReadContext& context) {
  const toml::node* node = skin.get("layer");
  if (node == nullptr) return;
  const toml::array* tables = node->as_array();
  if (tables == nullptr) {
    context.diagnostics.error(position_of(*node),
                              "skin.layer is not a list; expected [[skin.layer]] with two brackets");
    return;
  }
  std::set<std::string> seen;
  for (const toml::node& entry : *tables) {
    const toml::table* table = entry.as_table();
    if (table == nullptr) {
      context.diagnostics.error(position_of(entry),
                                fmt::format("a skin.layer is {}; expected a table", kind_of(entry)));
      continue;
    }
    PresetLayer discarded;
    PresetLayer& preset = layer_of(*table, scenario, draft, seen, discarded, context);
    read_layer(*table, preset, scenario.skin_choice.site.empty(), context);
  }
}

std::map<std::string, std::string> draft_values(const PresetLayer& preset) {
  SkinLayer layer = preset.layer;
  layer.material = preset.material.spec;
  std::map<std::string, std::string> values = layer_values(layer);
  if (!preset.material.has_bulk) {
    values.erase("material.bulk");
    values["material.nu"] = format_quantity(preset.material.nu, Dimension::none);
  }
  return values;
}

/// Values that differ from the preset's are the user's. `before` holds the values of the preset, empty for own layers.
void note_changes(const std::map<std::string, std::string>& before, const PresetLayer& preset, StackDraft& draft,
                  const ReadContext& context) {
  const std::string path = layer_path(preset.layer.name) + ".";
  const std::map<std::string, std::string> after = draft_values(preset);
  std::erase_if(draft.notes, [&](const ProvenanceNote& note) {
    return note.key.starts_with(path) && before.contains(note.key.substr(path.size())) &&
           !after.contains(note.key.substr(path.size()));
  });
  for (const auto& [key, value] : after) {
    const auto old = before.find(key);
    if (old != before.end() && old->second == value) continue;
    const bool is_given = context.is_given(path + key);
    if (before.empty() && !is_given && (key == "prestretch" || key == "material.volumetric")) continue;
    const bool is_default_nu = key == "material.nu" && !is_given;
    const ProvenanceNote changed{path + key, value, "", is_default_nu ? "assumed" : "user",
                                 is_default_nu ? "undrained on the time scale of an insertion" : ""};
    if (ProvenanceNote* note = draft.find_note(path + key))
      *note = changed;
    else
      draft.notes.push_back(changed);
  }
}

void complete_layers(const toml::table& skin, StackDraft& draft, ReadContext& context) {
  for (PresetLayer& preset : draft.layers) {
    const std::string path = layer_path(preset.layer.name);
    const SourcePosition position = context.where(path + ".material", context.where(path + ".name", position_of(skin)));
    for (const std::string& problem : complete_material(preset.material)) {
      context.diagnostics.error(position, fmt::format("{}.material: {}", path, problem));
    }
    if (preset.layer.thickness > 0.0) continue;
    context.diagnostics.error(position,
                              fmt::format("the thickness of layer \"{0}\" is not known; expected [[skin.layer]] "
                                          "name = \"{0}\", thickness = \"10 mm\" (a value of your own)",
                                          preset.layer.name));
  }
}

BaseSupport support_of(const std::string& base) {
  if (base == "sliding") return BaseSupport::sliding;
  if (base == "none") return BaseSupport::none;
  return BaseSupport::bonded;
}

}  // namespace

double relative_humidity(const std::string& hydration) {
  if (hydration == "dry") return 0.3;
  if (hydration == "wet") return 1.0;
  return parse_quantity(hydration, Dimension::none).value;
}

double corneum_modulus(double humidity) {
  constexpr double dry = 3.30, wet = 0.48;  // log10(E/MPa) at 30 % and 100 % relative humidity
  return std::pow(10.0, dry + (wet - dry) * (humidity - 0.3) / 0.7);
}

std::map<std::string, std::string> layer_values(const SkinLayer& layer) {
  std::map<std::string, std::string> values;
  values["thickness"] = format_quantity(layer.thickness, Dimension::length);
  values["prestretch"] = list_text({layer.prestretch.begin(), layer.prestretch.end()}, Dimension::none);
  if (layer.toughness > 0.0) values["toughness"] = format_quantity(layer.toughness, Dimension::energy_per_area);
  if (layer.strength > 0.0) values["strength"] = format_quantity(layer.strength, Dimension::stress);
  if (layer.density > 0.0) values["density"] = format_quantity(layer.density, Dimension::density);

  const MaterialSpec& material = layer.material;
  values["material.law"] = material.law;
  values["material.volumetric"] = volumetric_words()[static_cast<std::size_t>(material.volumetric.kind)];
  values["material.bulk"] = format_quantity(material.volumetric.bulk, Dimension::stress);
  if (const MaterialDescriptor* law = find_material(material.law)) {
    for (const ParameterDeclaration& parameter : law->parameters) {
      const auto given = material.parameters.find(parameter.key);
      if (given == material.parameters.end()) continue;
      values["material." + parameter.key] = list_text(given->second, parameter.dimension);
    }
  }
  for (std::size_t i = 0; i < material.prony.size(); ++i) {
    const std::string key = fmt::format("material.prony[{}]", i);
    values[key + ".g"] = format_quantity(material.prony[i].g, Dimension::none);
    values[key + ".tau"] = format_quantity(material.prony[i].tau, Dimension::time);
  }
  if (!material.prony.empty()) values["material.moduli"] = moduli_words()[static_cast<std::size_t>(material.moduli)];
  if (material.rate) {
    values["material.rate.exponent"] = format_quantity(material.rate->exponent, Dimension::none);
    values["material.rate.reference"] = format_quantity(material.rate->reference, Dimension::rate);
    values["material.rate.strain_rate"] = format_quantity(material.rate->strain_rate, Dimension::rate);
  }
  return values;
}

void read_skin(const toml::table& skin, Scenario& scenario, ReadContext& context) {
  StackDraft draft;
  const bool has_site = !scenario.skin_choice.site.empty();
  if (has_site && !load_site(scenario, draft, context)) return;
  if (!has_site) start_own_layers(scenario, draft, skin, context);
  for (PresetLayer& preset : draft.layers) complete_material(preset.material);
  if (has_site && !scenario.skin_choice.person.empty()) adapt_to_person(scenario.skin_choice.person, draft);
  std::map<std::string, std::map<std::string, std::string>> before;
  for (const PresetLayer& preset : draft.layers) before[preset.layer.name] = draft_values(preset);

  stretch(scenario, draft);
  const std::size_t n_before = context.diagnostics.n_errors();
  read_layers(skin, scenario, draft, context);
  if (context.diagnostics.n_errors() > n_before) return;
  complete_layers(skin, draft, context);
  for (const PresetLayer& preset : draft.layers) note_changes(before[preset.layer.name], preset, draft, context);

  scenario.skin.site = scenario.skin_choice.site;
  scenario.skin.base = support_of(scenario.skin_choice.base);
  for (PresetLayer& preset : draft.layers) {
    preset.layer.material = preset.material.spec;
    scenario.skin.layers.push_back(preset.layer);
  }
  scenario.provenance = std::move(draft.notes);
}

}  // namespace acus
