#pragma once
// Which slice of space a mesh stands for. The last coordinate is the outward skin normal ("up") in every case.
//   plane_strain  (x, z), unit thickness in y;  axisymmetric  (r, z), full revolution;  solid  (x, y, z)

namespace acus {

enum class Geometry { plane_strain, axisymmetric, solid };

/// Tensor axis (0, 1, 2 = x, y, z) of mesh coordinate d: in a section the second coordinate is the normal, axis 2.
constexpr int tensor_axis(int dim, int d) { return dim == 3 ? d : 2 * d; }

constexpr int dimension(Geometry geometry) { return geometry == Geometry::solid ? 3 : 2; }

}  // namespace acus
