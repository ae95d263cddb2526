#pragma once
// Who computed what, with which program, where and when.

#include <map>
#include <string>

#include "scenarios/run/runner.hpp"

namespace acus {

/// Known before the first step: version, commit, compiler, flags, libraries, threads, host, processor, seed, start
/// time.
std::map<std::string, std::string> start_provenance(const Scenario& scenario, const RunOptions& options);
/// Known at the end: end time, wall and processor seconds, peak memory.
std::map<std::string, std::string> end_provenance(double wall_seconds);
/// Of this process so far, MB.
double peak_memory();

}  // namespace acus
