#include "scenarios/run/provenance.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <omp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>

#include "scenarios/run/build_info.hpp"
#include "solvers/linear/cholmod_solver.hpp"

namespace acus {
namespace {

std::string now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

}  // namespace

std::map<std::string, std::string> start_provenance(const Scenario& scenario, const RunOptions& options) {
  return {{"program", "acus"},
          {"version", build::version},
          {"commit", build::commit},
          {"compiler", build::compiler},
          {"flags", build::flags},
          {"cholmod", CholmodSolver::version()},
          {"eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
          {"threads", std::to_string(omp_get_max_threads())},
          {"ranks", std::to_string(options.ranks->size())},
          {"host", host_name()},
          {"processor", processor()},
          {"seed", std::to_string(scenario.seed)},
          {"scenario_file", scenario.file.string()},
          {"command_line", options.command_line},
          {"start", now()}};
}

std::map<std::string, std::string> end_provenance(double wall_seconds) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  return {{"end", now()},
          {"wall_seconds", fmt::format("{:.3f}", wall_seconds)},
          {"processor_seconds", fmt::format("{:.3f}", cpu)},
          {"peak_memory_MB", fmt::format("{:.1f}", peak_memory())}};
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace acus
