#pragma once
// Synthetic punctures with known statistics.

#include <cmath>
#include <random>

#include "core/puncture/puncture_table.hpp"

namespace acus::bench {

inline PunctureTable empty_punctures() {
  return PunctureTable({"stratum_corneum", "viable_epidermis", "dermis"}, {0.0, 20.0, 100.0});
}

/// A round hole.
inline Puncture round_hole(double x_mm, double y_mm, double diameter_um, double depth_um = 500.0) {
  Puncture hole;
  hole.x_mm = x_mm, hole.y_mm = y_mm;
  hole.depth_um = depth_um;
  hole.width_um = diameter_um;
  hole.slit_um = {diameter_um, diameter_um, diameter_um};
  hole.layer_reached = depth_um < 20.0 ? 0 : depth_um < 100.0 ? 1 : 2;
  return hole;
}

/// A slit-shaped hole.
inline Puncture slit_hole(double x_mm, double y_mm, double length_um, double width_um, double azimuth_deg) {
  Puncture hole = round_hole(x_mm, y_mm, width_um);
  hole.slit_um[0] = length_um;
  hole.azimuth_deg = azimuth_deg;
  return hole;
}

/// Uniform numbers in [0, 1) that are the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  double operator()() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

 private:
  std::mt19937_64 engine_;
};

/// n independent round holes on [0, side]^2.
inline PunctureTable poisson_punctures(std::size_t n, double side_mm, double diameter_um, std::uint64_t seed) {
  PunctureTable table = empty_punctures();
  table.reserve(n);
  Dice dice(seed);
  for (std::size_t i = 0; i < n; ++i) {
    const double x = side_mm * dice(), y = side_mm * dice();
    table.append(round_hole(x, y, diameter_um, 1000.0 * dice()));
  }
  return table;
}

/// n x n round holes at the middles of square cells.
inline PunctureTable lattice_punctures(int n, double pitch_mm, double diameter_um) {
  PunctureTable table = empty_punctures();
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) table.append(round_hole((i + 0.5) * pitch_mm, (j + 0.5) * pitch_mm, diameter_um));
  return table;
}

/// What a rolled device leaves: slits of many lengths in two directions, dents, tears, several passes.
inline PunctureTable mixed_punctures(std::size_t n, double side_mm, std::uint64_t seed) {
  PunctureTable table = empty_punctures();
  table.reserve(n);
  Dice dice(seed);
  for (std::size_t i = 0; i < n; ++i) {
    Puncture hole = slit_hole(side_mm * dice(), side_mm * dice(), 100.0 + 300.0 * dice(), 70.0, 0.0);
    hole.azimuth_deg = (dice() < 0.5 ? 0.0 : 90.0) + 10.0 * (dice() - 0.5);
    hole.tilt_deg = 30.0 * dice();
    hole.depth_um = 50.0 + 700.0 * dice();
    hole.layer_reached = hole.depth_um < 100.0 ? 1 : 2;
    hole.slit_um[1] = 0.8 * hole.slit_um[0], hole.slit_um[2] = 0.5 * hole.slit_um[0];
    hole.capillary_strikes = 0.4 * dice();
    hole.needle = static_cast<int>(i % 192);
    hole.pass = 1 + static_cast<int>(8 * i / n);
    const double what = dice();
    if (what < 0.05) {
      hole = round_hole(hole.x_mm, hole.y_mm, 0.0, 0.0);
      hole.layer_reached = -1;
      hole.flags = dent_only;
    } else if (what < 0.10) {
      hole.flags = fell_into_open_hole;
    } else if (what < 0.20) {
      hole.flags = torn;
    }
    table.append(hole);
  }
  return table;
}

}  // namespace acus::bench
