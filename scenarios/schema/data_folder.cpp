#include "scenarios/schema/data_folder.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace acus {

std::filesystem::path data_folder() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* chosen = std::getenv("ACUS_DATA"); chosen != nullptr && *chosen != '\0') {
    if (fs::is_directory(fs::path(chosen) / "presets", ignored)) return chosen;
    throw DataError(fmt::format("ACUS_DATA = \"{}\" does not hold a folder \"presets\"", chosen));
  }
  for (const char* folder : {ACUS_SOURCE_DATA, ACUS_INSTALLED_DATA}) {
    if (fs::is_directory(fs::path(folder) / "presets", ignored)) return folder;
  }
  throw DataError(
      fmt::format("the presets are neither in {} nor in {}; set ACUS_DATA to the folder that holds presets/",
                  ACUS_SOURCE_DATA, ACUS_INSTALLED_DATA));
}

}  // namespace acus
