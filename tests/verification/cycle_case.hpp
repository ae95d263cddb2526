#pragma once
// One needle in layers with known sections, on a dent with a known curve.

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/needle/shape.hpp"
#include "solvers/penetration/cycle.hpp"
#include "tests/verification/section_family.hpp"

namespace acus::test {

struct LayerCase {
  double thickness, mu, toughness;  // mm, MPa, N/mm
};

inline std::shared_ptr<const SectionTable> power_table() {
  static const std::shared_ptr<const SectionTable> table = table_of(PowerFamily{}, 0.02, 50.0);
  return table;
}

inline std::vector<PenetratedLayer> layers_of(const std::vector<LayerCase>& cases) {
  std::vector<PenetratedLayer> layers;
  for (const LayerCase& layer : cases)
    layers.push_back(
        {"layer " + std::to_string(layers.size()), layer.thickness, Opening(layer.mu, layer.toughness, power_table())});
  return layers;
}

inline NeedleSpec cone_spec(double length, double base_diameter, double tip_radius) {
  NeedleSpec spec;
  spec.shape = "cone";
  spec.length = length;
  spec.base_diameter = base_diameter;
  spec.tip_radius = tip_radius;
  return spec;
}

/// Dent F = k w^n on points up to `end` (mm).
inline DentCurve power_dent(double k, double n, double end, int n_points = 40) {
  std::vector<Vec2> points = {Vec2(0, 0)};
  for (int i = 1; i <= n_points; ++i) {
    const double w = end * i / n_points;
    points.push_back(Vec2(w, k * std::pow(w, n)));
  }
  return DentCurve(points);
}

/// Steel cone, 10 um tip, through four layers in 1.5 mm; the skin's own order of magnitude, no measured needle.
inline CycleProblem skin_like_cycle() {
  const std::unique_ptr<NeedleShape> needle = make_needle(cone_spec(1.5, 0.25, 0.01));
  CycleProblem problem;
  problem.to = 1.5;
  problem.rate = 1.0;
  problem.retract_rate = 1.0;
  problem.law = std::make_shared<PenetrationLaw>(
      *needle, layers_of({{0.02, 1.0, 2.0}, {0.08, 0.1, 1.0}, {1.2, 0.04, 1.5}, {5.0, 0.002, 0.3}}),
      PenetrationSettings{.friction = 0.2});
  problem.spring =
      std::make_shared<DentSpring>(power_dent(0.25, 1.5, 1.0), std::vector<DentBranch>{{0.3, 0.2}, {0.2, 3.0}});
  problem.compliance_ratio = 0.3;
  problem.tip_depth = needle->cap_length();
  problem.hold = 5.0;
  return problem;
}

/// Runs to the end; every step, the first being the touch. Throws when the cycle fails.
inline std::vector<CycleStep> run(Cycle& cycle) {
  std::vector<CycleStep> steps;
  while (cycle.advance()) steps.push_back(cycle.last_step());
  if (!cycle.is_finished()) throw std::runtime_error(cycle.failure().what);
  return steps;
}

}  // namespace acus::test
