#pragma once
// Conjugate gradients on an older Cholesky factor. From one Newton iteration to the next the stiffness changes little,
// and a factor costs as much as tens of solutions: the old one stays the preconditioner until it is no longer worth it.

#include "solvers/linear/cholmod_solver.hpp"
#include "solvers/linear/linear_solver.hpp"

namespace acus {

class FactorReuseSolver final : public LinearSolver {
 public:
  void analyse(const SymmetricMatrix& pattern) override;
  /// Factorises only when there is no positive definite factor yet or the last solution showed that it has aged.
  FactorKind factorise(const SymmetricMatrix& matrix) override;
  /// Conjugate gradients, at most iteration_limit() of them; when they do not suffice, or meet a direction in which the
  /// matrix is not positive, a new factor is made and the system solved directly.
  LinearSolution solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) override;
  Eigen::VectorXd approximate(const Eigen::VectorXd& b) const override { return cholmod_.solve_with_factor(b); }
  bool is_iterative() const override { return true; }
  std::string name() const override { return "direct, factor reused"; }
  const std::string& message() const override { return message_; }
  LinearStatistics statistics() const override;

  /// Iterations that cost about half of a new factorisation, from the sizes of the factor; the same on every machine.
  int iteration_limit() const;
  double factor_bytes() const { return 8 * cholmod_.factor_entries(); }

 private:
  FactorKind refactorise(const SymmetricMatrix& matrix);
  bool iterate(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance, LinearSolution& solution);

  CholmodSolver cholmod_;
  FactorKind kind_ = FactorKind::failed;
  bool is_exact_ = false;  // the factor is of the present matrix
  bool has_aged_ = true;
  std::string message_;
  LinearStatistics statistics_;
};

}  // namespace acus
