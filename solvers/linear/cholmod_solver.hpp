#pragma once
// Sparse direct solver for symmetric systems: CHOLMOD, 64-bit, symbolic analysis kept for a fixed pattern.

#include <memory>
#include <string>

#include <Eigen/Core>

#include "solvers/linear/linear_solver.hpp"
#include "solvers/linear/symmetric_matrix.hpp"

namespace acus {

class CholmodSolver {
 public:
  CholmodSolver();
  ~CholmodSolver();
  CholmodSolver(const CholmodSolver&) = delete;
  CholmodSolver& operator=(const CholmodSolver&) = delete;

  /// Fill-reducing ordering and symbolic factorisation of a pattern. Must be called before factorise.
  void analyse(const SymmetricMatrix& matrix);
  /// Numerical factorisation: supernodal Cholesky; when the matrix is not positive definite, LDL^T without pivoting.
  /// Returns which one was used, or `failed` when even that meets a zero pivot or memory runs out (see message()).
  FactorKind factorise(const SymmetricMatrix& matrix);
  /// Cholesky alone, for callers that have a better answer to an indefinite matrix than a slow LDL^T. False with a
  /// message() when memory ran out.
  bool factorise_definite(const SymmetricMatrix& matrix);
  /// Solves with the last factor and one step of iterative refinement against `matrix`.
  Eigen::VectorXd solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& rhs) const;

  /// Solves with the last factor alone, whatever the matrix is now: a simplified Newton correction, a preconditioner.
  /// A large factor is copied to 16 bits an entry for it (FactorCopy): good for iterations, and many times as fast as
  /// solve().
  Eigen::VectorXd solve_with_factor(const Eigen::VectorXd& rhs) const;

  /// Version of the library, for provenance.
  static std::string version();
  const std::string& message() const { return message_; }
  /// Entries of the factor and floating-point operations of one factorisation, from the last analysis.
  double factor_entries() const;
  double factor_flops() const;
  /// What the factor holds, with its copy once there is one.
  double bytes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::string message_;
};

}  // namespace acus
