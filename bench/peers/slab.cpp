// Time and memory of one linear solution of the layered slab: direct or multigrid, one line of JSON.
//   bench_slab SOLVER CELLS_ALONG_A_SIDE BULK_OVER_MU [TOLERANCE]

#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "bench/peers/layered_slab.hpp"
#include "bench/peers/process.hpp"
#include "solvers/equilibrium/tissue_system.hpp"

using namespace acus;
using namespace acus::bench;

namespace {

// Work since the last call, CPU seconds.
double lap() {
  static double before = cpu_seconds();
  const double now = cpu_seconds(), passed = now - before;
  before = now;
  return passed;
}

}  // namespace

int main(int n_words, char** words) {
  if (n_words < 4) {
    std::cerr << "usage: bench_slab direct|multigrid CELLS_ALONG_A_SIDE BULK_OVER_MU [TOLERANCE]\n";
    return 2;
  }
  const bool is_direct = std::string(words[1]) == "direct";
  const SlabSize size = {std::atoi(words[2]), {1, 2, 2, 4, 6}};
  const double tolerance = n_words > 4 ? std::atof(words[4]) : 1e-8;
  const Mesh mesh = slab_mesh(size);
  const DofMap map(mesh.points.size(), slab_supports(mesh));
  const auto tissue = Tissue::create(mesh, Geometry::solid, map, slab_materials(std::atof(words[3])));
  lap();
  TissueSystem system =
      make_system(is_direct ? SolverRequest::direct : SolverRequest::multigrid, mesh, map, *tissue, "top");
  LinearSolver& solver = *system.solver;
  SymmetricMatrix& matrix = system.pattern;
  solver.analyse(matrix);
  const double analysis = lap();
  Eigen::VectorXd residual = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
  solver.start_assembly();
  if (!tissue->linearise(residual, residual, &matrix)) return 1;
  const double assembly = lap();
  if (solver.factorise(matrix) == FactorKind::failed) {
    std::cerr << solver.message() << "\n";
    return 1;
  }
  const double setup = lap();
  const Eigen::VectorXd load = map.gather(slab_load(mesh));
  const LinearSolution loose = solver.solve(matrix, load, 1e-3);
  const double to_loose = lap();
  const LinearSolution solution = solver.solve(matrix, load, tolerance);
  const double solve = lap();
  std::cout << fmt::format(
      "{{\"solver\": \"{}\", \"unknowns\": {}, \"bulk_over_mu\": {}, \"analysis_s\": {:.2f}, \"assembly_s\": {:.2f}, "
      "\"setup_s\": {:.2f}, \"solve_loose_s\": {:.2f}, \"iterations_loose\": {}, \"solve_s\": {:.2f}, "
      "\"iterations\": {}, \"relative\": {:.2e}, \"solver_mb\": {:.0f}, \"peak_mb\": {:.0f}, \"deflection_um\": "
      "{:.6f}}}\n",
      solver.name(), map.n_equations, words[3], analysis, assembly, setup, to_loose, loose.iterations, solve,
      solution.iterations, solution.relative, solver.statistics().bytes / 1e6, peak_megabytes(),
      1e3 * load.dot(solution.x) / load.lpNorm<1>());
  return solution.is_good_enough ? 0 : 1;
}
