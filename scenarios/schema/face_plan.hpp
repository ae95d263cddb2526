#pragma once
// A treatment of several zones of a schematic face and body: one scenario, each zone with skin, outline and plan of its
// own.

#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/schema/diagnostic.hpp"

namespace acus {

/// One zone that ships (presets/face.toml).
struct FaceZone {
  std::string name, site;
  std::string corners;  ///< as TOML: [["-55 mm", "45 mm"], ...]
};
/// Throws DataError.
std::vector<FaceZone> face_zones();

/// One zone of a plan: what is overridden of the scenario, as for --set.
struct ZonePlan {
  std::string name;
  std::vector<std::string> overrides;
};
struct FacePlan {
  std::string name, title;
  std::filesystem::path scenario;
  std::vector<ZonePlan> zones;
};
/// Reads a plan file; what is wrong goes to `diagnostics`, all at once. `text` receives the file's text. Throws
/// DataError when the file cannot be read.
FacePlan read_face_plan(const std::filesystem::path& file, std::string& text, Diagnostics& diagnostics);

}  // namespace acus
