#pragma once
// A closed body made of triangles, and what can be wrong with one.

#include <array>
#include <string>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace acus {

/// Triangles run anticlockwise seen from outside.
struct TriangleMesh {
  std::vector<Vec3> points;  ///< mm
  std::vector<std::array<int, 3>> triangles;

  /// Signed volume (mm^3): > 0 when the triangles look outwards.
  double volume() const;
  Eigen::AlignedBox3d box() const;
};

/// Why a mesh is no closed body, one sentence each, named by what it is: empty, not a number, flat triangles, open
/// edges, edges shared by more than two triangles, neighbours turned against each other, inside out.
std::vector<std::string> check(const TriangleMesh& mesh);

}  // namespace acus
