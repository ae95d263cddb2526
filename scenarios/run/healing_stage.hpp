#pragma once
// The answer of the skin to the sessions of a scenario: punctures to injury, injury to fields over hours to months.

#include <map>
#include <string>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"

namespace acus {

/// Heals what `punctures` of all sessions did, adds its tables and warnings, writes healing.vtkhdf when output.fields
/// asks for fields, and returns its headline numbers. Interrupted or killed, it goes on from the last session or
/// profile, to the same bits. `scenario` is that of the whole treatment.
RunEnd run_healing(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                   std::map<std::string, Table>& tables, std::vector<std::string>& warnings);

/// What is wrong with punctures of another run for this scenario; empty when nothing is.
std::string unfit_punctures(const Scenario& scenario, const PunctureTable& punctures);

}  // namespace acus
