#pragma once
// An active on the skin after sessions of a scenario: through intact stratum corneum and through the channels.

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
/// channels are those of one session, as means over the treated area.
AbsorptionProblem absorption_problem(const Scenario& scenario, const ActivePreset& active,
                                     const PunctureTable& punctures, int session);

/// ug/cm^2 per mm of vehicle; 0 where its strength is not given.
double ug_per_cm2(const AbsorptionSpec& spec);

/// Solves skin with channels and intact skin after every session asked for, adds the tables "absorption",
/// "absorption_profiles", "absorption_sessions" and, with samples, "absorption_bands", and the warnings, and returns
/// the headline numbers. Stopped, it goes on behind the draws it had finished, to the same bits.
RunEnd run_absorption(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                      std::map<std::string, Table>& tables, std::vector<std::string>& warnings);

}  // namespace acus
