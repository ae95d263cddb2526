#pragma once
// Values as TOML text.

#include <string>

#include "scenarios/schema/keys.hpp"

namespace acus {

/// A number as TOML: bare without a dimension, else a text with its unit. Reads back to the same double.
std::string toml_number(double value, Dimension dimension);
/// A text as a TOML basic string.
std::string toml_string(const std::string& text);
/// A value of the given key.
std::string toml_value(const Value& value, const KeyInfo& info);

}  // namespace acus
