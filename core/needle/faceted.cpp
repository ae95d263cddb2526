#include "core/needle/faceted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/needle/curves.hpp"

namespace acus {
namespace {

using Problems = std::vector<std::string>;
using Polygon = std::vector<Vec3>;
using enum NeedleKey;

constexpr double prism_height = 3.0;  // of the needle's length and width together, above the base

std::string um(double mm) { return fmt::format("{:.6g} um", 1000.0 * mm); }

/// Closed bodies from rings of as many corners each, anticlockwise seen from above, bottom first.
class RingBody {
 public:
  void add_ring(const Polygon& ring) {
    const int n = static_cast<int>(ring.size()), below = start_, here = n_points();
    for (const Vec3& point : ring) mesh_.points.push_back(point);
    if (n_rings_++ == 0)
      close(here, n, false);
    else
      for (int k = 0; k < n; ++k) {
        const int next = (k + 1) % n;
        add(below + k, below + next, here + next);
        add(below + k, here + next, here + k);
      }
    start_ = here;
    size_ = n;
  }
  /// Starts from one corner, under the ring that follows.
  void add_apex(const Vec3& apex, const Polygon& ring) {
    mesh_.points.push_back(apex);
    const int n = static_cast<int>(ring.size());
    start_ = n_points();
    size_ = n;
    ++n_rings_;
    for (const Vec3& point : ring) mesh_.points.push_back(point);
    for (int k = 0; k < n; ++k) add(start_ - 1, start_ + (k + 1) % n, start_ + k);
  }
  TriangleMesh finish() {
    close(start_, size_, true);
    return std::move(mesh_);
  }

 private:
  int n_points() const { return static_cast<int>(mesh_.points.size()); }
  void add(int a, int b, int c) { mesh_.triangles.push_back({a, b, c}); }
  // A fan about the ring's middle.
  void close(int start, int n, bool is_top) {
    Vec3 middle = Vec3::Zero();
    for (int k = 0; k < n; ++k) middle += mesh_.points[start + k] / n;
    mesh_.points.push_back(middle);
    const int centre = n_points() - 1;
    for (int k = 0; k < n; ++k) {
      const int next = start + (k + 1) % n;
      is_top ? add(centre, start + k, next) : add(centre, next, start + k);
    }
  }

  TriangleMesh mesh_;
  int start_ = 0, size_ = 0, n_rings_ = 0;
};

double top_of(double length, double width) { return length + prism_height * (length + width); }

// ---- pyramids

int n_faces(const NeedleSpec& spec) { return spec.shape == "pyramid3" ? 3 : 4; }

ConeSize inscribed_cone(const NeedleSpec& spec) {
  return *complete_cone({spec.length, 0.5 * spec.base_diameter, spec.half_angle, spec.tip_radius});
}

Problems pyramid_problems(const NeedleSpec& spec) {
  NeedleSpec cone = spec;
  cone.shape = "cone";
  Problems problems = check(cone);
  if (problems.empty() && spec.tip_radius >= inscribed_cone(spec).base_radius)
    problems.push_back(fmt::format("tip_radius {} must be smaller than half the width of the base, {}",
                                   um(spec.tip_radius), um(inscribed_cone(spec).base_radius)));
  return problems;
}

TriangleMesh pyramid_core(const NeedleSpec& spec) {
  const ConeSize cone = inscribed_cone(spec);
  const int n = n_faces(spec);
  const double inscribed = cone.base_radius - cone.tip_radius,
               circumscribed = inscribed / std::cos(std::numbers::pi / n);
  const auto ring = [&](double z) {
    Polygon corners;
    for (int k = 0; k < n; ++k) {
      const double angle = std::numbers::pi * (2 * k + 1) / n;
      corners.emplace_back(circumscribed * std::cos(angle), circumscribed * std::sin(angle), z);
    }
    return corners;
  };
  const double shoulder = cone.tip_radius + inscribed / std::tan(cone.half_angle);
  RingBody body;
  body.add_apex({0, 0, cone.tip_radius}, ring(shoulder));
  body.add_ring(ring(top_of(cone.length, cone.base_radius)));
  return body.finish();
}

// ---- blade

Problems blade_problems(const NeedleSpec& spec) {
  Problems problems;
  if (spec.edge_length > spec.width)
    problems.push_back(
        fmt::format("edge_length {} must not be more than the width {}", um(spec.edge_length), um(spec.width)));
  if (2 * spec.tip_radius >= std::min({spec.width, spec.thickness, spec.length}))
    problems.push_back(
        fmt::format("tip_radius {} must be smaller than half the width, thickness and length", um(spec.tip_radius)));
  return problems;
}

TriangleMesh blade_core(const NeedleSpec& spec) {
  const double rounding = spec.tip_radius, x = 0.5 * spec.thickness - rounding, y = 0.5 * spec.width - rounding;
  const double edge = 0.5 * spec.edge_length - rounding;
  const auto ring = [&](double z) { return Polygon{{x, y, z}, {-x, y, z}, {-x, -y, z}, {x, -y, z}}; };
  const Polygon base = ring(spec.length);
  if (edge <= 0) {
    RingBody body;
    body.add_apex({0, 0, rounding}, base);
    body.add_ring(ring(top_of(spec.length, spec.width)));
    return body.finish();
  }
  // The cutting edge: two corners instead of an apex.
  const double top = top_of(spec.length, spec.width);
  TriangleMesh mesh;
  mesh.points = {{0, edge, rounding}, {0, -edge, rounding}};
  for (const double z : {spec.length, top})
    for (const Vec3& corner : ring(z)) mesh.points.push_back(corner);
  // Corners of the base: 2 (+,+), 3 (-,+), 4 (-,-), 5 (+,-); of the top 6 to 9 in the same order.
  mesh.triangles = {{0, 1, 5}, {0, 5, 2}, {0, 3, 4}, {0, 4, 1}, {0, 2, 3}, {1, 4, 5}};
  for (int k = 0; k < 4; ++k) {
    const int here = 2 + k, next = 2 + (k + 1) % 4;
    mesh.triangles.push_back({here, next + 4, next});
    mesh.triangles.push_back({here, here + 4, next + 4});
  }
  mesh.triangles.push_back({6, 7, 8});
  mesh.triangles.push_back({6, 8, 9});
  for (auto& triangle : mesh.triangles) {
    // Faces of a convex body look away from its middle.
    const Vec3 middle(0, 0, 0.5 * (rounding + top));
    const Vec3 &a = mesh.points[triangle[0]], &b = mesh.points[triangle[1]], &c = mesh.points[triangle[2]];
    if ((b - a).cross(c - a).dot(a - middle) < 0) std::swap(triangle[1], triangle[2]);
  }
  return mesh;
}

// ---- bevel

double bevel_length(const NeedleSpec& spec) {
  return spec.tip_radius + (spec.base_diameter - 2 * spec.tip_radius) / std::tan(spec.bevel_angle);
}

Problems bevel_problems(const NeedleSpec& spec) {
  if (spec.bevel_angle >= 0.5 * std::numbers::pi) return {"bevel_angle must be below 90 deg"};
  if (2 * spec.tip_radius >= spec.base_diameter)
    return {fmt::format("tip_radius {} must be smaller than the radius of the tube, {}", um(spec.tip_radius),
                        um(0.5 * spec.base_diameter))};
  if (spec.bore_diameter > 0 && spec.bore_diameter >= spec.base_diameter)
    return {fmt::format("bore_diameter {} must be smaller than base_diameter {}", um(spec.bore_diameter),
                        um(spec.base_diameter))};
  if (bevel_length(spec) > spec.length)
    return {fmt::format("the bevel is {} long, more than the length {} of the whole needle", um(bevel_length(spec)),
                        um(spec.length))};
  return {};
}

TriangleMesh bevel_core(const NeedleSpec& spec) {
  const double rounding = spec.tip_radius, radius = 0.5 * spec.base_diameter - rounding;
  Polygon cut, top;
  for (int k = 0; k < bevel_sides; ++k) {
    const double angle = 2 * std::numbers::pi * k / bevel_sides;
    const double x = radius * std::cos(angle), y = radius * std::sin(angle);
    cut.emplace_back(x, y, rounding + (x + radius) / std::tan(spec.bevel_angle));
    top.emplace_back(x, y, top_of(spec.length, spec.base_diameter));
  }
  RingBody body;
  body.add_ring(cut);
  body.add_ring(top);
  return body.finish();
}

// ---- STL

Problems stl_problems(const NeedleSpec& spec) {
  if (spec.body.triangles.empty()) return {"shape \"stl\" needs a file with triangles"};
  Problems problems = check(spec.body);
  const double smallest = spec.body.box().sizes().minCoeff();
  if (problems.empty() && spec.edge_radius >= smallest)
    problems.push_back(fmt::format("edge_radius {} must be smaller than the thinnest extent of the body, {}",
                                   um(spec.edge_radius), um(smallest)));
  return problems;
}

TriangleMesh stl_core(const NeedleSpec& spec) {
  TriangleMesh mesh = spec.body;
  for (Vec3& point : mesh.points) point[2] += spec.edge_radius;
  return mesh;
}

TriangleMesh example_body() {
  NeedleSpec spec{.shape = "blade", .length = 0.4, .tip_radius = 0.01, .width = 0.2, .thickness = 0.1};
  TriangleMesh mesh = blade_core(spec);
  for (Vec3& point : mesh.points) point[2] -= spec.tip_radius;
  return mesh;
}

std::vector<NeedleShapeEntry> make_table() {
  const double degree = std::numbers::pi / 180.0;
  return {
      {"pyramid3",
       "three flat faces, one towards +x; base_diameter is that of the circle inscribed in the base; two of length, "
       "base_diameter, half_angle (between axis and face); tip and edges rounded by tip_radius",
       {length, base_diameter, half_angle, tip_radius},
       {tip_radius},
       pyramid_problems,
       nullptr,
       {{.shape = "pyramid3", .length = 0.6, .base_diameter = 0.2, .tip_radius = 0.01}},
       pyramid_core},
      {"pyramid4",
       "four flat faces, towards x and y; base_diameter is the side of the square base; otherwise as pyramid3",
       {length, base_diameter, half_angle, tip_radius},
       {tip_radius},
       pyramid_problems,
       nullptr,
       {{.shape = "pyramid4", .length = 0.7, .base_diameter = 0.3, .tip_radius = 0.02},
        {.shape = "pyramid4", .base_diameter = 0.3, .tip_radius = 0.05, .half_angle = 30 * degree}},
       pyramid_core},
      {"blade",
       "flat blade: width along y and thickness along x at the base, a straight cutting edge of edge_length along y "
       "(0: "
       "pointed); edges rounded by tip_radius",
       {length, width, thickness, edge_length, tip_radius},
       {length, width, thickness, tip_radius},
       blade_problems,
       nullptr,
       {{.shape = "blade", .length = 0.5, .tip_radius = 0.01, .width = 0.3, .thickness = 0.1},
        {.shape = "blade", .length = 0.5, .tip_radius = 0.01, .width = 0.3, .thickness = 0.1, .edge_length = 0.2}},
       blade_core},
      {"bevel",
       "tube cut off at bevel_angle to its axis, lowest at -x, edges rounded by tip_radius; contact does not see the "
       "bore",
       {length, base_diameter, bevel_angle, tip_radius, bore_diameter},
       {length, base_diameter, bevel_angle, tip_radius},
       bevel_problems,
       nullptr,
       {{.shape = "bevel", .length = 1.5, .base_diameter = 0.3, .tip_radius = 0.01, .bevel_angle = 20 * degree}},
       bevel_core},
      {"stl",
       "closed body of an STL file, grown by edge_radius to round its edges",
       {edge_radius},
       {edge_radius},
       stl_problems,
       nullptr,
       {{.shape = "stl", .edge_radius = 0.01, .body = example_body()}},
       stl_core},
  };
}

}  // namespace

const std::vector<NeedleShapeEntry>& faceted_shape_table() {
  static const std::vector<NeedleShapeEntry> table = make_table();
  return table;
}

TriangleMesh faceted_core(const NeedleSpec& spec) {
  assert(is_faceted(spec.shape) && check(spec).empty());
  for (const NeedleShapeEntry& entry : faceted_shape_table())
    if (entry.name == spec.shape) return entry.core(spec);
  return {};
}

double core_rounding(const NeedleSpec& spec) { return spec.shape == "stl" ? spec.edge_radius : spec.tip_radius; }

}  // namespace acus
