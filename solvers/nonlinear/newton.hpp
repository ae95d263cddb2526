#pragma once
// Newton's method with admissible-step limits and a line search. Every iteration is recorded, every failure has a name.

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "solvers/linear/direct_solver.hpp"
#include "solvers/nonlinear/term.hpp"

namespace acus {

enum class NewtonOutcome {
  converged,
  too_many_iterations,
  diverged,
  inverted_element,
  singular_matrix,
  linear_solver_stalled,
  step_too_short
};

/// Name and advice of an outcome, as users see them.
std::string_view name(NewtonOutcome outcome);
std::string_view advice(NewtonOutcome outcome);

struct NewtonSettings {
  double tolerance = 1e-8;  ///< largest residual force over the force scale
  int max_iterations = 25;
  int max_line_search = 6;
  /// Relative residual asked of an iterative linear solver: at most this, less as the iteration converges
  /// [EisenstatWalker1996, choice 2].
  double loosest_linear = 1e-2;
};

/// One iteration as recorded.
struct NewtonIteration {
  double residual = 0.0;         ///< largest unbalanced nodal force, N
  double relative = 0.0;         ///< the same over the force scale
  double step = 0.0;             ///< factor of the update that was taken (0 in the last row: nothing left to do)
  double largest_du = 0.0;       ///< mm
  bool is_indefinite = false;    ///< the stiffness was not positive definite
  int linear_iterations = 0;     ///< of the linear solver; 0 when it solved directly
  double linear_residual = 0.0;  ///< relative residual that the linear solver reached
};

struct NewtonReport {
  NewtonOutcome outcome = NewtonOutcome::converged;
  std::vector<NewtonIteration> iterations;
};

class Newton {
 public:
  /// `pattern` holds the entries of every term (of those that the solver does not take itself); it is analysed once
  /// here.
  Newton(const DofMap& map, SymmetricMatrix pattern, NewtonSettings settings,
         std::unique_ptr<LinearSolver> solver = std::make_unique<DirectSolver>());

  /// Solves sum of residuals = 0 for the unknown dofs of u, starting from u. On failure u and the terms' own unknowns
  /// are left where the iteration stopped: the caller restores them.
  NewtonReport solve(std::span<Term* const> terms, Eigen::VectorXd& u) { return solve(terms, u, settings_.tolerance); }
  /// The same to another tolerance than that of the settings: where what follows asks for less.
  NewtonReport solve(std::span<Term* const> terms, Eigen::VectorXd& u, double tolerance);

  /// Makes what follows independent of what was solved before (see LinearSolver::forget).
  void forget() { solver_->forget(); }

  /// Residual over all dofs at the last linearisation; at prescribed dofs this is the reaction (N).
  const Eigen::VectorXd& residual() const { return residual_; }
  const LinearSolver& linear_solver() const { return *solver_; }

 private:
  bool linearise(std::span<Term* const> terms, const Eigen::VectorXd& u);
  /// The update from the present linearisation; where an iterative solver meets an indefinite matrix, from one that
  /// leaves out what made it so.
  LinearSolution find_update(std::span<Term* const> terms, const Eigen::VectorXd& u, double linear_tolerance);
  void leave_out_negative(std::span<Term* const> terms, bool is_left_out);
  double largest_residual() const;
  double linear_tolerance(const NewtonReport& report, double tolerance) const;

  const DofMap& map_;
  NewtonSettings settings_;
  SymmetricMatrix matrix_;
  std::unique_ptr<LinearSolver> solver_;
  Eigen::VectorXd residual_;
  bool is_negative_left_out_ = false;
};

}  // namespace acus
