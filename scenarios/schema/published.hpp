#pragma once
// Measurements of healing that charts set beside the model: presets/healing/published.toml.

#include <string>
#include <vector>

namespace acus {

struct PublishedPoint {
  std::string quantity;        ///< "collagen", "elastin", "vessels", "barrier" or "redness"
  bool is_duration = false;    ///< the time by which it was over; else a change in per cent of healthy
  bool is_after_each = false;  ///< time since any session; else since the last one
  double time = 0.0;           ///< s
  double value = 0.0;          ///< %, without meaning for durations
  std::string label, text, status;
};

/// In file order. Throws DataError.
std::vector<PublishedPoint> load_published_healing();

}  // namespace acus
