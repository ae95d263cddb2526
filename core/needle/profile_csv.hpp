#pragma once
// Needle outlines measured or drawn elsewhere, as CSV files.

#include <filesystem>
#include <string>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace acus {

/// Points (s, r) in mm, or what is wrong with the file, one sentence each with its line number.
struct ProfileFile {
  std::vector<Vec2> points;
  std::vector<std::string> errors;
};

/// Reads a profile: a header line such as `s_um,r_um` (any unit of length, one per column), then one pair of numbers
/// per line from the tip to the base. Empty lines and lines starting with # are skipped.
ProfileFile read_profile_csv(const std::filesystem::path& file);
/// The same from text already in memory.
ProfileFile parse_profile_csv(const std::string& text);

}  // namespace acus
