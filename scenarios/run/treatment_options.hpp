#pragma once
// The planner: which force and how many passes reach a target, and what they cost the skin.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/device_answer.hpp"
#include "solvers/treatment/treatment.hpp"

namespace acus {

/// One way to reach the target with the device as it is. Shares in per cent.
struct TreatmentOption {
  double length_um = 0.0, force = 0.0;  ///< nominal length; N, 0 where the force does not lead
  int passes = 0;                       ///< half of them at right angles to the others
  double per_cm2 = 0.0;                 ///< punctures as deep as the target
  double nearest_um = 0.0;              ///< depth that the density of the target reaches, 0 when it is not met at all
  double coverage = 0.0, depth_mean_um = 0.0, open_area = 0.0, scar_per_cm2 = 0.0, bleeding = 0.0, pain = 0.0;
  bool reaches_target = false, keeps_limits = false;
  std::string why;  ///< it is no answer: what keeps it from the target or beyond a limit; empty when nothing does
};

/// Every force at which the device was looked at (one where force does not lead), each with as many passes as the
/// target needs; where no puncture is as deep as that, with as many as its density needs, to say how deep that goes.
/// Requires treatment.target_density.
std::vector<TreatmentOption> treatment_options(const Scenario& scenario, const DeviceAnswer& answer);
/// Best first: those that reach the target within the limits, those that reach it with the least open area, then the
/// nearest misses: most punctures at the depth, then the deepest at the density.
void rank(std::vector<TreatmentOption>& options);

/// The table "plan", and back.
Table plan_table(const std::vector<TreatmentOption>& options);
std::vector<TreatmentOption> options_of(const Table& table);

}  // namespace acus
