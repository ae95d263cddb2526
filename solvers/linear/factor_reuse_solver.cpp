#include "solvers/linear/factor_reuse_solver.hpp"

#include <algorithm>
#include <utility>

#include "solvers/linear/diagonal_shift.hpp"

namespace acus {
namespace {

constexpr int most_iterations = 60;

}  // namespace

void FactorReuseSolver::analyse(const SymmetricMatrix& pattern) {
  cholmod_.analyse(pattern);
  has_factor_ = false;
}

FactorKind FactorReuseSolver::refactorise(const SymmetricMatrix& matrix) {
  message_.clear();
  ++statistics_.n_factorisations;
  kind_ = cholmod_.factorise_definite(matrix) ? FactorKind::cholesky : FactorKind::indefinite;
  message_ = cholmod_.message();
  if (!message_.empty()) kind_ = FactorKind::failed;
  has_factor_ = kind_ == FactorKind::cholesky;
  is_fresh_ = true;
  age_.start(FactorAge::worth_in_iterations(cholmod_.factor_flops(), cholmod_.factor_entries()));
  return kind_;
}

FactorKind FactorReuseSolver::refactorise_shifted(const SymmetricMatrix& matrix) {
  const double share = first_definite_shift([&](double trial) {
    ++statistics_.n_factorisations;
    return cholmod_.factorise_definite(shifted(matrix, trial));
  });
  has_factor_ = share > 0;
  if (has_factor_) return kind_;
  message_ = cholmod_.message().empty() ? "the stiffness matrix is singular" : cholmod_.message();
  return kind_ = FactorKind::failed;
}

FactorKind FactorReuseSolver::factorise(const SymmetricMatrix& matrix) {
  if (!has_factor_ || age_.is_over()) return refactorise(matrix);
  message_.clear();
  is_fresh_ = false;
  return kind_ = FactorKind::cholesky;
}

CgResult FactorReuseSolver::iterate(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) {
  CgResult result = conjugate_gradients(
      b, [&](const Eigen::VectorXd& p) -> Eigen::VectorXd { return matrix * p; },
      [&](const Eigen::VectorXd& r) { return cholmod_.solve_with_factor(r); },
      {CgMeasure::residual, tolerance, most_iterations});
  age_.add_solution(std::max(0, result.iterations - 1), tolerance);
  statistics_.n_iterations += result.iterations;
  return result;
}

LinearSolution FactorReuseSolver::solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) {
  ++statistics_.n_solves;
  LinearSolution solution;
  const double size = b.norm();
  if (size == 0) {
    solution.x = Eigen::VectorXd::Zero(b.size());
    solution.is_good_enough = true;
    return solution;
  }
  const auto fail = [&solution] {
    solution.kind = FactorKind::failed;
    return solution;
  };
  if (!has_factor_ && refactorise_shifted(matrix) == FactorKind::failed) return fail();
  CgResult found = iterate(matrix, b, tolerance);
  solution.iterations = found.iterations;
  if (!found.is_converged && !found.is_indefinite && !is_fresh_) {
    if (refactorise(matrix) == FactorKind::indefinite) refactorise_shifted(matrix);
    if (kind_ == FactorKind::failed) return fail();
    found = iterate(matrix, b, tolerance);
    solution.iterations += found.iterations;
  }
  // Rounding in the preconditioner may be too much for a tolerance near round-off.
  if (!found.is_converged && is_fresh_ && kind_ == FactorKind::cholesky) {
    found.x = cholmod_.solve(matrix, b);
    found.is_indefinite = false;
  }
  solution.kind = found.is_indefinite ? FactorKind::indefinite : kind_;
  solution.x = std::move(found.x);
  solution.relative = (b - matrix * solution.x).norm() / size;
  solution.is_good_enough = solution.x.allFinite();
  return solution;
}

LinearStatistics FactorReuseSolver::statistics() const {
  LinearStatistics result = statistics_;
  result.bytes = cholmod_.bytes();
  return result;
}

}  // namespace acus
