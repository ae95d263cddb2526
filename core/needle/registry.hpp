#pragma once
// The table of needle shapes. A new shape is one more entry in registry.cpp; the list, the checks and the contract
// tests follow from it.

#include <string_view>
#include <vector>

#include "core/needle/profile_curve.hpp"
#include "core/needle/shape.hpp"

namespace acus {

/// One dimension of a needle that a shape may use.
enum class NeedleKey {
  length,
  base_diameter,
  tip_radius,
  half_angle,
  radius,
  edge_radius,
  taper_length,
  bore_diameter,
  width,
  thickness,
  edge_length,
  bevel_angle
};

struct NeedleShapeEntry {
  std::string_view name;
  std::string_view meaning;         ///< one line for `acus list`
  std::vector<NeedleKey> keys;      ///< dimensions this shape understands
  std::vector<NeedleKey> required;  ///< those that must be given
  std::vector<std::string> (*problems)(
      const NeedleSpec&);                             ///< what is geometrically impossible, once the keys are right
  ProfileCurve (*curve)(const NeedleSpec&);           ///< of a round shape
  std::vector<NeedleSpec> examples;                   ///< buildable specs: what the contract tests run on
  TriangleMesh (*core)(const NeedleSpec&) = nullptr;  ///< of a faceted shape
};

/// Round shapes, and those with flat faces.
const std::vector<NeedleShapeEntry>& needle_shape_table();
const std::vector<NeedleShapeEntry>& faceted_shape_table();

}  // namespace acus
