#pragma once
// What [array] must hold together; private to scenarios/schema.

#include "scenarios/schema/values.hpp"

namespace acus {

/// Reads the positions file and reports keys that are missing for the layout or belong to another one, needles at the
<<<<<<< HEAD
/// same place, and what the rest of the scenario contradicts. Only for insertion.model = "array", and for "resolved"
/// when needles are laid out (there is a section [array]); without it that model has one needle.
void settle_array(const SourcePosition& array, bool is_laid_out, Scenario& scenario, ReadContext& context);
=======
/// same place, and what the rest of the scenario contradicts. Only for insertion.model = "array" and devices with a plate.
void settle_array(const SourcePosition& array, Scenario& scenario, ReadContext& context);
>>>>>>> c-dev

}  // namespace acus
