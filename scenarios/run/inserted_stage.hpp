#pragma once
// The skin around the inserted needle, by finite elements: its surface gives way less than under a denting needle, and
// by how much less is the compliance ratio of the puncture.

#include <memory>
#include <string>

#include "scenarios/run/indentation_stage.hpp"
#include "solvers/equilibrium/penetrated.hpp"
#include "solvers/penetration/penetration_law.hpp"

namespace acus {

/// The solved state with the tip at one depth, under a rising force.
struct InsertedState {
  double depth = 0.0;                      ///< of the tip, mm
  double duration = 0.0;                   ///< of the ramp, s
  std::vector<PenetratedStep> steps;       ///< empty when nothing converged
  std::vector<std::vector<Field>> fields;  ///< per step; empty without fields
  bool is_interrupted = false;

  /// Dent of the surface at a force (mm), between the steps; beyond them NaN.
  double dent_at(double force) const;
};

/// Axial force per depth along the needle's wall with the tip at `depth` (mm): what spreading and friction put into the
/// tissue there. Its sum is the force of the law.
WallForce wall_force(const PenetrationLaw& law, const NeedleShape& needle, double friction, double depth);

/// Raises the wall's force up to `force` (N) with the tip at `depth` (mm), or finds that in the cache. A ramp that does
/// not converge ends early.
InsertedState solve_inserted(const StageTools& tools, const FieldSampler& sampler, const PenetrationLaw& law,
                             const NeedleShape& needle, double depth, double force, double duration);

/// Appends its steps to the results, after those of the indentation, which ended at `time` (s).
void append_inserted(const StageTools& tools, const InsertedState& state, double time);

/// Dent of the inserted needle's surface over the displacement of the denting one at the same force (N). NaN when one
/// of the two does not come to it.
double compliance_ratio(const InsertedState& state, const IndentationCurve& curve, double force);

}  // namespace acus
