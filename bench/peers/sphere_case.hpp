#pragma once
// The benchmark shared with other programs: a rigid frictionless sphere pressed into a quarter block of tissue.

#include <memory>
#include <vector>

#include "solvers/equilibrium/contact.hpp"
#include "solvers/equilibrium/tissue_system.hpp"
#include "solvers/nonlinear/newton.hpp"

namespace acus::bench {

/// R = 1 mm into 2 x 2 x 4 mm, mu = 50 kPa, K/mu = 100 (neo-Hookean, quadratic volume term), 0.3 mm in 10 steps;
/// symmetry at x = 0 and y = 0, bottom bonded, outer sides free.
struct SphereCase {
  static constexpr double radius = 1.0, width = 2.0, height = 4.0;  // mm
  static constexpr double mu = 0.05, bulk = 5.0;                    // MPa
  static constexpr double depth = 0.3;                              // mm
  static constexpr int n_steps = 10;
};

/// Lines along the side and along the height of a mesh with n cells along the side: equal cells under the contact,
/// growing outwards and downwards.
std::vector<double> sphere_side(int n);
std::vector<double> sphere_height(int n);

struct SphereResult {
  std::vector<double> force;  ///< whole sphere (four quarters), N, after every step
  int iterations = 0;         ///< of Newton's method: linear systems solved
  int linear_iterations = 0;
  bool is_done = false;
  std::string failure;
  SolverChoice choice;
  LinearStatistics statistics;
  std::int64_t unknowns = 0;
};

/// Runs the case with n cells along the side (quadratic cells when order = 2).
SphereResult run_sphere(int n, int order, SolverRequest request, double tolerance);

}  // namespace acus::bench
