#pragma once
// Cholesky factor of a matrix that no rank holds whole.

#include <Eigen/Core>

#include "solvers/linear/symmetric_matrix.hpp"

namespace acus {

/// The matrix is the sum of the parts that the ranks pass, each with its own pattern over the same equations. All
/// members are collective.
class DistributedFactor {
 public:
  virtual ~DistributedFactor() = default;

  /// Ordering and symbolic factorisation, once per pattern. Throws std::runtime_error, on all ranks.
  virtual void analyse(const SymmetricMatrix& part) = 0;
  /// False when the matrix is not positive definite; there is no factor then. Throws std::bad_alloc when memory runs
  /// out on any rank, std::runtime_error for other reasons; on all ranks.
  virtual bool factorise_definite(const SymmetricMatrix& part) = 0;
  /// `rhs` is whole on every rank, and so is the solution, bit for bit the same.
  virtual Eigen::VectorXd solve_with_factor(const Eigen::VectorXd& rhs) const = 0;
};

}  // namespace acus
