#pragma once
// Values of [healing] that have a form of their own. Private to scenarios/schema.

#include "scenarios/schema/values.hpp"

namespace acus {

/// ["1 d", "30 d"]: the numbers. Nothing is returned, here and below, when an error was reported.
std::optional<Value> read_numbers(const toml::node& node, const KeyInfo& info, const std::string& path,
                                  Diagnostics& diagnostics);
/// { count = 4, interval = "6 weeks" }: both numbers; interval 0 where it is left out.
std::optional<Value> read_sessions(const toml::node& node, const KeyInfo& info, const std::string& path,
                                   Diagnostics& diagnostics);
/// { tau_h = "10 h", ... }: one number for each parameter of the model, NaN where it is left out.
std::optional<Value> read_healing_parameters(const toml::node& node, const KeyInfo& info, const std::string& path,
                                             Diagnostics& diagnostics);

}  // namespace acus
