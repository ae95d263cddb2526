#pragma once
// The mesh of a layered block under one needle: fine under the tip and at layer interfaces, coarse far away.

#include "core/fem/geometry.hpp"
#include "core/mesh/grading.hpp"
#include "core/mesh/mesh.hpp"
#include "core/needle/shape.hpp"
#include "core/skin/stack.hpp"

namespace acus {

struct IndentationMeshSettings {
  double width = 0.0;  ///< radius or half-width (mm); 0 = far enough for this needle and stack
  int order = 2;
  MeshQuality quality = MeshQuality::standard;
  int refine = 0;  ///< every cell halved this many times
};

/// Half of the block in the (x or r, z) plane, x from 0, skin surface at z = 0. Regions are the layers by name;
/// boundaries "x_min" (axis or symmetry plane), "x_max", "bottom", "top". `indentation` is the deepest tip position
/// (mm).
Mesh indentation_mesh(const SkinStack& skin, const NeedleShape& needle, double indentation,
                      const IndentationMeshSettings& settings);

}  // namespace acus
