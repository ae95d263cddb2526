#pragma once
// Curved cells drawn as many flat ones.

#include <cstdint>
#include <vector>

namespace acus {

/// Values of the shape functions of a cell at a lattice of (n + 1)^2 points, row by row, so that curved cells can be
/// drawn as n x n flat ones.
struct Subdivision {
  int n = 1;
  std::vector<std::vector<double>> weights;
};

/// Of nine-node cells (VTK order), n x n pieces; n > 0.
Subdivision quadratic_subdivision(int n);
/// Of the four-node cell.
Subdivision linear_subdivision();

}  // namespace acus
