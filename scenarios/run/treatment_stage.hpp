#pragma once
// The treatment of a scenario: the needle that was found put on its device, and the device over the skin.

#include <map>
#include <string>
#include <vector>

#include "scenarios/run/array_stage.hpp"

namespace acus {

/// Finds what the device does, treats the area, writes the punctures, replaces the tables of the single needle where
/// the treatment has its own, and returns the headline numbers. Interrupted, it starts from the cached needle and
/// device next time.
RunEnd run_treatment(const StageTools& tools, const Scenario& scenario, const SingleNeedle& single,
                     std::map<std::string, Table>& tables, std::vector<std::string>& warnings);

}  // namespace acus
