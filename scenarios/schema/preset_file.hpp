#pragma once
// Reading of the preset data files, whose numbers are tables { value, low, high, status, source, note }.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "core/units/dimension.hpp"
#include "scenarios/schema/scenario.hpp"

namespace acus {

/// Whether a preset may say so of a number: read, derived, recalled or assumed.
bool is_preset_status(std::string_view status);
/// A value or the bound of a range as text for people.
std::string preset_text(const toml::node& node);
/// Names (file names without ending) in presets/FOLDER, alphabetically. Throws DataError.
std::vector<std::string> preset_names(const std::string& folder);

/// One open preset file. Every reading error is a DataError that names file and line.
class PresetFile {
 public:
  explicit PresetFile(const std::filesystem::path& file);

  const toml::table& root() const { return root_; }
  const toml::table& table(const toml::table& parent, const std::string& key) const;
  std::string text(const toml::table& parent, const std::string& key) const;
  bool flag(const toml::table& parent, const std::string& key) const;
  /// A quantity in internal units; its note is appended under `scenario_key`.
  double number(const toml::table& parent, const std::string& key, Dimension dimension, const std::string& scenario_key,
                std::vector<ProvenanceNote>& notes) const;
  /// Low and high of a number, internal units; nothing unless both are given.
  std::optional<std::array<double, 2>> range(const toml::table& parent, const std::string& key,
                                             Dimension dimension) const;
  /// A word with its provenance.
  std::string word(const toml::table& parent, const std::string& key, const std::string& scenario_key,
                   std::vector<ProvenanceNote>& notes) const;
  [[noreturn]] void fail(const toml::node& node, const std::string& what) const;

 private:
  ProvenanceNote note(const toml::table& entry, const std::string& scenario_key) const;
  double quantity(const toml::node& node, Dimension dimension) const;

  std::filesystem::path file_;
  toml::table root_;
};

}  // namespace acus
