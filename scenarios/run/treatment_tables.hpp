#pragma once
// What a treatment writes beside its punctures.

#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/device_answer.hpp"
#include "solvers/treatment/puncture_statistics.hpp"

namespace acus {

/// "treatment_area", "density_by_pass", "wound_profile", "depth_histogram", "pair_correlation", and those of the
/// device.
std::map<std::string, Table> treatment_tables(const MapArea& area, const PunctureStatistics& statistics,
                                              const DeviceAnswer& answer);

/// Headline numbers: dose and depth first.
std::vector<Headline> treatment_headlines(const Scenario& scenario, const PunctureTable& punctures, const MapArea& area,
                                          const PunctureStatistics& statistics, const DeviceAnswer& answer);

}  // namespace acus
