#pragma once
// What this machine can do at best, measured in the same process as the figures that are held against it.

#include <benchmark/benchmark.h>

namespace acus::bench {

/// Best of several short measurements, with `threads` OpenMP threads, each timed by its own processor clock so that
/// other programs on the machine disturb little.
struct Peaks {
  double flops = 0.0;      ///< fused multiply-adds on registers, floating-point operations per second, all threads
  double bandwidth = 0.0;  ///< triad a = b + s c over 64 MB arrays, bytes per second, all threads
};
/// Measured once per process and number of threads. The two measurements take about half a second.
const Peaks& peaks(int threads);

/// Seconds on the clock that a figure with this many threads is timed by: one thread has its own processor clock, which
/// other programs on the machine disturb little; several threads are timed by the wall.
double now(int threads);

/// What a piece of work cannot do without.
struct Work {
  double flops = 0.0;
  double bytes = 0.0;  ///< to and from memory; 0 when everything stays in the caches
};
/// Seconds that the work takes at the machine's peak: the larger of arithmetic and traffic.
double floor_seconds(const Work& work, int threads);

/// Times the loop of one benchmark and writes its floor beside it:
///   measured_us  by now()
///   floor_us     floor_seconds
///   times_floor  measured over floor
/// Create it right before the loop, call finish() right after.
class AgainstFloor {
 public:
  AgainstFloor(benchmark::State& state, const Work& work, int threads = 1);
  void finish();

 private:
  benchmark::State& state_;
  int threads_;
  double floor_seconds_;
  double start_;
};

/// Runs all benchmarks of the program; the machine's peaks go into the context of the output.
int run_benchmarks(int n_words, char** words);

}  // namespace acus::bench
