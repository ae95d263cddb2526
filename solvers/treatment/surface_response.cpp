#include "solvers/treatment/surface_response.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include <fmt/format.h>

#include "core/fem/reference_element.hpp"
#include "core/material/registry.hpp"
#include "core/mesh/grading.hpp"
#include "core/mesh/structured.hpp"
#include "solvers/equilibrium/dead_load.hpp"
#include "solvers/equilibrium/skin_block.hpp"

namespace acus {
namespace {

constexpr double tolerance = 1e-8;
constexpr double farthest_in_thicknesses = 8.0, width_in_thicknesses = 10.0;
constexpr double cells_per_radius = 5.0, growth = 0.2;
constexpr double probe_settlement = 1e-4;  // thicknesses: the linear limit
constexpr double least_probe = 1e-5;       // thicknesses: enough to be measured
constexpr int most_tries = 6;
constexpr int n_wide_points = 16;
constexpr double shortest_part = 1.0 / 16;  // of the way between two points
constexpr double least_pressure = 0.01;     // of what was asked for

/// Axisymmetric tissue has one in-plane stretch: that of the same area.
SkinStack evenly_stretched(SkinStack skin) {
  for (SkinLayer& layer : skin.layers) {
    const double even = std::sqrt(layer.prestretch[0] * layer.prestretch[1]);
    if (layer.prestretch[0] != layer.prestretch[1]) layer.prestretch = {even, even};
  }
  return skin;
}

/// A block around the axis, fine under a disc of this radius.
Mesh disc_mesh(const SkinStack& skin, double radius, double width) {
  const double depth = skin.thickness();
  SizeField across, down;
  across.growth = down.growth = growth;
  across.largest = width / 20;
  down.largest = depth / 8;
  across.sources = {{radius, radius / cells_per_radius, radius}};
  down.sources = {{0.0, radius / cells_per_radius, 0.0}};
  std::vector<double> borders = {0.0};
  std::vector<Slab> slabs;
  for (const SkinLayer& layer : skin.layers) {
    const double top = borders.front(), bottom = top - layer.thickness;
    slabs.push_back({layer.name, bottom, top});
    borders.insert(borders.begin(), bottom);
  }
  return structured_mesh(2, {graded_line({0.0, radius, width}, across), graded_line(borders, down, 2)}, slabs);
}

/// The block with an even load on a disc of its surface.
class LoadedBlock {
 public:
  LoadedBlock(const SkinStack& skin, double radius, double width)
      : block_(spec_of(skin), disc_mesh(skin, radius, width)),
        unit_(even_load(block_.mesh(), radius)),
        load_(unit_, unit_.cwiseAbs().maxCoeff()),
        u_(block_.u_at_rest()) {}

  /// Brings the block from the last accepted state into balance under `force` (N) in time dt (s), starting where
  /// `factor` times the last change would take it. False: nothing has changed.
  bool press(double force, double dt, double factor) {
    block_.tissue().set_time_step(dt);
    load_.set_factor(force);
    const Eigen::VectorXd accepted = u_;
    if (factor > 0.0) {
      u_ += factor * (u_ - before_);
      if (block_.tissue().smallest_jacobian(u_) > 0.0)
        block_.tissue().extrapolate(factor);
      else
        u_ = accepted;
    }
    Term* const terms[] = {&block_.tissue(), &load_};
    const NewtonReport report = block_.newton().solve(terms, u_);
    if (report.outcome != NewtonOutcome::converged || block_.tissue().smallest_jacobian(u_) <= 0.0) {
      u_ = accepted;
      block_.tissue().rollback();
      return false;
    }
    block_.tissue().commit();
    before_ = accepted;
    return true;
  }

  /// Mean settlement of the disc since rest, mm.
  double settlement() const { return unit_.dot(u_ - block_.u_at_rest()); }
  /// Places of the surface nodes (mm) and their settlements since rest (mm).
  std::vector<Vec2> surface() const {
    std::vector<Vec2> found;
    for (const std::int32_t node : block_.mesh().boundary_nodes("top"))
      found.push_back({block_.mesh().points[2 * node], block_.u_at_rest()[2 * node + 1] - u_[2 * node + 1]});
    std::sort(found.begin(), found.end(), [](const Vec2& a, const Vec2& b) { return a[0] < b[0]; });
    return found;
  }

 private:
  static SkinBlockSpec spec_of(const SkinStack& skin) {
    SkinBlockSpec spec;
    spec.skin = skin;
    spec.tolerance = tolerance;
    return spec;
  }

  /// Nodal forces of 1 N downwards, even over the disc; its edge lies on a node.
  static Eigen::VectorXd even_load(const Mesh& mesh, double radius) {
    const TabulatedElement line(1, 2, 3);
    Eigen::VectorXd load = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
    const std::vector<std::int32_t>& nodes = mesh.boundaries.at("top").nodes;
    for (std::size_t facet = 0; facet < nodes.size(); facet += 3) {
      const auto at = [&](std::size_t a) { return mesh.points[2 * static_cast<std::size_t>(nodes[facet + a])]; };
      if (0.5 * (at(0) + at(1)) > radius) continue;
      for (int q = 0; q < line.n_points(); ++q) {
        double r = 0.0, stretch = 0.0;
        for (int a = 0; a < 3; ++a) {
          r += line.values[q][a] * at(static_cast<std::size_t>(a));
          stretch += line.gradients[q](a, 0) * at(static_cast<std::size_t>(a));
        }
        const double share = 2.0 * r * std::abs(stretch) * line.rule.weights[q] / (radius * radius);
        for (std::size_t a = 0; a < 3; ++a)
          load[2 * nodes[facet + a] + 1] -= share * line.values[q][static_cast<Eigen::Index>(a)];
      }
    }
    return load;
  }

  SkinBlock block_;
  Eigen::VectorXd unit_;
  DeadLoad load_;
  Eigen::VectorXd u_, before_;
};

/// Force (N) that an incompressible half-space of the softest layer needs for the settlement of the linear limit; its
/// order of magnitude is all that matters.
double probe_force(const SkinStack& skin, double radius) {
  double softest = std::numeric_limits<double>::infinity();
  for (const SkinLayer& layer : skin.layers)
    softest = std::min(softest, make_material(layer.material)->shear_modulus());
  return 8.0 * softest * radius * probe_settlement * skin.thickness();
}

/// Points (mean settlement, force) of a wide load up to the largest pressure, or as far as it finds balance.
std::vector<Vec2> wide_curve(const SurfaceProblem& problem, const SkinStack& skin, double width) {
  const double area = std::numbers::pi * problem.contact_radius * problem.contact_radius;
  LoadedBlock block(skin, problem.contact_radius, width);
  std::vector<Vec2> points = {Vec2(0, 0)};
  double reached = 0.0, moved = 0.0, part = 1.0;  // in points
  const auto force = [&](double at) {
    return problem.largest_pressure * area * at * at / (n_wide_points * n_wide_points);
  };
  // The linear limit comes first.
  double first =
      n_wide_points * std::sqrt(probe_force(skin, problem.contact_radius) / (problem.largest_pressure * area));
  while (reached < n_wide_points) {
    const double next = reached > 0 ? std::min(reached + part, std::floor(reached + 1e-9) + 1.0) : std::min(first, 0.5);
    const double factor = moved > 0 ? (force(next) - force(reached)) / (force(reached) - force(reached - moved)) : 0.0;
    if (!block.press(force(next), problem.time * (next - reached) / n_wide_points, 0.5 * factor)) {
      if (reached == 0.0 && first < 0.5) {  // less than the tension is balanced to
        first *= std::sqrt(10.0);
        continue;
      }
      part *= 0.5;
      if (part < shortest_part) break;
      continue;
    }
    moved = next - reached;
    reached = next;
    part = std::min(1.0, 1.5 * part);
    points.push_back({block.settlement(), force(reached)});
  }
  if (points.back()[1] < least_pressure * problem.largest_pressure * area || points.size() < 4)
    throw TreatmentRefusal(
        fmt::format("under a disc of {:.3g} mm radius the skin bears only {:.3g} MPa of {:.3g} MPa: "
                    "use less force or a stiffer support",
                    problem.contact_radius, points.back()[1] / area, problem.largest_pressure));
  return points;
}

void check(const SurfaceProblem& problem) {
  if (!(problem.patch_radius > 0 && problem.contact_radius > 0 && problem.largest_pressure > 0 && problem.time > 0))
    throw std::invalid_argument("surface response: radii, pressure and time must be positive");
}

DentCurve solve_wide(const SurfaceProblem& problem) {
  check(problem);
  const SkinStack skin = evenly_stretched(problem.skin);
  const double width = std::max(width_in_thicknesses * skin.thickness(), 4.0 * problem.contact_radius);
  return DentCurve(wide_curve(problem, skin, width));
}

}  // namespace

SurfaceResponse::SurfaceResponse(const SurfaceProblem& problem)
    : contact_radius_(problem.contact_radius), thickness_(problem.skin.thickness()), wide_(solve_wide(problem)) {
  const Vec2& linear = wide_.points().front();
  wide_compliance_ = linear[0] / linear[1];
  solve_kernel(problem);
}

void SurfaceResponse::solve_kernel(const SurfaceProblem& problem) {
  const SkinStack skin = evenly_stretched(problem.skin);
  farthest_ = farthest_in_thicknesses * thickness_;
  LoadedBlock block(skin, problem.patch_radius, width_in_thicknesses * thickness_);
  // A stiff surface over soft layers may not be moved by the first guess beyond what its tension is balanced to.
  double force = probe_force(skin, problem.patch_radius);
  int n_tries = 0;
  while (!block.press(force, problem.time, 0.0) || block.settlement() < least_probe * thickness_) {
    if (++n_tries > most_tries)
      throw TreatmentRefusal("the skin finds no balance under the smallest force: it is not stable as it lies");
    force *= 10.0;
  }
  self_ = block.settlement() / force;
  std::vector<double> places, settlements;
  for (const Vec2& point : block.surface()) {
    places.push_back(point[0]);
    settlements.push_back(point[1] / force);
  }
  kernel_ = MonotoneTable(std::move(places), std::move(settlements));
}

double SurfaceResponse::settlement_slope(double linear) const {
  if (linear == 0.0) return 1.0;  // the power law before the first point has no slope there
  return 1.0 / (wide_compliance_ * wide_.slope(settlement(linear)));
}

double SurfaceResponse::solved_pressure() const {
  return wide_.points().back()[1] / (std::numbers::pi * contact_radius_ * contact_radius_);
}

}  // namespace acus
