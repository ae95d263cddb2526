#include "scenarios/run/blunt_dent.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/units/dimension.hpp"
#include "solvers/penetration/dent.hpp"

namespace acus {
namespace {

using nlohmann::json;

constexpr int blunt_version = 3;       // raise with every change of what is stored
constexpr double blunt_part = 0.4;     // of the radius of the base
constexpr double largest_step = 0.05;  // of the way: the curve is smooth
constexpr int too_many_cuts = 3;       // of a step: the blunt tip, too, has come to where elements give up

IndentationProblem blunted(const Scenario& scenario) {
  IndentationProblem problem = indentation_problem(scenario);
  problem.needle.tip_radius = blunt_part * 0.5 * problem.needle.base_diameter;
  problem.mesh.quality = MeshQuality::coarse;  // of a length that is ten times that of the sharp tip
  problem.mesh.refine = 0;
  problem.first_step = 0.0;
  problem.least_volume = 0.0;  // nothing stands in for it
  problem.max_step = largest_step * problem.to;
  return problem;
}

}  // namespace

BluntDent blunt_dent(const StageTools& tools, double force) {
  const std::string& shape = tools.scenario.needle.shape;
  const IndentationProblem problem = blunted(tools.scenario);
  BluntDent found;
  if ((shape != "cone" && shape != "tapered_cone") || problem.needle.tip_radius <= tools.scenario.needle.tip_radius)
    return found;
  found.tip_radius = problem.needle.tip_radius;
  found.points = {Vec2::Zero()};
  const CacheKey key{"blunt", blunt_version, {{"problem", indentation_key(problem).what}, {"force", force}}};
  if (const auto stored = tools.cache.load(key)) {
    for (const json& point : json::from_cbor(*stored)) found.points.emplace_back(point.at(0), point.at(1));
    return found;
  }
  Indentation run(problem);
  json kept = json::array();
  while (!run.is_finished() && run.last_step().force < force) {
    found.is_interrupted = tools.interrupt.is_requested();
    if (found.is_interrupted) return found;
    if (!run.advance()) break;
    const IndentationStep& step = run.last_step();
    if (step.n_cuts >= too_many_cuts) break;
    tools.progress.tell(fmt::format("dent under a tip of {}: {} at {:.3g} mN",
                                    display_quantity(found.tip_radius, Dimension::length),
                                    display_quantity(step.displacement, Dimension::length), 1e3 * step.force));
    found.points.emplace_back(step.displacement, step.force);
    kept.push_back({step.displacement, step.force});
  }
  const std::vector<std::uint8_t> bytes = json::to_cbor(kept);
  tools.cache.store(key, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return found;
}

std::vector<Vec2> continued(std::vector<Vec2> points, const std::vector<Vec2>& other) {
  constexpr std::size_t fewest = 4;  // the origin, and a curve with an exponent
  if (other.size() < fewest || other.back()[1] <= points.back()[1]) return points;
  const Vec2 end = points.back();
  const double ahead = end[0] - DentCurve(other).dent_at(end[1]);
  // The shortest of the steps before elements give up are nearer to each other than the skin relaxes meanwhile.
  constexpr double apart = 1.01;
  for (const Vec2& point : other) {
    const Vec2 next(point[0] + ahead, point[1]);
    if (next[0] > apart * points.back()[0] && next[1] > apart * points.back()[1]) points.push_back(next);
  }
  return points;
}

}  // namespace acus
