// Needle dimensions against closed forms, impossible specs, profile files.

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "core/needle/profile_csv.hpp"
#include "core/needle/registry.hpp"

using namespace acus;

namespace {

constexpr double pi = std::numbers::pi;

std::string problems(const NeedleSpec& spec) {
  std::string all;
  for (const std::string& problem : check(spec)) all += problem + "\n";
  return all;
}

double tip_curvature_of_profile(int n) {
  NeedleSpec spec{.shape = "profile"};
  for (int i = 0; i <= n; ++i) {
    const double angle = 0.5 * pi * i / n;
    spec.profile.emplace_back(1.0 - std::cos(angle), std::sin(angle));
  }
  return make_needle(spec)->tip_radius();
}

}  // namespace

TEST_CASE("sphere") {
  const auto needle = make_needle({.shape = "sphere", .radius = 2.0});
  CHECK(needle->length() == 2.0);
  CHECK(needle->tip_radius() == Approx(2.0));
  CHECK(needle->volume(2.0) == Approx(2.0 / 3.0 * pi * 8.0).epsilon(1e-12));
  CHECK(needle->volume(0.5) == Approx(pi * 0.25 * (6.0 - 0.5) / 3.0).epsilon(1e-12));
  const SurfacePoint below = needle->surface({0.0, 0.0, -1.0});
  CHECK(below.gap == Approx(1.0));
  CHECK((below.normal + Vec3::UnitZ()).norm() < 1e-15);
  CHECK((below.hessian - Mat3(Vec3(1.0, 1.0, 0.0).asDiagonal()) / 3.0).norm() < 1e-15);
}

TEST_CASE("rounded cone: the spherical tip is tangent to the flank and the length counts from the rounded apex") {
  const double angle = pi / 6.0, tip = 0.1;
  const auto needle = make_needle({.shape = "cone", .length = 0.8, .tip_radius = tip, .half_angle = angle});
  const double touch = tip * (1.0 - std::sin(angle));
  CHECK(needle->tip_radius() == Approx(tip));
  CHECK(needle->slope(1.001 * touch) == Approx(std::tan(angle)));
  CHECK(needle->slope(0.999 * touch) == Approx(std::tan(angle)).epsilon(5e-3));
  // The flank produced meets the axis at tip (1 - 1/sin).
  const double base = (0.8 - tip * (1.0 - 1.0 / std::sin(angle))) * std::tan(angle);
  CHECK(needle->radius(0.8) == Approx(base).epsilon(1e-13));

  const auto same = make_needle({.shape = "cone", .length = 0.8, .base_diameter = 2.0 * base, .tip_radius = tip});
  CHECK(same->slope(0.5) == Approx(std::tan(angle)).epsilon(1e-12));
  const auto third =
      make_needle({.shape = "cone", .base_diameter = 2.0 * base, .tip_radius = tip, .half_angle = angle});
  CHECK(third->length() == Approx(0.8).epsilon(1e-13));
}

TEST_CASE("pointed cone: exact distance to the apex and to the flank, closed volume") {
  const auto needle = make_needle({.shape = "cone", .length = 3.0, .base_diameter = 2.0});
  CHECK(needle->tip_radius() == 0.0);
  CHECK(needle->volume(3.0) == Approx(pi).epsilon(1e-13));
  const SurfacePoint apex = needle->surface({0.3, 0.0, -0.4});
  CHECK(apex.gap == Approx(0.5));
  CHECK((apex.normal - Vec3(0.6, 0.0, -0.8)).norm() < 1e-14);
  CHECK((apex.hessian - (Mat3::Identity() - apex.normal * apex.normal.transpose()) / 0.5).norm() < 1e-13);
  CHECK(needle->surface({2.0, 0.0, 1.5}).gap == Approx(1.5 * 3.0 / std::sqrt(10.0)));
}

TEST_CASE("tapered cone, bullet and cylinder") {
  const auto tapered = make_needle({.shape = "tapered_cone", .length = 2.0, .base_diameter = 0.6, .taper_length = 1.0});
  CHECK(tapered->volume(2.0) == Approx(pi * 0.09 * (1.0 / 3.0 + 1.0)).epsilon(1e-13));
  CHECK(tapered->slope(1.5) == 0.0);

  const auto bullet =
      make_needle({.shape = "bullet", .length = 2.0, .base_diameter = 0.6, .tip_radius = 0.05, .taper_length = 1.0});
  CHECK(bullet->tip_radius() == Approx(0.05));
  CHECK(bullet->slope(1.0) == Approx(0.0).margin(1e-12));
  CHECK(bullet->slope(0.999) > 0.0);
  const auto pointed = make_needle({.shape = "bullet", .length = 1.0, .base_diameter = 0.6});
  // Tangent ogive through the point: radius (r^2 + l^2) / 2r, half angle at the tip 2 atan(r / l).
  CHECK(pointed->slope(0.0) == Approx(std::tan(2.0 * std::atan(0.3))).epsilon(1e-12));

  const auto punch = make_needle({.shape = "cylinder", .length = 1.0, .base_diameter = 1.0});
  CHECK(punch->tip_radius() == 0.0);
  CHECK(punch->radius(0.0) == 0.5);
  CHECK(punch->volume(1.0) == Approx(pi * 0.25).epsilon(1e-13));
  const SurfacePoint edge = punch->surface({0.8, 0.0, -0.4});
  CHECK(edge.gap == Approx(0.5));
  CHECK((edge.normal - Vec3(0.6, 0.0, -0.8)).norm() < 1e-14);
  const auto round = make_needle({.shape = "cylinder", .length = 1.0, .base_diameter = 1.0, .edge_radius = 0.5});
  CHECK(round->volume(0.5) == Approx(2.0 / 3.0 * pi * 0.125).epsilon(1e-12));
}

TEST_CASE("the rounded end of a needle and the joints of its outline") {
  const double tip = 0.02, angle = 0.2, cap = tip * (1.0 - std::sin(angle));
  const auto cone = make_needle(
      {.shape = "tapered_cone", .length = 2.0, .tip_radius = tip, .half_angle = angle, .taper_length = 1.0});
  CHECK(cone->cap_length() == Approx(cap));
  REQUIRE(cone->joints().size() == 4);
  CHECK(cone->joints()[0] == 0.0);
  CHECK(cone->joints()[1] == Approx(cap));
  CHECK(cone->joints()[2] == Approx(1.0));
  CHECK(cone->joints()[3] == 2.0);
  CHECK(make_needle({.shape = "cone", .length = 1.0, .base_diameter = 0.2})->cap_length() == 0.0);
  CHECK(make_needle({.shape = "cylinder", .length = 1.0, .base_diameter = 0.2})->cap_length() == 0.0);
  CHECK(make_needle({.shape = "cylinder", .length = 1.0, .base_diameter = 0.2, .edge_radius = 0.03})->cap_length() ==
        Approx(0.03));
  CHECK(make_needle({.shape = "sphere", .radius = 0.5})->cap_length() == Approx(0.5));
  const auto copy = cone->clone();
  CHECK(copy->radius(0.7) == cone->radius(0.7));
}

TEST_CASE("a profile follows its points: smooth, monotone, converging") {
  const NeedleSpec spec = needle_shape_table().back().examples.front();
  REQUIRE(spec.shape == "profile");
  const auto needle = make_needle(spec);
  for (const Vec2& point : spec.profile) CHECK(needle->radius(point.x()) == Approx(point.y()).margin(1e-14));
  double last = 0.0;
  for (int i = 0; i <= 5000; ++i) {
    const double r = needle->radius(needle->length() * i / 5000.0);
    CHECK(r >= last - 1e-14);
    last = r;
  }
  for (std::size_t i = 1; i + 1 < spec.profile.size(); ++i) {
    const double s = spec.profile[i].x();
    CHECK(needle->slope(s * (1.0 - 1e-12)) == Approx(needle->slope(s * (1.0 + 1e-12))).margin(1e-6));
  }
  CHECK(tip_curvature_of_profile(8) == Approx(1.0).epsilon(0.05));
  CHECK(std::abs(tip_curvature_of_profile(32) - 1.0) < 0.2 * std::abs(tip_curvature_of_profile(8) - 1.0) + 1e-12);
}

TEST_CASE("a profile of points on a straight flank is the pointed cone") {
  const auto profile = make_needle({.shape = "profile", .profile = {{0, 0}, {0.5, 0.1}, {1.0, 0.2}, {2.0, 0.4}}});
  const auto cone = make_needle({.shape = "cone", .length = 2.0, .base_diameter = 0.8});
  for (const double s : {0.01, 0.3, 1.1, 1.9}) CHECK(profile->radius(s) == Approx(cone->radius(s)).epsilon(1e-12));
  CHECK(profile->tip_radius() == 0.0);
}

TEST_CASE("impossible specs are explained") {
  using Catch::Contains;
  CHECK_THAT(problems({.shape = "con"}), Contains("unknown needle shape \"con\"") && Contains("tapered_cone"));
  CHECK_THAT(problems({.shape = "sphere"}), Contains("needs radius"));
  CHECK_THAT(problems({.shape = "sphere", .radius = -1.0}), Contains("radius must be a positive"));
  CHECK_THAT(problems({.shape = "sphere", .radius = std::nan("")}), Contains("radius must be a positive"));
  CHECK_THAT(problems({.shape = "sphere", .length = 0.5, .radius = 1.0}), Contains("shorter than the radius"));
  CHECK_THAT(problems({.shape = "sphere", .half_angle = 0.2, .radius = 1.0}), Contains("half_angle has no meaning"));
  CHECK_THAT(problems({.shape = "cone", .length = 1.0}), Contains("exactly two of"));
  CHECK_THAT(problems({.shape = "cone", .length = 1.0, .base_diameter = 0.5, .half_angle = 0.2}),
             Contains("exactly two of"));
  CHECK_THAT(problems({.shape = "cone", .length = 1.0, .base_diameter = 0.2, .tip_radius = 0.2}),
             Contains("smaller tip"));
  CHECK_THAT(problems({.shape = "cone", .length = 0.01, .tip_radius = 0.2, .half_angle = 0.5}), Contains("too short"));
  CHECK_THAT(problems({.shape = "cone", .base_diameter = 0.2, .tip_radius = 0.2, .half_angle = 0.5}),
             Contains("too small"));
  CHECK_THAT(problems({.shape = "cone", .length = 1.0, .half_angle = 2.0}), Contains("below 90 deg"));
  CHECK_THAT(problems({.shape = "tapered_cone", .length = 1.0, .base_diameter = 0.2, .taper_length = 1.5}),
             Contains("more than the length"));
  CHECK_THAT(problems({.shape = "bullet", .length = 0.1, .base_diameter = 0.5}), Contains("at least as long"));
  CHECK_THAT(problems({.shape = "bullet", .length = 1.0, .base_diameter = 0.5, .tip_radius = 0.25}),
             Contains("smaller than the base"));
  CHECK_THAT(problems({.shape = "cylinder", .length = 1.0, .base_diameter = 0.5, .edge_radius = 0.3}),
             Contains("larger than the radius"));
  CHECK_THAT(problems({.shape = "cylinder", .length = 1.0, .base_diameter = 0.5, .friction = -0.1}),
             Contains("friction"));
  CHECK_THAT(problems({.shape = "cylinder", .length = 1.0, .base_diameter = 0.5, .bore_diameter = 0.5}),
             Contains("smaller than the flat end"));
  CHECK_THAT(
      problems({.shape = "cylinder", .length = 1.0, .base_diameter = 0.5, .edge_radius = 0.1, .bore_diameter = 0.35}),
      Contains("smaller than the flat end"));
  CHECK_THAT(problems({.shape = "cone", .length = 1.0, .base_diameter = 0.5, .bore_diameter = 0.1}),
             Contains("no meaning"));
  CHECK_THAT(problems({.shape = "profile"}), Contains("at least two points"));
  CHECK_THAT(problems({.shape = "profile", .profile = {{0, 0.1}, {1, 0.2}}}), Contains("must be the tip"));
  CHECK_THAT(problems({.shape = "profile", .profile = {{0, 0}, {1, 0.2}, {1, 0.3}}}), Contains("point 3"));
  CHECK_THAT(problems({.shape = "profile", .profile = {{0, 0}, {1, 0}}}), Contains("radius above 0"));
}

TEST_CASE("profile files") {
  using Catch::Contains;
  const ProfileFile file = parse_profile_csv("# measured\ns_um,r_mm\n0,0\n\n 10 , 0.02\r\n150,0.03\n");
  REQUIRE(file.errors.empty());
  REQUIRE(file.points.size() == 3);
  CHECK((file.points[1] - Vec2(0.01, 0.02)).norm() < 1e-17);
  CHECK(file.points[2].x() == 0.15);

  const ProfileFile broken = parse_profile_csv("s_um,r_um\n0,0\n1;2\n3,x\n4,5,6\n7,nan\n");
  REQUIRE(broken.errors.size() == 4);
  CHECK_THAT(broken.errors[0], Contains("line 3"));
  CHECK_THAT(broken.errors[3], Contains("line 6"));
  CHECK_THAT(parse_profile_csv("s,r\n0,0\n").errors.at(0), Contains("line 1") && Contains("s_um,r_um"));
  CHECK_THAT(parse_profile_csv("s_kPa,r_um\n0,0\n").errors.at(0), Contains("units of length"));
  CHECK_THAT(parse_profile_csv("").errors.at(0), Contains("empty"));
  CHECK_THAT(read_profile_csv("/nowhere/needle.csv").errors.at(0), Contains("cannot read"));
  CHECK_THAT(read_profile_csv(ACUS_SOURCE_DIR).errors.at(0), Contains("cannot read"));
}

TEST_CASE("a concave corner belongs to the points inside it") {
  const ProfileCurve curve({make_line({0, 0}, {1, 1}), make_line({1, 1}, {1, 2}), make_line({1, 2}, {3, 2.5})});
  // The inner side of the corner (1, 2) sees the vertex itself: signed distance negative, concave.
  const CurvePoint inside = curve.nearest({0.97, 2.04});
  CHECK(inside.gap == Approx(-0.05));
  CHECK((inside.normal - Vec2(0.6, -0.8)).norm() < 1e-12);
  CHECK(inside.curvature == Approx(-20.0));
  CHECK(curve.nearest({1.1, 1.9}).gap > 0.0);
}
