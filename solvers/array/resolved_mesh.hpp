#pragma once
// The mesh of a layered block under needles that are all resolved: fine under every tip, coarse far away.

#include <array>
#include <vector>

#include "core/device/layout.hpp"
#include "core/mesh/grading.hpp"
#include "core/mesh/mesh.hpp"
#include "core/needle/body.hpp"
#include "core/skin/stack.hpp"

namespace acus {

struct ResolvedMeshSettings {
  int order = 2;
  MeshQuality quality = MeshQuality::standard;
  int refine = 0;       ///< every cell halved this many times
  double margin = 0.0;  ///< from the outermost axis to a side that is no mirror plane, mm; 0 = far enough
};

/// Side of the cells under a tip (mm).
double tip_cell(const NeedleBody& needle, double indentation, const ResolvedMeshSettings& settings);

/// Hexahedra in x, y, z; surface of the skin at z = 0; regions and boundaries as structured_mesh names them. `tips`
/// (mm) are where the needles of the model meet the skin; `half_cell` (mm): sides of a unit cell, 0 = none.
/// `indentation` is the deepest tip position (mm). Nodes stand under every tip.
Mesh resolved_mesh(const SkinStack& skin, const NeedleBody& needle, const std::vector<Vec2>& tips, MirrorPlanes mirrors,
                   std::array<double, 2> half_cell, double indentation, const ResolvedMeshSettings& settings);

}  // namespace acus
