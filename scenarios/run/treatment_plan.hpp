#pragma once
// What [treatment] says, as the engine wants it.

#include "scenarios/schema/scenario.hpp"
#include "solvers/treatment/treatment.hpp"

namespace acus {

/// Nominal depth of the device's needles (mm): their length, of a pen its setting.
double needle_reach(const Scenario& scenario);
/// Requires treatment.is_asked.
MapArea treated_area(const Scenario& scenario);
TreatmentPlan treatment_plan(const Scenario& scenario);
MapSettings map_settings(const Scenario& scenario);
/// Throws TreatmentRefusal, with the numbers, when the punctures of a device that rolls or strikes as its geometry says
/// would not fit into the memory that is allowed.
void refuse_if_too_large(const Scenario& scenario);
/// The same with what the device was found to do.
void refuse_if_too_large(const TreatmentPlan& plan, const DeviceResponse& response);
/// Forces (N) at which the device is looked at: the nominal one in the middle, as far as the scatter goes.
std::vector<double> forces_of(const Scenario& scenario);

}  // namespace acus
