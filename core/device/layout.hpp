#pragma once
// Where the needles of an array stand, and which mirror planes they leave.

#include <string>
#include <vector>

namespace acus {

/// One needle of an array, in the plane of the skin (x, y from the middle of the array).
struct ArrayNeedle {
  double x = 0.0, y = 0.0;  ///< mm
  double recess = 0.0;      ///< how far its tip stands behind the plane of the foremost tips, mm, >= 0
};

/// Lattices centred on the origin; rows along y. Throw std::invalid_argument for no needles or no pitch.
std::vector<ArrayNeedle> square_layout(int rows, int columns, double pitch);
/// Hexagon of `rings` rings around a middle needle (0: that needle alone); neighbours are `pitch` apart.
std::vector<ArrayNeedle> hexagonal_layout(int rings, double pitch);
/// n needles on a circle, the first at (radius, 0).
std::vector<ArrayNeedle> ring_layout(int n, double radius);

/// Mirror planes that leave an array as it is: x = 0 and y = 0.
struct MirrorPlanes {
  bool x = false, y = false;
};
/// "x", "y", "xy" or nothing, as results files name them.
std::string name(const MirrorPlanes& mirrors);
/// Positions and recesses count as equal within `tolerance` (mm).
MirrorPlanes mirror_planes(const std::vector<ArrayNeedle>& needles, double tolerance);

/// The needles of the quarter, half or whole that is modelled: x >= 0 and y >= 0 as the mirrors say.
struct NeedlesOfModel {
  int n_images = 1;               ///< how many times the model is the whole: 1, 2 or 4
  std::vector<int> array_needle;  ///< per needle of the model: its number in the array
  std::vector<int> model_needle;  ///< per needle of the array: the one of the model that stands for it
};
/// Lengths below `tolerance` (mm) count as zero.
NeedlesOfModel needles_of_model(const std::vector<ArrayNeedle>& needles, MirrorPlanes mirrors, double tolerance);

/// Smallest distance between two needles (mm); infinity for one.
double smallest_distance(const std::vector<ArrayNeedle>& needles);

}  // namespace acus
