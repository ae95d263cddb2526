#pragma once
// Pictures of several treatments side by side: what `acus compare` calls.

#include <filesystem>
#include <string>
#include <vector>

namespace acus {

/// Depths of all runs with the same axes, "compare_depths.png", and their wounds by depth, "compare_wounds.png", where
/// every run is a treatment; else nothing. Throws as render_pictures().
std::vector<std::filesystem::path> compare_pictures(const std::vector<std::filesystem::path>& folders,
                                                    const std::filesystem::path& output);

/// The holes of all zones in their places, coloured by depth, with the outlines of the zones: "face.png".
std::filesystem::path face_picture(const std::string& title, const std::vector<std::filesystem::path>& folders,
                                   const std::filesystem::path& output);

}  // namespace acus
