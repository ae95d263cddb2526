#pragma once
// From TOML nodes to checked values.

#include <map>
#include <optional>
#include <string>

#include <toml++/toml.h>

#include "scenarios/schema/diagnostic.hpp"
#include "scenarios/schema/keys.hpp"

namespace acus {

/// State shared by everything that reads one scenario.
struct ReadContext {
  Diagnostics diagnostics;
  /// Where each key was given ("needle.length", "skin.layer.gel.thickness"); absent = not given.
  std::map<std::string, SourcePosition> given;

  bool is_given(const std::string& path) const { return given.contains(path); }
  /// Position of a key, or `fallback` when it was not given.
  SourcePosition where(const std::string& path, const SourcePosition& fallback) const;
};

SourcePosition position_of(const toml::node& node);
/// Position of a key; one that an override made has none of its own and stands where its value does.
SourcePosition position_of(const toml::key& key, const toml::node& value);

/// Checks kind, unit, range and words of one value. `path` is the full name used in messages. Nothing is returned when
/// an error was reported.
std::optional<Value> read_value(const toml::node& node, const KeyInfo& info, const std::string& path,
                                Diagnostics& diagnostics);
/// One number of the declared dimension: text with a unit, or a bare number when the dimension is none.
std::optional<double> read_number(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics);
/// Reports an unknown key, with the nearest known one.
void report_unknown_key(const toml::key& key, const toml::node& value, const std::string& section,
                        const std::vector<std::string>& known, Diagnostics& diagnostics);
/// Reports a required key that is not there.
void report_missing_key(const KeyInfo& info, const std::string& section, const SourcePosition& position,
                        Diagnostics& diagnostics);
/// Range of a key as text: "above 0 um, at most 1000 mm".
std::string range_text(const KeyInfo& info);
/// Names a TOML type for people: "a number", "a table".
std::string_view kind_of(const toml::node& node);

/// Reads all keys of a table into `target`.
template <class Target>
void read_keys(const toml::table& table, const std::string& section, const std::vector<Key<Target>>& keys,
               Target& target, ReadContext& context) {
  std::vector<std::string> known;
  known.reserve(keys.size());
  for (const Key<Target>& key : keys) known.push_back(key.info.name);
  for (const auto& [name, node] : table) {
    const Key<Target>* found = nullptr;
    for (const Key<Target>& key : keys) {
      if (key.info.name == name.str()) found = &key;
    }
    const std::string path = section + "." + std::string(name.str());
    if (found == nullptr) {
      if (section != "skin" || name.str() != "layer")
        report_unknown_key(name, node, section, known, context.diagnostics);
      continue;
    }
    context.given[path] = position_of(node);
    if (!found->set) continue;  // a table with its own reader
    if (const auto value = read_value(node, found->info, path, context.diagnostics)) found->set(target, *value);
  }
  for (const Key<Target>& key : keys) {
    if (key.info.is_required && !table.contains(key.info.name)) {
      report_missing_key(key.info, section, position_of(table), context.diagnostics);
    }
  }
}

}  // namespace acus
