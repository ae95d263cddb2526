#include "scenarios/run/published_table.hpp"

#include <limits>

#include "scenarios/schema/published.hpp"

namespace acus {

Table published_table(const HealingSpec& spec) {
  constexpr double day = 86400.0;
  Table table{{"quantity", "time_d", "change_percent", "is_duration", "label", "text"}, {}};
  const double last_session = static_cast<double>(spec.sessions - 1) * spec.interval;
  for (const PublishedPoint& point : load_published_healing()) {
    const double time = point.time + (point.is_after_each ? 0.0 : last_session);
    if (time > spec.horizon) continue;
    table.rows.push_back({point.quantity, time / day,
                          point.is_duration ? std::numeric_limits<double>::quiet_NaN() : point.value,
                          point.is_duration ? 1.0 : 0.0, point.label, point.text});
  }
  return table;
}

}  // namespace acus
