#pragma once
// What [absorption], [uncertainty] and skin.person take from the rest of the scenario, and what contradicts it. Private
// to scenarios/schema.

#include "scenarios/schema/insertion_checks.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {

/// Marks absorption as asked for, fills what was left out, and refuses what cannot be: no treatment, unknown or
/// unusable actives, times that contradict each other. To be called when healing is settled.
void settle_absorption(const SourcePosition& absorption, bool has_healing, Scenario& scenario, ReadContext& context);
/// Notes how the active gets through the skin and what was assumed of it; refuses one whose data do not suffice.
void check_absorption(const SourcePosition& absorption, Scenario& scenario, ReadContext& context, Warnings& warnings);

/// Bands need something that has them.
void check_uncertainty(const SourcePosition& uncertainty, const Scenario& scenario, ReadContext& context);

/// False, with an error, when skin.person names nobody.
bool is_known_person(const Scenario& scenario, ReadContext& context);
/// The person's warnings, and for a treatment the reasons against one.
void warn_of_person(const SourcePosition& position, const Scenario& scenario, const ReadContext& context,
                    Warnings& warnings);

}  // namespace acus
