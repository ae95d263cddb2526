#include "core/device/layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include <Eigen/Geometry>

namespace acus {
namespace {

void require(bool is_met, const char* sentence) {
  if (!is_met) throw std::invalid_argument(sentence);
}

// Whether every needle has one where its image is.
template <class Image>
bool is_mirrored(const std::vector<ArrayNeedle>& needles, double tolerance, Image&& image_of) {
  return std::all_of(needles.begin(), needles.end(), [&](const ArrayNeedle& needle) {
    const Vec2 image = image_of(Vec2(needle.x, needle.y));
    return std::any_of(needles.begin(), needles.end(), [&](const ArrayNeedle& other) {
      const double distance = std::max(std::abs(other.x - image[0]), std::abs(other.y - image[1]));
      return distance <= tolerance && std::abs(needle.recess - other.recess) <= tolerance;
    });
  });
}

}  // namespace

std::vector<ArrayNeedle> square_layout(int rows, int columns, double pitch) {
  require(rows > 0 && columns > 0, "an array needs at least one row and one column");
  require(pitch > 0, "the pitch of an array must be positive");
  std::vector<ArrayNeedle> needles;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      needles.push_back({pitch * (column - 0.5 * (columns - 1)), pitch * (row - 0.5 * (rows - 1)), 0.0});
  return needles;
}

std::vector<ArrayNeedle> hexagonal_layout(int rings, double pitch) {
  require(rings >= 0, "a hexagon has no negative number of rings");
  require(pitch > 0, "the pitch of an array must be positive");
  std::vector<ArrayNeedle> needles;
  const double row_distance = 0.5 * std::numbers::sqrt3 * pitch;
  for (int row = -rings; row <= rings; ++row) {
    const int n_in_row = 2 * rings + 1 - std::abs(row);
    for (int k = 0; k < n_in_row; ++k) needles.push_back({pitch * (k - 0.5 * (n_in_row - 1)), row_distance * row, 0.0});
  }
  return needles;
}

std::vector<ArrayNeedle> ring_layout(int n, double radius) {
  require(n > 0, "a ring needs at least one needle");
  require(radius > 0, "the radius of a ring must be positive");
  std::vector<ArrayNeedle> needles;
  for (int k = 0; k < n; ++k) {
    const double angle = 2 * std::numbers::pi * k / n;
    needles.push_back({radius * std::cos(angle), radius * std::sin(angle), 0.0});
  }
  return needles;
}

MirrorPlanes mirror_planes(const std::vector<ArrayNeedle>& needles, double tolerance) {
  MirrorPlanes planes;
  planes.x = is_mirrored(needles, tolerance, [](const Vec2& p) { return Vec2(-p[0], p[1]); });
  planes.y = is_mirrored(needles, tolerance, [](const Vec2& p) { return Vec2(p[0], -p[1]); });
  planes.diagonal =
      planes.x && planes.y && is_mirrored(needles, tolerance, [](const Vec2& p) { return Vec2(p[1], p[0]); });
  return planes;
}

std::string name(const MirrorPlanes& mirrors) { return std::string(mirrors.x ? "x" : "") + (mirrors.y ? "y" : ""); }

NeedlesOfModel needles_of_model(const std::vector<ArrayNeedle>& needles, MirrorPlanes mirrors, double tolerance) {
  NeedlesOfModel model;
  model.n_images = (mirrors.x ? 2 : 1) * (mirrors.y ? 2 : 1) * (mirrors.diagonal ? 2 : 1);
  model.model_needle.assign(needles.size(), -1);
  for (std::size_t i = 0; i < needles.size(); ++i) {
    if ((mirrors.x && needles[i].x < -tolerance) || (mirrors.y && needles[i].y < -tolerance)) continue;
    if (mirrors.diagonal && needles[i].x < needles[i].y - tolerance) continue;
    model.model_needle[i] = static_cast<int>(model.array_needle.size());
    model.array_needle.push_back(static_cast<int>(i));
  }
  for (std::size_t i = 0; i < needles.size(); ++i) {
    if (model.model_needle[i] >= 0) continue;
    double x = mirrors.x ? std::abs(needles[i].x) : needles[i].x;
    double y = mirrors.y ? std::abs(needles[i].y) : needles[i].y;
    if (mirrors.diagonal && x < y) std::swap(x, y);
    for (const int k : model.array_needle)
      if (std::abs(needles[k].x - x) <= 2 * tolerance && std::abs(needles[k].y - y) <= 2 * tolerance)
        model.model_needle[i] = model.model_needle[k];
  }
  return model;
}

double smallest_distance(const std::vector<ArrayNeedle>& needles) {
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < needles.size(); ++i)
    for (std::size_t j = i + 1; j < needles.size(); ++j)
      smallest = std::min(smallest, std::hypot(needles[i].x - needles[j].x, needles[i].y - needles[j].y));
  return smallest;
}

Mat3 PlateTilt::rotation() const {
  const Vec3 axis(-std::sin(direction), std::cos(direction), 0.0);
  return Eigen::AngleAxisd(angle, axis).toRotationMatrix();
}

std::vector<ArrayNeedle> tilted(const std::vector<ArrayNeedle>& needles, const PlateTilt& tilt) {
  if (tilt.angle == 0.0 || needles.empty()) return needles;
  const Mat3 turn = tilt.rotation();
  std::vector<ArrayNeedle> tips;
  for (const ArrayNeedle& needle : needles) {
    const Vec3 tip = turn * Vec3(needle.x, needle.y, needle.recess);
    tips.push_back({tip[0], tip[1], tip[2]});
  }
  const double lowest =
      std::min_element(tips.begin(), tips.end(), [](const ArrayNeedle& left, const ArrayNeedle& right) {
        return left.recess < right.recess;
      })->recess;
  for (ArrayNeedle& tip : tips) tip.recess -= lowest;
  return tips;
}

PlateFace plate_face(const std::vector<ArrayNeedle>& needles, const PlateTilt& tilt, double length) {
  const Mat3 turn = tilt.rotation();
  double lowest = std::numeric_limits<double>::infinity();
  for (const ArrayNeedle& needle : needles)
    lowest = std::min(lowest, (turn * Vec3(needle.x, needle.y, needle.recess))[2]);
  // Plane through turn * (0, 0, length) with the normal of the face.
  const Vec3 normal = turn.col(2);
  return {length / normal[2] - lowest, Vec2(-normal[0], -normal[1]) / normal[2]};
}

}  // namespace acus
