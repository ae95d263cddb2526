#pragma once
// Pictures of one results folder: what `acus render` and `acus view` call.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace acus {

/// A picture cannot be made; the message says why and what to do.
class PictureError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct PictureOptions {
  std::filesystem::path folder;                ///< results folder, finished or partial
  std::vector<std::filesystem::path> images;   ///< empty = the standard set into folder/pictures
  std::string field;                           ///< empty = standard choice
  int step = -1;                               ///< field step; -1 = last
  bool series = false;                         ///< one PNG per stored step as well
  int width = 1600, height = 1000;
};

/// Writes the pictures without a display (EGL) and returns their paths.
std::vector<std::filesystem::path> render_pictures(const PictureOptions& options);
/// Opens the interactive window; throws PictureError with advice when there is no display.
void view_results(const PictureOptions& options);

}  // namespace acus
