#pragma once
// Conjugate gradients on an older Cholesky factor. From one Newton iteration to the next the stiffness changes little,
// and a factor costs as much as tens of solutions: the old one stays the preconditioner until it is no longer worth it.

#include "solvers/linear/cholmod_solver.hpp"
#include "solvers/linear/conjugate_gradients.hpp"
#include "solvers/linear/factor_age.hpp"
#include "solvers/linear/linear_solver.hpp"

namespace acus {

class FactorReuseSolver final : public LinearSolver {
 public:
  void analyse(const SymmetricMatrix& pattern) override;
  void forget() override { has_factor_ = false; }
  /// Factorises only when there is no factor yet or the last solutions showed that it has aged.
  FactorKind factorise(const SymmetricMatrix& matrix) override;
  /// Conjugate gradients; when they do not suffice, with a new factor, of the matrix with a share of its diagonal added
  /// where it is not positive definite. Along a direction in which the matrix is not
  /// positive there is no minimum: what was found before it is the answer then, of kind `indefinite`.
  LinearSolution solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) override;
  Eigen::VectorXd approximate(const Eigen::VectorXd& b) const override { return cholmod_.solve_with_factor(b); }
  bool is_iterative() const override { return true; }
  std::string name() const override { return "direct, factor reused"; }
  const std::string& message() const override { return message_; }
  LinearStatistics statistics() const override;

 private:
  FactorKind refactorise(const SymmetricMatrix& matrix);
  FactorKind refactorise_shifted(const SymmetricMatrix& matrix);
  CgResult iterate(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance);

  CholmodSolver cholmod_;
  FactorKind kind_ = FactorKind::failed;  // of the present matrix, as far as it is known
  bool has_factor_ = false;
  bool is_fresh_ = false;  // the factor is of the present matrix, or of it with a share of its diagonal added
  FactorAge age_;
  std::string message_;
  LinearStatistics statistics_;
};

}  // namespace acus
