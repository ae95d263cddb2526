#pragma once
// What a device does to the skin, found once and kept: its response over force, and what users see of it.

#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/indentation_stage.hpp"
#include "solvers/treatment/device_response.hpp"
#include "solvers/treatment/device_watch.hpp"

namespace acus {

struct DeviceAnswer {
  DeviceResponse response;
  std::map<std::string, Table> tables;  ///< "response", "needles", of rollers "roller_path"
  std::vector<Headline> headlines;      ///< at the nominal force
  std::vector<std::string> warnings;
  double engaged = 0.0;  ///< needles in the skin at once, at the nominal force
};

/// Tells how far a device has come, in `what` words, and stops it when the user wants that.
DeviceWatch device_watch(const StageTools& tools, const std::string& what);

/// Taken from the cache when it is there. Throws TreatmentRefusal when the device finds no balance, DeviceInterrupted
/// when the user stopped it.
DeviceAnswer device_answer(const StageTools& tools, const Scenario& scenario, const TreatedSkin& treated);

}  // namespace acus
