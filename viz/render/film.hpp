#pragma once
// A film from single pictures, for every browser: an animated PNG.

#include <filesystem>
#include <vector>

namespace acus {

/// Joins PNG files of one size and kind to one animated PNG, `seconds` each, the last one longer, for ever. Without
/// loss: the compressed pictures are taken as they are. Throws PictureError when a frame cannot be read, frames differ
/// in size, or the film cannot be written.
void write_film(const std::vector<std::filesystem::path>& frames, double seconds, const std::filesystem::path& film);

}  // namespace acus
