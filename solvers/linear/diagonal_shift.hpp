#pragma once
// A stiff film that is compressed wrinkles, and a tangent far from equilibrium may point anywhere: such matrices are
// not positive definite. With a share of their own diagonal added they are; a direction found with that factor goes
// downhill, and it still preconditions.

#include <cmath>
#include <cstdint>

#include "solvers/linear/symmetric_matrix.hpp"

namespace acus {

/// The least of the shares 1e-4, 1e-3 ... 1 for which `is_definite(share)`; negative when there is none.
template <class IsDefinite>
double first_definite_shift(const IsDefinite& is_definite) {
  for (const double share : {1e-4, 1e-3, 1e-2, 1e-1, 1.0})
    if (is_definite(share)) return share;
  return -1.0;
}

/// The matrix with `share` of the size of its diagonal added to it.
inline SymmetricMatrix shifted(SymmetricMatrix matrix, double share) {
  for (std::int64_t j = 0; j < matrix.n; ++j) {
    double& diagonal = matrix.value[matrix.position(j, j)];
    diagonal += share * std::abs(diagonal);
  }
  return matrix;
}

}  // namespace acus
