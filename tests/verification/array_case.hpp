#pragma once
// Arrays for the verification tests: skin of the presets, one needle's curve by axisymmetric finite elements.

#include <memory>
#include <string>
#include <vector>

#include "solvers/array/array_press.hpp"
#include "solvers/array/local_spring.hpp"
#include "solvers/equilibrium/indentation.hpp"
#include "tests/verification/contact_case.hpp"
#include "tests/verification/cycle_case.hpp"
#include "tests/verification/static_problem.hpp"

namespace acus::test {

/// Skin of a scenario of the library.
inline SkinStack library_skin(const std::string& scenario, const Overrides& overrides = {}) {
  const ReadResult read = read_scenario(library(scenario), overrides);
  if (!read.scenario) throw std::runtime_error(report(read, false));
  return read.scenario->skin;
}

/// One needle pressed in by axisymmetric finite elements: points (dent mm, force N) from (0, 0).
inline std::vector<Vec2> axisymmetric_curve(const SkinStack& skin, const NeedleSpec& needle, double to, double rate,
                                            MeshQuality quality, int n_steps) {
  IndentationProblem problem;
  problem.skin = skin;
  problem.needle = needle;
  problem.mesh.quality = quality;
  problem.to = to;
  problem.rate = rate;
  problem.max_step = to / n_steps;
  problem.first_step = to / n_steps;
  Indentation run(problem);
  std::vector<Vec2> points = {Vec2(0, 0)};
  while (!run.is_finished()) {
    if (!run.advance()) throw std::runtime_error("indentation: " + run.failure().what);
    points.push_back({run.last_step().displacement, run.last_step().force});
  }
  return points;
}

/// Every step of a press; throws where it fails.
inline std::vector<ArrayStep> run(ArrayPress& press) {
  std::vector<ArrayStep> steps;
  while (press.advance()) steps.push_back(press.last_step());
  if (!press.is_finished()) throw std::runtime_error("array: " + press.failure().what);
  return steps;
}

}  // namespace acus::test
