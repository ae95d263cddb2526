#pragma once
// The piece of skin that statistics are made for: a rectangle, a disc or any simple polygon.

#include <array>
#include <vector>

namespace acus {

using MapPoint = std::array<double, 2>;  ///< mm

class MapArea {
 public:
  /// All throw std::invalid_argument when the area is empty or not finite.
  static MapArea rectangle(double x0, double y0, double x1, double y1);
  /// A polygon of 96 corners with the area of the disc.
  static MapArea disc(double x, double y, double radius);
  /// Corners in order, either sense; edges must not cross (not checked).
  explicit MapArea(std::vector<MapPoint> corners);

  const std::vector<MapPoint>& corners() const { return corners_; }
  double x0() const { return low_[0]; }
  double y0() const { return low_[1]; }
  double x1() const { return high_[0]; }
  double y1() const { return high_[1]; }
  double area_mm2() const { return area_; }
  bool contains(double x, double y) const;
  /// Distance to the nearest edge, mm, from inside or outside.
  double distance_to_edge(double x, double y) const;
  /// Area of what lies inside a rectangle, mm^2.
  double area_within(double x0, double y0, double x1, double y1) const;
  /// Places where the line of this y enters and leaves, ascending, in pairs.
  std::vector<double> crossings(double y) const;

 private:
  std::vector<MapPoint> corners_;
  MapPoint low_{}, high_{};
  double area_ = 0.0;
  bool is_box_ = false;  ///< the corners are those of the bounding box
};

}  // namespace acus
