#pragma once
// Scenario files: everything that is wrong with one in a single pass, or the resolved scenario.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/schema/diagnostic.hpp"
#include "scenarios/schema/scenario.hpp"

namespace acus {

struct ReadResult {
  std::optional<Scenario> scenario;     ///< only when there is no error
  std::vector<Diagnostic> diagnostics;  ///< errors and warnings in reading order
  bool is_file_problem = false;         ///< missing, unreadable, a folder, damaged presets: exit code 6 instead of 2
  std::string text;                     ///< the file as read, for showing lines
};

/// Reads and checks a scenario file with `--set` overrides ("key.path=value", in order). Never throws for bad input.
ReadResult read_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides = {});
/// The same from text already in memory; `file` is used in messages and for relative paths.
ReadResult parse_scenario(const std::string& text, const std::filesystem::path& file,
                          const std::vector<std::string>& overrides = {});

/// All diagnostics as text, one after the other, each ending with a newline.
std::string report(const ReadResult& result, bool color);

}  // namespace acus
