#pragma once
// --set key.path=value

#include <string>
#include <vector>

#include <toml++/toml.h>

#include "scenarios/schema/diagnostic.hpp"

namespace acus {

/// Puts each override into the document. A path is a list of keys joined by dots; in an array a part is an index from 0
/// or the name of an entry (skin.layer.hypodermis.thickness); a name that is not there yet adds an entry. A value is
/// read as TOML, and as plain text when it is none ("1.5 mm"). Errors are located as "--set #1".
void apply_overrides(toml::table& document, const std::vector<std::string>& overrides, Diagnostics& diagnostics);

}  // namespace acus
