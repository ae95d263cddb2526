#pragma once
// What a user sees while a run goes on: a moving line on a terminal, plain lines in a pipe, nothing when quiet; and the
// machine-readable log.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>

#include "solvers/equilibrium/indentation.hpp"

namespace acus {

class Progress {
 public:
  /// Throws ResultsError when the log cannot be written.
  Progress(bool is_quiet, bool is_terminal, int verbosity, const std::optional<std::filesystem::path>& log_json);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Steps start now from a displacement (mm; > 0 when a run is resumed) and go on to another one at most. With
  /// `may_end_before` nobody knows how long that takes.
  void start_steps(double from, double to, bool may_end_before);
  void step(int number, const IndentationStep& step);
  /// How far something else has come, in words. May be called from several threads.
  void tell(const std::string& text);
  void event(const std::string& name, const std::string& text);

 private:
  double seconds() const;
  void log(const std::string& json);

  void show(const std::string& line, bool is_last);

  double from_ = 0.0, to_ = 0.0;
  bool may_end_before_ = false;
  std::mutex mutex_;  // guards what tell() touches
  bool is_quiet_, is_terminal_, line_is_open_ = false;
  int verbosity_;
  double last_print_ = -1e9;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::ofstream log_;
};

}  // namespace acus
