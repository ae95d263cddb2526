#pragma once
// Measurements of healing on the time axis of a run.

#include "core/io/results.hpp"
#include "scenarios/schema/scenario.hpp"

namespace acus {

/// The table "healing_published": quantity, time_d since the first session, change_percent (NaN for durations),
/// is_duration, label, text. Those that fall within the horizon. Throws DataError.
Table published_table(const HealingSpec& spec);

}  // namespace acus
