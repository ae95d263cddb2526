// One needle's penetration law: a force, an energy, a step of withdrawal, and building the tables. Floor: the
// arithmetic of one cubic and its integrals per border that the needle has passed (4 borders, about 60 operations
// each).

#include <vector>

#include "bench/cases.hpp"
#include "solvers/penetration/penetration_law.hpp"
#include "solvers/strength/needle_strength.hpp"

namespace acus::bench {
namespace {

constexpr int n_layers = 4;

// Synthetic section table: u = rho^q with many states, as long as one solved from finite elements.
std::shared_ptr<const SectionTable> power_table(double q) {
  std::vector<SectionState> states;
  for (double rho = 0.01; rho < 10.0; rho *= 1.1)
    states.push_back({rho, std::pow(rho, q), q * std::pow(rho, q - 1.0), 1e-3});
  return std::make_shared<SectionTable>(std::move(states), SectionTable::Growth{q});
}

std::vector<PenetratedLayer> layers() {
  std::vector<PenetratedLayer> stack;
  for (int i = 0; i < n_layers; ++i)
    stack.push_back({"layer", 0.03 + 0.05 * i, Opening(0.1, 2.0, power_table(4.0 + i))});
  return stack;
}

PenetrationLaw law() { return {*make_needle(cone()), layers(), {.friction = 0.3}}; }

void force(benchmark::State& state) {
  const PenetrationLaw tabulated = law();
  double depth = 0.0;
  AgainstFloor against(state, {n_layers * 60.0});
  for (auto _ : state) {
    depth = depth < 0.5 ? depth + 1e-4 : 0.3;
    PenetrationLaw::Force at = tabulated.force(depth);
    benchmark::DoNotOptimize(at);
  }
  against.finish();
}

void energy(benchmark::State& state) {
  const PenetrationLaw tabulated = law();
  double depth = 0.0;
  for (auto _ : state) {
    depth = depth < 0.5 ? depth + 1e-4 : 0.3;
    PenetrationLaw::Energy at = tabulated.energy(depth);
    benchmark::DoNotOptimize(at);
  }
}

void withdrawal(benchmark::State& state) {
  const PenetrationLaw tabulated = law();
  for (auto _ : state) {
    PenetrationLaw::Withdrawal at = tabulated.withdrawal(0.4, 0.5);
    benchmark::DoNotOptimize(at);
  }
}

void tabulate(benchmark::State& state) {
  const std::vector<PenetratedLayer> stack = layers();
  const auto needle = make_needle(cone());
  for (auto _ : state) {
    PenetrationLaw tabulated(*needle, stack, {.friction = 0.3});
    benchmark::DoNotOptimize(tabulated);
  }
}

void strength(benchmark::State& state) {
  const auto needle = make_needle(cone());
  const NeedleMaterial synthetic{100e3, 500.0};
  for (auto _ : state) {
    NeedleStrength found = needle_strength(*needle, 0.0, synthetic, {.tip_share = 0.2});
    benchmark::DoNotOptimize(found);
  }
}

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) {
  using namespace acus::bench;
  benchmark::RegisterBenchmark("penetration/force", force);
  benchmark::RegisterBenchmark("penetration/energy", energy);
  benchmark::RegisterBenchmark("penetration/withdrawal", withdrawal);
  benchmark::RegisterBenchmark("penetration/tabulate", tabulate);
  benchmark::RegisterBenchmark("needle/strength", strength);
  return run_benchmarks(n_words, words);
}
