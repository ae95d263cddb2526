// Drums that roll over yielding skin.

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>

#include "solvers/treatment/roller_kinematics.hpp"
#include "solvers/treatment/roller_press.hpp"
#include "tests/verification/treatment_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {
double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
}

TEST_CASE("treatment: scratch roller") {
  double t = now();
  const auto lap = [&](const char* what) { const double n = now(); std::printf("%s %.2f s\n", what, n - t); t = n; };
  const SkinStack skin = library_skin("roller_needle_1.5mm_forehead");
  for (auto& l : skin.layers) std::printf("%s %g mm mu %g J %g\n", l.name.c_str(), l.thickness, make_material(l.material)->shear_modulus(), l.toughness);
  const TreatedSkin treated = treated_skin(skin, 1.5, 0.25);
  for (auto& p : treated.needle.indentation) std::printf("   %g %g\n", p[0], p[1]);
  lap("single");
  const Roller roller = mf8_drum();
  const SurfaceResponse response(surface_problem(roller, treated, 12.0));
  lap("surface");
  for (const Vec2& p : response.wide().points()) std::printf("wide %g mm %g N\n", p[0], p[1]);
  for (double r : {0., .5, 1., 2., 2.5, 3., 5., 8., 12.}) std::printf("K(%g) = %g\n", r, response.kernel(r));
  const NeedleLaw law(treated.needle);
  lap("law");
  std::printf("F* %g landing %g\n", law.puncture_force(), law.landing(law.puncture_force()));
  RollerPress press(roller, treated, law, response);
  for (const double force : {0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0}) {
    const RollerLevel level = press.roll_with_force(force);
    lap("level");
    std::printf("F %g h %.3f swing %.4f settle %.3f engaged %.1f face %.3f r_free %.3f change %.4f res %.1e over %.3f\n", level.force, level.axle_height, level.height_swing,
                level.settlement, level.engaged, level.face_share, level.free_radius, level.passage_change, level.residual, level.overshoot);
    for (const NeedleOutcome& o : level.outcomes)
      std::printf("   L %.4f dent %.3f F %.4f tilt %.1f (%.1f) slit %.3f rigid %.3f lat %.4f mom %.4f\n", o.depth, o.dent, o.force, o.tilt * 57.3, o.tilt_undeformed * 57.3,
                  o.slit[0], o.slit_rigid[0], o.lateral_force, o.base_moment);
    std::fflush(stdout);
  }
}
