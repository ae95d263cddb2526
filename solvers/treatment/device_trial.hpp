#pragma once
// What DevicePress tries on the way to its balance; for its own sources only.

#include <vector>

#include "solvers/treatment/device_press.hpp"

namespace acus {

/// One evaluation: unknowns are the forces of live needles, then of all facets, then the sink.
struct DevicePress::Trial {
  Eigen::VectorXd x;  // forces, N
  double sink = 0.0;
  Eigen::VectorXd linear, settled, settled_slope;  // S, g, dg/dS
  Eigen::VectorXd needle_slope;                    // d force/d way
  Eigen::VectorXd misfit;                          // per unknown, as a force
  double force_misfit = 0.0;                       // of the whole force where it leads
  std::vector<char> is_active;                     // facets
  double size = 0.0;                               // largest misfit
};

}  // namespace acus
