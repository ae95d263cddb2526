// What every registered needle shape promises, checked on all examples of the shape table at random points.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

#include "core/needle/registry.hpp"

using namespace acus;

namespace {

struct Case {
  std::string name;
  std::unique_ptr<NeedleShape> needle;
  double size;  ///< mm, scale of the needle
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const NeedleShapeEntry& entry : needle_shape_table()) {
    int number = 0;
    for (const NeedleSpec& spec : entry.examples) {
      REQUIRE(check(spec).empty());
      std::unique_ptr<NeedleShape> needle = make_needle(spec);
      const double size = needle->radius(needle->length());
      cases.push_back({fmt::format("{} {}", entry.name, number++), std::move(needle), size});
    }
  }
  return cases;
}

/// Random points near the surface and away from it, around the tip, the flank and the shank.
std::vector<Vec3> random_points(const Case& c, int n) {
  std::mt19937 generator(20261121);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  std::vector<Vec3> points;
  for (int i = 0; i < n; ++i) {
    const double scale = i % 2 ? c.size : 4.0 * c.needle->tip_radius() + 0.1 * c.size;
    const double angle = 2.0 * std::numbers::pi * unit(generator);
    const double r = 2.0 * scale * unit(generator);
    const double z = i % 2 ? (1.6 * unit(generator) - 0.3) * c.needle->length() : (4.0 * unit(generator) - 1.5) * scale;
    points.emplace_back(r * std::cos(angle), r * std::sin(angle), z);
  }
  return points;
}

/// Largest deviation over the directions, smallest over the steps of the sweep: insensitive to one bad step length.
template <class Error>
double best_of_steps(double size, Error error) {
  double best = 1e300;
  for (double h = 1e-3 * size; h > 1e-8 * size; h *= 0.1) best = std::min(best, error(h));
  return best;
}

double normal_error(const NeedleShape& needle, const Vec3& x, double h) {
  Vec3 gradient;
  for (int i = 0; i < 3; ++i)
    gradient[i] = (needle.surface(x + h * Vec3::Unit(i)).gap - needle.surface(x - h * Vec3::Unit(i)).gap) / (2 * h);
  return (gradient - needle.surface(x).normal).norm();
}

double hessian_error(const NeedleShape& needle, const Vec3& x, double h) {
  Mat3 numeric;
  for (int i = 0; i < 3; ++i)
    numeric.col(i) =
        (needle.surface(x + h * Vec3::Unit(i)).normal - needle.surface(x - h * Vec3::Unit(i)).normal) / (2 * h);
  const Mat3 exact = needle.surface(x).hessian;
  return (numeric - exact).norm() / (1.0 + exact.norm());
}

/// The distance has a crease (medial surface) or a jump of curvature (joint of two arcs) near x.
bool is_near_crease(const NeedleShape& needle, const Vec3& x, double h) {
  const SurfacePoint here = needle.surface(x);
  for (int i = 0; i < 3; ++i)
    for (const double sign : {-1.0, 1.0}) {
      const SurfacePoint there = needle.surface(x + sign * h * Vec3::Unit(i));
      const double smooth_change = 4.0 * h * (here.hessian.norm() + there.hessian.norm());
      if ((there.normal - here.normal).norm() > smooth_change + 1e-9) return true;
      if ((there.hessian - here.hessian).norm() > 0.1 * (here.hessian.norm() + there.hessian.norm())) return true;
    }
  return false;
}

/// Distance in the half-plane to a polyline, by trying every chord.
double polyline_distance(const std::vector<Vec2>& line, const Vec2& q) {
  double best = 1e300;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Vec2 chord = line[i] - line[i - 1];
    const double t = std::clamp((q - line[i - 1]).dot(chord) / chord.squaredNorm(), 0.0, 1.0);
    best = std::min(best, (q - line[i - 1] - t * chord).norm());
  }
  return best;
}

}  // namespace

TEST_CASE("every shape has examples and a meaning") {
  REQUIRE(registered_needle_shapes().size() == needle_shape_table().size());
  for (const NeedleShapeEntry& entry : needle_shape_table()) {
    CHECK_FALSE(entry.examples.empty());
    CHECK_FALSE(entry.meaning.empty());
  }
}

TEST_CASE("the gap is the signed distance to the outline") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    const double tolerance = 1e-7 * c.size;
    std::vector<Vec2> outline = c.needle->outline(tolerance);
    REQUIRE(outline.front().norm() == 0.0);
    CHECK(outline.back().y() == Approx(c.needle->length()));
    outline.emplace_back(c.size, 100.0 * c.needle->length());
    for (const Vec3& x : random_points(c, 400)) {
      const Vec2 q(std::hypot(x.x(), x.y()), x.z());
      const double gap = c.needle->surface(x).gap;
      INFO("r = " << q.x() << ", z = " << q.y());
      CHECK(std::abs(gap) == Approx(polyline_distance(outline, q)).margin(1.1 * tolerance));
      const bool is_inside = q.y() > 0.0 && q.x() < c.needle->radius(q.y());
      CHECK((gap < 0.0) == is_inside);
    }
  }
}

TEST_CASE("the normal is the unit gradient of the gap and the hessian its derivative") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    int n_smooth = 0;
    for (const Vec3& x : random_points(c, 400)) {
      INFO("x = " << x.transpose());
      const SurfacePoint p = c.needle->surface(x);
      CHECK(p.normal.norm() == Approx(1.0).epsilon(1e-13));
      CHECK((p.hessian - p.hessian.transpose()).norm() <= 1e-14 * (1.0 + p.hessian.norm()));
      CHECK((p.hessian * p.normal).norm() <= 1e-12 * (1.0 + p.hessian.norm()));
      if (is_near_crease(*c.needle, x, 2e-3 * c.size)) continue;
      ++n_smooth;
      CHECK(best_of_steps(c.size, [&](double h) { return normal_error(*c.needle, x, h); }) < 1e-8);
      CHECK(best_of_steps(c.size, [&](double h) { return hessian_error(*c.needle, x, h); }) < 1e-7);
    }
    CHECK(n_smooth > 100);
  }
}

TEST_CASE("going back by the gap along the normal lands on the surface") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    for (const Vec3& x : random_points(c, 400)) {
      const SurfacePoint p = c.needle->surface(x);
      CHECK(std::abs(c.needle->surface(x - p.gap * p.normal).gap) < 1e-12 * (c.size + c.needle->length()));
    }
  }
}

TEST_CASE("radius and slope describe the same outline") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    const double length = c.needle->length();
    for (const Vec2& p : c.needle->outline(1e-3 * c.size))
      if (p.y() > 0.0) CHECK(c.needle->radius(p.y()) == Approx(p.x()).epsilon(1e-10));
    for (int i = 1; i < 200; ++i) {
      const double s = 1.3 * length * i / 200.0;
      CHECK(std::abs(c.needle->surface({c.needle->radius(s), 0.0, s}).gap) < 1e-12 * (c.size + length));
      const auto slope_error = [&](double h) {
        if (h > 0.1 * s) return 1e300;
        const double numeric = (c.needle->radius(s + h) - c.needle->radius(s - h)) / (2 * h);
        return std::abs(numeric - c.needle->slope(s)) / (1.0 + std::abs(numeric));
      };
      INFO("s = " << s);
      // One-sided differences differ at a corner and at a joint; 1e-5 leaves room for the jump in curvature.
      const bool at_corner = std::abs(c.needle->slope(s * (1 - 1e-9)) - c.needle->slope(s * (1 + 1e-9))) > 1e-4;
      if (!at_corner) CHECK(best_of_steps(length, slope_error) < 1e-5);
    }
    CHECK(c.needle->radius(5.0 * length) == c.size);
    CHECK(c.needle->slope(5.0 * length) == 0.0);
  }
}

TEST_CASE("the volume is the integral of the sections") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    CHECK(c.needle->volume(0.0) == 0.0);
    for (const double share : {0.02, 0.3, 0.77, 1.0, 1.2}) {
      const double s = share * c.needle->length();
      // Substituting z = s u^2 removes the square-root start of a blunt tip; the midpoint rule then converges.
      const int n = 40000;
      double sum = 0.0;
      for (int i = 0; i < n; ++i) {
        const double u = (i + 0.5) / n;
        const double r = c.needle->radius(s * u * u);
        sum += std::numbers::pi * r * r * 2.0 * u * s / n;
      }
      INFO("s = " << s);
      CHECK(c.needle->volume(s) == Approx(sum).epsilon(1e-7));
    }
  }
}

TEST_CASE("the axis gives finite numbers and the limit of its neighbourhood") {
  for (const Case& c : all_cases()) {
    INFO(c.name);
    for (int i = -20; i <= 30; ++i) {
      const Vec3 x(0.0, 0.0, c.needle->length() * i / 20.0);
      const SurfacePoint p = c.needle->surface(x);
      INFO("z = " << x.z());
      CHECK(std::isfinite(p.gap));
      CHECK(p.normal.norm() == Approx(1.0).epsilon(1e-13));
      CHECK(p.hessian.allFinite());
      if (i >= 0) continue;
      const SurfacePoint beside = c.needle->surface(x + Vec3(0.0, 1e-7 * c.size, 0.0));
      CHECK(p.gap == Approx(-x.z()).epsilon(1e-13));
      CHECK((p.normal - beside.normal).norm() < 1e-5);
      CHECK((p.hessian - beside.hessian).norm() < 1e-5 * (1.0 + p.hessian.norm()));
    }
  }
}

TEST_CASE("the shape does not depend on the unit of length or on the side it is seen from") {
  const double factor = 1000.0;
  for (const NeedleShapeEntry& entry : needle_shape_table())
    for (NeedleSpec spec : entry.examples) {
      const std::unique_ptr<NeedleShape> needle = make_needle(spec);
      for (double* length :
           {&spec.length, &spec.base_diameter, &spec.tip_radius, &spec.radius, &spec.edge_radius, &spec.taper_length})
        *length *= factor;
      for (Vec2& point : spec.profile) point *= factor;
      const std::unique_ptr<NeedleShape> large = make_needle(spec);
      const Case c{std::string(entry.name), make_needle(spec), large->radius(large->length())};
      const Mat3 turn = Eigen::AngleAxisd(1.1, Vec3::UnitZ()).toRotationMatrix();
      for (const Vec3& x : random_points(c, 100)) {
        const SurfacePoint a = needle->surface(x / factor), b = large->surface(x), turned = large->surface(turn * x);
        CHECK(b.gap == Approx(factor * a.gap).margin(1e-12 * c.size));
        CHECK((b.normal - a.normal).norm() < 1e-9);
        CHECK((factor * b.hessian - a.hessian).norm() < 1e-7 * (1.0 + a.hessian.norm()));
        CHECK(turned.gap == Approx(b.gap).margin(1e-12 * c.size));
        CHECK((turned.normal - turn * b.normal).norm() < 1e-9);
      }
    }
}
