// The section problem: a slit wedged open by a rigid circle, against limits and laws that are known, against itself on
// finer meshes, and against independent recomputations of Shergold and Fleck's sharp-punch cell.

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

#include "solvers/section/section_problem.hpp"
#include "solvers/section/section_table.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

MaterialSpec law_of(double alpha) {
  MaterialSpec law;
  law.law = alpha == 2 ? "neo_hookean" : "ogden";
  law.parameters = {{"mu", {0.05}}};
  if (alpha != 2) law.parameters["alpha"] = {alpha};
  law.volumetric = {VolumetricKind::quadratic, 5.0};
  return law;
}

SectionSolution solved(double alpha, MeshQuality quality = MeshQuality::standard,
                       SectionKind kind = SectionKind::plane_strain) {
  SectionProblem problem;
  problem.law = law_of(alpha);
  problem.quality = quality;
  problem.kind = kind;
  return solve_section(problem);
}

const SectionSolution& standard(double alpha) {
  static std::map<double, SectionSolution> known;
  if (!known.contains(alpha)) known.emplace(alpha, solved(alpha));
  return known.at(alpha);
}

SectionTable table_of(const SectionSolution& solution) { return {solution.states, solution.growth}; }

double x_of(const SectionState& state) { return state.force / 2 - state.energy / state.rho; }
double cost_of(const SectionState& state) { return (state.force - state.energy / state.rho) / state.rho; }

const double exponents[] = {2, 3, 5, 9, 12};

}  // namespace

TEST_CASE("Tables reach from small to large toughness without a failure, and their energy closes") {
  Report report("section_tables", "Section problem: range and energy balance of the tables");
  report.paragraph(
      "A slit of half-length a wedged open by a circle of radius R, Ogden laws (alpha = 2: neo-Hookean), standard "
      "mesh. "
      "x = J_c/(mu R). Closure: work of the circle against stored energy, largest over the history, over the energy. "
      "Small x: Gamma/(pi mu R^2) at x = 0.01; a survey gave 0.47.");
  report.table({"alpha", "x from", "to", "closure", "error of Gamma", "small x", "unknowns"});
  for (const double alpha : exponents) {
    INFO("alpha " << alpha);
    const SectionSolution& solution = standard(alpha);
    INFO(solution.end);
    REQUIRE(solution.states.size() > 20);
    CHECK(solution.end.starts_with("largest"));
    const double first = x_of(solution.states.front()), last = x_of(solution.states.back());
    CHECK(first <= 0.01);
    if (alpha >= 5) CHECK(last >= 1000);
    CHECK(solution.energy_closure <= 5e-4);
    CHECK(solution.largest_volume_change <= 1e-3);
    CHECK(solution.deepest_penetration <= 5e-3);
    const double small = table_of(solution).at(0.01).cost / M_PI;
    // The stiffer the law the later all laws merge towards smaller x: at 0.01 the last two are still on their way.
    CHECK(small == Approx(0.47).margin(alpha <= 5 ? 0.01 : 0.03));
    double error = 0.0;
    for (const SectionState& state : solution.states)
      if (x_of(state) > 0.05 && state.error < 0.1) error = std::max(error, state.error);
    report.row({fixed_text(alpha, 0), error_text(first), error_text(last), error_text(solution.energy_closure),
                error_text(error), fixed_text(small, 3), std::to_string(solution.n_unknowns)});
  }
  report.write();
}

TEST_CASE("A neo-Hookean slit around a large circle follows the logarithmic law") {
  const SectionState& last = standard(2).states.back();
  const double law = M_PI * std::log(last.rho) + M_PI * (1 + std::log(2.0));
  CHECK(cost_of(last) == Approx(law).epsilon(0.01));
  CHECK(x_of(last) == Approx(M_PI / 2 * last.rho).epsilon(0.015));
}

TEST_CASE("The power laws of large toughness are approached monotonically") {
  Report report("section_power_laws", "Section problem: slopes at large x");
  report.paragraph(
      "d ln(a/R)/d ln x and d ln(Gamma/(mu R^2))/d ln x against -1/(alpha - 1) and (alpha - 2)/(alpha - 1), over the "
      "last thirds of the table.");
  report.table({"alpha", "x", "slope of a/R", "theory", "slope of Gamma", "theory"});
  for (const double alpha : {3.0, 5.0, 9.0, 12.0}) {
    INFO("alpha " << alpha);
    const SectionTable table = table_of(standard(alpha));
    const double slit_theory = -1 / (alpha - 1), cost_theory = (alpha - 2) / (alpha - 1);
    double before = 1e300;
    const double last = table.largest_x(), stride = std::pow(last, 1.0 / 5);
    double distance = 0.0;
    for (double x = stride * stride; x <= last * 1.001; x *= stride) {
      const double x0 = x / std::sqrt(stride), x1 = std::min(x, last);
      const double slit = std::log(table.at(x1).slit / table.at(x0).slit) / std::log(x1 / x0);
      const double cost = std::log(table.at(x1).cost / table.at(x0).cost) / std::log(x1 / x0);
      distance = std::max(std::abs(slit / slit_theory - 1), std::abs(cost / cost_theory - 1));
      INFO("x " << x << " slopes " << slit << " " << cost);
      // At alpha = 3 the slope of a/R passes its theory by 2 % where the table ends; it does so on the fine mesh too.
      if (alpha >= 5) CHECK(distance <= before + 5e-3);  // noise of differences of the table
      before = distance;
      report.row({fixed_text(alpha, 0), error_text(x1), fixed_text(slit, 4), fixed_text(slit_theory, 4),
                  fixed_text(cost, 4), fixed_text(cost_theory, 4)});
    }
    CHECK(distance <= 0.07);
  }
  report.write();
}

TEST_CASE("Halving the mesh changes the cost by less than 0.2 % and the slit by less than 2 %") {
  Report report("section_mesh", "Section problem: mesh halving");
  report.paragraph("Largest relative change at equal x from the standard mesh to one of half its cell size.");
  report.table({"alpha", "x range", "change of Gamma", "change of a*"});
  for (const double alpha : {5.0, 12.0}) {
    INFO("alpha " << alpha);
    const SectionTable coarse = table_of(standard(alpha));
    const SectionTable fine = table_of(solved(alpha, MeshQuality::fine));
    double cost = 0.0, slit = 0.0;
    const double last = std::min(coarse.largest_x(), fine.largest_x());
    CHECK(last > 500);
    for (double x = 0.02; x < last; x *= 1.3) {  // below, x itself is a small difference (docs/theory/section.md)
      cost = std::max(cost, std::abs(coarse.at(x).cost / fine.at(x).cost - 1));
      slit = std::max(slit, std::abs(coarse.at(x).slit / fine.at(x).slit - 1));
    }
    CHECK(cost <= 2e-3);
    CHECK(slit <= 2e-2);
    report.row({fixed_text(alpha, 0), "0.02 to " + error_text(last), error_text(cost), error_text(slit)});
  }
  report.write();
}

TEST_CASE("Energy and pressure of the sharp-punch cell agree with independent recomputations") {
  // U/(mu R^2) at a = R: 2.96 (alpha 2) and 6.87 (alpha 9); pressure 8.97 mu at J_c/(mu R) = 10.7 (alpha 9).
  const auto energy = [](double alpha) { return table_of(standard(alpha)).opening(1.0).energy; };
  CHECK(energy(2) == Approx(2.96).epsilon(0.03));
  CHECK(energy(9) == Approx(6.87).epsilon(0.03));
  CHECK(table_of(standard(9)).at(10.7).cost / M_PI == Approx(8.97).epsilon(0.1));
}

TEST_CASE("A free film costs less than deep tissue, and its energy closes too") {
  for (const double alpha : {2.0, 9.0}) {
    INFO("alpha " << alpha);
    const SectionSolution film = solved(alpha, MeshQuality::standard, SectionKind::plane_stress);
    REQUIRE(film.states.size() > 20);
    CHECK(film.energy_closure <= 5e-4);
    const SectionTable thin = table_of(film), deep = table_of(standard(alpha));
    for (const double x : {0.02, 0.1, 1.0, 5.0}) CHECK(thin.at(x).cost < deep.at(x).cost);
  }
}

TEST_CASE("The scale of the law does not matter, its stiffening does") {
  MaterialSpec stiff = law_of(9);
  stiff.parameters["mu"] = {5.0};
  CHECK(normalised(stiff).parameters.at("mu")[0] == 1.0);
  CHECK(normalised(law_of(9)).parameters.at("mu")[0] == 1.0);
  CHECK(growth_power(law_of(2)) == 2.0);
  CHECK(growth_power(law_of(9)) == 9.0);
  CHECK(table_of(standard(9)).at(10).cost > 1.5 * table_of(standard(3)).at(10).cost);
}
