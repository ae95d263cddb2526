#pragma once
// One physical effect in the balance of forces: tissue, contact, body force. Newton's method solves the sum of terms
// and knows nothing else about them.

#include <Eigen/Core>

#include "solvers/linear/symmetric_matrix.hpp"

namespace acus {

class Term {
 public:
  virtual ~Term() = default;

  /// Adds this term's residual over all dofs (internal minus external force, N) and, when `tangent` is given, its
  /// derivative over the equations. Returns false when the configuration is not admissible (an inverted element).
  virtual bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) = 0;

  /// While asked for, the tangent leaves out what can make it indefinite and vanishes or settles near the solution: the
  /// iteration then goes downhill where the whole tangent points to a saddle.
  virtual void leave_out_negative(bool) {}

  /// Largest factor in (0, 1] by which the update du may be taken from u without leaving the admissible set or moving
  /// contact further than its linearisation can be trusted.
  virtual double largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const = 0;

  /// Unknowns a term keeps to itself (condensed pressures) follow the displacement: `start_move` computes their update
  /// for du from the last linearisation, `set_move` places them at `factor` of it, counted from where start_move was
  /// called.
  virtual void start_move(const Eigen::VectorXd& du) = 0;
  virtual void set_move(double factor) = 0;

  /// Force (N) that the residual is compared with: the size of what this term balances. 0 when it has no opinion.
  virtual double force_scale(const Eigen::VectorXd& residual) const = 0;
};

}  // namespace acus
