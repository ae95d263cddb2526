#pragma once
// Newton's method for a large field with a few springs on it, each linear system solved by conjugate gradients with the
// factor of an earlier tangent as preconditioner.
//
// A thin stiff film stretches with the square of a change of its slope: an old tangent in the residual's place makes
// the iteration crawl, so the tangent is always the present one; only its factor is old.

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "solvers/array/field_factor.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/linear/factor_age.hpp"
#include "solvers/nonlinear/newton.hpp"

namespace acus {

struct FieldReport {
  NewtonOutcome outcome = NewtonOutcome::converged;
  int iterations = 0, n_factorisations = 0;
  double relative = 0.0;  ///< largest residual over the force scale at the end

  /// Whether the next step may be longer, should be shorter.
  bool was_easy() const { return iterations <= 6; }
  bool was_hard() const { return iterations >= 10; }
};

class FieldNewton {
 public:
  /// `whole` holds the tissue's pattern and that of every spring; it is analysed once here. Both are this rank's parts.
  FieldNewton(const DofMap& map, SymmetricMatrix tissue, SymmetricMatrix whole, const Communicator& ranks);

  /// Solves tissue + springs = 0 for the unknown dofs of u, from u, until the largest residual is `tolerance` times the
  /// force scale of the terms. On failure u and the tissue's own unknowns are left where the iteration stopped.
  FieldReport solve(Tissue& tissue, std::span<Term* const> springs, Eigen::VectorXd& u, double tolerance);

  /// The next solution starts with a factor of its own.
  void forget_factor() { has_factor_ = false; }

  /// Residual over all dofs at the last linearisation (N).
  const Eigen::VectorXd& residual() const { return residual_; }

 private:
  struct System {
    Tissue& tissue;
    std::span<Term* const> springs;
  };
  enum class Wanted { residual, tangent };
  bool linearise(System system, const Eigen::VectorXd& u, Wanted wanted);
  bool factorise();
  /// Conjugate gradients on the kept factor until `share` of the correction is left; empty when they do not get there.
  Eigen::VectorXd conjugate_gradients(double share);
  /// The same, with a new factor where the old one no longer serves; empty when there is none.
  Eigen::VectorXd correction(double share, FieldReport& report);
  double relative_residual(System system) const;
  /// Moves along the update as far as it helps and linearises there; false when no admissible place is found.
  bool move(System system, Eigen::VectorXd& u, const Eigen::VectorXd& update, double& step, Wanted wanted);

  const DofMap& map_;
  SymmetricMatrix tissue_, whole_;   // the former only where the springs need more entries
  std::vector<std::int64_t> place_;  // of each entry of tissue_ in whole_
  FieldFactor solver_;
  Eigen::VectorXd residual_;
  bool has_tangent_ = false;  // at the last linearisation
  bool has_factor_ = false;
  FactorAge age_;
};

}  // namespace acus
