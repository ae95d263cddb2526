// Newton's method on a smooth finite-strain problem: quadratic decay, energy equal to work, and the same answer from
// any number of threads.

#include <omp.h>
#include <catch2/catch.hpp>

#include "tests/verification/report.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double mu = 0.04;

MaterialSpec ogden(double bulk) {
  MaterialSpec spec;
  spec.law = "ogden";
  spec.parameters = {{"mu", {mu}}, {"alpha", {6.0}}};
  spec.volumetric = {VolumetricKind::quadratic, bulk};
  return spec;
}

// A bonded block whose top is sheared by 0.2 and lowered by 0.05 of its height; the sides are free.
StaticProblem block(Geometry geometry, int n_cells, double bulk, double tolerance) {
  const int dim = dimension(geometry);
  Mesh mesh = box(2, std::vector<std::array<double, 2>>(dim, {0.0, 1.0}), std::vector<int>(dim, n_cells));
  const std::vector<std::int32_t> held = dofs_on(mesh, {"bottom", "top"});
  return {std::move(mesh), geometry, held, region_of(ogden(bulk)), {.tolerance = tolerance, .max_line_search = 0}};
}

// Affine motion of the block that agrees with its supports.
Eigen::VectorXd block_motion(const Mesh& mesh) {
  return nodal(mesh, [&](const double* X, double* u) {
    const int up = mesh.dim - 1;
    u[0] = 0.2 * X[up];
    if (mesh.dim == 3) u[1] = 0.0;
    u[up] = -0.05 * X[up];
  });
}

}  // namespace

TEST_CASE("Newton's residual decays quadratically on a smooth finite-strain problem") {
  Report report("newton_decay", "Decay of Newton's residual");
  report.paragraph(
      "A bonded block sheared by 0.2 and compressed by 0.05 of its height in one step, Ogden law (alpha = 6), "
      "quadratic "
      "cells, full steps. The order is the ratio of logarithms of successive residual ratios; 2 is quadratic.");
  report.table({"geometry", "K/mu", "iteration", "largest force over scale", "order"});
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::solid})
    for (const double ratio : {50.0, 1e3}) {
      const char* label = geometry == Geometry::solid ? "solid" : "plane strain";
      INFO(label << ", K/mu " << ratio);
      StaticProblem problem = block(geometry, geometry == Geometry::solid ? 3 : 8, ratio * mu, 1e-12);
      Eigen::VectorXd u = block_motion(problem.mesh);
      const auto iterations = problem.solve(u).iterations;
      double last_order = 0.0;  // before rounding takes over
      for (std::size_t k = 0; k < iterations.size(); ++k) {
        std::string text;
        if (k >= 2 && iterations[k].relative > 1e-11) {
          const double order = std::log(iterations[k].residual / iterations[k - 1].residual) /
                               std::log(iterations[k - 1].residual / iterations[k - 2].residual);
          text = fixed_text(order, 2);
          last_order = order;
        }
        report.row({label, fmt::format("{:.0f}", ratio), std::to_string(k),
                    iterations[k].relative > 1e-11 ? error_text(iterations[k].relative) : "below 1e-11", text});
      }
      CHECK(last_order >= 1.8);
      CHECK(iterations.size() <= 9);
      CHECK(iterations.back().relative < 1e-10);
    }
  report.write();
}

TEST_CASE("stored energy equals the work of the moving boundary") {
  Report report("energy", "Stored energy and work of the boundary");
  report.paragraph(
      "The same block moved in n equal steps; the work of the support reactions by the trapezoidal rule, which is of "
      "second "
      "order in the step. Hyperelastic, so nothing is lost.");
  report.table({"geometry", "steps", "(work - energy) / energy", "slope"});
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::axisymmetric}) {
    const char* label = geometry == Geometry::axisymmetric ? "axisymmetric" : "plane strain";
    double before = 0.0;
    for (const int n_steps : {4, 8, 16, 32}) {
      INFO(label << ", " << n_steps << " steps");
      StaticProblem problem = block(geometry, 4, 50 * mu, 1e-10);
      Eigen::VectorXd u = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(problem.mesh.points.size()));
      // In axisymmetry the radial motion of the top is a stretch; the block's axis is x = 0 and stays there.
      const Eigen::VectorXd motion = block_motion(problem.mesh);
      Eigen::VectorXd total = motion;
      if (geometry == Geometry::axisymmetric)
        for (std::size_t node = 0; node < problem.mesh.n_nodes(); ++node)
          total[2 * node] *= problem.mesh.points[2 * node];
      Eigen::VectorXd reaction = Eigen::VectorXd::Zero(u.size());
      double work = 0.0;
      for (int k = 1; k <= n_steps; ++k) {
        const Eigen::VectorXd u_before = u, reaction_before = reaction;
        u += total / n_steps;
        REQUIRE(problem.solve(u).outcome == NewtonOutcome::converged);
        problem.tissue->commit();
        reaction = problem.newton.residual();
        work += 0.5 * (reaction + reaction_before).dot(u - u_before);
      }
      const double stored = problem.tissue->stored_energy();
      REQUIRE(stored > 0);
      const double error = std::abs(work - stored) / stored;
      report.row({label, std::to_string(n_steps), error_text((work - stored) / stored),
                  before > 0 ? fixed_text(slope(before, error), 2) : ""});
      if (before > 0) CHECK(slope(before, error) >= 1.9);
      before = error;
    }
    CHECK(before < 1e-3);
  }
  report.write();
}

TEST_CASE("one thread and two give the same iterations and the same answer") {
  const auto run = [](Geometry geometry, int n_threads) {
    omp_set_num_threads(n_threads);
    StaticProblem problem = block(geometry, geometry == Geometry::solid ? 6 : 24, 1e3 * mu, 1e-10);
    Eigen::VectorXd u = block_motion(problem.mesh);
    const NewtonReport report = problem.solve(u);
    REQUIRE(report.outcome == NewtonOutcome::converged);
    return std::pair{report.iterations.size(), u};
  };
  const int n_before = omp_get_max_threads();
  for (const Geometry geometry : {Geometry::plane_strain, Geometry::solid}) {
    const auto [n_one, u_one] = run(geometry, 1);
    const auto [n_two, u_two] = run(geometry, 2);
    CHECK(n_one == n_two);
    CHECK((u_one - u_two).cwiseAbs().maxCoeff() <= 1e-12 * u_one.cwiseAbs().maxCoeff());
  }
  omp_set_num_threads(n_before);
}
