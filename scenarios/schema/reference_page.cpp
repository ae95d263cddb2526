#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/material/registry.hpp"
#include "scenarios/schema/describe.hpp"
#include "scenarios/schema/keys.hpp"
#include "scenarios/schema/material_reader.hpp"
#include "scenarios/schema/toml_text.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {
namespace {

/// Pipes would end a table cell.
std::string cell(const std::string& text) {
  std::string result;
  for (char c : text) result += c == '|' ? "\\|" : std::string(1, c);
  return result;
}

std::string what(const KeyInfo& info) {
  const std::string range = range_text(info);
  const std::string ranged = range.empty() ? "" : ", " + range;
  const std::string number = std::string(name(info.dimension)) + ranged;
  switch (info.kind) {
    case ValueKind::quantity:
      return number + (info.accepts_auto ? ", or `\"auto\"`" : "");
    case ValueKind::integer:
      return fmt::format("whole number from {} to {}", info.low, info.high);
    case ValueKind::boolean:
      return "true or false";
    case ValueKind::word:
      return fmt::format("`\"{}\"`", fmt::join(info.words, "\"`, `\""));
    case ValueKind::text:
      return "text";
    case ValueKind::pair:
      return "one or two numbers" + ranged;
    case ValueKind::humidity:
      return fmt::format("`\"{}\"`, or a number{}", fmt::join(info.words, "\"`, `\""), ranged);
    case ValueKind::profile:
      return "array of pairs of lengths";
    case ValueKind::area:
      return "`[length, length]` (a rectangle), `{ disc = length }` (its diameter), or at least three corners";
    case ValueKind::passes:
      return "array of tables, see below";
    case ValueKind::numbers:
      return fmt::format("array, each {}", number);
    case ValueKind::sessions:
    case ValueKind::healing_parameters:
      return "table, see below";
    case ValueKind::material:
      return "table";
    case ValueKind::prony:
      return "array of tables";
    case ValueKind::rate_table:
      return "table";
  }
  return {};
}

std::string planned_words(const KeyInfo& info) {
  if (info.planned.empty()) return {};
  std::vector<std::string> words;
  for (const PlannedWord& planned : info.planned) words.push_back(planned.word);
  return fmt::format(". Planned: {}", fmt::join(words, ", "));
}

std::string row(const KeyInfo& info, const std::string& default_text) {
  return fmt::format("| `{}` | {} | {} | {}{} | `{}` | {} |\n", info.name, cell(what(info)),
                     info.is_required ? "**required**" : cell(default_text), cell(info.meaning),
                     cell(planned_words(info)), cell(info.example), info.since);
}

const std::string table_head = "| key | value | default | meaning | example | since |\n|---|---|---|---|---|---|\n";

template <class Target>
std::string key_table(const std::vector<Key<Target>>& keys) {
  std::string text = table_head;
  const Target fresh;
  for (const Key<Target>& key : keys) {
    std::string default_text = key.info.default_text;
    if (default_text.empty() && key.get) {
      if (const auto value = key.get(fresh)) default_text = fmt::format("`{}`", toml_value(*value, key.info));
    }
    text += row(key.info, default_text);
  }
  return text;
}

std::string info_table(const std::vector<KeyInfo>& keys) {
  std::string text = table_head;
  for (const KeyInfo& info : keys) text += row(info, info.default_text);
  return text;
}

std::string law_section(const MaterialDescriptor& law) {
  std::string text = fmt::format("\n### `law = \"{}\"`\n\n`{}`\n\n", law.name, law.formula);
  text += "| parameter | value | default | meaning | source |\n|---|---|---|---|---|\n";
  for (const ParameterDeclaration& parameter : law.parameters) {
    const KeyInfo info = parameter_info(parameter);
    text +=
        fmt::format("| `{}` | {}{} | {} | {} | {} |\n", parameter.key, what(info),
                    parameter.is_list ? "; one, or an array with one per term" : "",
                    parameter.is_required ? "**required**" : toml_number(parameter.default_value, parameter.dimension),
                    cell(parameter.meaning), parameter.source);
  }
  return text;
}

std::string unit_section() {
  std::string text =
      "\n## Units\n\nA quantity is a text with a number and a unit, `\"120 um\"`; a bare number is an error. "
      "Decimal units are exact: `\"0.0015 m\"`, `\"1.5 mm\"` and `\"1500 um\"` are the same number. The micro "
      "sign and superscripts are understood.\n\n| quantity | units | example |\n|---|---|---|\n";
  for (int i = 1; i <= static_cast<int>(Dimension::temperature); ++i) {
    const auto dimension = static_cast<Dimension>(i);
    text += fmt::format("| {} | {} | `\"{}\"` |\n", name(dimension), fmt::join(units_of(dimension), ", "),
                        example(dimension));
  }
  return text;
}

std::string planned_section() {
  std::string text = "\n## Not in this version\n\nThese are known and refused with a message, never ignored.\n\n";
  for (const PlannedKey& planned : planned_keys()) {
    const bool is_section = planned.path.find('.') == std::string::npos;
    text += fmt::format("- `{}`: {}\n", is_section ? "[" + planned.path + "]" : planned.path, planned.feature);
  }
  return text + "- values with a range, `{ value = ..., low = ..., high = ... }`: uncertainty bands\n";
}

constexpr const char* introduction =
    "# Scenario reference\n\n"
    "Generated by `acus schema --reference` from the declarations in `scenarios/schema/`; do not edit.\n\n"
    "A scenario is a TOML file. Unknown keys and values, missing units, wrong dimensions, values out of range and "
    "contradictions are errors, all reported at once with `file:line:column`. `--set key.path=value` overrides a value "
    "from the command line; in a list a part of the path is an index from 0 or a name "
    "(`--set skin.layer.hypodermis.thickness=\"2 mm\"`).\n";

constexpr const char* layers_text =
    "\n## `[[skin.layer]]`\n\n"
    "Layers from the surface down. Without `site` they are the whole stack, and name, thickness and material are "
    "required. With `site` each table names a layer of the preset and overrides the values it gives; a material "
    "without "
    "`law` changes single parameters of the preset's law, one with another `law` needs all parameters of that law. "
    "Relaxation, volume law and Poisson's ratio stay the preset's unless given.\n\n";

constexpr const char* material_text =
    "\n## `material`\n\n"
    "A table with `law`, the parameters of that law (below) and any of these keys. Give `bulk` or `nu`, not both.\n\n";

}  // namespace

std::string reference_page() {
  std::string text = introduction;
  for (const Section<Scenario>& section : scenario_sections()) {
    text +=
        fmt::format("\n## `[{}]`\n\n{}{}\n\n", section.name, section.meaning, section.is_required ? " Required." : "");
    text += key_table(section.keys);
    if (section.name == "treatment") text += "\nOne entry of `passes`:\n\n" + info_table(pass_keys());
    if (section.name == "healing")
      text += "\nThe table `sessions`:\n\n" + info_table(session_keys()) + "\nThe table `parameters`:\n\n" +
              info_table(healing_parameter_keys());
    if (section.name != "skin") continue;
    text += layers_text + key_table(layer_keys());
    text += material_text + info_table(material_keys());
    text +=
        "\nOne term of `prony`:\n\n" + info_table(prony_keys()) + "\nThe table `rate`:\n\n" + info_table(rate_keys());
    for (const MaterialDescriptor& law : registered_materials()) text += law_section(law);
  }
  return text + unit_section() + planned_section();
}

}  // namespace acus
