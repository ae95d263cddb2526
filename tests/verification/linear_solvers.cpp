// Direct, factor reused and multigrid on a layered slab: one answer, at a cost that does not depend on K/mu.

#include <catch2/catch.hpp>

#include <omp.h>

#include "bench/peers/layered_slab.hpp"
#include "solvers/equilibrium/tissue_system.hpp"
#include "solvers/linear/direct_solver.hpp"
#include "solvers/nonlinear/newton.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::bench;
using namespace acus::test;

namespace {

constexpr SlabSize small = {8, {1, 1, 1, 2, 3}};

struct SlabSystem {
  Mesh mesh;
  DofMap map;
  std::unique_ptr<Tissue> tissue;
  TissueSystem system;

  SlabSystem(SolverRequest request, double bulk_over_mu, int order)
      : mesh(slab_mesh(small, order)),
        map(mesh.points.size(), slab_supports(mesh)),
        tissue(Tissue::create(mesh, Geometry::solid, map, slab_materials(bulk_over_mu))),
        system(make_system(request, mesh, map, *tissue, "top")) {
    system.solver->analyse(system.pattern);
  }
  SlabSystem(const SlabSystem&) = delete;
  SlabSystem& operator=(const SlabSystem&) = delete;

  // Takes the tangent at displacement u.
  void assemble(const Eigen::VectorXd& u) {
    Eigen::VectorXd residual = Eigen::VectorXd::Zero(u.size());
    std::fill(system.pattern.value.begin(), system.pattern.value.end(), 0.0);
    system.solver->start_assembly();
    REQUIRE(tissue->linearise(u, residual, &system.pattern));
    // A spring of 1 mN/mm on every surface entry stands for contact.
    for (const std::int32_t node : mesh.boundary_nodes("top")) {
      const std::int32_t e = map.equation[3 * node + 2];
      system.pattern.value[system.pattern.position(e, e)] += 1e-3;
    }
    REQUIRE(system.solver->factorise(system.pattern) == FactorKind::cholesky);
  }
  LinearSolution solve(double tolerance) {
    return system.solver->solve(system.pattern, map.gather(slab_load(mesh)), tolerance);
  }
  Eigen::VectorXd rest() const { return Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size())); }
};

double difference(const Eigen::VectorXd& a, const Eigen::VectorXd& b) { return (a - b).norm() / b.norm(); }

}  // namespace

TEST_CASE("three solvers, one answer, and a number of iterations that does not grow with K/mu") {
  Report report("linear_solvers", "Linear solvers on a layered slab");
  report.paragraph(
      "Five layers (20 um of 5 MPa to 5 mm of 1 kPa) of quadratic cells under a load on a patch of the surface. "
      "Displacements of the multigrid and of conjugate gradients on the factor of another matrix (the slab moved by "
      "its "
      "own load) against the direct solution; relative residuals asked for: 1e-9.");
  report.table(
      {"K/mu", "unknowns", "multigrid, difference", "below 40 iterations to 1e-3", "factor reused, difference"});
  for (const double ratio : {1e2, 1e3, 1e4, 1e5}) {
    INFO("K/mu " << ratio);
    SlabSystem direct(SolverRequest::direct, ratio, 2), multigrid(SolverRequest::multigrid, ratio, 2);
    multigrid.assemble(multigrid.rest());
    // First factorise the slab moved a little, then solve at rest on that factor.
    DirectSolver exact;
    exact.analyse(direct.system.pattern);
    direct.assemble(direct.rest());
    REQUIRE(exact.factorise(direct.system.pattern) == FactorKind::cholesky);
    const Eigen::VectorXd load = direct.map.gather(slab_load(direct.mesh));
    const Eigen::VectorXd reference = exact.solve(direct.system.pattern, load, 0.0).x;
    SlabSystem reused(SolverRequest::direct, ratio, 2);
    const double largest = reference.cwiseAbs().maxCoeff();
    reused.assemble(reused.map.scatter(1e-4 / largest * reference));
    reused.assemble(reused.rest());
    const LinearSolution on_old_factor = reused.solve(1e-9);
    CHECK(on_old_factor.is_good_enough);
    CHECK(on_old_factor.iterations > 0);

    const LinearSolution loose = multigrid.solve(1e-3);
    CHECK(loose.is_good_enough);
    CHECK(loose.iterations <= 40);
    const LinearSolution solution = multigrid.solve(1e-7);
    CHECK(solution.is_good_enough);
    // The residual bounds the difference through the condition of the slab, measured by the loose solution.
    const double off = difference(solution.x, reference), off_reused = difference(on_old_factor.x, reference);
    CHECK(off < 1e-5);
    CHECK(off_reused < 1e-6);
    report.row({fmt::format("{:.0e}", ratio), std::to_string(direct.map.n_equations),
                off < 1e-5 ? "below 1e-5" : "large", loose.iterations <= 40 ? "yes" : "no",
                off_reused < 1e-6 ? "below 1e-6" : "large"});
  }
  report.write();
}

TEST_CASE("multigrid gives the same answer on one thread and on two, for both orders of cells") {
  const int n_before = omp_get_max_threads();
  for (const int order : {1, 2}) {
    std::vector<Eigen::VectorXd> answers;
    std::vector<int> iterations;
    for (const int n_threads : {1, 2}) {
      omp_set_num_threads(n_threads);
      SlabSystem slab(SolverRequest::multigrid, 1e2, order);
      slab.assemble(slab.rest());
      const LinearSolution solution = slab.solve(1e-6);
      REQUIRE(solution.is_good_enough);
      answers.push_back(solution.x);
      iterations.push_back(solution.iterations);
    }
    CHECK(iterations[0] == iterations[1]);
    CHECK(difference(answers[0], answers[1]) < 1e-9);
  }
  omp_set_num_threads(n_before);
}

TEST_CASE("contact that couples the surface far more stiffly than the tissue costs multigrid few iterations") {
  // Penalty: N/mm per node of a facet, coupled with its other nodes like a mass matrix.
  int n_free = 0;
  for (const double penalty : {0.0, 1e2, 1e5}) {
    SlabSystem slab(SolverRequest::multigrid, 1e2, 2), direct(SolverRequest::direct, 1e2, 2);
    const auto& facets = slab.mesh.boundaries.at("top").nodes;
    const int n_nodes = slab.mesh.nodes_per_facet();
    for (SlabSystem* const system : {&slab, &direct}) {
      SymmetricMatrix& matrix = system->system.pattern;
      Eigen::VectorXd residual = system->rest();
      std::fill(matrix.value.begin(), matrix.value.end(), 0.0);
      system->system.solver->start_assembly();
      REQUIRE(system->tissue->linearise(system->rest(), residual, &matrix));
      for (std::size_t first = 0; first + n_nodes <= facets.size(); first += n_nodes) {
        const auto equation = [&](int a) { return system->map.equation[3 * facets[first + a] + 2]; };
        const double* const X = &system->mesh.points[3 * static_cast<std::size_t>(facets[first])];
        if (std::hypot(X[0], X[1]) > 0.3) continue;
        for (int a = 0; a < n_nodes; ++a)
          for (int b = 0; b < n_nodes; ++b)
            if (equation(a) >= equation(b))
              matrix.value[matrix.position(equation(a), equation(b))] += penalty * (a == b ? 1e-2 : 5e-3);
      }
      REQUIRE(system->system.solver->factorise(matrix) == FactorKind::cholesky);
    }
    const LinearSolution solution = slab.solve(1e-8);
    INFO("penalty " << penalty << ": " << solution.iterations << " iterations");
    REQUIRE(solution.is_good_enough);
    CHECK(difference(solution.x, direct.solve(1e-9).x) < 1e-4);
    if (penalty == 0.0) n_free = solution.iterations;
    CHECK(solution.iterations <= n_free + 15);
  }
}

TEST_CASE("Newton with multigrid ends where Newton with the direct solver ends") {
  const auto solve = [](SolverRequest request, int& n_linear) {
    SlabSystem slab(request, 1e3, 2);
    // The top of the slab is pulled sideways by a quarter of a cell.
    Newton newton(slab.map, slab.system.pattern, {.tolerance = 1e-8}, std::move(slab.system.solver));
    Eigen::VectorXd u = slab.rest();
    for (const std::int32_t node : slab.mesh.boundary_nodes("x_max")) u[3 * node] = 0.02;
    std::array<Term*, 1> terms = {slab.tissue.get()};
    const NewtonReport report = newton.solve(terms, u);
    REQUIRE(report.outcome == NewtonOutcome::converged);
    n_linear = 0;
    for (const NewtonIteration& iteration : report.iterations) n_linear += iteration.linear_iterations;
    return u;
  };
  int n_direct = 0, n_multigrid = 0;
  const Eigen::VectorXd u_direct = solve(SolverRequest::direct, n_direct);
  const Eigen::VectorXd u_multigrid = solve(SolverRequest::multigrid, n_multigrid);
  CHECK(n_multigrid > n_direct);
  CHECK((u_direct - u_multigrid).cwiseAbs().maxCoeff() < 1e-6 * u_direct.cwiseAbs().maxCoeff());
}
