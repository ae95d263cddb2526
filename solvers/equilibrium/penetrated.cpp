#include "solvers/equilibrium/penetrated.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <stdexcept>

#include "core/fem/reference_element.hpp"
#include "solvers/equilibrium/dead_load.hpp"

namespace acus {
namespace {

constexpr double shortest_step = 1e-4;  // of the whole ramp

PenetratedProblem checked(const PenetratedProblem& problem) {
  const WallForce& wall = problem.wall;
  const auto fail = [](const char* what) { throw std::invalid_argument(std::string("penetrated state: ") + what); };
  if (wall.depth.size() < 2 || wall.depth.size() != wall.density.size() || wall.depth.front() != 0.0)
    fail("the wall's force needs a depth and a density at two points or more, the first at the surface");
  for (std::size_t k = 0; k < wall.depth.size(); ++k) {
    if (k > 0 && !(wall.depth[k] > wall.depth[k - 1])) fail("the depths of the wall's force do not rise");
    if (!(wall.density[k] >= 0)) fail("the wall's force does not push downwards everywhere");
  }
  if (!(wall.total() > 0)) fail("the wall's force is zero");
  if (!(problem.duration > 0 && problem.n_steps > 0)) fail("the ramp has no steps or no duration");
  if (problem.block.geometry != Geometry::axisymmetric) fail("only axisymmetric blocks");
  if (wall.tip_depth() >= problem.block.skin.thickness()) fail("the tip is below the tissue");
  return problem;
}

// Rectangle of a cell, and its bounds along both mesh coordinates.
struct Rectangle {
  double x0, x1, z0, z1;
};

Rectangle rectangle(const Mesh& mesh, std::size_t cell) {
  // The first and third corner in VTK order are opposite.
  const auto corner = [&](int a, int d) {
    return mesh.points[static_cast<std::size_t>(mesh.cells[cell * mesh.nodes_per_cell() + a]) * 2 + d];
  };
  return {corner(0, 0), corner(2, 0), corner(0, 1), corner(2, 1)};
}

double density_at(const WallForce& wall, std::size_t piece, double depth) {
  const double inside = (depth - wall.depth[piece]) / (wall.depth[piece + 1] - wall.depth[piece]);
  return wall.density[piece] + inside * (wall.density[piece + 1] - wall.density[piece]);
}

}  // namespace

double WallForce::total() const {
  double sum = 0.0;
  for (std::size_t k = 1; k < depth.size(); ++k) sum += 0.5 * (density[k] + density[k - 1]) * (depth[k] - depth[k - 1]);
  return sum;
}

Eigen::VectorXd wall_load(const Mesh& mesh, const NeedleShape& needle, const WallForce& wall) {
  assert(mesh.dim == 2);
  const ReferenceElement element(2, mesh.order);
  // The shape functions are of degree 2 and the weight is r: exact along the radius. Along the depth every cell of a
  // row sees the same heights, so the force at each of them is shared out completely, whatever the needle's profile.
  const QuadratureRule line = gauss_rule(1, 4);
  const int n = mesh.nodes_per_cell();
  Eigen::VectorXd load = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));

  // Adds the share of cell `box` at height z, where `force` N/mm act over a depth interval.
  const auto add_at_height = [&](std::size_t cell, const Rectangle& box, double z, double force) {
    const double radius = needle.radius(wall.tip_depth() + z);
    const double outer = std::min(box.x1, radius);
    if (outer <= box.x0) return;
    for (std::size_t q = 0; q < line.points.size(); ++q) {
      const double half = 0.5 * (outer - box.x0), r = box.x0 + half * (1 + line.points[q][0]);
      const Vec3 xi(2 * (r - box.x0) / (box.x1 - box.x0) - 1, 2 * (z - box.z0) / (box.z1 - box.z0) - 1, 0.0);
      const Eigen::VectorXd N = element.values(xi);
      const double share = force * 2 * r / (radius * radius) * half * line.weights[q];
      for (int a = 0; a < n; ++a) load[2 * mesh.cells[cell * n + a] + 1] -= share * N[a];
    }
  };

  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    const Rectangle box = rectangle(mesh, cell);
    for (std::size_t piece = 0; piece + 1 < wall.depth.size(); ++piece) {
      const double bottom = std::max(box.z0, -wall.depth[piece + 1]), top = std::min(box.z1, -wall.depth[piece]);
      if (top <= bottom) continue;
      const double half = 0.5 * (top - bottom);
      for (std::size_t q = 0; q < line.points.size(); ++q) {
        const double z = bottom + half * (1 + line.points[q][0]);
        add_at_height(cell, box, z, density_at(wall, piece, -z) * half * line.weights[q]);
      }
    }
  }
  return load;
}

PenetratedState::PenetratedState(const PenetratedProblem& problem)
    : problem_(checked(problem)),
      needle_(make_needle(problem.needle)),
      block_(problem.block, *needle_),
      load_(wall_load(block_.mesh(), *needle_, problem.wall)),
      u_(block_.u_at_rest()),
      ring_radius_(needle_->radius(problem.wall.tip_depth())),
      next_step_(1.0 / problem.n_steps) {}

double PenetratedState::dent(const Eigen::VectorXd& u) const {
  const Mesh& mesh = block_.mesh();
  const Mesh::Facets& top = mesh.boundaries.at("top");
  const ReferenceElement line(1, mesh.order);
  const int n = mesh.nodes_per_facet();
  for (std::size_t facet = 0; facet < top.cell.size(); ++facet) {
    const std::int32_t* nodes = &top.nodes[facet * n];
    const double x0 = mesh.points[2 * nodes[0]], x1 = mesh.points[2 * nodes[1]];
    if (ring_radius_ < x0 || ring_radius_ > x1) continue;
    const Eigen::VectorXd N = line.values({2 * (ring_radius_ - x0) / (x1 - x0) - 1, 0.0, 0.0});
    double settlement = 0.0;
    for (int a = 0; a < n; ++a) settlement -= N[a] * (u[2 * nodes[a] + 1] - block_.u_at_rest()[2 * nodes[a] + 1]);
    return settlement;
  }
  throw std::logic_error("penetrated state: the needle is wider than the block");
}

bool PenetratedState::solve(double factor, PenetratedStep& result) {
  Tissue& tissue = block_.tissue();
  tissue.set_time_step((factor - factor_) * problem_.duration);
  DeadLoad wall(load_, problem_.wall.total());
  wall.set_factor(factor);
  std::array<Term*, 2> terms = {&tissue, &wall};
  const NewtonReport report = block_.newton().solve(terms, u_);
  result.iterations += static_cast<int>(report.iterations.size()) - 1;
  failure_ = report.outcome;
  if (failure_ != NewtonOutcome::converged) return false;
  result.min_J = tissue.smallest_jacobian(u_);
  if (result.min_J <= 0) failure_ = NewtonOutcome::inverted_element;
  return result.min_J > 0;
}

bool PenetratedState::advance() {
  PenetratedStep result;
  double step = std::min(next_step_, 1.0 - factor_);
  for (; step >= shortest_step; step *= 0.5, ++result.n_cuts) {
    const double factor = 1.0 - factor_ - step < 0.01 * step ? 1.0 : factor_ + step;
    const Eigen::VectorXd u_accepted = u_;
    if (!solve(factor, result)) {
      u_ = u_accepted;
      block_.tissue().rollback();
      continue;
    }
    Tissue& tissue = block_.tissue();
    result.force = factor * problem_.wall.total();
    result.dent = dent(u_);
    result.work = last_.work + 0.5 * (factor + factor_) * load_.dot(u_ - u_accepted);
    result.stored = tissue.stored_energy() - block_.stored_at_rest();
    result.viscous = last_.viscous + tissue.dissipated_in_step();
    tissue.commit();
    factor_ = factor;
    last_ = result;
    next_step_ = result.n_cuts > 0 ? step : std::min(1.5 * step, 1.0 / problem_.n_steps);
    return true;
  }
  return false;
}

std::vector<ComplianceRatio> compliance_ratios(const std::vector<PenetratedStep>& penetrated,
                                               const std::vector<IndentationStep>& indented) {
  std::vector<ComplianceRatio> ratios;
  for (const PenetratedStep& step : penetrated) {
    const auto upper = std::find_if(indented.begin(), indented.end(),
                                    [&](const IndentationStep& other) { return other.force >= step.force; });
    if (upper == indented.begin() || upper == indented.end()) continue;
    const IndentationStep &high = *upper, &low = *(upper - 1);
    if (!(low.force > 0)) continue;  // before the first step there is no power law
    const double exponent = std::log(high.displacement / low.displacement) / std::log(high.force / low.force);
    ratios.push_back({step.force, step.dent, low.displacement * std::pow(step.force / low.force, exponent)});
  }
  return ratios;
}

}  // namespace acus
