#pragma once
// Needle outlines and needle positions measured or drawn elsewhere, as CSV files with two columns of lengths.

#include <filesystem>
#include <string>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace acus {

/// Points in mm, or what is wrong with the file, one sentence each with its line number.
struct ProfileFile {
  std::vector<Vec2> points;
  std::vector<std::string> errors;
};

/// Reads a profile: a header line such as `s_um,r_um` (any unit of length, one per column), then one pair of numbers
/// per line from the tip to the base. Empty lines and lines starting with # are skipped.
ProfileFile read_profile_csv(const std::filesystem::path& file);
/// The same from text already in memory.
ProfileFile parse_profile_csv(const std::string& text);
/// Positions in a plane, from a file with a header such as `x_mm,y_mm`.
ProfileFile read_positions_csv(const std::filesystem::path& file);

}  // namespace acus
