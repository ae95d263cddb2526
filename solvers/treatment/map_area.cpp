#include "solvers/treatment/map_area.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace acus {

namespace {

double signed_area(const std::vector<MapPoint>& corners) {
  double twice = 0.0;
  // About the first corner, so that an area far from the origin loses no digits.
  for (std::size_t i = 2; i < corners.size(); ++i) {
    const double ax = corners[i - 1][0] - corners[0][0], ay = corners[i - 1][1] - corners[0][1];
    const double bx = corners[i][0] - corners[0][0], by = corners[i][1] - corners[0][1];
    twice += ax * by - ay * bx;
  }
  return 0.5 * twice;
}

/// Cuts off what lies beyond a line parallel to an axis (Sutherland and Hodgman): keeps sign * p[axis] <= sign * at.
std::vector<MapPoint> cut(const std::vector<MapPoint>& corners, std::size_t axis, double at, double sign) {
  std::vector<MapPoint> kept;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const MapPoint& a = corners[i];
    const MapPoint& b = corners[(i + 1) % corners.size()];
    const bool a_in = sign * a[axis] <= sign * at, b_in = sign * b[axis] <= sign * at;
    if (a_in) kept.push_back(a);
    if (a_in == b_in) continue;
    const double t = (at - a[axis]) / (b[axis] - a[axis]);
    kept.push_back({a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])});
  }
  return kept;
}

}  // namespace

MapArea::MapArea(std::vector<MapPoint> corners) : corners_(std::move(corners)) {
  if (corners_.size() < 3) throw std::invalid_argument("an area needs at least three corners");
  low_ = high_ = corners_.front();
  for (const MapPoint& corner : corners_) {
    for (std::size_t k = 0; k < 2; ++k) {
      if (!std::isfinite(corner[k])) throw std::invalid_argument("a corner of the area is not a number");
      low_[k] = std::min(low_[k], corner[k]);
      high_[k] = std::max(high_[k], corner[k]);
    }
  }
  area_ = std::abs(signed_area(corners_));
  if (!(area_ > 0.0) || !std::isfinite(area_)) throw std::invalid_argument("the area is empty");
}

MapArea MapArea::rectangle(double x0, double y0, double x1, double y1) {
  MapArea area({{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}});
  area.is_box_ = true;
  return area;
}

MapArea MapArea::disc(double x, double y, double radius) {
  if (!(radius > 0.0)) throw std::invalid_argument("the area is empty");
  constexpr int n = 96;
  constexpr double step = 2.0 * std::numbers::pi / n;
  const double reach = radius * std::sqrt(step / std::sin(step));
  std::vector<MapPoint> corners;
  for (int i = 0; i < n; ++i) corners.push_back({x + reach * std::cos(i * step), y + reach * std::sin(i * step)});
  return MapArea(std::move(corners));
}

bool MapArea::contains(double x, double y) const {
  if (!(x >= low_[0] && x <= high_[0] && y >= low_[1] && y <= high_[1])) return false;
  if (is_box_) return true;
  bool is_inside = false;
  for (std::size_t i = 0, j = corners_.size() - 1; i < corners_.size(); j = i++) {
    const MapPoint &a = corners_[i], &b = corners_[j];
    if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])) is_inside = !is_inside;
  }
  return is_inside;
}

double MapArea::distance_to_edge(double x, double y) const {
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0, j = corners_.size() - 1; i < corners_.size(); j = i++) {
    const double ex = corners_[i][0] - corners_[j][0], ey = corners_[i][1] - corners_[j][1];
    const double px = x - corners_[j][0], py = y - corners_[j][1];
    const double length2 = ex * ex + ey * ey;
    const double t = length2 > 0.0 ? std::clamp((px * ex + py * ey) / length2, 0.0, 1.0) : 0.0;
    nearest = std::min(nearest, std::hypot(px - t * ex, py - t * ey));
  }
  return nearest;
}

double MapArea::area_within(double x0, double y0, double x1, double y1) const {
  if (is_box_) {
    return std::max(0.0, std::min(x1, high_[0]) - std::max(x0, low_[0])) *
           std::max(0.0, std::min(y1, high_[1]) - std::max(y0, low_[1]));
  }
  std::vector<MapPoint> rest = cut(corners_, 0, x1, 1.0);
  rest = cut(rest, 0, x0, -1.0);
  rest = cut(rest, 1, y1, 1.0);
  rest = cut(rest, 1, y0, -1.0);
  return rest.size() < 3 ? 0.0 : std::abs(signed_area(rest));
}

std::vector<double> MapArea::crossings(double y) const {
  std::vector<double> x;
  for (std::size_t i = 0, j = corners_.size() - 1; i < corners_.size(); j = i++) {
    const MapPoint &a = corners_[i], &b = corners_[j];
    if ((a[1] > y) != (b[1] > y)) x.push_back(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
  }
  std::sort(x.begin(), x.end());
  return x;
}

}  // namespace acus
