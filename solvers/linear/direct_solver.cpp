#include "solvers/linear/direct_solver.hpp"

namespace acus {

FactorKind DirectSolver::factorise(const SymmetricMatrix& matrix) {
  ++statistics_.n_factorisations;
  return kind_ = cholmod_.factorise(matrix);
}

LinearSolution DirectSolver::solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double) {
  ++statistics_.n_solves;
  LinearSolution solution;
  solution.x = cholmod_.solve(matrix, b);
  const double size = b.norm();
  if (size > 0) solution.relative = (b - matrix * solution.x).norm() / size;
  solution.is_good_enough = solution.x.allFinite();
  solution.kind = kind_;
  return solution;
}

LinearStatistics DirectSolver::statistics() const {
  LinearStatistics result = statistics_;
  result.bytes = cholmod_.bytes();
  return result;
}

}  // namespace acus
