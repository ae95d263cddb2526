// Which solver is chosen, and that its reason says so.

#include <catch2/catch.hpp>

#include "core/mesh/structured.hpp"
#include "solvers/equilibrium/tissue_system.hpp"
#include "solvers/linear/column_lattice.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;
using namespace acus::test;
using Catch::Contains;

namespace {

SolverFacts solid(std::int64_t n, double factor_bytes, double available_bytes, bool has_columns = true) {
  return {n, true, has_columns, factor_bytes, available_bytes};
}

}  // namespace

TEST_CASE("the automatic choice follows size, memory and mesh") {
  const auto choose = [](const SolverFacts& facts) { return choose_solver(SolverRequest::automatic, facts); };
  const SolverChoice plane = choose({900000, false, false, 1e9, 2e9});
  CHECK(plane.kind == SolverKind::direct);
  CHECK_THAT(plane.reason, Contains("plane section"));

  const SolverChoice small = choose(solid(100000, 3e9, 1e9));
  CHECK(small.kind == SolverKind::direct_reused);
  CHECK_THAT(small.reason, Contains("100,000 unknowns") && Contains("factor reused"));

  const SolverChoice large = choose(solid(100001, 1e9, 1e12));
  CHECK(large.kind == SolverKind::multigrid);
  CHECK_THAT(large.reason, Contains("100,001 unknowns, more than 100,000"));
  CHECK_FALSE(large.is_refused);

  const SolverChoice without_columns = choose(solid(400000, 7e9, 16e9, false));
  CHECK(without_columns.kind == SolverKind::direct_reused);
  CHECK_THAT(without_columns.reason, Contains("400,000 unknowns") && Contains("7.0 GB of 16.0 GB"));
}

TEST_CASE("what cannot be had is refused, never replaced") {
  const SolverChoice asked = choose_solver(SolverRequest::multigrid, solid(1000, 1e6, 1e9, false));
  CHECK(asked.is_refused);
  CHECK_THAT(asked.reason, Contains("columns") && Contains("numerics.solver"));
  CHECK(choose_solver(SolverRequest::automatic, solid(400000, 7e9, 8e9, false)).is_refused);
  const SolverChoice hopeless = choose_solver(SolverRequest::automatic, solid(900000, 2e10, 1e10, false));
  CHECK(hopeless.is_refused);
  CHECK_THAT(hopeless.reason, Contains("900,000 unknowns") && Contains("coarser mesh"));
  CHECK(choose_solver(SolverRequest::direct, solid(900000, 2e10, 1e10)).kind == SolverKind::direct_reused);
  CHECK(choose_solver(SolverRequest::multigrid, solid(1000, 1e6, 1e9)).kind == SolverKind::multigrid);

  Mesh mesh = box(2, {{0, 1}, {0, 1}}, {2, 2});
  const DofMap map(mesh.points.size(), dofs_on(mesh, {"bottom"}));
  std::vector<RegionMaterial> regions = {region_of(neo_hookean(1.0, 100.0))};
  const auto tissue = Tissue::create(mesh, Geometry::plane_strain, map, std::move(regions));
  const TissueSystem system = make_system(SolverRequest::multigrid, mesh, map, *tissue, "");
  CHECK(system.choice.is_refused);
  CHECK(system.solver == nullptr);
}

TEST_CASE("columns are found in structured meshes, also distorted ones, and nowhere else") {
  for (const int order : {1, 2}) {
    Mesh mesh = box(order, {{0, 1}, {0, 2}, {0, 3}}, {2, 3, 4});
    map_nodes(mesh, [](double* x) { x[2] += 0.1 * x[0] * x[1]; });
    const auto lattice = find_columns(mesh);
    REQUIRE(lattice.has_value());
    CHECK(lattice->n_x == 2 * order + 1);
    CHECK(lattice->n_y == 3 * order + 1);
    CHECK(lattice->n_z == 4 * order + 1);
    CHECK(lattice->y.back() == Approx(2.0));
    std::swap(mesh.cells[0], mesh.cells[1]);
    CHECK_FALSE(find_columns(mesh).has_value());
  }
  CHECK_FALSE(find_columns(box(2, {{0, 1}, {0, 1}}, {3, 3})).has_value());
}
