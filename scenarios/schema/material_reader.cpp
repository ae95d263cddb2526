#include "scenarios/schema/material_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/material/registry.hpp"

namespace acus {
namespace {

const KeyInfo* find_key(const std::vector<KeyInfo>& keys, std::string_view key) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const KeyInfo& info) { return info.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

template <class Enum>
Enum to_enum(const std::vector<std::string>& words, const Value& word) {
  return static_cast<Enum>(std::find(words.begin(), words.end(), std::get<std::string>(word)) - words.begin());
}

/// Numbers of a small table such as { g = 0.4, tau = "0.35 s" }, in the order of `keys`.
std::optional<std::vector<double>> read_number_table(const toml::node& node, const std::vector<KeyInfo>& keys,
                                                     const std::string& path, Diagnostics& diagnostics) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    std::string example_text;
    for (const KeyInfo& info : keys)
      example_text += (example_text.empty() ? "" : ", ") + info.name + " = " + info.example;
    diagnostics.error(position_of(node), fmt::format("{} is {}; expected {{ {} }}", path, kind_of(node), example_text));
    return std::nullopt;
  }
  const std::size_t n_before = diagnostics.n_errors();
  std::vector<std::string> known;
  known.reserve(keys.size());
  for (const KeyInfo& info : keys) known.push_back(info.name);
  for (const auto& [key, value] : *table) {
    if (find_key(keys, key.str()) == nullptr) report_unknown_key(key, value, path, known, diagnostics);
  }
  std::vector<double> numbers;
  for (const KeyInfo& info : keys) {
    const toml::node* value = table->get(info.name);
    if (value == nullptr) {
      report_missing_key(info, path, position_of(node), diagnostics);
    } else if (const auto number = read_number(*value, info, path + "." + info.name, diagnostics)) {
      numbers.push_back(*number);
    }
  }
  if (diagnostics.n_errors() > n_before) return std::nullopt;
  return numbers;
}

void read_prony(const toml::node& node, const std::string& path, MaterialDraft& draft, Diagnostics& diagnostics) {
  const toml::array* terms = node.as_array();
  if (terms == nullptr) {
    diagnostics.error(position_of(node), fmt::format("{} is {}; expected an array such as {}", path, kind_of(node),
                                                     find_key(material_keys(), "prony")->example));
    return;
  }
  draft.spec.prony.clear();
  for (std::size_t i = 0; i < terms->size(); ++i) {
    const auto numbers = read_number_table((*terms)[i], prony_keys(), fmt::format("{}[{}]", path, i), diagnostics);
    if (numbers) draft.spec.prony.push_back({(*numbers)[0], (*numbers)[1]});
  }
}

/// A parameter of the law: one number, or one per term.
void read_parameter(const toml::node& node, const ParameterDeclaration& declaration, const std::string& path,
                    MaterialDraft& draft, Diagnostics& diagnostics) {
  const KeyInfo info = parameter_info(declaration);
  std::vector<double> values;
  const toml::array* array = declaration.is_list ? node.as_array() : nullptr;
  if (array == nullptr) {
    if (const auto value = read_number(node, info, path, diagnostics)) values.push_back(*value);
  } else {
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (const auto value = read_number((*array)[i], info, fmt::format("{}[{}]", path, i), diagnostics)) {
        values.push_back(*value);
      }
    }
  }
  draft.spec.parameters[declaration.key] = values;
}

void read_common_key(const toml::node& node, const KeyInfo& info, const std::string& path, MaterialDraft& draft,
                     Diagnostics& diagnostics) {
  if (info.kind == ValueKind::prony) {
    read_prony(node, path, draft, diagnostics);
    return;
  }
  if (info.kind == ValueKind::rate_table) {
    if (const auto numbers = read_number_table(node, rate_keys(), path, diagnostics)) {
      draft.spec.rate = RateFactor{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
    }
    return;
  }
  const auto value = read_value(node, info, path, diagnostics);
  if (!value) return;
  if (info.name == "bulk") draft.spec.volumetric.bulk = std::get<double>(*value);
  if (info.name == "nu") draft.nu = std::get<double>(*value);
  if (info.name == "volumetric") draft.spec.volumetric.kind = to_enum<VolumetricKind>(volumetric_words(), *value);
  if (info.name == "moduli") draft.spec.moduli = to_enum<ModuliAre>(moduli_words(), *value);
}

/// The law decides which other keys are known, so it is read first.
const MaterialDescriptor* read_law(const toml::table& table, const std::string& path, MaterialDraft& draft,
                                   Diagnostics& diagnostics) {
  const toml::node* node = table.get("law");
  const KeyInfo& info = *find_key(material_keys(), "law");
  if (node == nullptr) {
    if (draft.spec.law.empty()) {
      report_missing_key(info, path, position_of(table), diagnostics);
      return nullptr;
    }
  } else {
    const auto word = read_value(*node, info, path + ".law", diagnostics);
    if (!word) return nullptr;
    const std::string law = std::get<std::string>(*word);
    if (law != draft.spec.law) draft.spec.parameters.clear();
    draft.spec.law = law;
  }
  return find_material(draft.spec.law);
}

}  // namespace

KeyInfo parameter_info(const ParameterDeclaration& declaration) {
  return {.name = declaration.key,
          .meaning = declaration.meaning,
          .example = declaration.dimension == Dimension::none ? std::string(example(declaration.dimension))
                                                              : fmt::format("\"{}\"", example(declaration.dimension)),
          .dimension = declaration.dimension,
          .low = declaration.low,
          .high = declaration.high,
          .is_required = declaration.is_required};
}

bool read_material(const toml::table& table, const std::string& path, MaterialDraft& draft, ReadContext& context) {
  Diagnostics& diagnostics = context.diagnostics;
  const std::size_t n_before = diagnostics.n_errors();
  const MaterialDescriptor* law = read_law(table, path, draft, diagnostics);
  if (law == nullptr) return false;

  std::vector<std::string> known;
  for (const ParameterDeclaration& parameter : law->parameters) known.push_back(parameter.key);
  for (const KeyInfo& info : material_keys()) known.push_back(info.name);
  for (const auto& [key, node] : table) {
    const std::string key_path = path + "." + std::string(key.str());
    const auto parameter = std::find_if(law->parameters.begin(), law->parameters.end(),
                                        [&, &name = key](const auto& p) { return p.key == name.str(); });
    const KeyInfo* common = find_key(material_keys(), key.str());
    if (parameter == law->parameters.end() && common == nullptr) {
      report_unknown_key(key, node, path, known, diagnostics);
      continue;
    }
    context.given[key_path] = position_of(node);
    if (common == nullptr)
      read_parameter(node, *parameter, key_path, draft, diagnostics);
    else if (key.str() != "law")
      read_common_key(node, *common, key_path, draft, diagnostics);
  }
  if (table.contains("bulk") && table.contains("nu")) {
    diagnostics.error(position_of(*table.get("nu")),
                      fmt::format("{} gives both bulk and nu; expected one of them", path));
  }
  draft.has_bulk = table.contains("bulk");
  return diagnostics.n_errors() == n_before;
}

std::vector<std::string> complete_material(MaterialDraft& draft) {
  double& bulk = draft.spec.volumetric.bulk;
  if (!draft.has_bulk) bulk = 1.0;  // any positive number: the shear modulus does not depend on it
  std::vector<std::string> problems = check(draft.spec);
  if (!problems.empty()) return problems;
  const double mu = make_material(draft.spec)->shear_modulus();
  const double bulk_from_nu = 2.0 * mu * (1.0 + draft.nu) / (3.0 * (1.0 - 2.0 * draft.nu));
  if (!draft.has_bulk) bulk = bulk_from_nu;
  // A resolved text writes the bulk modulus that followed from nu; it still follows from nu.
  draft.has_bulk = bulk != bulk_from_nu;
  return {};
}

}  // namespace acus
