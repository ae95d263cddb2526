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
  if (scenario.insertion.puncture) {
    // As deep as the needle is long, but never so deep that the dent comes near the base.
    constexpr double shallow = 0.25, deep = 0.5;  // of the tissue
    const double thickness = scenario.skin.thickness();
    problem.to = std::clamp(make_needle(scenario.needle)->length(), shallow * thickness, deep * thickness);
  }
  return problem;
}

}  // namespace acus
