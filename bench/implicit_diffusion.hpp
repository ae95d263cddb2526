#pragma once
// What the healing solver does without: implicit diffusion by conjugate gradients, one field, closed box.

#include <vector>

#include "solvers/healing/healing_grid.hpp"

namespace acus::bench {

enum class Preconditioner { diagonal, depth_lines };

/// Two-stage SDIRK of order 2 (gamma = 1 - 1/sqrt 2, L-stable) with matrix-free conjugate gradients.
class ImplicitDiffusion {
 public:
  ImplicitDiffusion(const HealingGrid& grid, double diffusivity, Preconditioner kind);
  void advance(std::vector<double>& field, double time);
  long n_iterations = 0;

 private:
  using Values = std::vector<double>;
  void stiffness(const Values& u, Values& out) const;              ///< out = -K u, per cross-section
  void precondition(const Values& r, double weight, Values& out);  ///< out ~ (M + weight K)^-1 r
  /// Solves (M + weight K) x = b, starting from x.
  void solve(const Values& b, double weight, Values& x);

  HealingGrid grid_;
  double diffusivity_;
  Preconditioner kind_;
  Values mass_, diagonal_;
};

}  // namespace acus::bench
