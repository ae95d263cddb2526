// Plates of needles under the balance of devices.

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "solvers/treatment/plate_press.hpp"
#include "tests/verification/treatment_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

const SkinStack& forehead() {
  static const SkinStack skin = library_skin("roller_needle_1.5mm_forehead");
  return skin;
}

SurfaceResponse surface_of(const std::vector<ArrayNeedle>& pins, const TreatedSkin& treated, double force) {
  return SurfaceResponse(plate_surface_problem(DeviceKind::patch, 0.0, pins, treated, force, 0.05));
}

}  // namespace

TEST_CASE("treatment: one needle on a plate has exactly its own curve") {
  TreatedSkin treated = treated_skin(forehead(), 0.6, 0.3);
  const std::vector<ArrayNeedle> pins = {ArrayNeedle{}};
  const SurfaceResponse skin = surface_of(pins, treated, 0.02);
  treated.needle.law = nullptr;  // never punctured
  const NeedleLaw law(treated.needle);
  DevicePress press(skin, law, 1, {});
  const DentCurve own(treated.needle.indentation);
  CarrierPose pose;
  pose.needle_at = {Vec2(0, 0)};
  for (const double way : {0.05, 0.2, 0.4, 0.3, 0.1}) {
    pose.way = {way};
    const PressStep step = press.press_to(pose, 0.0, 0.01);
    REQUIRE(step.is_converged);
    CHECK(press.force(0) == Approx(own.force(way)).epsilon(1e-9));
  }
  const PressStep step = press.press_with(pose, 0.02, 0.01);
  REQUIRE(step.is_converged);
  CHECK(step.force() == Approx(0.02).epsilon(1e-9));
  CHECK(pose.way[0] + press.sink() == Approx(own.dent_at(0.02)).epsilon(1e-8));
}

TEST_CASE("treatment: a patch of 4 x 4 needles against three-dimensional finite elements") {
  const TreatedSkin treated = treated_skin(forehead(), 0.6, 0.3);
  const std::vector<ArrayNeedle> pins = square_layout(4, 4, 0.5);
  ArrayProblem problem;
  problem.field.skin = treated.skin;
  problem.field.needles = pins;
  problem.field.footprint = 0.25;
  problem.indentation = treated.needle.indentation;
  problem.self_dent = self_dent_curve({problem.field, problem.indentation, 10.0, 4});
  problem.indentation_rate = 10.0;
  problem.law = treated.needle.law;
  problem.compliance_ratio = treated.needle.compliance_ratio;
  problem.tip_depth = treated.needle.tip_depth;
  problem.needle_length = treated.needle_length;
  problem.to = 0.36;
  problem.rate = 10.0;
  problem.retract = false;
  problem.n_steps = 3;
  ArrayPress array(problem);
  const std::vector<ArrayStep> steps = run(array);

  const SurfaceResponse skin = surface_of(pins, treated, 2.0);
  const NeedleLaw law(treated.needle);
  Report report("treatment_patch", "Treatments: a patch of 4 x 4 needles against three-dimensional finite elements");
  report.paragraph(
      "Pitch 0.5 mm, cones of 0.6 mm on the forehead, pressed in by a displacement. The treatment's balance knows the "
      "skin by a kernel and the law of a wide load, the array by a field of elements.");
  report.table({"displacement (mm)", "array (N)", "treatment (N)", "difference"});
  double worst = 0.0;
  for (const ArrayStep& step : steps) {
    if (step.displacement < 0.2 || step.is_jump) continue;
    PlateControl control;
    control.displacement = step.displacement;
    control.speed = 10.0;
    const PlateResult result = press_plate(control, pins, treated, law, skin);
    CHECK(result.residual < 1e-8);
    const double difference = result.force / step.force - 1.0;
    worst = std::max(worst, std::abs(difference));
    report.row({fixed_text(step.displacement, 3), fixed_text(step.force, 4), fixed_text(result.force, 4),
                percent_text(difference)});
  }
  report.write();
  CHECK(worst > 0.0);  // something was compared
  CHECK(worst < 0.1);
}

TEST_CASE("treatment: force, displacement and energy of a stamp tell one story") {
  const TreatedSkin treated = treated_skin(forehead(), 0.6, 0.3);
  const std::vector<ArrayNeedle> pins = square_layout(3, 3, 1.5);
  const SurfaceResponse skin = surface_of(pins, treated, 2.0);
  const NeedleLaw law(treated.needle);
  PlateControl by_displacement;
  by_displacement.displacement = 1.2;  // the face presses too
  by_displacement.speed = 10.0;
  const PlateResult result = press_plate(by_displacement, pins, treated, law, skin);
  CHECK(result.face_force > 0.0);
  for (const NeedleOutcome& needle : result.outcomes) {
    CHECK(needle.is_punctured);
    CHECK(needle.depth <= 0.6 + 1e-9);
    CHECK(needle.force >= 0.0);
  }
  PlateControl by_force;
  by_force.force = result.force;
  by_force.speed = 10.0;
  CHECK(press_plate(by_force, pins, treated, law, skin).plate_sink == Approx(result.plate_sink).margin(0.01));
  PlateControl by_energy;
  by_energy.energy = result.work;
  by_energy.speed = 10.0;
  CHECK(press_plate(by_energy, pins, treated, law, skin).plate_sink == Approx(result.plate_sink).margin(0.02));
  by_energy.displacement = 0.1;
  CHECK_THROWS_AS(press_plate(by_energy, pins, treated, law, skin), std::invalid_argument);
}

TEST_CASE("treatment: who watches a plate can stop it between two steps") {
  const TreatedSkin treated = treated_skin(forehead(), 0.6, 0.3);
  const std::vector<ArrayNeedle> pins = square_layout(2, 2, 1.5);
  const SurfaceResponse skin = surface_of(pins, treated, 2.0);
  const NeedleLaw law(treated.needle);
  PlateControl control;
  control.force = 0.5;
  control.speed = 10.0;
  int n_asked = 0;
  PlateSettings settings;
  settings.watch.goes_on = [&] { return ++n_asked < 5; };
  CHECK_THROWS_AS(press_plate(control, pins, treated, law, skin, settings), DeviceInterrupted);
  CHECK(n_asked == 5);
  settings.watch.goes_on = [&] { return ++n_asked > 0; };
  CHECK(press_plate(control, pins, treated, law, skin, settings).force == Approx(0.5));
  CHECK(n_asked > 5 + settings.n_steps);
}

TEST_CASE("treatment: a pen drags as far as it dwells, and pressing the plate deepens") {
  const TreatedSkin treated = treated_skin(forehead(), 1.0, 0.25);
  const std::vector<ArrayNeedle> pins = ring_layout(6, 1.5);
  Pen pen;
  pen.setting = 1.0;
  pen.stroke = 2.5;
  pen.frequency = 100.0;
  pen.glide = 20.0;
  pen.plate_diameter = 6.0;
  std::vector<PlateResult> results;
  const DeviceResponse response = pen_response(pen, pins, treated, 2.0, {0.5, 2.0}, &results);
  REQUIRE(results.size() == 2);
  CHECK(results[1].plate_sink > results[0].plate_sink);
  CHECK(results[1].outcomes[0].depth >= results[0].outcomes[0].depth * (1 - 1e-6));
  const NeedleOutcome& needle = results[1].outcomes[0];
  CHECK(needle.is_punctured);
  CHECK(needle.depth <= 1.0);
  const double own = 2.0 * treated.needle.law->slit(0.0, needle.depth);
  const double dwelling = 20.0 * 2.0 / (200.0 * M_PI) * std::acos(1.0 - 1.0 / 1.25);
  CHECK(needle.slit_rigid[0] > own);
  CHECK(needle.slit_rigid[0] < own + 1.5 * dwelling);
  CHECK(response.nominal_density() == Approx(6.0 / (0.2 * response.width)));
  CHECK(response.needles[0].at(2.0).depth == Approx(needle.depth));
}
