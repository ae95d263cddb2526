#include "core/needle/triangle_surface.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

namespace acus {
namespace {

constexpr int most_in_leaf = 4;
constexpr double same_direction = 1e-10;  // 1 - cosine of normals that count as one

bool is_same(const Vec3& a, const Vec3& b) { return 1 - a.dot(b) < same_direction; }

}  // namespace

TriangleSurface::TriangleSurface(TriangleMesh mesh, double rounding) : mesh_(std::move(mesh)), rounding_(rounding) {
  assert(check(mesh_).empty() && rounding >= 0);
  weigh_normals();
  order_.resize(mesh_.triangles.size());
  std::iota(order_.begin(), order_.end(), 0);
  build(0, static_cast<int>(order_.size()));
}

void TriangleSurface::weigh_normals() {
  const std::size_t n = mesh_.triangles.size();
  corner_normals_.assign(mesh_.points.size(), Vec3::Zero());
  is_flat_corner_.assign(mesh_.points.size(), true);
  edge_normals_.resize(n);
  is_flat_edge_.resize(n);
  std::vector<int> a_face(mesh_.points.size(), -1);
  std::map<std::pair<int, int>, std::size_t> face_of;  // directed edge -> triangle
  for (std::size_t t = 0; t < n; ++t) {
    const auto& corners = mesh_.triangles[t];
    const Vec3 &a = mesh_.points[corners[0]], &b = mesh_.points[corners[1]], &c = mesh_.points[corners[2]];
    face_normals_.push_back((b - a).cross(c - a).normalized());
    for (int k = 0; k < 3; ++k) {
      const int here = corners[k];
      const Vec3 forth = mesh_.points[corners[(k + 1) % 3]] - mesh_.points[here];
      const Vec3 back = mesh_.points[corners[(k + 2) % 3]] - mesh_.points[here];
      corner_normals_[here] += std::atan2(forth.cross(back).norm(), forth.dot(back)) * face_normals_.back();
      if (a_face[here] < 0) a_face[here] = static_cast<int>(t);
      if (!is_same(face_normals_[a_face[here]], face_normals_.back())) is_flat_corner_[here] = false;
      face_of[{here, corners[(k + 1) % 3]}] = t;
    }
  }
  for (std::size_t t = 0; t < n; ++t)
    for (int k = 0; k < 3; ++k) {
      const auto& corners = mesh_.triangles[t];
      const Vec3& other = face_normals_[face_of.at({corners[(k + 1) % 3], corners[k]})];
      edge_normals_[t][k] = face_normals_[t] + other;
      is_flat_edge_[t][k] = is_same(face_normals_[t], other);
    }
}

int TriangleSurface::build(int first, int last) {
  const int at = static_cast<int>(boxes_.size());
  boxes_.push_back({{}, first, last, -1, -1});
  Eigen::AlignedBox3d box, centres;
  const auto centre = [&](int t) -> Vec3 {
    const auto& [a, b, c] = mesh_.triangles[t];
    return (mesh_.points[a] + mesh_.points[b] + mesh_.points[c]) / 3;
  };
  for (int k = first; k < last; ++k) {
    for (const int corner : mesh_.triangles[order_[k]]) box.extend(mesh_.points[corner]);
    centres.extend(centre(order_[k]));
  }
  boxes_[at].box = box;
  if (last - first <= most_in_leaf) return at;
  Eigen::Index axis = 0;
  centres.sizes().maxCoeff(&axis);
  const int middle = (first + last) / 2;
  std::nth_element(order_.begin() + first, order_.begin() + middle, order_.begin() + last,
                   [&](int a, int b) { return centre(a)[axis] < centre(b)[axis]; });
  const int left = build(first, middle), right = build(middle, last);
  boxes_[at].left = left;
  boxes_[at].right = right;
  return at;
}

// Regions of the plane around a triangle, as in [Ericson2005, 5.1.5].
TriangleSurface::Foot TriangleSurface::foot_on(int triangle, const Vec3& x) const {
  const auto& corners = mesh_.triangles[triangle];
  const Vec3 &a = mesh_.points[corners[0]], &b = mesh_.points[corners[1]], &c = mesh_.points[corners[2]];
  const Vec3 ab = b - a, ac = c - a;
  const double d1 = ab.dot(x - a), d2 = ac.dot(x - a), d3 = ab.dot(x - b), d4 = ac.dot(x - b), d5 = ab.dot(x - c),
               d6 = ac.dot(x - c);
  const double va = d3 * d6 - d5 * d4, vb = d5 * d2 - d1 * d6, vc = d1 * d4 - d3 * d2;
  const auto foot = [&](const Vec3& point, int edge, int corner) {
    return Foot{point, triangle, edge, corner, (x - point).squaredNorm()};
  };
  if (d1 <= 0 && d2 <= 0) return foot(a, -1, corners[0]);
  if (d3 >= 0 && d4 <= d3) return foot(b, -1, corners[1]);
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return foot(a + d1 / (d1 - d3) * ab, 0, -1);
  if (d6 >= 0 && d5 <= d6) return foot(c, -1, corners[2]);
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return foot(a + d2 / (d2 - d6) * ac, 2, -1);
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return foot(b + (d4 - d3) / ((d4 - d3) + (d5 - d6)) * (c - b), 1, -1);
  return foot(a + (vb * ab + vc * ac) / (va + vb + vc), -1, -1);
}

TriangleSurface::Foot TriangleSurface::nearest(const Vec3& x) const {
  Foot best;
  best.squared = std::numeric_limits<double>::infinity();
  std::array<int, 64> stack{};  // deeper than any tree of int triangles halved at every level
  std::size_t n = 0;
  stack[n++] = 0;
  while (n > 0) {
    const Box& box = boxes_[stack[--n]];
    if (box.box.squaredExteriorDistance(x) >= best.squared) continue;
    if (box.left < 0) {
      for (int k = box.first; k < box.last; ++k) {
        const Foot foot = foot_on(order_[k], x);
        if (foot.squared < best.squared) best = foot;
      }
      continue;
    }
    const bool is_left_nearer =
        boxes_[box.left].box.squaredExteriorDistance(x) < boxes_[box.right].box.squaredExteriorDistance(x);
    stack[n++] = is_left_nearer ? box.right : box.left;
    stack[n++] = is_left_nearer ? box.left : box.right;
  }
  return best;
}

SurfacePoint TriangleSurface::surface(const Vec3& x) const {
  const Foot foot = nearest(x);
  const Vec3& face = face_normals_[foot.triangle];
  const Vec3 outward = foot.corner >= 0 ? corner_normals_[foot.corner]
                                        : (foot.edge >= 0 ? edge_normals_[foot.triangle][foot.edge] : face);
  const Vec3 from_foot = x - foot.point;
  const double distance = std::sqrt(foot.squared), sign = from_foot.dot(outward) < 0 ? -1.0 : 1.0;
  SurfacePoint point;
  point.gap = sign * distance - rounding_;
  const bool is_on_face = foot.edge < 0 && foot.corner < 0;
  const bool is_flat = is_on_face || (foot.edge >= 0 && is_flat_edge_[foot.triangle][foot.edge]) ||
                       (foot.corner >= 0 && is_flat_corner_[foot.corner]);
  if (is_flat || distance == 0) {
    point.normal = is_flat ? face : Vec3(outward.normalized());
    return point;
  }
  point.normal = sign / distance * from_foot;
  point.hessian = Mat3::Identity() - point.normal * point.normal.transpose();
  if (foot.edge >= 0) {
    const auto& corners = mesh_.triangles[foot.triangle];
    const Vec3 along = (mesh_.points[corners[(foot.edge + 1) % 3]] - mesh_.points[corners[foot.edge]]).normalized();
    point.hessian -= along * along.transpose();
  }
  point.hessian *= sign / distance;
  return point;
}

}  // namespace acus
