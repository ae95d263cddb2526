#pragma once
// Newton's method for a large field with a few springs on it: the factor of an earlier tangent is kept while it serves.
//
// The tissue's tangent is assembled and factorised only when the iteration slows down; the springs' tangents, which
// change with every contact and puncture, are always present ones. The system of old tissue and present springs is
// solved by conjugate gradients with the kept factor as preconditioner, which needs about as many iterations as springs
// have changed in different ways.

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "solvers/array/field_factor.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/nonlinear/newton.hpp"

namespace acus {

struct FieldReport {
  NewtonOutcome outcome = NewtonOutcome::converged;
  int iterations = 0, n_factorisations = 0;
  double relative = 0.0;  ///< largest residual over the force scale at the end
};

class FieldNewton {
 public:
  /// `whole` holds the tissue's pattern and that of every spring; it is analysed once here. Both are this rank's parts.
  FieldNewton(const DofMap& map, SymmetricMatrix tissue, SymmetricMatrix whole, const Communicator& ranks);

  /// Solves tissue + springs = 0 for the unknown dofs of u, from u, until the largest residual is `tolerance` times the
  /// force scale of the terms. On failure u and the tissue's own unknowns are left where the iteration stopped.
  FieldReport solve(Tissue& tissue, std::span<Term* const> springs, Eigen::VectorXd& u, double tolerance);

  /// Residual over all dofs at the last linearisation (N).
  const Eigen::VectorXd& residual() const { return residual_; }

 private:
  struct System {
    Tissue& tissue;
    std::span<Term* const> springs;
  };
  bool linearise(System system, const Eigen::VectorXd& u, bool with_tissue);
  bool factorise();
  /// Conjugate gradients on the kept factor; empty when they do not get there.
  Eigen::VectorXd correction() const;
  double relative_residual(System system) const;
  /// Moves along the update as far as it helps; false when no admissible place is found.
  bool move(System system, Eigen::VectorXd& u, const Eigen::VectorXd& update, double& step);

  const DofMap& map_;
  SymmetricMatrix tissue_, whole_;
  std::vector<std::int64_t> place_;  // of each entry of tissue_ in whole_
  FieldFactor solver_;
  Eigen::VectorXd residual_;
  bool has_factor_ = false;
  bool is_tangent_current_ = false;  // tissue_ belongs to the last linearisation
};

}  // namespace acus
