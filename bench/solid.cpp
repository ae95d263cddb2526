// Solids: assembly, products, factorisation and multigrid on the layered slab of quadratic cells, one thread.

#include "bench/cases.hpp"
#include "bench/peers/layered_slab.hpp"
#include "core/fem/element_kinds.hpp"
#include "solvers/equilibrium/tissue_system.hpp"
#include "solvers/linear/mixed_solver.hpp"

namespace acus::bench {
namespace {

constexpr double bulk_over_mu = 1e3;

struct SolidSlab {
  Mesh mesh;
  DofMap map;
  std::unique_ptr<Tissue> tissue;
  TissueSystem system;
  Eigen::VectorXd u, residual;

  SolidSlab(int n_plane, SolverRequest request)
      : mesh(slab_mesh({n_plane, {1, 2, 2, 4, 6}})),
        map(mesh.points.size(), slab_supports(mesh)),
        tissue(Tissue::create(mesh, Geometry::solid, map, slab_materials(bulk_over_mu))),
        system(make_system(request, mesh, map, *tissue, "top")),
        u(Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()))) {
    system.solver->analyse(system.pattern);
  }
  SolidSlab(const SolidSlab&) = delete;
  SolidSlab& operator=(const SolidSlab&) = delete;

  void linearise() {
    residual.setZero(u.size());
    std::fill(system.pattern.value.begin(), system.pattern.value.end(), 0.0);
    system.solver->start_assembly();
    if (!tissue->linearise(u, residual, &system.pattern)) throw std::logic_error("benchmark: inverted element");
  }
};

// Elements as in bench/cases, solid; into a matrix of compressed columns (cleared, read and written: 24 bytes an entry,
// 8 bytes for where it goes) or into pairs of columns (24 bytes an entry).
void solid_assembly(benchmark::State& state, SolverRequest request) {
  SolidSlab slab(static_cast<int>(state.range(0)), request);
  using Element = MixedElement<3, 2>;
  const auto n_cells = static_cast<double>(slab.mesh.n_cells());
  const double positions = request == SolverRequest::direct ? 8.0 * Element::n_dofs * (Element::n_dofs + 1) / 2 : 0.0;
  const double entries = request == SolverRequest::direct ? static_cast<double>(slab.system.pattern.value.size())
                                                          : slab.system.solver->statistics().bytes / 8;
  slab.linearise();
  AgainstFloor against(state, {n_cells * element_flops(3, 2, Geometry::solid),
                               24 * entries + n_cells * (positions + sizeof(Element::Condensed))});
  for (auto _ : state) slab.linearise();
  against.finish();
  state.counters["unknowns"] = static_cast<double>(slab.map.n_equations);
}
BENCHMARK_CAPTURE(solid_assembly, condensed, SolverRequest::direct)
    ->ArgName("cells")
    ->Arg(8)
    ->Arg(16)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(solid_assembly, mixed, SolverRequest::multigrid)
    ->ArgName("cells")
    ->Arg(8)
    ->Arg(16)
    ->Unit(benchmark::kMillisecond);

// y = A x with the lower triangle in compressed columns: 16 bytes and 4 operations an entry.
void product_compressed(benchmark::State& state) {
  SolidSlab slab(static_cast<int>(state.range(0)), SolverRequest::direct);
  slab.linearise();
  const auto entries = static_cast<double>(slab.system.pattern.value.size());
  const Eigen::VectorXd x = Eigen::VectorXd::Random(slab.map.n_equations);
  AgainstFloor against(state, {4 * entries, 16 * entries});
  for (auto _ : state) benchmark::DoNotOptimize(slab.system.pattern * x);
  against.finish();
  state.counters["unknowns"] = static_cast<double>(slab.map.n_equations);
}
BENCHMARK(product_compressed)->ArgName("cells")->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond);

// y = A x with pairs of columns: 8 bytes and 4 operations an entry.
void product_columns(benchmark::State& state) {
  const auto n = static_cast<int>(state.range(0));
  SolidSlab slab(n, SolverRequest::multigrid);
  LineMultigrid multigrid(*find_columns(slab.mesh), std::vector<bool>(slab.mesh.points.size(), false), 20000);
  const ColumnMatrix<double>& matrix = multigrid.finest();
  const Eigen::VectorXd x = Eigen::VectorXd::Random(static_cast<Eigen::Index>(matrix.layout().size()));
  Eigen::VectorXd y;
  AgainstFloor against(state, {matrix.bytes() / 2, matrix.bytes()});
  for (auto _ : state) matrix.multiply(x, y);
  against.finish();
  state.counters["unknowns"] = static_cast<double>(slab.map.n_equations);
}
BENCHMARK(product_columns)->ArgName("cells")->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond);

void solid_factorise(benchmark::State& state) {
  SolidSlab slab(static_cast<int>(state.range(0)), SolverRequest::direct);
  slab.linearise();
  CholmodSolver solver;
  solver.analyse(slab.system.pattern);
  AgainstFloor against(state, factor_work(solver, slab.system.pattern));
  for (auto _ : state)
    if (solver.factorise(slab.system.pattern) != FactorKind::cholesky) state.SkipWithError("not positive definite");
  against.finish();
  state.counters["unknowns"] = static_cast<double>(slab.map.n_equations);
}
BENCHMARK(solid_factorise)->ArgName("cells")->Arg(8)->Unit(benchmark::kMillisecond);

void solid_precondition(benchmark::State& state) {
  SolidSlab slab(static_cast<int>(state.range(0)), SolverRequest::direct);
  slab.linearise();
  CholmodSolver solver;
  solver.analyse(slab.system.pattern);
  if (!solver.factorise_definite(slab.system.pattern)) state.SkipWithError("not positive definite");
  const Eigen::VectorXd b = Eigen::VectorXd::Random(slab.map.n_equations);
  Eigen::VectorXd x = solver.solve_with_factor(b);  // the copy is made here
  AgainstFloor against(state, precondition_work(solver));
  for (auto _ : state) x = solver.solve_with_factor(b);
  against.finish();
  state.counters["unknowns"] = static_cast<double>(slab.map.n_equations);
}
BENCHMARK(solid_precondition)->ArgName("cells")->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) { return acus::bench::run_benchmarks(n_words, words); }
