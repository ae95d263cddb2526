#pragma once

#include <string>

#include "scenarios/schema/scenario.hpp"

namespace acus {

/// The scenario as a TOML document with every value filled in; reading it gives the same scenario again.
std::string resolved_text(const Scenario& scenario);

}  // namespace acus
