#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/material/registry.hpp"
#include "scenarios/schema/describe.hpp"
#include "scenarios/schema/keys.hpp"
#include "scenarios/schema/material_reader.hpp"

namespace acus {
namespace {

using Json = nlohmann::ordered_json;

/// A text with a number and one of the units of the dimension.
Json quantity_schema(Dimension dimension) {
  std::vector<std::string> symbols;
  for (std::string_view symbol : units_of(dimension)) {
    std::string escaped;
    for (char c : symbol) escaped += c == '^' ? "\\^" : std::string(1, c);
    symbols.push_back(escaped);
  }
  return {{"type", "string"},
          {"pattern", fmt::format("^\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*({})\\s*$",
                                  fmt::join(symbols, "|"))}};
}

Json number_schema(const KeyInfo& info) {
  if (info.dimension != Dimension::none) return quantity_schema(info.dimension);
  Json schema{{"type", "number"}};
  if (std::isfinite(info.low)) schema[info.excludes_low ? "exclusiveMinimum" : "minimum"] = info.low;
  if (std::isfinite(info.high)) schema["maximum"] = info.high;
  return schema;
}

Json object_schema(const std::vector<KeyInfo>& keys);

Json value_schema(const KeyInfo& info) {
  Json number = number_schema(info);
  switch (info.kind) {
    case ValueKind::integer:
      return {{"type", "integer"},
              {"minimum", static_cast<std::int64_t>(info.low)},
              {"maximum", static_cast<std::int64_t>(info.high)}};
    case ValueKind::boolean:
      return {{"type", "boolean"}};
    case ValueKind::word:
      return {{"enum", info.words}};
    case ValueKind::text:
      return {{"type", "string"}};
    case ValueKind::humidity:
      return {{"anyOf", {Json{{"enum", info.words}}, number}}};
    case ValueKind::pair:
      return {{"anyOf", {number, Json{{"type", "array"}, {"items", number}, {"minItems", 2}, {"maxItems", 2}}}}};
    case ValueKind::profile: {
      const Json point{{"type", "array"}, {"items", number}, {"minItems", 2}, {"maxItems", 2}};
      return {{"type", "array"}, {"items", point}};
    }
    case ValueKind::area: {
      const Json pair{{"type", "array"}, {"items", number}, {"minItems", 2}, {"maxItems", 2}};
      const Json disc{{"type", "object"},
                      {"properties", {{"disc", number}}},
                      {"required", {"disc"}},
                      {"additionalProperties", false}};
      return {{"anyOf", {pair, disc, Json{{"type", "array"}, {"items", pair}, {"minItems", 3}}}}};
    }
    case ValueKind::passes:
      return {{"type", "array"}, {"items", object_schema(pass_keys())}};
    case ValueKind::numbers:
      return {{"type", "array"}, {"items", number}};
    case ValueKind::sessions:
      return object_schema(session_keys());
    case ValueKind::healing_parameters:
      return object_schema(healing_parameter_keys());
    case ValueKind::prony:
      return {{"type", "array"}, {"items", object_schema(prony_keys())}};
    case ValueKind::rate_table:
      return object_schema(rate_keys());
    case ValueKind::material:
      return {{"$ref", "#/$defs/material"}};
    case ValueKind::quantity:
      break;
  }
  if (info.accepts_auto) return {{"anyOf", {Json{{"const", "auto"}}, number}}};
  return number;
}

Json described(const KeyInfo& info) {
  Json schema = value_schema(info);
  schema["description"] = info.meaning;
  return schema;
}

Json object_schema(const std::vector<KeyInfo>& keys) {
  Json schema{{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  for (const KeyInfo& info : keys) {
    schema["properties"][info.name] = described(info);
    if (info.is_required) schema["required"].push_back(info.name);
  }
  return schema;
}

template <class Target>
std::vector<KeyInfo> infos(const std::vector<Key<Target>>& keys) {
  std::vector<KeyInfo> result;
  result.reserve(keys.size());
  for (const Key<Target>& key : keys) result.push_back(key.info);
  return result;
}

Json parameter_schema(const ParameterDeclaration& parameter) {
  Json number = number_schema(parameter_info(parameter));
  if (!parameter.is_list) return number;
  return {{"anyOf", {number, Json{{"type", "array"}, {"items", number}, {"minItems", 1}}}}};
}

/// Parameters of all laws side by side; which belong to which law is checked by the program.
Json material_schema() {
  Json schema = object_schema(material_keys());
  for (const MaterialDescriptor& law : registered_materials()) {
    for (const ParameterDeclaration& parameter : law.parameters) {
      Json& property = schema["properties"][parameter.key];
      const Json mine = parameter_schema(parameter);
      const std::string meaning = fmt::format("{}: {}", law.name, parameter.meaning);
      if (property.is_null()) {
        property = {{"anyOf", Json::array({mine})}, {"description", meaning}};
        continue;
      }
      if (std::find(property["anyOf"].begin(), property["anyOf"].end(), mine) == property["anyOf"].end()) {
        property["anyOf"].push_back(mine);
      }
      property["description"] = property["description"].get<std::string>() + "; " + meaning;
    }
  }
  return schema;
}

}  // namespace

std::string json_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "Acus scenario"},
              {"type", "object"},
              {"properties", Json::object()},
              {"additionalProperties", false},
              {"required", Json::array()}};
  for (const Section<Scenario>& section : scenario_sections()) {
    Json object = object_schema(infos(section.keys));
    object["description"] = section.meaning;
    if (section.name == "skin") {
      object["properties"]["layer"] = {{"type", "array"}, {"items", object_schema(infos(layer_keys()))}};
    }
    schema["properties"][section.name] = object;
    if (section.is_required) schema["required"].push_back(section.name);
  }
  schema["$defs"]["material"] = material_schema();
  return schema.dump(2) + "\n";
}

}  // namespace acus
