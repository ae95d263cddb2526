#pragma once
// One-dimensional grading: where the lines of a structured mesh go.

#include <vector>

namespace acus {

/// How fine a mesh is wanted.
enum class MeshQuality { coarse, standard, fine };

/// A place where cells must be small: size `size` at `position`, growing linearly away from it.
struct SizeSource {
  double position = 0.0;
  double size = 0.0;
  double reach = 0.0;  ///< the size is kept constant within this distance
};

/// Desired cell size along a line: h(x) = min over sources of size + growth * max(0, |x - position| - reach), capped.
struct SizeField {
  std::vector<SizeSource> sources;
  double growth = 0.2;    ///< dh/dx; neighbouring cells then differ by about this ratio
  double largest = 1e30;  ///< cap

  double at(double x) const;
};

/// Positions from breaks.front() to breaks.back() that contain every break (strictly increasing) and whose spacing
/// follows the size field; at least `least` cells between two breaks. Halving the field doubles the number of cells.
std::vector<double> graded_line(const std::vector<double>& breaks, const SizeField& size, int least = 1);

/// Splits every interval of a line into 2^times equal-in-number parts, keeping the old positions.
std::vector<double> refine_line(const std::vector<double>& line, int times);

}  // namespace acus
