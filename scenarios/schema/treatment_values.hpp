#pragma once
// Values of [treatment] that have a form of their own. Private to scenarios/schema.

#include "scenarios/schema/values.hpp"

namespace acus {

/// ["20 mm", "20 mm"] (two numbers), { disc = "20 mm" } (one), [["0 mm", "0 mm"], ...] (two per corner, at least
/// three corners). Nothing is returned when an error was reported.
std::optional<Value> read_area(const toml::node& node, const KeyInfo& info, const std::string& path,
                               Diagnostics& diagnostics);
/// [{ direction = "0 deg", count = 4 }, ...]: the numbers of pass_keys() for each; keys left out have their defaults.
std::optional<Value> read_passes(const toml::node& node, const KeyInfo& info, const std::string& path,
                                 Diagnostics& diagnostics);

}  // namespace acus
