#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/treatment/treated_skin.hpp"

namespace acus {

double FaceGrid::patch_radius() const { return side / std::sqrt(std::numbers::pi); }

FaceGrid rectangular_face(double length_x, double length_y, int n) {
  if (!(length_x > 0.0 && length_y > 0.0 && n > 0)) throw std::invalid_argument("face: it needs an area and facets");
  const double wanted = std::sqrt(length_x * length_y / n);
  const int nx = std::max(1, static_cast<int>(std::lround(length_x / wanted)));
  const int ny = std::max(1, static_cast<int>(std::lround(length_y / wanted)));
  const double dx = length_x / nx, dy = length_y / ny;
  FaceGrid face;
  face.side = std::sqrt(dx * dy);
  for (int i = 0; i < nx; ++i)
    for (int j = 0; j < ny; ++j) face.at.push_back({(i + 0.5) * dx - 0.5 * length_x, (j + 0.5) * dy - 0.5 * length_y});
  return face;
}

FaceGrid round_face(double diameter, int n) {
  const FaceGrid square =
      rectangular_face(diameter, diameter, static_cast<int>(std::lround(4.0 * n / std::numbers::pi)));
  FaceGrid face;
  face.side = square.side;
  for (const Vec2& at : square.at)
    if (at.norm() < 0.5 * diameter) face.at.push_back(at);
  return face;
}

}  // namespace acus
