#pragma once
// Which slice of space a mesh stands for. The last coordinate is the outward skin normal ("up") in every case.
//   plane_strain  (x, z), unit thickness in y;  axisymmetric  (r, z), full revolution;  solid  (x, y, z)

namespace acus {

enum class Geometry { plane_strain, axisymmetric, solid };

constexpr int dimension(Geometry geometry) { return geometry == Geometry::solid ? 3 : 2; }

}  // namespace acus
