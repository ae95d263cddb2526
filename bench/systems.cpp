// Assembly, contact and the sparse solver on plane slabs of growing size.

#include <omp.h>

#include "bench/cases.hpp"
#include "solvers/equilibrium/contact.hpp"

namespace acus::bench {
namespace {

constexpr int largest_refine = 2;

void describe(benchmark::State& state, const Slab3& slab) {
  state.counters["unknowns"] = static_cast<double>(slab.map.n_equations);
}

void assembly(benchmark::State& state) {
  Slab3 slab(static_cast<int>(state.range(0)));
  const auto threads = static_cast<int>(state.range(1));
  const int threads_before = omp_get_max_threads();
  omp_set_num_threads(threads);
  slab.linearise();
  AgainstFloor against(state, assembly_work(slab.mesh, slab.matrix), threads);
  for (auto _ : state) slab.linearise();
  against.finish();
  omp_set_num_threads(threads_before);
  describe(state, slab);
}
BENCHMARK(assembly)
    ->ArgNames({"refine", "threads"})
    ->ArgsProduct({benchmark::CreateDenseRange(0, largest_refine, 1), {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// The needle stands 50 um deep in the undeformed surface, so part of the points press. Floor: per point the surface and
// a 6 x 6 block of its facet (36 multiply-adds, lower triangle 21) from the 3-component shape functions.
void contact(benchmark::State& state) {
  Slab3 slab(static_cast<int>(state.range(0)));
  slab.u.setZero();
  ContactSettings settings;
  settings.friction = 0.3;
  settings.stiffness = 0.1;
  Contact term(slab.mesh, Geometry::axisymmetric, "top", *slab.needle, slab.map, slab.matrix, settings);
  term.place(slab.u, Vec3::Zero());
  constexpr double depth = 0.05, slip_length = 1e-4;  // mm
  term.start_step(slab.u, slab.u, 0.0, {0.0, 0.0, -depth}, slip_length);
  slab.linearise();
  const auto n_points = static_cast<double>(term.save().points.size()) / 4;
  AgainstFloor against(state, {n_points * (47 + 2 * 21 * 2), 0.0});
  for (auto _ : state) term.linearise(slab.u, slab.residual, &slab.matrix);
  against.finish();
  state.counters["points"] = n_points;
}
BENCHMARK(contact)->ArgName("refine")->DenseRange(0, largest_refine)->Unit(benchmark::kMicrosecond);

// No floor: how fast a good ordering can be found has no simple bound.
void analyse(benchmark::State& state) {
  const Slab3 slab(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    CholmodSolver solver;
    solver.analyse(slab.matrix);
  }
  describe(state, slab);
}
BENCHMARK(analyse)->ArgName("refine")->DenseRange(0, largest_refine)->Unit(benchmark::kMillisecond);

void factorise(benchmark::State& state) {
  Slab3 slab(static_cast<int>(state.range(0)));
  slab.linearise();
  CholmodSolver solver;
  solver.analyse(slab.matrix);
  AgainstFloor against(state, factor_work(solver, slab.matrix));
  for (auto _ : state)
    if (solver.factorise(slab.matrix) != FactorKind::cholesky) state.SkipWithError("not positive definite");
  against.finish();
  describe(state, slab);
}
BENCHMARK(factorise)->ArgName("refine")->DenseRange(0, largest_refine)->Unit(benchmark::kMillisecond)->UseRealTime();

void solve(benchmark::State& state) {
  Slab3 slab(static_cast<int>(state.range(0)));
  slab.linearise();
  CholmodSolver solver;
  solver.analyse(slab.matrix);
  if (solver.factorise(slab.matrix) != FactorKind::cholesky) state.SkipWithError("not positive definite");
  const Eigen::VectorXd rhs = slab.map.gather(slab.residual);
  AgainstFloor against(state, solve_work(solver, slab.matrix));
  for (auto _ : state) benchmark::DoNotOptimize(solver.solve(slab.matrix, rhs));
  against.finish();
  describe(state, slab);
}
BENCHMARK(solve)->ArgName("refine")->DenseRange(0, largest_refine)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) { return acus::bench::run_benchmarks(n_words, words); }
