#pragma once
// The quarter plane around a slit, meshed in elliptic coordinates.

#include "core/mesh/grading.hpp"
#include "core/mesh/mesh.hpp"

namespace acus {

struct SectionMeshSettings {
  double outer = 100.0;    ///< outer radius over the slit's half-length
  double start = 0.03;     ///< size of the section when it first touches, over the slit's half-length
  double largest = 2.0;    ///< and when it is largest
  double stiffening = 2;   ///< power of the law: the stretched skin around the slit is thinner the larger it is
  double cell_size = 2.0;  ///< over that of the finest mesh in ordinary use; half of it gives twice the cells each way
};

/// Slit of half-length 1 along x, x >= 0, z >= 0. x = cosh(s) cos(t), z = sinh(s) sin(t); quadratic cells whose nodes
/// follow the map. Boundaries: "slit" (s = 0), "ligament" (t = 0, ahead of the slit), "middle" (x = 0), "far".
Mesh section_mesh(const SectionMeshSettings& settings);

}  // namespace acus
