// The penetrated state: force carried by the needle's wall, against linear elasticity, energy and mesh refinement, and
// chi of a skin site.

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "solvers/equilibrium/penetrated.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double mu = 0.1, bulk = 1000 * mu;                        // MPa
constexpr double nu = (3 * bulk - 2 * mu) / (2 * (3 * bulk + mu));  // Poisson's ratio
constexpr double radius = 0.05, tip_depth = 0.4;                    // mm

MaterialSpec neo_hookean(double modulus, double bulk_modulus) {
  MaterialSpec spec;
  spec.law = "neo_hookean";
  spec.parameters["mu"] = {modulus};
  spec.volumetric = {VolumetricKind::quadratic, bulk_modulus};
  return spec;
}

NeedleSpec cylinder() {
  NeedleSpec needle;
  needle.shape = "cylinder";
  needle.length = 1.0;
  needle.base_diameter = 2 * radius;
  return needle;
}

SkinLayer layer(const std::string& name, double layer_thickness, double modulus) {
  SkinLayer result;
  result.name = name;
  result.thickness = layer_thickness;
  result.material = neo_hookean(modulus, 1000 * modulus);
  return result;
}

/// A uniform wall force on a cylinder in one deep block.
PenetratedProblem buried_cylinder(double force, MeshQuality quality, int n_steps, double thickness = 16.0) {
  PenetratedProblem problem;
  problem.block.skin.layers = {layer("block", thickness, mu)};
  problem.block.indentation = tip_depth;
  problem.block.mesh.quality = quality;
  problem.needle = cylinder();
  problem.wall = {{0.0, tip_depth}, {force / tip_depth, force / tip_depth}};
  problem.duration = 1.0;
  problem.n_steps = n_steps;
  return problem;
}

std::vector<PenetratedStep> solve(PenetratedState& state) {
  std::vector<PenetratedStep> steps;
  while (!state.is_finished()) {
    REQUIRE(state.advance());
    steps.push_back(state.last_step());
  }
  return steps;
}

/// Settlement over force (mm/N) of the rim at the surface of a half-space under a vertical force spread evenly over a
/// cylinder [Mindlin1936]. A point force P at depth c moves the surface at distance d down by
///   P / (4 pi mu rho) (2 (1 - nu) + c^2 / rho^2),   rho^2 = c^2 + d^2;
/// its integral over c from 0 to L is taken in closed form, that over the disc seen from its rim by the midpoint rule.
double rim_compliance(double a, double L) {
  constexpr int n = 400;
  double sum = 0.0;
  for (int i = 0; i < n; ++i) {
    const double angle = M_PI * ((i + 0.5) / n - 0.5), chord = 2 * a * std::cos(angle);
    for (int k = 0; k < n; ++k) {
      const double d = chord * (k + 0.5) / n;
      const double over_depth = (3 - 2 * nu) * std::asinh(L / d) - L / std::hypot(L, d);
      sum += over_depth * d * (chord / n) * (M_PI / n);
    }
  }
  return sum / (M_PI * a * a) / L / (4 * M_PI * mu);
}

}  // namespace

TEST_CASE("Wall force on a buried cylinder against Mindlin") {
  Report page("penetrated_cylinder", "Force on the wall of a buried cylinder");
  page.paragraph(
      "mu = 0.1 MPa, K = 1000 mu; a force spread evenly over a cylinder of radius 50 um and depth 400 um. Settlement "
      "of "
      "its rim at the surface over the force, small load, against Mindlin's point force in a half-space integrated "
      "over "
      "the cylinder. What remains is the bonded base: it halves when the block is twice as deep.");
  page.table({"mesh", "block (mm)", "dent / force (mm/N)", "exact (mm/N)", "error"});
  const double exact = rim_compliance(radius, tip_depth);
  const auto error = [&](const std::string& name, MeshQuality quality, int refine, double thickness) {
    PenetratedProblem problem = buried_cylinder(1e-7, quality, 1, thickness);
    problem.block.mesh.refine = refine;
    PenetratedState state(problem);
    const PenetratedStep step = solve(state).back();
    CHECK(state.ring_radius() == Approx(radius).epsilon(1e-12));
    CHECK(std::abs(step.imbalance()) < 1e-4);  // linear: the trapezoidal rule is exact
    const double compliance = step.dent / step.force;
    page.row({name, fixed_text(thickness, 0), fixed_text(compliance, 4), fixed_text(exact, 4),
              percent_text(compliance / exact - 1)});
    return compliance / exact - 1;
  };
  const double coarse = error("coarse", MeshQuality::coarse, 0, 16.0);
  const double usual = error("standard", MeshQuality::standard, 0, 16.0);
  const double refined = error("standard, refined", MeshQuality::standard, 1, 16.0);
  const double deeper = error("standard", MeshQuality::standard, 0, 32.0);
  CHECK(std::abs(coarse - refined) < 1e-3);
  CHECK(std::abs(usual - refined) < 1e-4);
  CHECK(std::abs(usual) < 0.015);
  CHECK(deeper / usual == Approx(0.5).margin(0.1));
  page.write();
}

TEST_CASE("The nodal loads carry the whole wall force at its depth") {
  const PenetratedProblem problem = buried_cylinder(1.0, MeshQuality::coarse, 1);
  NeedleSpec cone;
  cone.shape = "cone";
  cone.length = 0.6;
  cone.base_diameter = 0.25;
  cone.tip_radius = 0.02;
  const auto needle = make_needle(cone);
  const SkinBlock block(problem.block, *needle);
  const WallForce wall = {{0.0, 0.1, 0.37}, {0.0, 0.3, 0.1}};
  const Eigen::VectorXd load = wall_load(block.mesh(), *needle, wall);
  double total = 0.0, moment = 0.0, sideways = 0.0;
  for (std::size_t node = 0; node < block.mesh().n_nodes(); ++node) {
    total -= load[2 * node + 1];
    moment += load[2 * node + 1] * block.mesh().points[2 * node + 1];
    sideways += std::abs(load[2 * node]);
  }
  CHECK(total == Approx(wall.total()).epsilon(1e-12));
  CHECK(wall.total() == Approx(0.5 * 0.1 * 0.3 + 0.5 * 0.4 * 0.27).epsilon(1e-12));
  // First moment of the two linear pieces over depth.
  const double first = 0.1 * 0.1 * 0.3 / 3;
  const double second = 0.27 * (0.3 * (0.37 + 2 * 0.1) + 0.1 * (2 * 0.37 + 0.1)) / 6;
  CHECK(moment == Approx(first + second).epsilon(1e-12));
  CHECK(sideways == 0.0);
}

TEST_CASE("Finite load on the wall: energy, steps and mesh") {
  Report page("penetrated_large", "Finite load on the wall of a needle");
  page.paragraph(
      "The same cylinder and block under 20 mN. Work of the dead load by the trapezoidal rule over the steps of the "
      "ramp; the error falls as the square of the step.");
  page.table({"mesh", "steps", "dent (um)", "energy not accounted for / work", "iterations"});
  const auto run = [&](const std::string& name, MeshQuality quality, int n_steps) {
    PenetratedState state(buried_cylinder(0.02, quality, n_steps));
    const std::vector<PenetratedStep> steps = solve(state);
    int iterations = 0;
    for (const PenetratedStep& step : steps) {
      iterations += step.iterations;
      CHECK(step.min_J > 0);
    }
    page.row({name, std::to_string(steps.size()), fixed_text(1e3 * steps.back().dent, 3),
              error_text(steps.back().imbalance()), std::to_string(iterations)});
    return steps.back();
  };
  const PenetratedStep coarse = run("coarse", MeshQuality::coarse, 10);
  const PenetratedStep usual = run("standard", MeshQuality::standard, 10);
  const PenetratedStep slower = run("standard", MeshQuality::standard, 20);
  CHECK(usual.dent == Approx(coarse.dent).epsilon(0.01));
  CHECK(usual.dent == Approx(slower.dent).epsilon(1e-6));  // elastic: no memory of the steps
  CHECK(std::abs(usual.imbalance()) < 2e-3);
  CHECK(std::abs(slower.imbalance()) < 0.4 * std::abs(usual.imbalance()));
  page.write();
}

TEST_CASE("chi is less than one on layered skin and converges with the mesh") {
  Report page("penetrated_chi", "Surface compliance of the penetrated over the indented state");
  page.paragraph(
      "Three neo-Hookean layers (20 um, 5 MPa; 100 um, 0.2 MPa; 1.5 mm, 0.03 MPa), cone of 11.3 deg half angle with a "
      "tip radius of 20 um. Indentation to 60 um; then the largest force is put on the wall of the needle 300 um deep, "
      "evenly over the depth.");
  page.table({"mesh", "force (mN)", "indented (um)", "penetrated (um)", "chi"});
  std::vector<double> chi;
  for (const auto& [name, quality] :
       {std::pair{"coarse", MeshQuality::coarse}, std::pair{"standard", MeshQuality::standard}}) {
    IndentationProblem indentation;
    indentation.skin.layers = {layer("film", 0.02, 5.0), layer("middle", 0.1, 0.2), layer("deep", 1.5, 0.03)};
    indentation.needle.shape = "cone";
    indentation.needle.length = 0.6;
    indentation.needle.base_diameter = 0.25;
    indentation.needle.tip_radius = 0.02;
    indentation.mesh.quality = quality;
    indentation.to = 0.06;
    indentation.rate = 1.0;
    Indentation run(indentation);
    std::vector<IndentationStep> indented;
    while (!run.is_finished()) {
      REQUIRE(run.advance());
      indented.push_back(run.last_step());
    }
    PenetratedProblem problem;
    problem.block = {indentation.skin,     Geometry::axisymmetric, indentation.lateral, indentation.mesh, 0.3,
                     indentation.tolerance};
    problem.needle = indentation.needle;
    const double density = 0.999 * indented.back().force / 0.3;
    problem.wall = {{0.0, 0.3}, {density, density}};
    problem.duration = 0.06;
    PenetratedState state(problem);
    const std::vector<ComplianceRatio> ratios = compliance_ratios(solve(state), indented);
    REQUIRE(ratios.size() >= 8);
    for (const ComplianceRatio& ratio : ratios) {
      page.row({name, fixed_text(1e3 * ratio.force, 4), fixed_text(1e3 * ratio.indented, 3),
                fixed_text(1e3 * ratio.penetrated, 3), fixed_text(ratio.chi(), 4)});
      CHECK(ratio.chi() > 0);
      CHECK_FALSE(ratio.exceeds_one());
    }
    chi.push_back(ratios.back().chi());
  }
  CHECK(chi[0] == Approx(chi[1]).epsilon(0.02));
  page.write();
}
