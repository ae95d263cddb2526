#pragma once
// The skin around the inserted needle, by finite elements: its surface gives way less than under a denting needle, and
// by how much less is the compliance ratio of the puncture.

#include <memory>
#include <string>

#include "scenarios/run/indentation_stage.hpp"
#include "solvers/equilibrium/penetrated.hpp"
#include "solvers/penetration/penetration_law.hpp"

namespace acus {

struct InsertedOutcome {
  double compliance_ratio = 0.0;  ///< as solved, may exceed 1; 0 when there is none
  double depth = 0.0;             ///< of the tip, mm
  double force = 0.0;             ///< N, at which the surfaces are compared
  std::string problem;            ///< why there is none; empty when there is
  bool is_interrupted = false;
};

/// Axial force per depth along the needle's wall with the tip at `depth` (mm): what spreading and friction put into the
/// tissue there. Its sum is the force of the law.
WallForce wall_force(const PenetrationLaw& law, const NeedleShape& needle, double friction, double depth);

/// Solves the state with the tip at `depth`, or finds it in the cache, appends it to the results as a step of its own
/// and compares it with the curve at equal force.
InsertedOutcome solve_inserted(const StageTools& tools, const FieldSampler& sampler, const PenetrationLaw& law,
                               const NeedleShape& needle, const IndentationCurve& curve, double depth);

}  // namespace acus
