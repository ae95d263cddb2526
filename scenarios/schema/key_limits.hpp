#pragma once
// Bounds of the format: sanity limits (a typing error in a unit is a factor of 1000), not physical claims.

#include <numbers>
#include <utility>

#include "scenarios/schema/keys.hpp"

namespace acus {

inline constexpr double longest = 1000.0;  // mm
inline constexpr double fastest = 1e5;     // mm/s
inline constexpr double densest = 3e-8;    // tonne/mm^3
inline constexpr double toughest = 1e3;    // N/mm
inline constexpr double strongest = 1e6;   // MPa
inline constexpr double hardest = 1e4;     // N
inline constexpr double richest = 1e6;     // mJ
inline constexpr double heaviest = 1.0;    // tonne
inline constexpr double slowest = 1e7;     // s
inline constexpr double most_sessions = 255.0;
inline constexpr double stickiest = 5.0;  // coefficient of friction
inline constexpr double right_angle = std::numbers::pi / 2;

/// A length above 0.
inline KeyInfo length_info(std::string key, std::string meaning, std::string example_text) {
  return {.name = std::move(key),
          .meaning = std::move(meaning),
          .example = std::move(example_text),
          .dimension = Dimension::length,
          .low = 0.0,
          .high = longest,
          .excludes_low = true};
}

}  // namespace acus
