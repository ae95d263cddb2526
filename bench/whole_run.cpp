// The quickstart from the scenario file to the last step, without writing results: what a user waits for, and where the
// time goes.

#include <omp.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "bench/cases.hpp"
#include "core/material/registry.hpp"
#include "scenarios/run/runner.hpp"
#include "scenarios/schema/reader.hpp"

namespace acus::bench {
namespace {

/// Largest memory of the process since reset_peak_memory(), MB: the peak measurement before must not count.
void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }
double peak_memory() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  throw std::runtime_error("no VmHWM in /proc/self/status");
}

IndentationProblem quickstart(const std::string& quality) {
  const ReadResult read =
      read_scenario(ACUS_SOURCE_DIR "/scenarios/library/dent_forearm.toml", {"numerics.mesh=" + quality});
  if (!read.scenario) throw std::runtime_error(report(read, false));
  return indentation_problem(*read.scenario);
}

struct Counts {
  double steps = 0, linearisations = 0, factorisations = 0;
  void add(const IndentationStep& step) {
    steps += 1;
    linearisations += static_cast<double>(step.record.size());
    factorisations += step.iterations;
  }
};

/// Seconds and floor of one assembly and of one factorisation with solution, on the mesh of a finished run.
struct PartCosts {
  double assembly = 0, solution = 0;  // s
  Work assembly_work, solution_work;

  PartCosts(const IndentationProblem& problem, const Indentation& run, int threads) {
    std::vector<RegionMaterial> regions;
    for (const SkinLayer& layer : problem.skin.layers) {
      RegionMaterial region;
      region.law = make_material(layer.material);
      regions.push_back(region);
    }
    const DofMap map(run.mesh().points.size(), run.mesh().boundary_nodes("bottom"));
    const auto tissue = Tissue::create(run.mesh(), problem.geometry, map, regions);
    SymmetricMatrix matrix = tissue->pattern();
    Eigen::VectorXd residual = Eigen::VectorXd::Zero(run.displacement().size());
    constexpr int n_tries = 5;
    double start = now(threads);
    for (int attempt = 0; attempt < n_tries; ++attempt) {
      std::fill(matrix.value.begin(), matrix.value.end(), 0.0);
      if (!tissue->linearise(run.displacement(), residual, &matrix)) throw std::runtime_error("inverted element");
    }
    assembly = (now(threads) - start) / n_tries;
    // The undeformed block is certainly stable.
    std::fill(matrix.value.begin(), matrix.value.end(), 0.0);
    tissue->linearise(Eigen::VectorXd::Zero(residual.size()), residual, &matrix);
    CholmodSolver solver;
    solver.analyse(matrix);
    start = now(threads);
    for (int attempt = 0; attempt < n_tries; ++attempt) {
      if (solver.factorise(matrix) != FactorKind::cholesky) throw std::runtime_error("not positive definite");
      benchmark::DoNotOptimize(solver.solve(matrix, map.gather(residual)));
    }
    solution = (now(threads) - start) / n_tries;
    assembly_work = bench::assembly_work(run.mesh(), matrix);
    const Work factor = factor_work(solver, matrix), back = solve_work(solver, matrix);
    solution_work = {factor.flops + back.flops, factor.bytes + back.bytes};
  }
};

void whole_run(benchmark::State& state, const std::string& quality, int threads) {
  const int threads_before = omp_get_max_threads();
  omp_set_num_threads(threads);
  const IndentationProblem problem = quickstart(quality);
  for (auto _ : state) {
    reset_peak_memory();
    const double start = now(threads);
    Indentation run(problem);
    Counts counts;
    while (!run.is_finished()) {
      if (!run.advance()) {
        state.SkipWithError(run.failure().what.c_str());
        break;
      }
      counts.add(run.last_step());
    }
    const double total = now(threads) - start;
    const double memory = peak_memory();
    const PartCosts parts(problem, run, threads);
    state.SetIterationTime(total);
    auto& report = state.counters;
    report["unknowns"] = static_cast<double>(run.n_unknowns());
    report["steps"] = counts.steps;
    report["iterations"] = counts.factorisations;
    report["ms_per_iteration"] = 1e3 * total / counts.factorisations;
    report["percent_assembly"] = 100 * counts.linearisations * parts.assembly / total;
    report["percent_solver"] = 100 * counts.factorisations * parts.solution / total;
    report["peak_MB"] = memory;
    const double floor = counts.linearisations * floor_seconds(parts.assembly_work, threads) +
                         counts.factorisations * floor_seconds(parts.solution_work, threads);
    report["measured_us"] = 1e6 * total;
    report["floor_us"] = 1e6 * floor;
    report["times_floor"] = total / floor;
  }
  omp_set_num_threads(threads_before);
}

void register_all() {
  for (const std::string quality : {"coarse", "standard"})
    for (const int threads : {1, 2})
      benchmark::RegisterBenchmark(("quickstart/" + quality + "/threads:" + std::to_string(threads)).c_str(), whole_run,
                                   quality, threads)
          ->Iterations(1)
          ->UseManualTime()
          ->Unit(benchmark::kSecond);
}

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) {
  acus::bench::register_all();
  return acus::bench::run_benchmarks(n_words, words);
}
