#include "scenarios/run/puncture_mark.hpp"

#include <cstring>

namespace acus {

std::int64_t puncture_mark(const PunctureTable& table) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto add = [&](const auto& column) {
    for (const auto& value : column) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &value, sizeof(value));
      hash = (hash ^ bits) * 1099511628211ULL;
    }
  };
  add(table.x_mm), add(table.y_mm), add(table.depth_um), add(table.session);
  return static_cast<std::int64_t>(hash >> 1U);
}

}  // namespace acus
