#pragma once
// Scenario files as text.

#include <filesystem>
#include <optional>
#include <string>

#include "scenarios/schema/diagnostic.hpp"

namespace acus {

/// The content of a file. A file that cannot be read is an error without a line; `is_file_problem` is then set.
std::optional<std::string> read_source(const std::filesystem::path& file, Diagnostics& diagnostics,
                                       bool& is_file_problem);

/// Reports content that is no text at all: empty, NUL bytes, not UTF-8.
bool check_source(const std::string& text, const std::string& file, Diagnostics& diagnostics);

}  // namespace acus
