#pragma once
// Where the needles of an array stand, and which mirror planes they leave.

#include <string>
#include <vector>

#include "core/tensor/tensor.hpp"

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

/// Mirror planes that leave an array as it is: x = 0, y = 0 and, beside these two, x = y.
struct MirrorPlanes {
  bool x = false, y = false, diagonal = false;
};
/// Those of x = 0 and y = 0 as results files name them, which hold all up to there: "x", "y", "xy" or nothing.
std::string name(const MirrorPlanes& mirrors);
/// Positions and recesses count as equal within `tolerance` (mm).
MirrorPlanes mirror_planes(const std::vector<ArrayNeedle>& needles, double tolerance);

/// The needles of the eighth, quarter, half or whole that is modelled: x >= 0, y >= 0, x >= y as the mirrors say.
struct NeedlesOfModel {
  int n_images = 1;               ///< how many times the whole is the model: 1, 2, 4 or 8
  std::vector<int> array_needle;  ///< per needle of the model: its number in the array
  std::vector<int> model_needle;  ///< per needle of the array: the one of the model that stands for it
};
/// Lengths below `tolerance` (mm) count as zero.
NeedlesOfModel needles_of_model(const std::vector<ArrayNeedle>& needles, MirrorPlanes mirrors, double tolerance);

/// How a plate comes down: level, or tilted so that its edge towards `direction` (rad from x, in the plane of the skin)
/// is the lowest.
struct PlateTilt {
  double angle = 0.0, direction = 0.0;  ///< rad
  /// From the level plate to the tilted one.
  Mat3 rotation() const;
};
/// Where the tips of needles that stand upright on a plate are once it is tilted about the origin: the foremost without
/// recess.
std::vector<ArrayNeedle> tilted(const std::vector<ArrayNeedle>& needles, const PlateTilt& tilt);

/// The face between the needles, above the foremost tip: height + slope . (x, y), mm.
struct PlateFace {
  double height = 0.0;
  Vec2 slope = Vec2::Zero();
};
/// Of a plate with needles of `length` (mm, where they have no recess), tilted about the origin.
PlateFace plate_face(const std::vector<ArrayNeedle>& needles, const PlateTilt& tilt, double length);

/// Smallest distance between two needles (mm); infinity for one.
double smallest_distance(const std::vector<ArrayNeedle>& needles);

}  // namespace acus
