#pragma once
// What [array] must hold together; private to scenarios/schema.

#include "scenarios/schema/values.hpp"

namespace acus {

/// Reads the positions file and reports keys that are missing for the layout or belong to another one, needles at the
/// same place, and what the rest of the scenario contradicts. Only for insertion.model = "array", for "resolved" when
/// needles are laid out (without that it has one needle), and for devices with a plate.
void settle_array(const SourcePosition& array, bool is_laid_out, Scenario& scenario, ReadContext& context);

}  // namespace acus
