#pragma once
// Devices that ship as data files: presets/devices/NAME.toml. Such a file has the sections [device], [needle] and
// [array] of a scenario, in which every value is a table { value, low, high, status, source, note }.

#include <string>
#include <vector>

#include "scenarios/schema/values.hpp"

namespace acus {

/// One value of a preset under the key of the scenario that it fills.
struct DevicePresetValue {
  std::string section;
  const Key<Scenario>* key = nullptr;
  Value value;
  ProvenanceNote note;  ///< its key is "SECTION.KEY"
};

struct DevicePreset {
  std::string name, title;
  std::vector<DevicePresetValue> values;
};

/// Names of the devices, alphabetically. Throws DataError.
std::vector<std::string> device_presets();
/// Requires a name of device_presets(). Throws DataError, with everything that is wrong with the file at once.
DevicePreset load_device_preset(const std::string& name);
/// Reads one from text; what is wrong goes to `diagnostics` with line and column of `file`.
DevicePreset parse_device_preset(const std::string& text, const std::string& file, Diagnostics& diagnostics);

/// Fills the values of a preset into a scenario that holds nothing else yet.
void apply(const DevicePreset& preset, Scenario& scenario);

/// Fills the values of the preset that [device] names, if any, and marks them as given where the name was. Left out is
/// what the document gives otherwise: the dimensions of a needle of another shape, the lattice of another layout, the
/// force of a roller whose indentation is held. To be called before the document's own keys are read.
/// Returns the preset, without a name when there is none; an unknown name is reported.
DevicePreset start_with_device(const toml::table& document, Scenario& scenario, ReadContext& context);
/// Adds where the values of the preset come from to the scenario; those that the document has changed are the user's.
void note_device(const DevicePreset& preset, Scenario& scenario);

}  // namespace acus
