#include "scenarios/run/barrier_times.hpp"

#include <algorithm>

namespace acus {

double recovery_time(const ChannelClosure& closure, const std::vector<ChannelBin>& bins, double horizon) {
  constexpr double left = 0.1, accuracy = 1.0;
  double low = 0.0, high = horizon;
  if (bins.empty() || closure.relative_barrier(bins, high) > left) return std::numeric_limits<double>::quiet_NaN();
  while (high - low > accuracy) {
    const double middle = 0.5 * (low + high);
    (closure.relative_barrier(bins, middle) > left ? low : high) = middle;
  }
  return high;
}

double closing_time(const ChannelClosure& closure, const std::vector<ChannelBin>& bins) {
  double widest = 0.0;
  for (const ChannelBin& bin : bins) widest = std::max(widest, bin.radius);
  return closure.time_to_close(widest);
}

}  // namespace acus
