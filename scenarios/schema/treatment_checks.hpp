#pragma once
// What [treatment] takes from the rest of the scenario, and what contradicts it. Private to scenarios/schema.

#include "scenarios/schema/insertion_checks.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {

/// Marks the treatment as asked for and fills [insertion] of its needle where the scenario does not: driven by
/// displacement, at the speed with which the device drives it in. Errors where there is no device or the insertion is
/// not that of one needle that punctures. To be called when needle and device are settled.
void settle_treatment(const SourcePosition& treatment, Scenario& scenario, ReadContext& context);
/// Suspicious but possible.
void warn_of_treatment(const SourcePosition& treatment, const Scenario& scenario, const ReadContext& context,
                       Warnings& warnings);

}  // namespace acus
