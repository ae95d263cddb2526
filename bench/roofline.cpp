#include "bench/roofline.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <map>
#include <vector>

namespace acus::bench {
namespace {

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
double thread_seconds() { return seconds(CLOCK_THREAD_CPUTIME_ID); }

// Two vector units with four cycles of latency need at least eight independent sums.
constexpr int n_lanes = 8, n_sums = 12;
using Vector = double __attribute__((vector_size(n_lanes * sizeof(double))));

double multiply_add(int n_rounds) {
  std::array<Vector, n_sums> sums{};
  Vector factor, addend;
  for (int lane = 0; lane < n_lanes; ++lane) {
    factor[lane] = 1.0 - 1e-9 * lane;
    addend[lane] = 1e-9;
  }
  for (int round = 0; round < n_rounds; ++round)
    for (Vector& sum : sums) sum = sum * factor + addend;
  double total = 0.0;
  for (const Vector& sum : sums)
    for (int lane = 0; lane < n_lanes; ++lane) total += sum[lane];
  return total;
}

constexpr int n_tries = 5;

double measure_flops(int threads) {
  constexpr int n_rounds = 1'000'000;
  double best = 0.0;
  for (int attempt = 0; attempt < n_tries; ++attempt) {
    double rate = 0.0;
#pragma omp parallel num_threads(threads) reduction(+ : rate)
    {
      const double start = thread_seconds();
      benchmark::DoNotOptimize(multiply_add(n_rounds));
      rate = 2.0 * n_lanes * n_sums * n_rounds / (thread_seconds() - start);
    }
    best = std::max(best, rate);
  }
  return best;
}

double measure_bandwidth(int threads) {
  constexpr std::int64_t n = 8'000'000;
  double best = 0.0;
#pragma omp parallel num_threads(threads)
  {
    // Each thread has its own arrays: what it touches first lies near it.
    std::vector<double> a(n / threads, 0.0), b(n / threads, 1.0), c(n / threads, 2.0);
    for (int attempt = 0; attempt < n_tries; ++attempt) {
#pragma omp barrier
      const double start = thread_seconds();
      for (std::size_t i = 0; i < a.size(); ++i) a[i] = b[i] + 3.0 * c[i];
      benchmark::DoNotOptimize(a.data());
      benchmark::ClobberMemory();
      const double rate = 3.0 * sizeof(double) * static_cast<double>(a.size()) / (thread_seconds() - start);
#pragma omp critical
      best = std::max(best, rate * threads);
    }
  }
  return best;
}

}  // namespace

const Peaks& peaks(int threads) {
  static std::map<int, Peaks> measured;
  auto [entry, is_new] = measured.try_emplace(threads);
  if (is_new) entry->second = {measure_flops(threads), measure_bandwidth(threads)};
  return entry->second;
}

double now(int threads) { return threads > 1 ? seconds(CLOCK_MONOTONIC) : thread_seconds(); }

double floor_seconds(const Work& work, int threads) {
  return std::max(work.flops / peaks(threads).flops, work.bytes / peaks(threads).bandwidth);
}

AgainstFloor::AgainstFloor(benchmark::State& state, const Work& work, int threads)
    : state_(state), threads_(threads), floor_seconds_(floor_seconds(work, threads)), start_(0.0) {
  state.counters["flops"] = work.flops;
  state.counters["bytes"] = work.bytes;
  start_ = now(threads);
}

void AgainstFloor::finish() {
  const double measured = (now(threads_) - start_) / static_cast<double>(state_.iterations());
  state_.counters["measured_us"] = 1e6 * measured;
  state_.counters["floor_us"] = 1e6 * floor_seconds_;
  state_.counters["times_floor"] = measured / floor_seconds_;
}

int run_benchmarks(int n_words, char** words) {
  benchmark::Initialize(&n_words, words);
  if (benchmark::ReportUnrecognizedArguments(n_words, words)) return 1;
  for (int threads = 1; threads <= std::min(2, omp_get_num_procs()); ++threads) {
    benchmark::AddCustomContext(fmt::format("peak_gflops_{}", threads),
                                fmt::format("{:.1f}", 1e-9 * peaks(threads).flops));
    benchmark::AddCustomContext(fmt::format("peak_gbytes_{}", threads),
                                fmt::format("{:.1f}", 1e-9 * peaks(threads).bandwidth));
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace acus::bench
