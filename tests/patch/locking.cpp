// Nearly incompressible tissue does not lock.

#include <catch2/catch.hpp>

#include "tests/verification/report.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;

namespace {

// Corner displacement of Cook's membrane, plane strain, neo-Hookean, the load applied in five steps.
double cook_deflection(int order, int n_cells, double mu, double bulk, double traction) {
  Mesh mesh = box(order, {{0.0, 1.0}, {0.0, 1.0}}, {n_cells, n_cells});
  map_nodes(mesh, [](double* X) {
    const double s = X[0], t = X[1];
    X[0] = 48 * s;
    X[1] = 44 * s + t * (44 - 28 * s);
  });
  Eigen::VectorXd load = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
  visit_facet_points(mesh, Geometry::plane_strain, "x_max", 3,
                     [&](const MeshPoint& point) { add_load(point, Eigen::Vector2d(0.0, traction), load); });
  // Full Newton steps: the first trial of a step is far off in volume, which the next iteration mends.
  StaticProblem problem(mesh, Geometry::plane_strain, dofs_on(mesh, {"x_min"}), region_of(neo_hookean(mu, bulk)),
                        {.tolerance = 1e-8, .max_iterations = 25, .max_line_search = 0});
  DeadLoad shear(load);
  problem.terms.push_back(&shear);
  Eigen::VectorXd u = Eigen::VectorXd::Zero(load.size());
  constexpr int n_steps = 5;
  for (int step = 1; step <= n_steps; ++step) {
    shear.set_factor(static_cast<double>(step) / n_steps);
    REQUIRE(problem.solve(u).outcome == NewtonOutcome::converged);
  }
  const auto right = mesh.boundary_nodes("x_max");  // ascending node numbers run upwards
  return u[2 * right.back() + 1];
}

}  // namespace

TEST_CASE("Cook's membrane, incompressible neo-Hookean, reaches the converged deflection") {
  // 6.93 mm: extrapolated from an independent mean-dilatation code on meshes up to 100 x 100.
  constexpr double mu = 80.1938, bulk = 400889.8, traction = 6.25, converged = 6.93;
  Report report("cook_membrane", "Cook's membrane, incompressible limit");
  report.paragraph(
      "Tapered panel (48 mm, 44 to 16 mm) clamped at the left, dead shear of 6.25 MPa on the right edge, plane strain, "
      "neo-Hookean, mu = 80.1938 MPa, K = 400889.8 MPa (K/mu = 5000). Reference: 6.93 mm, extrapolated from an "
      "independent mean-dilatation code.");
  report.table({"element", "cells per edge", "corner displacement (mm)", "error"});
  const auto run = [&](int order, int n_cells) {
    const double deflection = cook_deflection(order, n_cells, mu, bulk, traction);
    report.row({order == 2 ? "Q2P1" : "Q1P0", std::to_string(n_cells), fixed_text(deflection, 3),
                percent_text(deflection / converged - 1)});
    return deflection;
  };
  CHECK(run(2, 4) == Approx(converged).epsilon(0.03));
  CHECK(run(2, 8) == Approx(converged).epsilon(0.015));
  CHECK(run(2, 32) == Approx(converged).epsilon(0.005));
  // The same mean-dilatation element elsewhere: 6.619 on 8 x 8 and 6.814 on 16 x 16.
  CHECK(run(1, 8) == Approx(6.619).epsilon(1e-3));
  CHECK(run(1, 16) == Approx(6.814).epsilon(1e-3));
  report.write();
}

TEST_CASE("the bulk modulus does not stiffen bending: K/mu = 1e3 and 1e5 agree on a coarse mesh") {
  constexpr double mu = 80.1938, traction = 6.25;
  for (const int order : {1, 2}) {
    INFO("order " << order);
    const double softer = cook_deflection(order, 8, mu, 1e3 * mu, traction);
    const double stiffer = cook_deflection(order, 8, mu, 1e5 * mu, traction);
    CHECK(stiffer == Approx(softer).epsilon(5e-3));
  }
}
