// Needles with flat faces, as contact sees them: distances against brute force, derivatives against differences.

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>

#include "core/needle/body.hpp"
#include "core/needle/faceted.hpp"
#include "core/needle/registry.hpp"
#include "core/needle/triangle_surface.hpp"

using namespace acus;

namespace {

// Smallest distance to points spread over every triangle; never below the true one, and close to it.
double sampled_distance(const TriangleMesh& mesh, const Vec3& x, int n) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const auto& [a, b, c] : mesh.triangles)
    for (int i = 0; i <= n; ++i)
      for (int j = 0; i + j <= n; ++j) {
        const double u = static_cast<double>(i) / n, v = static_cast<double>(j) / n;
        const Vec3 point =
            mesh.points[a] + u * (mesh.points[b] - mesh.points[a]) + v * (mesh.points[c] - mesh.points[a]);
        smallest = std::min(smallest, (x - point).norm());
      }
  return smallest;
}

// Signed distance of a convex body's faces: < 0 inside.
double deepest_plane(const TriangleMesh& mesh, const Vec3& x) {
  double largest = -std::numeric_limits<double>::infinity();
  for (const auto& [a, b, c] : mesh.triangles) {
    const Vec3 normal = (mesh.points[b] - mesh.points[a]).cross(mesh.points[c] - mesh.points[a]).normalized();
    largest = std::max(largest, normal.dot(x - mesh.points[a]));
  }
  return largest;
}

std::vector<NeedleSpec> faceted_examples() {
  std::vector<NeedleSpec> specs;
  for (const NeedleShapeEntry& entry : faceted_shape_table())
    for (const NeedleSpec& spec : entry.examples) specs.push_back(spec);
  return specs;
}

std::vector<Vec3> random_points(const NeedleBody& body, int n) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> across(-2, 2), along(-0.3, 1.2);
  std::vector<Vec3> points;
  for (int k = 0; k < n; ++k)
    points.push_back({body.half_width * across(random), body.half_width * across(random), body.length * along(random)});
  return points;
}

}  // namespace

TEST_CASE("faceted needles: every example is a closed body and says so") {
  for (const NeedleSpec& spec : faceted_examples()) {
    INFO(spec.shape);
    CHECK(check(spec).empty());
    const TriangleMesh core = faceted_core(spec);
    CHECK(check(core).empty());
    const NeedleBody body = make_needle_body(spec);
    CHECK(core.box().min()[2] == Approx(core_rounding(spec)));
    CHECK(body.length > 0);
    CHECK(body.outline->radius(body.length) > 0);
    CHECK(body.outline->radius(body.length) <= body.half_width * (1 + 1e-12));
    const Vec3 tip(body.tip[0], body.tip[1], 0.0);
    CHECK(body.surface->surface(tip).gap == Approx(0).margin(1e-12));
    CHECK(body.surface->surface(tip).normal.isApprox(-Vec3::UnitZ(), 1e-9));
    // Far below, the distance is the height under the lowest point, up to its offset.
    CHECK(body.surface->surface(tip - Vec3(0, 0, 1)).gap == Approx(1.0));
  }
}

TEST_CASE("faceted needles: distance against brute force") {
  for (const NeedleSpec& spec : faceted_examples()) {
    INFO(spec.shape);
    const NeedleBody body = make_needle_body(spec);
    const TriangleMesh core = faceted_core(spec);
    const double rounding = core_rounding(spec);
    for (const Vec3& x : random_points(body, 60)) {
      const double gap = body.surface->surface(x).gap, plane = deepest_plane(core, x);
      if (plane < 0) {
        CHECK(gap == Approx(plane - rounding).margin(1e-12));  // inside a convex core the nearest plane is the distance
        continue;
      }
      const double sampled = sampled_distance(core, x, 60);
      CHECK(gap + rounding <= sampled + 1e-12);
      CHECK(gap + rounding >= plane - 1e-12);
      // The sampled point may be half a spacing beside the foot.
      const double spacing = core.box().sizes().maxCoeff() / 60;
      CHECK(sampled <= std::hypot(gap + rounding, spacing));
    }
  }
}

TEST_CASE("faceted needles: normal and curvature are derivatives of the distance") {
  constexpr double h = 1e-6;
  for (const NeedleSpec& spec : faceted_examples()) {
    INFO(spec.shape);
    const NeedleBody body = make_needle_body(spec);
    int n_rough = 0, n_curved = 0;
    for (const Vec3& x : random_points(body, 200)) {
      const SurfacePoint here = body.surface->surface(x);
      if (here.gap < -core_rounding(spec)) continue;  // ridges inside the core
      CHECK(here.normal.norm() == Approx(1.0));
      Vec3 gradient;
      Mat3 hessian;
      for (int d = 0; d < 3; ++d) {
        const SurfacePoint more = body.surface->surface(x + h * Vec3::Unit(d));
        const SurfacePoint less = body.surface->surface(x - h * Vec3::Unit(d));
        gradient[d] = (more.gap - less.gap) / (2 * h);
        hessian.col(d) = (more.normal - less.normal) / (2 * h);
      }
      CHECK((gradient - here.normal).norm() < 1e-5);
      // Where the foot passes from face to edge the second derivative jumps: few points see it.
      if ((hessian - here.hessian).norm() > 1e-4 * (1 + here.hessian.norm())) ++n_rough;
      if (here.hessian.norm() > 0) ++n_curved;
    }
    CHECK(n_rough <= 2);
    CHECK(n_curved > 20);
  }
}

TEST_CASE("faceted needles: mirror symmetry is what the body says") {
  for (const NeedleSpec& spec : faceted_examples()) {
    INFO(spec.shape);
    const NeedleBody body = make_needle_body(spec);
    for (const Vec3& x : random_points(body, 30)) {
      const double gap = body.surface->surface(x).gap;
      if (body.is_mirrored_x) CHECK(body.surface->surface(Vec3(-x[0], x[1], x[2])).gap == Approx(gap).margin(1e-12));
      if (body.is_mirrored_y) CHECK(body.surface->surface(Vec3(x[0], -x[1], x[2])).gap == Approx(gap).margin(1e-12));
    }
  }
}

TEST_CASE("a square pyramid has its side, its angle and its tip") {
  const NeedleSpec spec{.shape = "pyramid4", .length = 0.7, .base_diameter = 0.3, .tip_radius = 0.02};
  const NeedleBody body = make_needle_body(spec);
  const auto gap = [&](double x, double y, double z) { return body.surface->surface(Vec3(x, y, z)).gap; };
  CHECK(gap(0.15, 0, 0.9) == Approx(0).margin(1e-12));
  CHECK(gap(0, -0.15, 0.9) == Approx(0).margin(1e-12));
  // On the middle of a face it is the inscribed cone.
  const auto cone = make_needle({.shape = "cone", .length = 0.7, .base_diameter = 0.3, .tip_radius = 0.02});
  for (const double z : {0.05, 0.2, 0.5}) CHECK(gap(cone->radius(z), 0, z) == Approx(0).margin(1e-12));
  // Its tip is a sphere of the tip radius.
  const SurfacePoint apex = body.surface->surface(Vec3(0, 0, 0));
  CHECK(apex.hessian(0, 0) == Approx(1 / 0.02));
  CHECK(apex.hessian(1, 1) == Approx(1 / 0.02));
}

TEST_CASE("the distance to a body with a dent has the right sign") {
  // A box 2 x 2 x 2 with a pit in its top: a body that is not convex.
  TriangleMesh mesh;
  mesh.points = {{-1, -1, 0}, {1, -1, 0}, {1, 1, 0},  {-1, 1, 0}, {-1, -1, 2},
                 {1, -1, 2},  {1, 1, 2},  {-1, 1, 2}, {0, 0, 1}};
  mesh.triangles = {{0, 2, 1}, {0, 3, 2}, {4, 5, 8}, {5, 6, 8}, {6, 7, 8}, {7, 4, 8}};
  for (int k = 0; k < 4; ++k) {
    const int next = (k + 1) % 4;
    mesh.triangles.push_back({k, next, next + 4});
    mesh.triangles.push_back({k, next + 4, k + 4});
  }
  REQUIRE(check(mesh).empty());
  CHECK(mesh.volume() == Approx(8 - 4.0 / 3));
  const TriangleSurface surface(mesh, 0.0);
  const auto is_inside = [](const Vec3& x) {
    return x.cwiseAbs().head<2>().maxCoeff() < 1 && x[2] > 0 && x[2] < 1 + x.cwiseAbs().head<2>().maxCoeff();
  };
  std::mt19937 random(7);
  std::uniform_real_distribution<double> coordinate(-1.5, 1.5);
  for (int k = 0; k < 500; ++k) {
    const Vec3 x(coordinate(random), coordinate(random), coordinate(random) + 1);
    CHECK((surface.surface(x).gap < 0) == is_inside(x));
    CHECK(std::abs(surface.surface(x).gap) <= sampled_distance(mesh, x, 40) + 1e-12);
  }
}

TEST_CASE("impossible faceted needles are named") {
  const auto says = [](const NeedleSpec& spec, const std::string& words) {
    for (const std::string& problem : check(spec))
      if (problem.find(words) != std::string::npos) return true;
    return false;
  };
  CHECK(says({.shape = "pyramid4", .length = 0.7, .base_diameter = 0.3}, "needs tip_radius"));
  CHECK(says({.shape = "pyramid4", .length = 0.7, .base_diameter = 0.3, .tip_radius = 0.2}, "tip_radius"));
  CHECK(says({.shape = "blade", .length = 0.5, .tip_radius = 0.01, .width = 0.3, .thickness = 0.1, .edge_length = 0.4},
             "edge_length"));
  CHECK(says({.shape = "bevel", .length = 0.5, .base_diameter = 0.3, .tip_radius = 0.01, .bevel_angle = 0.1},
             "the bevel is"));
  CHECK(says({.shape = "stl", .edge_radius = 0.01}, "file"));
  CHECK(says({.shape = "cone", .length = 0.5, .base_diameter = 0.2, .width = 0.1}, "width has no meaning"));
}
