#pragma once
// The direct solver behind the common interface: a new factor for every matrix.

#include "solvers/linear/cholmod_solver.hpp"
#include "solvers/linear/linear_solver.hpp"

namespace acus {

class DirectSolver final : public LinearSolver {
 public:
  void analyse(const SymmetricMatrix& pattern) override { cholmod_.analyse(pattern); }
  FactorKind factorise(const SymmetricMatrix& matrix) override;
  LinearSolution solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) override;
  Eigen::VectorXd approximate(const Eigen::VectorXd& b) const override { return cholmod_.solve_with_factor(b); }
  bool is_iterative() const override { return false; }
  std::string name() const override { return "direct"; }
  const std::string& message() const override { return cholmod_.message(); }
  LinearStatistics statistics() const override;

 private:
  CholmodSolver cholmod_;
  FactorKind kind_ = FactorKind::failed;
  LinearStatistics statistics_;
};

}  // namespace acus
