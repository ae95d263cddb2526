#pragma once
// A closed body of triangles with rounded edges, as contact needs it.
//
// The surface is the set of points at a distance `rounding` outside the triangles: faces move outwards, edges become
// cylinders and corners spheres of that radius. Its normal is continuous around convex edges, and the signed distance,
// normal and curvature are exact there: those of the nearest face, edge or corner. Signs come from angle-weighted
// normals [Baerentzen2005], which are right for every closed body, convex or not.

#include <vector>

#include "core/needle/shape.hpp"
#include "core/needle/triangle_mesh.hpp"

namespace acus {

class TriangleSurface final : public RigidSurface {
 public:
  /// Requires check(mesh) to be empty (assert) and rounding >= 0 (mm).
  TriangleSurface(TriangleMesh mesh, double rounding);

  /// On the triangles themselves, where the distance has no second derivative, the hessian is 0.
  SurfacePoint surface(const Vec3& x) const override;

 private:
  // Where a triangle is nearest: its inside, an edge (k to k + 1) or a corner.
  struct Foot {
    Vec3 point = Vec3::Zero();
    int triangle = 0;
    int edge = -1, corner = -1;
    double squared = 0.0;  // distance
  };
  // A node of the tree of boxes over order_[first, last); leaves have no children.
  struct Box {
    Eigen::AlignedBox3d box;
    int first = 0, last = 0, left = -1, right = -1;
  };
  int build(int first, int last);
  Foot foot_on(int triangle, const Vec3& x) const;
  Foot nearest(const Vec3& x) const;
  void weigh_normals();

  TriangleMesh mesh_;
  double rounding_;
  std::vector<int> order_;  // triangles, as the boxes hold them
  std::vector<Box> boxes_;
  std::vector<Vec3> face_normals_;
  std::vector<std::array<Vec3, 3>> edge_normals_;  // per triangle and edge: sum of the two faces'
  std::vector<std::array<bool, 3>> is_flat_edge_;
  std::vector<Vec3> corner_normals_;  // per point, weighted by angle
  std::vector<bool> is_flat_corner_;
};

}  // namespace acus
