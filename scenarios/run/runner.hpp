#pragma once
// Runs a resolved scenario: mesh, solve step by step, write results, report progress, stop cleanly, resume.

#include <filesystem>
#include <optional>
#include <string>

#include "scenarios/run/indentation_problem.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// Documented exit codes of the program.
enum class ExitCode {
  ok = 0,
  validation_failed = 1,
  bad_input = 2,
  not_converged = 3,
  interrupted = 4,
  internal_error = 5,
  file_system = 6
};

struct RunOptions {
  std::filesystem::path output;  ///< results folder; empty = out/<scenario name>
  int threads = 0;               ///< 0 = all
  std::string stage;             ///< "insertion", "treatment", "healing"; empty = all that the scenario asks for
  std::filesystem::path from;    ///< results folder whose punctures the stage "healing" starts from; empty = none
  bool resume = false;
  bool force = false;
  bool use_cache = true;
  bool quiet = false;
  int verbosity = 0;
  bool color = false;                             ///< terminal colours and a moving progress line
  std::optional<std::filesystem::path> log_json;  ///< machine-readable log, one JSON object per line
  std::string command_line;                       ///< recorded in the provenance
  const Communicator* ranks = &single_process();  ///< who help; this process is the first of them
};

/// Runs the scenario and prints its table of headline numbers. Every problem is printed to stderr.
ExitCode run(const Scenario& scenario, const RunOptions& options);

}  // namespace acus
