#pragma once
// From the [skin] section to a stack of layers with materials, tension and provenance.

#include <toml++/toml.h>

#include "scenarios/schema/values.hpp"

namespace acus {

/// Fills scenario.skin and its provenance from scenario.skin_choice (already read) and the [[skin.layer]] tables:
/// site preset, then hydration, then prestretch, then the layers' own values. Throws DataError when presets are
/// damaged.
void read_skin(const toml::table& skin, Scenario& scenario, ReadContext& context);

/// Every value of a layer as text by its key below skin.layer.NAME: what the resolved text and the provenance show.
std::map<std::string, std::string> layer_values(const SkinLayer& layer);

/// Relative humidity that a [skin] hydration word or number stands for, and the Young's modulus (MPa) of stratum
/// corneum at it: log-linear between 2000 MPa at 0.3 and 3 MPa at 1. [Park1972]
double relative_humidity(const std::string& hydration);
double corneum_modulus(double humidity);

}  // namespace acus
