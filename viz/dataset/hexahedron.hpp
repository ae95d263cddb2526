#pragma once
// Curved hexahedra drawn as many straight ones.

#include <array>
#include <cstdint>
#include <vector>

namespace acus {

bool is_hexahedron(std::uint8_t vtk_type);

/// Shape functions of a cell at a lattice of points and the straight hexahedra between them, corners in VTK order.
struct HexahedronPieces {
  std::vector<std::vector<double>> weights;  ///< per lattice point, one per node of the cell (VTK order)
  std::vector<std::array<int, 8>> cells;
};

/// A triquadratic or trilinear cell in n x n pieces across and two along the third axis; n even.
const HexahedronPieces& pieces_of(std::uint8_t vtk_type, int n);

}  // namespace acus
