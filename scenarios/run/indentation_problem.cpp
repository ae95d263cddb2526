#include "scenarios/run/indentation_problem.hpp"

#include <algorithm>

namespace acus {

IndentationProblem indentation_problem(const Scenario& scenario) {
  IndentationProblem problem;
  problem.skin = scenario.skin;
  problem.needle = scenario.needle;
  problem.geometry = scenario.domain.geometry;
  problem.lateral = scenario.domain.lateral;
  problem.mesh.width = scenario.domain.width;
  problem.mesh.order = scenario.numerics.element == "q1p0" ? 1 : 2;
  problem.mesh.quality = scenario.numerics.mesh;
  problem.mesh.refine = scenario.numerics.refine;
  problem.to = scenario.insertion.to;
  problem.rate = scenario.insertion.approach_speed();
  problem.first_step = scenario.numerics.first_step;
  problem.max_step = scenario.numerics.max_step;
  problem.tolerance = scenario.numerics.tolerance;
  // The needles of a device go on to a hundred times the force at which the elements under a sharp tip give up: what
  // follows of the dent is that of a blunter tip, and the last micrometres before that are not worth their time.
  constexpr double collapsing = 0.8;
  if (scenario.device.kind != DeviceKind::none) problem.least_volume = collapsing;
  if (scenario.insertion.puncture) {
    // As deep as the needle is long, but never so deep that the dent comes near the base.
    constexpr double shallow = 0.25, deep = 0.5;  // of the tissue
    const double thickness = scenario.skin.thickness();
    problem.to = std::clamp(make_needle(scenario.needle)->length(), shallow * thickness, deep * thickness);
  }
  return problem;
}

}  // namespace acus
