#include "core/device/drum.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace acus {
namespace {

constexpr double full_turn = 2.0 * std::numbers::pi;

void check_drum(const Roller& roller) {
  const bool is_drum = roller.drum_radius > 0.0 && roller.drum_width > 0.0 && roller.rows > 0 && roller.columns > 0;
  if (!is_drum) throw std::invalid_argument("a drum needs a radius, a width, rows and columns");
}

}  // namespace

std::vector<DrumNeedle> drum_needles(const Roller& roller) {
  check_drum(roller);
  std::vector<DrumNeedle> needles;
  needles.reserve(static_cast<std::size_t>(roller.rows) * static_cast<std::size_t>(roller.columns));
  for (int row = 0; row < roller.rows; ++row) {
    const double y = row_pitch(roller) * (row - 0.5 * (roller.rows - 1));
    for (int column = 0; column < roller.columns; ++column) {
      const double steps = std::fmod(column + roller.stagger * row, roller.columns);
      needles.push_back({y, full_turn * steps / roller.columns});
    }
  }
  return needles;
}

double circle_pitch(const Roller& roller, double protrusion) {
  check_drum(roller);
  return full_turn * (roller.drum_radius + protrusion) / roller.columns;
}

double row_pitch(const Roller& roller) {
  check_drum(roller);
  return roller.drum_width / roller.rows;
}

}  // namespace acus
