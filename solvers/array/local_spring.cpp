#include "solvers/array/local_spring.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "solvers/array/field_mesh.hpp"
#include "solvers/equilibrium/dead_load.hpp"
#include "solvers/equilibrium/prestretch.hpp"

namespace acus {
namespace {

constexpr double ramp_exponent = 1.5;  // of the force over the points: closer where the curve bends more
constexpr double tolerance = 1e-6;
constexpr double shortest_part = 1.0 / 16;  // of the way between two points
constexpr double least_force = 0.5;         // of what was asked for

}  // namespace

std::vector<Vec2> self_dent_curve(const SelfDentProblem& problem) {
  if (problem.n_points < 2) throw std::invalid_argument("self dent: two points are needed");
  const DentCurve indentation(problem.indentation);
  const double to_force = problem.indentation.back()[1];
  ArrayField field(alone(problem.field));
  const Footprint& footprint = field.footprints().front();
  Eigen::VectorXd unit = Eigen::VectorXd::Zero(field.u_at_rest().size());
  for (std::size_t k = 0; k < footprint.dofs.size(); ++k)
    unit[footprint.dofs[k]] = -footprint.share * footprint.weights[static_cast<Eigen::Index>(k)];
  DeadLoad load(unit, unit.cwiseAbs().maxCoeff());
  Term* const loads[] = {&load};

  Eigen::VectorXd u = field.u_at_rest();
  const double rest = footprint.settlement(u);
  std::vector<Vec2> points = {Vec2(0, 0)};
  double part = 0.25, reached = 0.0, moved = 0.0;  // in points: the next step, the way so far, the last step
  Eigen::VectorXd u_before = u;
  while (reached < problem.n_points) {
    const double next = std::min(reached + part, std::floor(reached + 1e-9) + 1.0);
    const auto force = [&](double at) { return to_force * std::pow(at / problem.n_points, ramp_exponent); };
    const double way = indentation.dent_at(force(next)) - indentation.dent_at(force(reached));
    const double dt = problem.rate > 0 ? way / problem.rate : fully_relaxed;
    field.tissue().set_time_step(dt);
    load.set_factor(force(next));
    const Eigen::VectorXd u_accepted = u;
    const double factor = moved > 0 ? (force(next) - force(reached)) / (force(reached) - force(reached - moved)) : 0.0;
    u += factor * (u - u_before);
    if (factor > 0 && field.tissue().smallest_jacobian(u) > 0)
      field.tissue().extrapolate(factor);
    else
      u = u_accepted;
    const FieldReport report = field.newton().solve(field.tissue(), loads, u, tolerance);
    if (report.outcome != NewtonOutcome::converged || field.tissue().smallest_jacobian(u) <= 0) {
      u = u_accepted;
      field.tissue().rollback();
      part *= 0.5;
      if (part < shortest_part) break;
      continue;
    }
    field.tissue().commit();
    u_before = u_accepted;
    moved = next - reached;
    reached = next;
    if (report.was_easy()) part = std::min(1.0, 1.5 * part);
    if (report.was_hard()) part = std::max(0.7 * part, shortest_part);
    const double settlement = footprint.settlement(u) - rest;
    if (settlement > points.back()[0]) points.push_back({settlement, force(reached)});
  }
  if (points.back()[1] < least_force * to_force)
    throw ArrayRefusal(fmt::format(
        "the skin under one needle's footprint ({:.4g} mm) bears only {:.3g} N of {:.3g} N: take a wider footprint",
        problem.field.footprint, points.back()[1], to_force));
  return points;
}

std::vector<Vec2> local_dent_curve(const std::vector<Vec2>& indentation, const std::vector<Vec2>& self) {
  const DentCurve field(self);
  std::vector<Vec2> points = {Vec2(0, 0)};
  for (const Vec2& point : indentation) {
    if (point[1] <= 0 || point[1] > self.back()[1] * (1 + 1e-9)) continue;
    const double local = point[0] - field.dent_at(point[1]);
    if (!(local > points.back()[0]))
      throw ArrayRefusal(fmt::format(
          "under {:.3g} N the field alone settles by {:.4g} mm, the needle dents the skin by {:.4g} mm: nothing that "
          "grows with the force is left for the needle itself; take a wider footprint",
          point[1], field.dent_at(point[1]), point[0]));
    points.push_back({local, point[1]});
  }
  if (points.size() < 3) throw ArrayRefusal("the indentation curve has too few points within the field's own curve");
  return points;
}

}  // namespace acus
