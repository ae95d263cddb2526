#pragma once
// An active on the skin after the first session of a scenario: through intact stratum corneum and through the channels.

#include <map>
#include <string>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"
#include "scenarios/schema/active_preset.hpp"
#include "solvers/absorption/absorption.hpp"

namespace acus {

/// What [absorption] says, as the solver wants it: the dose at concentration 1, so that amounts are mm of vehicle. The
/// channels are those of the first session, as means over the treated area.
AbsorptionProblem absorption_problem(const Scenario& scenario, const ActivePreset& active,
                                     const PunctureTable& punctures);

/// ug/cm^2 per mm of vehicle; 0 where its strength is not given.
double ug_per_cm2(const AbsorptionSpec& spec);

/// Solves skin with channels and intact skin, adds the tables "absorption" and "absorption_profiles" and the warnings,
/// and returns the headline numbers. Takes seconds: a stopped run does it anew.
RunEnd run_absorption(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                      std::map<std::string, Table>& tables, std::vector<std::string>& warnings);

}  // namespace acus
