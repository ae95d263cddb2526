#include "core/needle/triangle_mesh.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace acus {
namespace {

constexpr double flat = 1e-12;  // area over the square of the longest side

bool is_flat(const Vec3& a, const Vec3& b, const Vec3& c) {
  const double longest = std::max({(b - a).squaredNorm(), (c - b).squaredNorm(), (a - c).squaredNorm()});
  return !((b - a).cross(c - a).norm() > flat * longest);
}

}  // namespace

double TriangleMesh::volume() const {
  double six = 0.0;
  const Vec3 origin = points.empty() ? Vec3(Vec3::Zero()) : points.front();
  for (const auto& [a, b, c] : triangles)
    six += (points[a] - origin).dot((points[b] - origin).cross(points[c] - origin));
  return six / 6;
}

Eigen::AlignedBox3d TriangleMesh::box() const {
  Eigen::AlignedBox3d box;
  for (const Vec3& point : points) box.extend(point);
  return box;
}

std::vector<std::string> check(const TriangleMesh& mesh) {
  if (mesh.triangles.empty()) return {"the body is empty: there are no triangles"};
  if (!std::all_of(mesh.points.begin(), mesh.points.end(), [](const Vec3& p) { return p.allFinite(); }))
    return {"a corner of a triangle is not a number"};
  int n_flat = 0;
  std::map<std::pair<int, int>, std::array<int, 2>> uses;  // of each edge, in its two directions
  for (const auto& triangle : mesh.triangles) {
    n_flat += is_flat(mesh.points[triangle[0]], mesh.points[triangle[1]], mesh.points[triangle[2]]) ? 1 : 0;
    for (int k = 0; k < 3; ++k) {
      const int from = triangle[k], to = triangle[(k + 1) % 3];
      ++uses[std::minmax(from, to)][from < to ? 0 : 1];
    }
  }
  int n_open = 0, n_crowded = 0, n_turned = 0;
  for (const auto& [edge, use] : uses) {
    if (use[0] + use[1] == 1) ++n_open;
    if (use[0] + use[1] > 2) ++n_crowded;
    if (use[0] + use[1] == 2 && use[0] != use[1]) ++n_turned;
  }
  std::vector<std::string> problems;
  if (n_flat > 0) problems.push_back(fmt::format("{} triangles have no area", n_flat));
  if (n_open > 0)
    problems.push_back(fmt::format("the body is not watertight: {} edges belong to one triangle only", n_open));
  if (n_crowded > 0)
    problems.push_back(
        fmt::format("{} edges are shared by more than two triangles: bodies touch or overlap", n_crowded));
  if (n_turned > 0)
    problems.push_back(fmt::format("neighbouring triangles look to opposite sides at {} edges", n_turned));
  if (problems.empty() && !(mesh.volume() > 0))
    problems.push_back("the body is inside out: its triangles look inwards");
  return problems;
}

}  // namespace acus
