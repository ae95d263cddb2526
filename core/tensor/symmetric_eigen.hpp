#pragma once
// Eigenvalues and eigenvectors of a symmetric 3x3 tensor.

#include "core/tensor/tensor.hpp"

namespace acus {

struct SymmetricEigen {
  Vec3 values = Vec3::Zero();       ///< not sorted
  Mat3 vectors = Mat3::Identity();  ///< orthonormal, one per column, right-handed
};

/// Cyclic Jacobi rotations. Only the symmetric part is read (upper triangle). The vectors are orthonormal to rounding
/// also for repeated and nearly repeated values, which closed formulas based on the characteristic polynomial cannot
/// give; every value is exact to rounding of the largest one. Non-finite input gives non-finite output. Source:
/// [GolubVanLoan2013, section 8.5].
SymmetricEigen symmetric_eigen(const Mat3& symmetric);

}  // namespace acus
