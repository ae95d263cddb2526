#pragma once
// What every block of layered tissue in three dimensions has in common: materials in their in-plane directions, held
// sides, mirror symmetry.

#include <array>
#include <cstdint>
#include <vector>

#include "core/device/layout.hpp"
#include "core/mesh/structured.hpp"
#include "core/skin/stack.hpp"
#include "solvers/equilibrium/tissue.hpp"

namespace acus {

/// Whether the layers look the same after mirroring x and y: isotropic laws stretched alike in all directions, or a
/// Langer direction along x or y.
bool is_mirror_symmetric(const SkinStack& skin);
/// Whether all directions along the surface are alike: isotropic laws stretched alike in all of them.
bool is_alike_along_surface(const SkinStack& skin);

/// Material of every layer with its tension, axes turned by the Langer angle. Throws EquilibriumError when a layer
/// finds no thickness stretch.
std::vector<RegionMaterial> solid_regions(const SkinStack& skin);

/// The layers as slabs below z = 0.
std::vector<Slab> layer_slabs(const SkinStack& skin);

/// What holds the block. Mirror planes are at "x_min" and "y_min"; a unit cell has them at "x_max" and "y_max" too.
struct SolidSides {
  BaseSupport base = BaseSupport::bonded;
  LateralSupport lateral = LateralSupport::symmetric;  ///< of the sides that are no mirror planes
  MirrorPlanes mirrors;
  std::array<bool, 2> is_unit_cell = {false, false};
};
/// Prescribed dofs (3 node + direction) of a mesh made by structured_mesh; may name one twice.
std::vector<std::int32_t> solid_supports(const Mesh& mesh, const SolidSides& sides);

}  // namespace acus
