// All statistics of a million punctures: as dense as a treatment leaves them (large area), and everything on one spot.

#include <omp.h>

#include "bench/cases.hpp"
#include "bench/puncture_patterns.hpp"
#include "solvers/treatment/puncture_statistics.hpp"

namespace acus::bench {
namespace {

// No floor: the work depends on how the holes lie.
void statistics(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const auto per_cm2 = static_cast<double>(state.range(1));
  const auto threads = static_cast<int>(state.range(2));
  const double side = std::sqrt(100.0 * static_cast<double>(n) / per_cm2);
  const PunctureTable table = mixed_punctures(n, side, 17);
  const MapArea area = MapArea::rectangle(0, 0, side, side);
  const int threads_before = omp_get_max_threads();
  omp_set_num_threads(threads);
  for (auto _ : state) benchmark::DoNotOptimize(puncture_statistics(table, area, {}));
  omp_set_num_threads(threads_before);
  state.counters["bytes_per_row"] = static_cast<double>(PunctureTable::bytes_per_row(table.n_layers()));
}
BENCHMARK(statistics)
    ->ArgNames({"punctures", "per_cm2", "threads"})
    ->ArgsProduct({{1000000}, {250, 250000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) { return acus::bench::run_benchmarks(n_words, words); }
