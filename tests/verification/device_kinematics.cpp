// Rollers and pens against brute force that knows none of the formulas: a drum is turned in small steps, every needle
// is a rotated straight line, and what it crosses is measured. Then the numbers of the literature.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

#include "core/device/drum.hpp"
#include "core/needle/axisymmetric.hpp"
#include "core/needle/curves.hpp"
#include "solvers/strength/needle_strength.hpp"
#include "solvers/treatment/pen_kinematics.hpp"
#include "solvers/treatment/random_cover.hpp"
#include "solvers/treatment/roller_kinematics.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double pi = std::numbers::pi;

/// A drum that has travelled `travel` mm: its axle and one needle from root to tip, by turning the drum.
struct TurnedNeedle {
  Vec2 root, tip;  // x along the travel, z into the skin
};
TurnedNeedle turned(const RollerPath& path, double travel) {
  const double turn = travel / path.rolling_radius;
  // The drum rolls towards +x, so that its lowest point goes backwards about the axle.
  const Vec2 down(-std::sin(turn), std::cos(turn)), axle(travel, -path.axle_height);
  return {axle + path.drum_radius * down, axle + (path.drum_radius + path.protrusion) * down};
}

/// What was seen at one depth while the needle went by.
struct Seen {
  double first_travel = 0.0, last_travel = 0.0, low = 0.0, high = 0.0, first_x = 0.0, last_x = 0.0;
  double entry_tilt = 0.0;
  int n = 0;

  void take(double travel, double x, double tilt) {
    if (n++ == 0) {
      first_travel = travel;
      first_x = low = high = x;
      entry_tilt = tilt;
    }
    last_travel = travel;
    last_x = x;
    low = std::min(low, x);
    high = std::max(high, x);
  }
};

/// Where the line through root and tip crosses depth z, if the tip has come that deep.
std::optional<double> crossing(const TurnedNeedle& needle, double z) {
  if (needle.tip[1] < z) return std::nullopt;
  const Vec2 axis = needle.tip - needle.root;
  return needle.tip[0] - axis[0] * (needle.tip[1] - z) / axis[1];
}

constexpr int n_steps = 200000;

/// Rolls from a quarter turn before the deepest point to a quarter turn after.
Seen watch(const RollerPath& path, double z) {
  Seen seen;
  const double reach = 0.499 * pi * path.rolling_radius;
  for (int i = 0; i <= n_steps; ++i) {
    const double travel = reach * (2.0 * i / n_steps - 1.0);
    const TurnedNeedle needle = turned(path, travel);
    const Vec2 axis = (needle.tip - needle.root).normalized();
    if (const auto x = crossing(needle, z)) seen.take(travel, *x, std::acos(axis[1]));
  }
  return seen;
}

/// Half a step of the brute force, as travel (mm) and as how far the axis can move in it.
double blur(const RollerPath& path) { return 4.0 * path.rolling_radius * pi / n_steps; }

/// Rounded up, so that another machine writes the same page.
std::string at_most(double value) { return fixed_text(std::ceil(10.0 * value) / 10.0, 1); }

RollerPath touching(double R, double L) { return {R, L, R, R}; }
RollerPath turning_slower(double R, double L) { return {R, L, R, R + 2.0 * L / 3.0}; }

std::vector<RollerPath> many_paths() {
  std::vector<RollerPath> paths;
  for (const double R : {5.0, 10.0, 20.0})
    for (const double L : {0.2, 1.0, 3.0})
      for (const double indentation : {-0.1, 0.0, 0.6})
        for (const double slip : {0.9, 1.0, 1.03, 1.3}) paths.push_back({R, L, R - indentation, slip * R});
  return paths;
}

}  // namespace

TEST_CASE("roller: slit, tilt, dwell and attack at every depth as a drum turned in small steps shows them") {
  Report report("device_roller", "Roller kinematics against a drum turned in small steps");
  report.paragraph(
      "Largest difference over 108 drums (radius 5 to 20 mm, needles 0.2 to 3 mm, lifted or pressed in, rolling radius "
      "0.9 to 1.3 of the drum's) at five depths each. The brute force turns by 16 urad at a time, which is up to 0.4 "
      "um of "
      "travel: it cannot see less than that.");
  double slit = 0.0, leave = 0.0, tilt = 0.0, stay = 0.0;
  for (const RollerPath& path : many_paths()) {
    for (const double share : {0.0, 0.1, 0.35, 0.7, 0.95}) {
      const double z = share * path.deepest(), speed = 50.0;
      const Seen seen = watch(path, z);
      INFO("R " << path.drum_radius << " L " << path.protrusion << " h " << path.axle_height << " r_e "
                << path.rolling_radius << " z " << z);
      REQUIRE(seen.n > 100);
      const double step = blur(path);
      const double slit_error = std::abs(slit_length(path, z) - (seen.high - seen.low));
      CHECK(slit_error < step);
      const double leave_error = std::abs(entry_exit_distance(path, z) - (seen.last_x - seen.first_x));
      CHECK(leave_error < step);
      const double tilt_error = std::abs(engaged_angle(path, z) - seen.entry_tilt);
      CHECK(tilt_error < step / path.rolling_radius);
      const double stay_error =
          std::abs(dwell(path, z, speed) - (seen.last_travel - seen.first_travel) / speed) * speed;
      CHECK(stay_error < step);
      slit = std::max(slit, slit_error), leave = std::max(leave, leave_error);
      tilt = std::max(tilt, tilt_error), stay = std::max(stay, stay_error);
    }
  }
  report.table({"what", "largest difference is below"});
  report.row({"slit length", at_most(1e3 * slit) + " um"});
  report.row({"distance of exit from entry", at_most(1e3 * leave) + " um"});
  report.row({"dwell x speed", at_most(1e3 * stay) + " um"});
  report.row({"tilt", at_most(1e3 * tilt) + " mrad"});
  report.write();
}

TEST_CASE("roller: the tip's path and velocity are those of the turned drum") {
  for (const RollerPath& path : many_paths()) {
    for (const double phi : {-0.6, -0.2, 0.0, 0.3, 0.7}) {
      const double travel = path.rolling_radius * phi, speed = 37.0, dt = 1e-5;
      CHECK((tip_position(path, phi) - turned(path, travel).tip).norm() < 1e-12);
      const Vec2 seen = (turned(path, travel + speed * dt).tip - turned(path, travel - speed * dt).tip) / (2.0 * dt);
      CHECK((tip_velocity(path, phi, speed) - seen).norm() < 1e-5 * speed);
    }
    // The attack angle, from the two vectors at entry.
    const double phi = -engaged_angle(path), travel = path.rolling_radius * phi, step = 1e-6;
    const TurnedNeedle now = turned(path, travel);
    const Vec2 axis = (now.tip - now.root).normalized();
    const Vec2 way = (turned(path, travel + step).tip - turned(path, travel - step).tip).normalized();
    const double turn = axis[0] * way[1] - axis[1] * way[0];
    CHECK(entry_attack_angle(path) == Approx(std::asin(turn)).margin(1e-8));
    CHECK(entry_speed(path, 50.0) == Approx(tip_velocity(path, phi, 50.0)[1]));
    CHECK(entry_speed(path, 50.0) > 0.0);
  }
}

TEST_CASE("roller: engaged needles and footprint are counted on a real drum") {
  Roller drum;
  drum.drum_radius = 10.0, drum.drum_width = 20.0, drum.rows = 8, drum.columns = 24, drum.stagger = 0.37;
  const std::vector<DrumNeedle> needles = drum_needles(drum);
  REQUIRE(needles.size() == 192);
  for (const double L : {0.2, 0.5, 1.5, 3.0}) {
    const RollerPath path = turning_slower(drum.drum_radius, L);
    double sum = 0.0, low = 0.0, high = 0.0;
    constexpr int turns = 3600;
    for (int i = 0; i < turns; ++i) {
      const double travel = 2.0 * pi * path.rolling_radius * i / turns;
      for (const DrumNeedle& needle : needles) {
        const TurnedNeedle at = turned(path, travel - path.rolling_radius * needle.angle);
        if (at.tip[1] <= 0.0) continue;
        sum += 1.0;
        const double from_axle = at.tip[0] + path.rolling_radius * needle.angle - travel;
        low = std::min(low, from_axle), high = std::max(high, from_axle);
      }
    }
    CHECK(engaged_needles(path, 192) == Approx(sum / turns).epsilon(2e-3));
    CHECK(footprint_length(path) == Approx(high - low).epsilon(5e-3));
  }
}

TEST_CASE("roller: the coincident and the least-slit rolling radius do what they say") {
  for (const RollerPath& shape : many_paths()) {
    for (const double share : {0.0, 0.4}) {
      RollerPath path = shape;
      const double z = share * path.deepest();
      path.rolling_radius = coincident_rolling_radius(path, z);
      const Seen seen = watch(path, z);
      CHECK(std::abs(seen.last_x - seen.first_x) < 2.0 * blur(path));
      // Where it is to first order in the depth, and the sweep that is left.
      CHECK(path.rolling_radius == Approx(path.axle_height + z + 2.0 * (path.deepest() - z) / 3.0).epsilon(0.03));
      const double phi = std::acos(std::sqrt((path.axle_height + z) / path.rolling_radius));
      CHECK(slit_length(path, z) == Approx(2.0 * (path.rolling_radius * phi - (path.axle_height + z) * std::tan(phi))));
      path.rolling_radius = least_slit_rolling_radius(path, z);
      const double least = slit_length(path, z);
      for (const double factor : {0.98, 0.999, 0.9999, 1.0001, 1.001, 1.02}) {
        RollerPath other = path;
        other.rolling_radius *= factor;
        CHECK(slit_length(other, z) > least);
      }
    }
  }
}

TEST_CASE("roller: numbers of the device survey") {
  Report report("device_slits", "Slits of rollers: rigid skin, drum of radius 10 mm that touches it, 192 needles");
  report.paragraph(
      "Columns: tilt at entry; slit at the surface without slip (r_e = R) and with r_e = R + 2L/3, survey value in "
      "brackets; needles in the skin at once; entry speed over travel speed. Required: the last printed digit; in the "
      "column of r_e = R + 2L/3, where the survey's numbers lie up to 1.2 % below its own formula, the drum turned in "
      "small steps instead.");
  report.table({"L (mm)", "tilt", "slit, r_e = R", "slit, r_e = R + 2L/3", "engaged", "entry speed"});
  struct Row {
    double L, tilt, slit, slower, engaged, speed;
  };
  for (const Row& row : {Row{0.2, 11.4, 0.053, 0.020, 12.1, 0.20}, Row{0.5, 17.8, 0.206, 0.080, 18.9, 0.32},
                         Row{1.0, 24.6, 0.571, 0.225, 26.3, 0.46}, Row{1.5, 29.6, 1.028, 0.411, 31.6, 0.57},
                         Row{2.0, 33.6, 1.553, 0.627, 35.8, 0.66}, Row{3.0, 39.7, 2.750, 1.135, 42.4, 0.83}}) {
    const RollerPath path = touching(10.0, row.L), slower = turning_slower(10.0, row.L);
    const double tilt = engaged_angle(path) * 180.0 / pi;
    CHECK(tilt == Approx(row.tilt).margin(0.0501));
    CHECK(slit_length(path, 0.0) == Approx(row.slit).margin(0.000501));
    const Seen seen = watch(slower, 0.0);
    CHECK(slit_length(slower, 0.0) == Approx(seen.high - seen.low).margin(blur(slower)));
    CHECK(slit_length(slower, 0.0) == Approx(row.slower).epsilon(0.012).margin(0.000501));
    CHECK(engaged_needles(path, 192) == Approx(row.engaged).margin(0.0501));
    CHECK(entry_speed(path, 1.0) == Approx(row.speed).margin(0.00501));
    CHECK(entry_attack_angle(path) == Approx(engaged_angle(path)));
    report.row({fixed_text(row.L, 1), fixed_text(tilt, 1) + " deg",
                fmt::format("{:.3f} mm ({:.3f})", slit_length(path, 0.0), row.slit),
                fmt::format("{:.3f} mm ({:.3f})", slit_length(slower, 0.0), row.slower),
                fixed_text(engaged_needles(path, 192), 1), fixed_text(entry_speed(path, 1.0), 2)});
  }
  report.paragraph("Slit of needles of 1.5 mm on other drums, r_e = R:");
  report.table({"R (mm)", "found", "survey"});
  for (const auto& [R, slit] : std::vector<std::pair<double, double>>{
           {5.0, 1.375}, {7.5, 1.165}, {10.0, 1.028}, {15.0, 0.857}, {20.0, 0.750}}) {
    CHECK(slit_length(touching(R, 1.5), 0.0) == Approx(slit).margin(0.000501));
    report.row({fixed_text(R, 1), fixed_text(slit_length(touching(R, 1.5), 0.0), 3), fixed_text(slit, 3)});
  }
  report.write();
}

TEST_CASE("roller: densities") {
  const RollerPath path = touching(10.0, 1.0);
  CHECK(100.0 * roller_density(path, 192, 20.0, 1.0) == Approx(15.3).margin(0.05));  // per cm^2
  CHECK(100.0 * roller_density(path, 192, 20.0, 15.0) == Approx(229.0).margin(0.5));
  // Counted: the needles that touch down on a long strip.
  Roller drum;
  drum.drum_radius = 10.0, drum.drum_width = 20.0, drum.rows = 8, drum.columns = 24;
  const double strip = 5000.0;
  double n = 0.0;
  for (const DrumNeedle& needle : drum_needles(drum))
    for (double x = path.rolling_radius * needle.angle; x < strip; x += 2.0 * pi * path.rolling_radius) n += 1.0;
  CHECK(roller_density(path, 192, 20.0, 1.0) == Approx(n / (strip * drum.drum_width)).epsilon(0.01));
}

TEST_CASE("roller: needles that miss, and what is refused") {
  const RollerPath lifted = {10.0, 1.0, 11.0, 10.0};
  CHECK(engaged_angle(lifted) == 0.0);
  CHECK(slit_length(lifted, 0.0) == 0.0);
  CHECK(engaged_needles(lifted, 192) == 0.0);
  CHECK(slit_length(touching(10.0, 1.0), 1.0) == 0.0);
  CHECK(slit_length(touching(10.0, 1.0), 0.999) > 0.0);
  CHECK_THROWS_AS(slit_length(RollerPath{10.0, 1.0, 10.0, 0.0}, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(slit_length(RollerPath{10.0, 1.0, -1.0, 10.0}, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(dwell(touching(10.0, 1.0), 0.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(drum_needles({}), std::invalid_argument);
}

TEST_CASE(
    "drum: every circle has its needles evenly, the circles fill the width, stagger turns each against the last") {
  Roller drum;
  drum.drum_radius = 10.0, drum.drum_width = 20.0, drum.rows = 8, drum.columns = 24, drum.stagger = 0.25;
  CHECK(circle_pitch(drum, 0.0) == Approx(2.62).margin(0.005));  // the survey's pitches of the MF8
  CHECK(circle_pitch(drum, 1.5) == Approx(3.01).margin(0.005));
  CHECK(row_pitch(drum) == 2.5);
  std::map<double, std::vector<double>> circles;
  for (const DrumNeedle& needle : drum_needles(drum)) circles[needle.y].push_back(needle.angle);
  REQUIRE(circles.size() == 8);
  CHECK(circles.begin()->first == Approx(-8.75));
  CHECK(circles.rbegin()->first == Approx(8.75));
  const double pitch = 2.0 * pi / 24.0;
  double expected = 0.0;
  for (auto& [y, angles] : circles) {
    std::sort(angles.begin(), angles.end());
    CHECK(angles.front() >= 0.0);
    CHECK(angles.back() < 2.0 * pi);
    CHECK(std::fmod(angles.front(), pitch) == Approx(std::fmod(expected, pitch)).margin(1e-12));
    for (std::size_t i = 1; i < angles.size(); ++i) CHECK(angles[i] - angles[i - 1] == Approx(pitch));
    expected += 0.25 * pitch;
  }
}

TEST_CASE("roller: what the needle stands sideways, in the numbers of the device survey") {
  const double E = 193e3, annealed = 205.0, drawn = 1000.0, force = 0.167;  // MPa, N
  const auto shank = make_needle({.shape = "cylinder", .length = 1.5, .base_diameter = 0.25});
  const double lateral = force * std::tan(entry_attack_angle(touching(10.0, 1.5)));
  CHECK(lateral == Approx(0.095).margin(0.0005));
  const NeedleStrength soft = needle_strength(*shank, 0.0, {E, annealed}, {});
  const NeedleStrength hard = needle_strength(*shank, 0.0, {E, drawn}, {});
  CHECK(soft.elastic_buckling == Approx(40.6).margin(0.05));
  CHECK(soft.bending == Approx(0.21).margin(0.005));
  CHECK(hard.bending == Approx(1.0).margin(0.05));
  CHECK(margins(soft, force, lateral).bending == Approx(2.2).margin(0.05));
  CHECK(margins(hard, force, lateral).bending == Approx(10.8).margin(0.05));
  CHECK(soft.elastic_buckling / force == Approx(240.0).margin(5.0));
  // Cut off flat at 8 um, 140 um wide at the base: about 7 mN at its tip.
  const AxisymmetricNeedle cone(
      ProfileCurve({make_line({0.0, 0.0}, {0.004, 0.0}), make_line({0.004, 0.0}, {0.07, 0.77})}));
  CHECK(needle_strength(cone, 0.0, {E, drawn}, {}).bending == Approx(7.3e-3).margin(0.1e-3));
}

TEST_CASE("pen: speed, dwell and slit as a sampled stroke shows them") {
  for (const double stroke : {2.0, 2.5, 3.0})
    for (const double depth : {0.1, 1.0, 1.9}) {
      const PenPath path = {stroke, 100.0, depth, 20.0};
      constexpr int n = 400000;
      const double period = 1.0 / path.frequency, dt = period / n;
      for (const double z : {0.0, 0.05, 0.8 * depth}) {
        double first = 0.0, last = 0.0;
        int seen = 0;
        for (int i = 0; i <= n; ++i) {
          // The crank of the pen, one full turn from top to top.
          const double turn = 2.0 * pi * i / n;
          const double tip = depth - 0.5 * stroke + 0.5 * stroke * -std::cos(turn);
          if (tip < z) continue;
          if (seen++ == 0) first = i * dt;
          last = i * dt;
        }
        REQUIRE(seen > 1000);
        CHECK(dwell(path, z) == Approx(last - first).margin(3.0 * dt));
        CHECK(slit_length(path, z) == Approx(path.glide * (last - first)).margin(3.0 * path.glide * dt));
        const double half = 0.5 * dwell(path, z);
        CHECK(tip_depth(path, half) == Approx(z).margin(1e-12));
        const double slope = (tip_depth(path, -half + 1e-7) - tip_depth(path, -half - 1e-7)) / 2e-7;
        CHECK(stroke_speed(path, z) == Approx(slope).epsilon(1e-5));
      }
      CHECK(std::tan(entry_attack_angle(path)) == Approx(path.glide / stroke_speed(path)));
    }
}

TEST_CASE("pen: numbers of the device survey") {
  const auto path = [](double stroke, double frequency) { return PenPath{stroke, frequency, 1.0, 20.0}; };
  const double skinpen = 7000.0 / 60.0;
  CHECK(stroke_speed(path(2.0, 90.0)) == Approx(570.0).margin(5.0));
  CHECK(stroke_speed(path(3.0, 90.0)) == Approx(800.0).margin(5.0));
  CHECK(stroke_speed(path(2.0, skinpen)) == Approx(730.0).margin(5.0));
  CHECK(stroke_speed(path(3.0, skinpen)) == Approx(1040.0).margin(5.0));
  CHECK(dwell(path(3.0, skinpen)) == Approx(3.4e-3).margin(0.06e-3));
  CHECK(dwell(path(2.0, 90.0)) == Approx(5.6e-3).margin(0.06e-3));
  CHECK(slit_length(path(3.0, skinpen)) == Approx(0.067).margin(0.0006));
  CHECK(slit_length(path(2.0, 90.0)) == Approx(0.111).margin(0.0006));
  CHECK(pen_area_rate(path(2.5, 90.0), 11, 2.5) == Approx(400.0).margin(5.0));     // 4.0 cm^2/s for 250 per cm^2
  CHECK(pen_area_rate(path(2.5, skinpen), 14, 2.5) == Approx(650.0).margin(5.0));  // 6.5 cm^2/s
  // A traverse of a swath leaves what the area rate says.
  const PenPath pen = path(2.5, 90.0);
  const double density = pen_density(pen, 11, 6.0, 1.0);
  CHECK(pen_area_rate(pen, 11, density) == Approx(pen.glide * 6.0));
  CHECK(stroke_distance(pen) == Approx(20.0 / 90.0));
}

TEST_CASE("pen: needles that miss, and what is refused") {
  const PenPath above = {2.5, 100.0, -0.1, 20.0};
  CHECK(dwell(above) == 0.0);
  CHECK(stroke_speed(above) == 0.0);
  CHECK(entry_attack_angle(above) == 0.0);
  CHECK(dwell({2.5, 100.0, 2.5, 20.0}) == Approx(0.01));  // just touches the skin at the top
  CHECK_THROWS_AS(dwell({2.5, 100.0, 2.6, 20.0}), std::invalid_argument);
  CHECK_THROWS_AS(dwell({2.5, 0.0, 1.0, 20.0}), std::invalid_argument);
}

TEST_CASE("random cover: the limits of few and many holes") {
  CHECK(open_area_fraction(1e-6, 1.0) == Approx(1e-6));
  CHECK(open_area_fraction(2.5, 0.1) == Approx(1.0 - std::exp(-0.25)));
  CHECK(mean_nearest_distance(4.0) == Approx(0.25));
}
