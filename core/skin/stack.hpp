#pragma once
// Skin as plain data: layers from the surface down, tension, and what lies underneath. Internal units.

#include <array>
#include <string>
#include <vector>

#include "core/material/spec.hpp"

namespace acus {

/// What the lowest layer rests on.
///   bonded   displacement held (rigid base such as bone)      sliding  only the normal displacement is held
///   none     free underside
enum class BaseSupport { bonded, sliding, none };

/// What holds the sides of the tissue block: nothing, a mirror (no sideways motion), or a glued wall.
enum class LateralSupport { free, symmetric, clamped };

struct SkinLayer {
  std::string name;        ///< e.g. "reticular_dermis"
  double thickness = 0.0;  ///< mm, in vivo (stretched) unless prestretch is 1
  MaterialSpec material;
  /// In-plane stretches of this layer in vivo relative to its stress-free state: along and across the Langer direction.
  std::array<double, 2> prestretch = {1.0, 1.0};
  double density = 0.0;    ///< tonne/mm^3
  double toughness = 0.0;  ///< N/mm; 0 = not given
  double strength = 0.0;   ///< MPa; 0 = not given
};

struct SkinStack {
  std::string site;               ///< preset name; empty for a synthetic block
  std::vector<SkinLayer> layers;  ///< surface first
  double langer_angle = 0.0;      ///< rad, from the x axis
  BaseSupport base = BaseSupport::bonded;

  double thickness() const {
    double sum = 0.0;
    for (const SkinLayer& layer : layers) sum += layer.thickness;
    return sum;
  }
};

}  // namespace acus
