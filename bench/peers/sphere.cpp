// The sphere benchmark in Acus, one line of JSON.
//   bench_sphere SOLVER CELLS_ALONG_A_SIDE [ORDER [TOLERANCE]]

#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/peers/process.hpp"
#include "bench/peers/sphere_case.hpp"

int main(int n_words, char** words) {
  using namespace acus;
  using namespace acus::bench;
  if (n_words < 3) {
    std::cerr << "usage: bench_sphere auto|direct|multigrid CELLS_ALONG_A_SIDE [ORDER [TOLERANCE]]\n";
    return 2;
  }
  const std::string wanted = words[1];
  const SolverRequest request = wanted == "direct"      ? SolverRequest::direct
                                : wanted == "multigrid" ? SolverRequest::multigrid
                                                        : SolverRequest::automatic;
  const double tolerance = n_words > 4 ? std::atof(words[4]) : 1e-5;
  const SphereResult result =
      run_sphere(std::atoi(words[2]), n_words > 3 ? std::atoi(words[3]) : 2, request, tolerance);
  if (!result.is_done) {
    std::cerr << result.failure << "\n";
    return 1;
  }
  const double cpu = cpu_seconds();
  std::cout << fmt::format(
      "{{\"program\": \"acus\", \"solver\": \"{}\", \"unknowns\": {}, \"cpu_s\": {:.2f}, \"iterations\": {}, "
      "\"cpu_per_iteration_s\": {:.3f}, \"linear_iterations\": {}, \"factorisations\": {}, \"peak_mb\": {:.0f}, "
      "\"force_N\": [{:.6f}]}}\n",
      result.choice.reason, result.unknowns, cpu, result.iterations, cpu / result.iterations, result.linear_iterations,
      result.statistics.n_factorisations, peak_megabytes(), fmt::join(result.force, ", "));
  return 0;
}
