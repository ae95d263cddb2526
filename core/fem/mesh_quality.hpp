#pragma once
// Is a mesh fit to compute on? Measures of cell shape and grading, each with the cell where it is worst.

#include <string>
#include <vector>

#include "core/mesh/mesh.hpp"

namespace acus {

/// A measure at the cell where it is worst.
struct WorstCell {
  double value = 0.0;
  std::size_t cell = 0;
  std::string region;            ///< name of the cell's region
  std::vector<double> position;  ///< centre of the cell, mesh coordinates (mm)
};

struct MeshQualityReport {
  /// Smallest over all cell nodes of det(dX/dxi) over the product of its column lengths: 1 for a rectangle, <= 0 where
  /// a cell is folded or degenerate.
  WorstCell scaled_jacobian;
  /// Largest ratio of the longest to the shortest edge of a cell.
  WorstCell aspect_ratio;
  /// Largest volume ratio (>= 1) of two cells that share a facet; in a graded structured mesh the jump in cell size.
  WorstCell size_ratio;
  /// Area (dim 2, mm^2 in the plane of the mesh) or volume (dim 3, mm^3) of all cells. Exact for meshes whose cell
  /// Jacobian is of degree <= 5 in each coordinate, which holds for every quadratic cell.
  double volume = 0.0;

  bool is_valid() const { return scaled_jacobian.value > 0; }
};

/// Measures every cell of a mesh with at least one cell. Never fails: a folded cell shows as scaled_jacobian <= 0.
MeshQualityReport measure_quality(const Mesh& mesh);

/// One sentence that names the worst cell by region and place, e.g.
/// "scaled Jacobian -0.12 in layer 'dermis' at (0.1, -0.3) mm".
std::string describe(const std::string& measure, const WorstCell& worst);

}  // namespace acus
