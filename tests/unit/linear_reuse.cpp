// Conjugate gradients on an older factor: same answers as the direct solver, and a new factor when the old one has
// aged.

#include <catch2/catch.hpp>

#include "core/mesh/structured.hpp"
#include "core/needle/shape.hpp"
#include "solvers/equilibrium/contact.hpp"
#include "solvers/linear/direct_solver.hpp"
#include "solvers/linear/factor_age.hpp"
#include "solvers/linear/factor_reuse_solver.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;

namespace {

// Lower triangle of -u_xx - u_yy + shift on n x n points of a square, `stiffness` times as stiff in its right half.
SymmetricMatrix plate(int n, double stiffness, double shift) {
  SymmetricMatrix matrix;
  matrix.n = static_cast<std::int64_t>(n) * n;
  matrix.column_start = {0};
  const auto k = [&](int column) { return 2 * column >= n ? stiffness : 1.0; };
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) {
      matrix.row.push_back(static_cast<std::int64_t>(j) * n + i);
      matrix.value.push_back(2 * k(j) + k(j) + k(j + 1) + shift);
      if (i + 1 < n) {
        matrix.row.push_back(static_cast<std::int64_t>(j) * n + i + 1);
        matrix.value.push_back(-k(j));
      }
      if (j + 1 < n) {
        matrix.row.push_back(static_cast<std::int64_t>(j + 1) * n + i);
        matrix.value.push_back(-k(j + 1));
      }
      matrix.column_start.push_back(static_cast<std::int64_t>(matrix.row.size()));
    }
  return matrix;
}

double error_of(LinearSolver& solver, const SymmetricMatrix& matrix, double tolerance, LinearSolution& solution) {
  const Eigen::VectorXd exact = Eigen::VectorXd::LinSpaced(matrix.n, -1.0, 2.0);
  REQUIRE(solver.factorise(matrix) != FactorKind::failed);
  solution = solver.solve(matrix, matrix * exact, tolerance);
  return (solution.x - exact).norm() / exact.norm();
}

constexpr int n = 60;

}  // namespace

TEST_CASE("the first matrix is factorised, a similar one is solved on the old factor to the tolerance asked for") {
  FactorReuseSolver solver;
  solver.analyse(plate(n, 1.0, 0.0));
  LinearSolution solution;
  CHECK(error_of(solver, plate(n, 1.0, 0.0), 1e-8, solution) < 1e-6);
  CHECK(solution.relative <= 1e-8);
  CHECK(solution.iterations <= 2);
  // The preconditioned spectrum lies in [1, 1.5]: conjugate gradients gain a factor of about 10 per iteration.
  const double tolerance = GENERATE(1e-2, 1e-5);
  error_of(solver, plate(n, 1.5, 0.0), tolerance, solution);
  CHECK(solution.is_good_enough);
  CHECK(solution.relative <= tolerance);
  CHECK(solution.iterations >= 1);
  CHECK(solution.iterations <= 7);
  CHECK(solver.statistics().n_factorisations == 1);
  CHECK(solver.statistics().n_solves == 2);
}

TEST_CASE("an aged factor is replaced, and the answer is the direct one") {
  FactorReuseSolver solver;
  DirectSolver direct;
  solver.analyse(plate(n, 1.0, 0.0));
  direct.analyse(plate(n, 1.0, 0.0));
  LinearSolution solution, reference;
  error_of(solver, plate(n, 1.0, 0.0), 1e-8, solution);
  const SymmetricMatrix other = plate(n, 1e4, 3.0);
  const double error = error_of(solver, other, 1e-10, solution);
  const double direct_error = error_of(direct, other, 0.0, reference);
  CHECK(solver.statistics().n_factorisations == 2);
  CHECK(error < 1e-10);
  CHECK(direct_error < 1e-10);
  CHECK((solution.x - reference.x).norm() <= 1e-10 * reference.x.norm());
}

TEST_CASE("an indefinite matrix yields a direction that goes downhill, from an old factor and from none") {
  const SymmetricMatrix definite = plate(n, 1.0, 0.0), indefinite = plate(n, 1.0, -1.0);
  const Eigen::VectorXd b = indefinite * Eigen::VectorXd::LinSpaced(indefinite.n, -1.0, 2.0);
  for (const bool has_old_factor : {true, false}) {
    FactorReuseSolver solver;
    solver.analyse(definite);
    LinearSolution solution;
    if (has_old_factor) error_of(solver, definite, 1e-8, solution);
    REQUIRE(solver.factorise(indefinite) != FactorKind::failed);
    solution = solver.solve(indefinite, b, 1e-8);
    CHECK(solution.kind == FactorKind::indefinite);
    CHECK(solution.is_good_enough);
    CHECK(b.dot(solution.x) > 0);
    CHECK(error_of(solver, definite, 1e-8, solution) < 1e-6);
    CHECK(solution.kind == FactorKind::cholesky);
  }
}

TEST_CASE("Newton on a reused factor: the direct answer with fewer factorisations") {
  const auto solve = [](std::unique_ptr<LinearSolver> solver, Eigen::VectorXd& u, NewtonReport& report) {
    Mesh mesh = box(2, {{0, 1}, {0, 1}, {0, 1}}, {3, 3, 3});
    const DofMap map(mesh.points.size(), dofs_on(mesh, {"bottom", "top"}));
    std::vector<RegionMaterial> regions = {region_of(neo_hookean(1.0, 1e3))};
    const auto tissue = Tissue::create(mesh, Geometry::solid, map, std::move(regions));
    Newton newton(map, tissue->pattern(), {.tolerance = 1e-9}, std::move(solver));
    std::array<Term*, 1> terms = {tissue.get()};
    u = nodal(mesh, [](const double* X, double* to) {
      to[0] = 0.2 * X[2];
      to[1] = 0.0;
      to[2] = -0.05 * X[2];
    });
    report = newton.solve(terms, u);
    return newton.linear_solver().statistics();
  };
  Eigen::VectorXd u_direct, u_reused;
  NewtonReport direct, reused;
  const LinearStatistics by_direct = solve(std::make_unique<DirectSolver>(), u_direct, direct);
  const LinearStatistics by_reused = solve(std::make_unique<FactorReuseSolver>(), u_reused, reused);
  REQUIRE(direct.outcome == NewtonOutcome::converged);
  REQUIRE(reused.outcome == NewtonOutcome::converged);
  CHECK((u_direct - u_reused).cwiseAbs().maxCoeff() <= 1e-8 * u_direct.cwiseAbs().maxCoeff());
  CHECK(by_reused.n_factorisations < by_direct.n_factorisations);
  int recorded = 0;
  for (const NewtonIteration& iteration : reused.iterations) {
    recorded += iteration.linear_iterations;
    if (iteration.linear_iterations > 0) CHECK(iteration.linear_residual > 0);
    CHECK(iteration.linear_residual <= 1e-2);
  }
  CHECK(recorded > 0);
  CHECK(recorded <= by_reused.n_iterations);
}

TEST_CASE(
    "a sphere pushed deep in one step: the tangent is indefinite on the way, the force that of the direct solver") {
  const Mesh mesh = structured_mesh(2, {{0, 0.2, 0.4, 0.7, 1.2}, {0, 0.2, 0.4, 0.7, 1.2}, {-1.2, -0.7, -0.4, -0.2, 0}},
                                    {{"gel", -1.2, 0.0}});
  std::vector<std::int32_t> held;
  for (const std::int32_t node : mesh.boundary_nodes("x_min")) held.push_back(3 * node);
  for (const std::int32_t node : mesh.boundary_nodes("y_min")) held.push_back(3 * node + 1);
  for (const std::int32_t node : mesh.boundary_nodes("bottom"))
    for (int d = 0; d < 3; ++d) held.push_back(3 * node + d);
  const DofMap map(mesh.points.size(), held);
  const auto sphere = make_needle({.shape = "sphere", .radius = 0.5});
  const auto press = [&](std::unique_ptr<LinearSolver> solver, bool& was_indefinite) {
    const auto tissue = Tissue::create(mesh, Geometry::solid, map, {region_of(neo_hookean(0.05, 5.0))});
    const SymmetricMatrix pattern = tissue->pattern();
    Contact contact(mesh, Geometry::solid, "top", *sphere, map, pattern, {.stiffness = 0.05});
    Newton newton(map, pattern, {.tolerance = 1e-8, .max_iterations = 60}, std::move(solver));
    const std::array<Term*, 2> terms = {tissue.get(), &contact};
    Eigen::VectorXd u = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
    contact.place(u, Vec3::Zero());
    contact.start_step(u, u, 0.0, {0.0, 0.0, -0.06}, 0.0);
    const NewtonReport report = newton.solve(terms, u);
    REQUIRE(report.outcome == NewtonOutcome::converged);
    for (const NewtonIteration& iteration : report.iterations) was_indefinite |= iteration.is_indefinite;
    CHECK(tissue->smallest_jacobian(u) > 0);
    return contact.force()[2];
  };
  bool by_direct = false, by_reused = false;
  const double direct = press(std::make_unique<DirectSolver>(), by_direct);
  const double reused = press(std::make_unique<FactorReuseSolver>(), by_reused);
  CHECK(by_reused);
  CHECK(reused == Approx(direct).epsilon(1e-6));
}

TEST_CASE("the age of a factor: digits are what solutions are counted by") {
  FactorAge age;
  age.start(50.0);
  CHECK_FALSE(age.is_over());
  for (int k = 0; k < 3; ++k) age.add_solution(10, 1e-2);
  age.add_solution(20, 1e-4);  // as good as the others for each of its digits
  CHECK_FALSE(age.is_over());
  // Ten digits have cost the factor's 50 iterations and 50 more: the next one may cost about the mean of them all.
  FactorAge cheap = age, dear = age;
  cheap.add_solution(9, 1e-1);
  dear.add_solution(13, 1e-1);
  CHECK_FALSE(cheap.is_over());
  CHECK(dear.is_over());
  dear.start(50.0);
  CHECK_FALSE(dear.is_over());
}
