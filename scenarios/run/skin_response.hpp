#pragma once
// What the skin does once it is punctured: healing and absorption, whichever a scenario asks for.

#include <map>
#include <string>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/indentation_stage.hpp"
#include "scenarios/run/run_end.hpp"

namespace acus {

/// Runs healing, then absorption; their tables, warnings, headlines and provenance are put together. Nothing is done
/// without either.
RunEnd run_skin_response(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                         std::map<std::string, Table>& tables, std::vector<std::string>& warnings);

}  // namespace acus
