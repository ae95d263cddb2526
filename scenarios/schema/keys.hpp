#pragma once
// The one declaration of every key of the scenario format. The reader, its checks, the resolved text, the JSON Schema
// and the reference page are all made from these tables; a key is added here and nowhere else.

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/units/dimension.hpp"
#include "scenarios/schema/scenario.hpp"

namespace acus {

enum class ValueKind {
  quantity,            ///< text with a unit (a bare number when the dimension is none)
  integer,             ///< whole number
  boolean,             ///< true or false
  word,                ///< one of a list
  text,                ///< free text
  pair,                ///< one number, or two in an array
  humidity,            ///< one of a list, or a number
  profile,             ///< array of [s, r] pairs of lengths
  material,            ///< table read by the material reader
  area,                ///< rectangle, disc or polygon: 1, 2 or at least 6 lengths
  passes,              ///< array of tables of pass_keys(): as many numbers each
  numbers,             ///< array of numbers
  sessions,            ///< table of session_keys(): as many numbers
  healing_parameters,  ///< table by name: one number for each of healing_parameter_list(), NaN where not given
  prony,               ///< array of { g, tau } tables, inside a material
  rate_table           ///< { exponent, reference, strain_rate }, inside a material
};

using Value = std::variant<double, std::int64_t, bool, std::string, std::vector<double>>;

/// A word the format knows and this version refuses.
struct PlannedWord {
  std::string word;
  std::string feature;
};

/// What is said about one key. The default is not repeated here: it is what a default-constructed target holds, unless
/// `default_text` explains how it is chosen.
struct KeyInfo {
  std::string name;
  ValueKind kind = ValueKind::quantity;
  std::string meaning;
  std::string example;  ///< as written in TOML
  Dimension dimension = Dimension::none;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool excludes_low = false;              ///< the lower bound itself is not allowed
  std::vector<std::string> words = {};    ///< accepted words
  std::vector<PlannedWord> planned = {};  ///< known words that are refused
  bool accepts_auto = false;              ///< the word "auto" stands for 0 = chosen by the program
  bool is_required = false;
  std::string default_text = {};
  std::string since = "0.1.0";
};

/// A key and the member of `Target` it fills. `get` returns nothing when the value was not given and has no default.
template <class Target>
struct Key {
  KeyInfo info;
  std::function<void(Target&, const Value&)> set;
  std::function<std::optional<Value>(const Target&)> get;
};

template <class Target>
struct Section {
  std::string name;
  std::string meaning;
  bool is_required = false;
  std::vector<Key<Target>> keys;
};

/// Sections in the order they are documented and written. [[skin.layer]] has its own table below.
const std::vector<Section<Scenario>>& scenario_sections();
/// Keys of one [[skin.layer]].
const std::vector<Key<SkinLayer>>& layer_keys();
/// Keys every material takes beside the parameters of its law.
const std::vector<KeyInfo>& material_keys();
/// Keys of one entry of treatment.passes, in the order of its numbers.
const std::vector<KeyInfo>& pass_keys();
/// Keys of healing.sessions, in the order of its numbers.
const std::vector<KeyInfo>& session_keys();
/// Keys of healing.parameters, in the order of healing_parameter_list(). Limits are those of problems_of().
const std::vector<KeyInfo>& healing_parameter_keys();
/// Keys of one Prony term and of the rate table.
const std::vector<KeyInfo>& prony_keys();
const std::vector<KeyInfo>& rate_keys();

/// `"array" is not in this version (planned: needle arrays)`.
std::string planned_message(std::string_view what, std::string_view feature);

/// The words of VolumetricKind, ModuliAre and so on, in enum order.
const std::vector<std::string>& volumetric_words();
const std::vector<std::string>& moduli_words();

}  // namespace acus
