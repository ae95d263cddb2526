#pragma once
// How much more the skin of a scenario is stretched than its site at rest.

#include <vector>

#include "scenarios/schema/scenario.hpp"

namespace acus {

/// Area stretch of each layer over that of the site's preset, 1 where nothing was changed. Layers of one's own have no
/// published tension: they are at rest as they are. Throws DataError when the preset cannot be read.
std::vector<double> layer_tensions(const Scenario& scenario);

}  // namespace acus
