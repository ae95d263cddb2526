#pragma once
// When the barrier of one session is back.

#include <vector>

#include "solvers/healing/channel_closure.hpp"

namespace acus {

/// Until a tenth of the excess water loss is left (s), to a second; NaN without channels, or beyond the horizon (s).
double recovery_time(const ChannelClosure& closure, const std::vector<ChannelBin>& bins, double horizon);
/// Until the widest channel has closed (s); 0 without channels.
double closing_time(const ChannelClosure& closure, const std::vector<ChannelBin>& bins);

}  // namespace acus
