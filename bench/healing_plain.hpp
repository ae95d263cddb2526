#pragma once
// The plain way to solve healing: all fields of all nodes in one nonlinear system, backward Euler with equal steps,
// Newton, stabilised bi-conjugate gradients with a diagonal preconditioner. Same equations, same grid.

#include <vector>

#include "solvers/healing/healing_grid.hpp"
#include "solvers/healing/healing_kinetics.hpp"

namespace acus::bench {

class PlainHealing {
 public:
  PlainHealing(HealingGrid grid, const HealingParameters& parameters, std::array<double, n_diffusing> transfer);
  /// Fields as in HealingState.
  std::vector<double> fields;
  /// n equal steps; false when Newton or the linear solver fails.
  bool advance(double time, int n_steps);
  long n_newton = 0, n_linear = 0;

 private:
  struct Link {
    int f, i, j;  ///< field, node, neighbour (-1: healthy tissue below)
    double rate;  ///< 1/s into node i
  };
  bool lives(int f, int node) const;
  void link_axis(const Axis& axis, int f, int node, int position, int stride, double diffusivity);

  HealingGrid grid_;
  HealingKinetics kinetics_;
  std::vector<Link> links_;
};

}  // namespace acus::bench
