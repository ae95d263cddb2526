#pragma once
// Needles with flat faces: a sharp convex core of triangles, rounded by growing it (see triangle_surface.hpp).

#include <vector>

#include "core/needle/registry.hpp"
#include "core/needle/triangle_mesh.hpp"

namespace acus {

/// Sides of the prism that stands for the round shank of a bevelled tube.
inline constexpr int bevel_sides = 64;

/// Core of a faceted shape whose spec has no problems, moved so that the grown body's lowest point is at z = 0. Of the
/// drawn shapes it goes on above the base as a prism. An STL body is already upright (spec.body).
TriangleMesh faceted_core(const NeedleSpec& spec);
/// By how much the core grows (mm).
double core_rounding(const NeedleSpec& spec);

}  // namespace acus
