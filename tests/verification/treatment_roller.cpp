// Drums that roll over yielding skin.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "solvers/treatment/roller_kinematics.hpp"
#include "solvers/treatment/roller_press.hpp"
#include "tests/verification/treatment_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

/// A needle in rigid skin: the whole way below the surface is depth.
NeedleTrack rigid_track(const RollerPath& path, int n) {
  NeedleTrack track;
  const double end = engaged_angle(path);
  for (int k = 0; k <= n; ++k) {
    TrackSample sample;
    sample.turn = sample.angle = end * (2.0 * k / n - 1.0);
    sample.height = path.axle_height;
    sample.depth = std::max(0.0, path.tip_radius() * std::cos(sample.turn) - path.axle_height);
    track.samples.push_back(sample);
  }
  return track;
}

const std::vector<LateralLayer> one_layer = {{0.0, 1.0, 1e9}};

}  // namespace

TEST_CASE("treatment: in rigid skin a free drum rolls as the closed forms say") {
  for (const double length : {0.02, 0.5, 1.5}) {
    const RollerPath path{10.0, length, 10.0, 10.0};
    const double found = free_rolling_radius({rigid_track(path, 2000)}, one_layer);
    CHECK(found > path.drum_radius);
    CHECK(found < path.tip_radius());
    // At each depth alone the drum would roll with the radius at which a needle leaves where it came in; the torque
    // weighs the depths by lever times the moment of the turn.
    double weighted = 0.0, weights = 0.0;
    for (int k = 0; k < 4000; ++k) {
      const double z = path.deepest() * (k + 0.5) / 4000, half = engaged_angle(path, z);
      const double weight = (path.axle_height + z) * half * half;
      weighted += weight * coincident_rolling_radius(path, z);
      weights += weight;
    }
    CHECK(found == Approx(weighted / weights).epsilon(1e-4));
    if (length < 0.1) CHECK(found - 10.0 == Approx(2.0 / 3.0 * length).epsilon(0.3));
  }
}

TEST_CASE("treatment: slits of a rigid track are those of the kinematics") {
  const RollerPath path{10.0, 1.0, 10.0, 10.0};
  const NeedleTrack track = rigid_track(path, 200);
  double low = 1e9, high = -1e9;
  for (const TrackSample& sample : refined(track, 8).samples) {
    const double x = axis_at(sample, path.rolling_radius, 0.0);
    low = std::min(low, x);
    high = std::max(high, x);
  }
  CHECK(high - low == Approx(slit_length(path, 0.0)).epsilon(2e-3));
}

TEST_CASE("treatment: a cylinder held sideways") {
  // Wide surroundings: 4 pi mu/(ln(b/R) - 1).
  CHECK(lateral_stiffness(0.04, 0.001, 1.0) == Approx(4 * M_PI * 0.04 / (std::log(1000.0) - 1.0)).epsilon(1e-5));
  CHECK_THROWS_AS(lateral_stiffness(0.04, 0.1, 0.1), std::invalid_argument);
}

TEST_CASE("treatment: a drum rolls under its force, every passage like the last") {
  const SkinStack skin = library_skin("roller_needle_1.5mm_forehead");
  const TreatedSkin treated = treated_skin(skin, 1.5, 0.25);
  const Roller roller = mf8_drum();
  const SurfaceResponse response(surface_problem(roller, treated, 8.0));
  const NeedleLaw law(treated.needle);
  RollerPress press(roller, treated, law, response);
  Report report("treatment_roller", "Treatments: a drum of the MF8 kind on the forehead");
  report.paragraph(
      "192 needles of 1.5 mm on a drum of 20 x 20 mm rolling freely; skin and support of the forehead, sections and "
      "dent "
      "of one needle synthetic. Depth and slits of the middle circle.");
  report.table({"force (N)", "axle height (mm)", "depth (mm)", "needles in", "share of the face", "rolling radius (mm)",
                "slit (mm)", "rigid walls (mm)", "tilt at entry (deg)"});
  double depth_before = 0.0, radius_before = 1e9;
  for (const double force : {0.5, 1.0, 2.0, 4.0, 8.0}) {
    const RollerLevel level = press.roll_with_force(force);
    const NeedleOutcome& middle = level.outcomes[4];
    CHECK(level.force == Approx(force).epsilon(1e-8));
    CHECK(level.residual < 1e-8);
    CHECK(level.passage_change < 0.02);
    CHECK(level.rolling_radius > roller.drum_radius);
    CHECK(level.rolling_radius < roller.drum_radius + 1.5);
    CHECK(level.rolling_radius < radius_before);
    CHECK(middle.is_punctured);
    CHECK(middle.depth > depth_before);
    CHECK(middle.depth < 1.5);
    CHECK(middle.slit[0] <= middle.slit_rigid[0]);
    if (force <= 2.0) CHECK(middle.tilt < middle.tilt_undeformed);  // the dent's wall leans towards the needle
    // The drum is its own mirror image, and its rows are alike up to what a passage still changes (1 % at 1 N, where
    // the axle jumps as circles let go: there mirrored rows differ by rounding, thus from processor to processor).
    const double alike = std::max(1e-3, level.passage_change);
    for (std::size_t row = 0; row < 4; ++row)
      CHECK(level.outcomes[row].depth == Approx(level.outcomes[7 - row].depth).epsilon(alike));
    if (force >= 2.0) CHECK(level.passage_change < 1e-4);
    for (const NeedleTrack& track : level.rows) {
      double pull = 0.0;
      for (const TrackSample& sample : track.samples)
        if (sample.turn < 0.0) pull = std::min(pull, sample.force);
      CHECK(pull == 0.0);  // on the way in
    }
    report.row({fixed_text(force, 1), fixed_text(level.axle_height, 2), fixed_text(middle.depth, 2),
                fixed_text(level.engaged, 0), fixed_text(level.face_share, 2), fixed_text(level.rolling_radius, 1),
                fixed_text(middle.slit[0], 2), fixed_text(middle.slit_rigid[0], 2), fixed_text(57.3 * middle.tilt, 0)});
    depth_before = middle.depth;
    radius_before = level.rolling_radius;
  }
  report.write();
}

TEST_CASE("treatment: a drum too light to puncture leaves dents, not an error") {
  const SkinStack skin = library_skin("roller_needle_1.5mm_forehead");
  const TreatedSkin treated = treated_skin(skin, 1.5, 0.25);
  const Roller roller = mf8_drum();
  const NeedleLaw law(treated.needle);
  const double lightest = 0.5 * law.puncture_force();  // one needle alone could carry twice that
  const SurfaceResponse response(surface_problem(roller, treated, 1.0));
  RollerPress press(roller, treated, law, response);
  for (const double force : {lightest, 2.0 * lightest}) {
    const RollerLevel level = press.roll_with_force(force);
    CHECK(level.force == Approx(force).epsilon(1e-8));
    CHECK(level.settlement > 0.0);
    for (const NeedleOutcome& needle : level.outcomes) {
      CHECK_FALSE(needle.is_punctured);
      CHECK(needle.depth == 0.0);
    }
  }
}
