#pragma once
// A field of an array under forces that are given.

#include <stdexcept>

#include "solvers/array/field.hpp"
#include "solvers/equilibrium/dead_load.hpp"
#include "solvers/equilibrium/prestretch.hpp"

namespace acus::test {

/// Displacement of a field under a force (N) on every footprint.
inline Eigen::VectorXd pressed(ArrayField& field, double force) {
  Eigen::VectorXd unit = Eigen::VectorXd::Zero(field.u_at_rest().size());
  for (const Footprint& footprint : field.footprints())
    for (std::size_t k = 0; k < footprint.dofs.size(); ++k)
      unit[footprint.dofs[k]] -= footprint.share * footprint.weights[static_cast<Eigen::Index>(k)];
  acus::DeadLoad load(unit, unit.cwiseAbs().maxCoeff());
  load.set_factor(force);
  Term* const loads[] = {&load};
  Eigen::VectorXd u = field.u_at_rest();
  field.tissue().set_time_step(fully_relaxed);
  if (field.newton().solve(field.tissue(), loads, u, 1e-9).outcome != NewtonOutcome::converged)
    throw std::runtime_error("the pressed field finds no equilibrium");
  return u;
}

}  // namespace acus::test
