// Healing: one step of a large grid against the memory traffic it cannot avoid, the steps of a whole course, and the
// same equations solved the plain way.

#include <omp.h>

#include <algorithm>
#include <cmath>

#include "bench/healing_plain.hpp"
#include "bench/implicit_diffusion.hpp"
#include "bench/roofline.hpp"
#include "solvers/healing/healing_run.hpp"

namespace acus::bench {
namespace {

constexpr double hour = 3600.0, day = 24 * hour;

/// Forearm skin (scenarios/presets/skin), 20 x 20 mm treated, so many nodes along x and y.
HealingGrid forearm(int n_plane, double depth_size) {
  HealingGridPlan plan;
  plan.high = {20.0, 20.0};
  plan.margin = 3.0;
  plan.plane_size = 26.0 / (n_plane - 1);
  plan.depth_size = depth_size;
  plan.largest_depth_size = 6.0 * depth_size;
  return healing_grid({0.02, 0.077, 0.227, 1.19}, plan);
}

struct Injury {
  std::vector<double> destroyed, injured, depth;
};

Injury uneven_injury(const HealingGrid& grid) {
  Injury injury{std::vector<double>(grid.n_nodes(), 0.0), std::vector<double>(grid.n_nodes(), 0.0),
                std::vector<double>(grid.n_plane(), 0.1)};
  for (std::size_t node = 0; node < grid.n_nodes(); ++node) {
    const double x = grid.x.at[node % grid.x.size()], y = grid.y.at[node / grid.x.size() % grid.y.size()];
    const double z = grid.z.at[node / grid.n_plane()];
    if (std::min(x, y) < 0.0 || std::max(x, y) > 20.0 || z > 0.8) continue;
    const double strength = (1.0 - z) * (1.0 + 0.5 * std::sin(x) * std::cos(y));
    injury.destroyed[node] = 0.02 * strength;
    injury.injured[node] = 0.08 * strength;
  }
  return injury;
}

void treat(HealingRun& run, const Injury& injury) { run.treat(injury.destroyed, injury.injured, injury.depth); }

/// Traffic of one tried step when every sweep reads and writes its fields once: two copies and three reactions of all
/// eight fields, five diffusions of three fields in two sweeps (planes, columns), one comparison.
Work step_work(const HealingGrid& grid) {
  constexpr double doubles = 2 * 16 + 3 * 16 + 5 * 2 * 6 + 16;
  return {0.0, 8.0 * doubles * static_cast<double>(grid.n_nodes())};
}

void healing_step(benchmark::State& state) {
  const auto threads = static_cast<int>(state.range(1));
  const int threads_before = omp_get_max_threads();
  omp_set_num_threads(threads);
  HealingSettings settings;
  settings.first_step = settings.largest_step = 4 * hour;
  settings.tolerance = 1.0;  // one step as asked for
  HealingRun run(forearm(static_cast<int>(state.range(0)), 0.0125), standard_healing_parameters(), settings);
  treat(run, uneven_injury(run.grid()));
  run.advance_to(4 * hour);  // the matrices of this step
  AgainstFloor against(state, step_work(run.grid()), threads);
  for (auto _ : state) run.advance_to(run.state().time + 4 * hour);
  against.finish();
  omp_set_num_threads(threads_before);
  state.counters["unknowns"] = static_cast<double>(n_healing_fields * run.grid().n_nodes());
}
BENCHMARK(healing_step)
    ->ArgNames({"plane", "threads"})
    ->ArgsProduct({{50, 200}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// Diffusion of the three signals over a time (h) the way the solver does it (kind 0), and of one field three times by
/// conjugate gradients with the diagonal (1) or with lines in depth (2). One thread.
void healing_diffusion(benchmark::State& state) {
  omp_set_num_threads(1);
  const HealingGrid grid = forearm(static_cast<int>(state.range(0)), 0.0125);
  const double time = static_cast<double>(state.range(1)) * hour;
  const HealingParameters p = standard_healing_parameters();
  const std::vector<double> injured = uneven_injury(grid).injured;
  std::array<std::vector<double>, n_diffusing> fields = {injured, injured, injured};
  long n_iterations = 0;
  if (state.range(2) == 0) {
    Diffusion diffusion(grid, {p.D_c, p.D_c, p.D_c}, {0.0, 0.0, 0.0});
    diffusion.advance({fields[0].data(), fields[1].data(), fields[2].data()}, time);
    for (auto _ : state) diffusion.advance({fields[0].data(), fields[1].data(), fields[2].data()}, time);
  } else {
    const Preconditioner kind = state.range(2) == 1 ? Preconditioner::diagonal : Preconditioner::depth_lines;
    ImplicitDiffusion diffusion(grid, p.D_c, kind);
    for (auto _ : state) {
      for (std::vector<double>& field : fields) {
        field = injured;
        diffusion.n_iterations = 0;
        diffusion.advance(field, time);
        n_iterations = diffusion.n_iterations;
      }
    }
  }
  state.counters["iterations_per_field"] = static_cast<double>(n_iterations);
  state.counters["unknowns"] = static_cast<double>(n_diffusing * grid.n_nodes());
}
BENCHMARK(healing_diffusion)
    ->ArgNames({"plane", "hours", "kind"})
    ->ArgsProduct({{50, 200}, {1, 24}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond);

/// Four sessions six weeks apart, a year: how many steps it takes, refused ones included.
void healing_course(benchmark::State& state) {
  omp_set_num_threads(1);
  const HealingGrid grid = forearm(static_cast<int>(state.range(0)), 0.0125);
  const Injury injury = uneven_injury(grid);
  HealingRun run(grid, standard_healing_parameters());
  for (auto _ : state) {
    for (int session = 0; session < 4; ++session) {
      run.advance_to(session * 42 * day);
      treat(run, injury);
    }
    if (run.advance_to(365 * day) != HealingEnd::reached) state.SkipWithError("a step was refused for good");
  }
  state.counters["steps"] = static_cast<double>(run.state().n_steps + run.state().n_refused);
  state.counters["unknowns"] = static_cast<double>(n_healing_fields * grid.n_nodes());
}
BENCHMARK(healing_course)->ArgName("plane")->Arg(28)->Iterations(1)->Unit(benchmark::kMillisecond);

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

/// One day after a session on a small grid: processor time of this solver at a tolerance that makes it no less accurate
/// than the plain one at the step of published codes (0.1 h). The exact answer is this solver's with small steps.
void against_plain(benchmark::State& state) {
  omp_set_num_threads(1);
  constexpr int n_plane = 20;
  const HealingGrid grid = forearm(n_plane, 0.03);
  const Injury injury = uneven_injury(grid);
  const HealingParameters p = standard_healing_parameters();
  const auto course = [&](const HealingSettings& settings) {
    HealingRun run(grid, p, settings);
    treat(run, injury);
    run.advance_to(day);
    return run.state().fields;
  };
  HealingSettings exact;
  exact.fixed_step = 0.02 * hour;
  const std::vector<double> reference = course(exact);

  PlainHealing plain(grid, p, endless_tissue_below(p, homeostasis(p)));
  HealingRun start(grid, p);
  treat(start, injury);
  plain.fields = start.state().fields;
  const double plain_start = now(1);
  const bool is_solved = plain.advance(day, 240);
  const double plain_seconds = now(1) - plain_start;
  if (!is_solved) state.SkipWithError("the plain solver failed");

  HealingSettings settings;
  std::vector<double> fields;
  double seconds = 0.0;
  for (auto _ : state) {
    const double before = now(1);
    fields = course(settings);
    seconds = now(1) - before;
  }
  state.counters["error"] = largest_difference(fields, reference);
  state.counters["plain_error"] = largest_difference(plain.fields, reference);
  state.counters["plain_s"] = plain_seconds;
  state.counters["times_faster"] = plain_seconds / seconds;
  state.counters["plain_newton"] = static_cast<double>(plain.n_newton);
  state.counters["plain_linear"] = static_cast<double>(plain.n_linear);
  state.counters["unknowns"] = static_cast<double>(n_healing_fields * grid.n_nodes());
}
BENCHMARK(against_plain)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acus::bench

int main(int n_words, char** words) { return acus::bench::run_benchmarks(n_words, words); }
