#pragma once
// What a user sees while a run goes on: a moving line on a terminal, plain lines in a pipe, nothing when quiet; and the
// machine-readable log.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "solvers/equilibrium/indentation.hpp"

namespace acus {

class Progress {
 public:
  /// `to` is the needle displacement at the end in mm. Throws ResultsError when the log cannot be written.
  Progress(double to, bool is_quiet, bool is_terminal, int verbosity,
           const std::optional<std::filesystem::path>& log_json);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The clock starts now, at this displacement (mm); > 0 when a run is resumed.
  void start_from(double displacement);
  void step(int number, const IndentationStep& step);
  void event(const std::string& name, const std::string& text);

 private:
  double seconds() const;
  void log(const std::string& json);

  double from_ = 0.0, to_;
  bool is_quiet_, is_terminal_, line_is_open_ = false;
  int verbosity_;
  double last_print_ = -1e9;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::ofstream log_;
};

}  // namespace acus
