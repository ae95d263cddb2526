#pragma once
// One linear system per Newton iteration, whoever solves it.

#include <string>

#include <Eigen/Core>

#include "solvers/linear/symmetric_matrix.hpp"

namespace acus {

/// What a solver has after `factorise`: a positive definite operator, an indefinite one, or nothing to solve with.
enum class FactorKind { cholesky, indefinite, failed };

/// One solution of A x = b.
struct LinearSolution {
  Eigen::VectorXd x;
  int iterations = 0;                      ///< of the Krylov method; 0 for a direct solution
  double relative = 0.0;                   ///< |b - A x| / |b| reached, 2-norm
  bool is_good_enough = false;             ///< relative <= the tolerance asked for (see LinearSolver::solve)
  FactorKind kind = FactorKind::cholesky;  ///< what the matrix showed itself to be; `failed`: singular
};

/// Work done since the solver was made.
struct LinearStatistics {
  int n_factorisations = 0;  ///< numerical factorisations, or set-ups of a multigrid hierarchy
  int n_solves = 0;
  int n_iterations = 0;
  double bytes = 0.0;  ///< held by factors and hierarchies
};

class LinearSolver {
 public:
  virtual ~LinearSolver() = default;

  /// Called once per pattern, before anything else.
  virtual void analyse(const SymmetricMatrix& pattern) = 0;
  /// Forgets what earlier matrices left behind: what follows depends on them no more, and is the same after a resume.
  virtual void forget() {}
  /// Called before the terms add their tangents: forgets what they added to this solver itself, if anything.
  virtual void start_assembly() {}
  /// Takes the matrix (the sum of the terms' tangents) for the solves that follow. `failed`: message() says why.
  virtual FactorKind factorise(const SymmetricMatrix& matrix) = 0;
  /// Solves A x = b to |b - A x| <= tolerance |b|. Direct solvers always go to round-off and report what they reach
  /// without being held to the tolerance. Where A is indefinite, an iterative solver may stop at an x that goes
  /// downhill, b . x > 0, good enough for a line search; the kind says so.
  virtual LinearSolution solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) = 0;
  /// A cheap, linear approximation of A^-1 b with what the last factorise left behind: the metric of the line search.
  virtual Eigen::VectorXd approximate(const Eigen::VectorXd& b) const = 0;
  /// True when a looser tolerance saves work: Newton then asks for no more than it can use.
  virtual bool is_iterative() const = 0;

  virtual std::string name() const = 0;
  /// What went wrong in the last factorise or solve; empty when nothing did.
  virtual const std::string& message() const = 0;
  virtual LinearStatistics statistics() const = 0;
};

}  // namespace acus
