#pragma once
// Where cells hand over blocks that are not condensed into one matrix.

#include <cstddef>

namespace acus {

/// The blocks of one cell: with n displacement dofs and m pressure modes, all column-major,
///   [ tangent  B ] [du]   [r]
///   [  B^T    -C ] [q ] = [0]      equivalent to the condensed tangent K du = r.
/// `tangent` already holds the volume stiffness `shift` B M^-1 B^T.
struct CellBlocks {
  const double* tangent = nullptr;  ///< n x n, symmetric (N/mm)
  const double* B = nullptr;        ///< n x m (mm^2)
  const double* C = nullptr;        ///< m x m, positive definite (mm^3/MPa)
  const double* M = nullptr;        ///< m x m, mass matrix of the modes (mm^3)
  double mu = 0.0;                  ///< MPa; shear modulus of the cell as it is now
  double shift = 0.0;               ///< MPa
};

class CellSink {
 public:
  virtual ~CellSink() = default;
  /// Takes the blocks of a cell. Cells that share no node may be added at the same time.
  virtual void add_cell(std::size_t cell, const CellBlocks& blocks) = 0;
  /// Share of mu that every cell keeps as volume stiffness in its tangent.
  virtual double kept_share() const = 0;
};

}  // namespace acus
