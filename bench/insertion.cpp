// The needle goes in: one section table, one cycle over a tabulated law, and the library's whole run with an empty and
// a filled cache.

#include <omp.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "bench/cases.hpp"
#include "scenarios/run/runner.hpp"
#include "scenarios/schema/reader.hpp"
#include "solvers/penetration/cycle.hpp"
#include "solvers/section/section_problem.hpp"

namespace acus::bench {
namespace {

namespace fs = std::filesystem;

void section(benchmark::State& state, double alpha) {
  SectionProblem problem;
  problem.law.law = "ogden";
  problem.law.parameters = {{"mu", {1.0}}, {"alpha", {alpha}}};
  for (auto _ : state) {
    const double start = now(1);
    const SectionSolution solution = solve_section(problem);
    const double seconds = now(1) - start;
    state.SetIterationTime(seconds);
    state.counters["measured_us"] = 1e6 * seconds;
    state.counters["unknowns"] = solution.n_unknowns;
    state.counters["steps"] = solution.n_steps;
    state.counters["iterations"] = solution.n_iterations;
    if (solution.states.size() < 3) state.SkipWithError(solution.end.c_str());
  }
}

/// A folder that is gone with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "acus-bench-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::system_error(errno, std::generic_category(), pattern);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// needle_forearm as `acus run` does it, results written. Cold: nothing in the cache but what ships with the program.
void whole_cycle(benchmark::State& state, bool is_warm, int threads) {
  const int threads_before = omp_get_max_threads();
  omp_set_num_threads(threads);
  const TemporaryFolder folder;
  setenv("ACUS_CACHE", (folder.path() / "cache").c_str(), 1);
  const ReadResult read = read_scenario(ACUS_SOURCE_DIR "/scenarios/library/needle_forearm.toml", {});
  if (!read.scenario) throw std::runtime_error(report(read, false));
  RunOptions options;
  options.output = folder.path() / "run";
  options.threads = threads;
  options.force = true;
  options.quiet = true;
  if (is_warm && run(*read.scenario, options) != ExitCode::ok) throw std::runtime_error("the run failed");
  for (auto _ : state) {
    const double start = now(threads);
    if (run(*read.scenario, options) != ExitCode::ok) state.SkipWithError("the run failed");
    const double seconds = now(threads) - start;
    state.SetIterationTime(seconds);
    state.counters["measured_us"] = 1e6 * seconds;
  }
  omp_set_num_threads(threads_before);
}

void register_all() {
  for (const int alpha : {2, 3, 5, 9, 12})
    benchmark::RegisterBenchmark(("section/alpha:" + std::to_string(alpha)).c_str(), section, alpha)
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kSecond);
  for (const bool is_warm : {false, true})
    for (const int threads : {1, 2})
      benchmark::RegisterBenchmark(
          (std::string("needle_forearm/") + (is_warm ? "warm" : "cold") + "/threads:" + std::to_string(threads))
              .c_str(),
          whole_cycle, is_warm, threads)
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
