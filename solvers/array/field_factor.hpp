#pragma once
// The matrix of a field and its Cholesky factor: on this process, or in parts on several ranks. What FieldNewton does
// with them is the same.

#include <memory>

#include "solvers/linear/cholmod_solver.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// Matrices are this rank's part; their sum over the ranks is meant. Vectors are whole. Members are collective.
class FieldFactor {
 public:
  explicit FieldFactor(const Communicator& ranks);

  void analyse(const SymmetricMatrix& part);
  /// False when the matrix is not positive definite: there is no factor then.
  bool factorise_definite(const SymmetricMatrix& part);
  Eigen::VectorXd solve_with_factor(const Eigen::VectorXd& rhs) const;

  Eigen::VectorXd product(const SymmetricMatrix& part, const Eigen::VectorXd& x) const;
  /// The part with `share` of the size of the matrix' diagonal added to it.
  SymmetricMatrix shifted(SymmetricMatrix part, double share) const;

  /// How many iterations of conjugate gradients a factorisation costs.
  double worth_in_iterations() const;

 private:
  const Communicator& ranks_;
  CholmodSolver own_;
  std::unique_ptr<DistributedFactor> shared_;  // none on a process alone
};

}  // namespace acus
