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
  std::filesystem::path folder;  ///< results folder, finished or partial
  /// Empty = the standard set into folder/pictures. Otherwise PNG files; the start of the name says what is drawn:
  /// "force...", "energ...", of arrays "array_cut..." (the block of skin, cut open) and other "array..." (a map), of
  /// treatments "wound..." (a map), "depths..." and "density..." charts, "roller..." a needle's way through the skin,
  /// of healing "healing_map..." (maps and sections of `field`, collagen when none is given), "healing_profiles..." and
  /// other "healing..." charts, of actives an "absorption..." chart,
  /// and of runs with puncture "time..." and "opening..." charts, "channel..." the needle in the skin and the channel
  /// it leaves, just "section" the plane sections around the open slit, "section_FIELD" the meridian section coloured
  /// by FIELD, anything else the section of `field` when one is given and the cut-away when not.
  std::vector<std::filesystem::path> images;
  std::string field;    ///< empty = standard choice
  int step = -1;        ///< field step; -1 = last
  bool series = false;  ///< one PNG per stored step as well, into folder/pictures/series
  /// The press as a film: one PNG per stored step into folder/pictures/animation and all of them as one animated PNG,
  /// folder/pictures/array.apng of an array, cutaway.apng of one needle; healing.apng of the weeks after a treatment.
  bool animation = false;
  int width = 1600, height = 1000;  ///< pixels
};

/// Writes the pictures without a display (EGL) and returns their paths. Throws PictureError (nothing to draw, no EGL,
/// picture cannot be written) or ResultsError (the folder cannot be read).
std::vector<std::filesystem::path> render_pictures(const PictureOptions& options);
/// Opens the interactive window; throws PictureError with advice when there is no display.
void view_results(const PictureOptions& options);

}  // namespace acus
