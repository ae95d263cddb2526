#include "scenarios/schema/resolved.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/material/registry.hpp"
#include "scenarios/schema/keys.hpp"
#include "scenarios/schema/toml_text.hpp"

namespace acus {
namespace {

template <class Target>
std::string write_keys(const std::vector<Key<Target>>& keys, const Target& target) {
  std::string text;
  for (const Key<Target>& key : keys) {
    if (!key.get) continue;
    if (const auto value = key.get(target))
      text += fmt::format("{} = {}\n", key.info.name, toml_value(*value, key.info));
  }
  return text;
}

std::string write_parameters(const MaterialSpec& material) {
  std::string text;
  for (const ParameterDeclaration& parameter : find_material(material.law)->parameters) {
    const auto given = material.parameters.find(parameter.key);
    if (given == material.parameters.end()) continue;
    std::vector<std::string> values;
    for (double value : given->second) values.push_back(toml_number(value, parameter.dimension));
    text += values.size() == 1 ? fmt::format("{} = {}\n", parameter.key, values.front())
                               : fmt::format("{} = [{}]\n", parameter.key, fmt::join(values, ", "));
  }
  return text;
}

std::string write_material(const MaterialSpec& material) {
  std::string text = fmt::format("law = \"{}\"\n", material.law) + write_parameters(material);
  text += fmt::format("bulk = {}\n", toml_number(material.volumetric.bulk, Dimension::stress));
  text += fmt::format("volumetric = \"{}\"\n", volumetric_words()[static_cast<std::size_t>(material.volumetric.kind)]);
  std::vector<std::string> terms;
  for (const PronyTerm& term : material.prony) {
    terms.push_back(fmt::format("{{ g = {}, tau = {} }}", toml_number(term.g, Dimension::none),
                                toml_number(term.tau, Dimension::time)));
  }
  text += fmt::format("prony = [{}]\n", fmt::join(terms, ", "));
  text += fmt::format("moduli = \"{}\"\n", moduli_words()[static_cast<std::size_t>(material.moduli)]);
  if (material.rate) {
    text += fmt::format("rate = {{ exponent = {}, reference = {}, strain_rate = {} }}\n",
                        toml_number(material.rate->exponent, Dimension::none),
                        toml_number(material.rate->reference, Dimension::rate),
                        toml_number(material.rate->strain_rate, Dimension::rate));
  }
  return text;
}

std::string write_layers(const SkinStack& skin) {
  std::string text;
  for (const SkinLayer& layer : skin.layers) {
    text += "\n[[skin.layer]]\n" + write_keys(layer_keys(), layer);
    text += "[skin.layer.material]\n" + write_material(layer.material);
  }
  return text;
}

}  // namespace

std::string resolved_text(const Scenario& scenario) {
  std::string text = "# Every value filled in by acus; this file is a scenario too.\n";
  for (const Section<Scenario>& section : scenario_sections()) {
    const std::string keys = write_keys(section.keys, scenario);
    if (keys.empty() && !section.is_required) continue;  // no device
    text += fmt::format("\n[{}]\n", section.name) + keys;
    if (section.name == "skin") text += write_layers(scenario.skin);
  }
  return text;
}

}  // namespace acus
