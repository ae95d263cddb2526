#pragma once
// What [healing] takes from the rest of the scenario, and what contradicts it. Private to scenarios/schema.

#include "core/needle/shape.hpp"
#include "scenarios/schema/insertion_checks.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {

/// A time (s) for messages: hours below two days, days above.
std::string shown_time(double time);

/// As many sessions in [treatment] as in [healing]; one without it. To be called when the treatment is settled.
void settle_sessions(const SourcePosition& treatment, bool has_healing, Scenario& scenario, ReadContext& context);
/// Every parameter of healing that was left out, as the presets and the person have it.
void fill_healing_parameters(Scenario& scenario, const ReadContext& context);
/// Marks healing as asked for, fills times that were left out, and refuses what cannot be: no treatment,
/// sessions beyond the horizon, parameters without a healthy state.
void settle_healing(const SourcePosition& healing, Scenario& scenario, ReadContext& context);
/// Refuses sessions so close that holes of one are still open in the next, and says what mechanosensing rests on.
/// `needle` is the one that treats.
void check_healing(const SourcePosition& healing, const NeedleShape& needle, Scenario& scenario, ReadContext& context,
                   Warnings& warnings);

}  // namespace acus
