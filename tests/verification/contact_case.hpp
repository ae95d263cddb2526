#pragma once
// Runs a verification scenario the way users do (reader, runner, results folder) and reads its history back.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "core/io/results.hpp"
#include "scenarios/run/runner.hpp"
#include "scenarios/schema/reader.hpp"
#include "tests/verification/report.hpp"

namespace acus::test {

/// The long studies run only when the report is wanted.
inline bool is_full_study() {
  const char* wanted = std::getenv("ACUS_WRITE_REPORT");
  return wanted && std::string(wanted) == "1";
}

using Overrides = std::vector<std::string>;

/// The history of a finished run, column by column (units in the column names), one entry per accepted step.
class History {
 public:
  explicit History(Table table) : table_(std::move(table)) {}

  /// Throws std::out_of_range when there is no such column.
  std::vector<double> column(const std::string& name) const {
    const auto found = std::find(table_.columns.begin(), table_.columns.end(), name);
    if (found == table_.columns.end()) throw std::out_of_range("no column " + name);
    const auto k = static_cast<std::size_t>(found - table_.columns.begin());
    std::vector<double> values;
    for (const auto& row : table_.rows) values.push_back(std::get<double>(row[k]));
    return values;
  }
  double last(const std::string& name) const { return column(name).back(); }
  double largest(const std::string& name) const {
    const std::vector<double> values = column(name);
    return *std::max_element(values.begin(), values.end());
  }
  /// Force (N) at a displacement (um) the run went through: a power law between the two accepted steps around it.
  double force_at(double displacement) const {
    const std::vector<double> d = column("displacement_um"), F = column("force_N");
    for (std::size_t i = 2; i < d.size(); ++i)
      if (displacement <= d[i] * (1 + 1e-12)) {
        const double exponent = std::log(F[i] / F[i - 1]) / std::log(d[i] / d[i - 1]);
        return F[i] * std::pow(displacement / d[i], exponent);
      }
    throw std::out_of_range("the run did not go that far");
  }

 private:
  Table table_;
};

/// Runs a scenario of the library's verification folder; throws when it has errors or does not converge.
inline History run_file(const std::filesystem::path& file, const Overrides& overrides, int threads = 1) {
  const ReadResult read = read_scenario(file, overrides);
  if (!read.scenario) throw std::runtime_error(report(read, false));
  RunOptions options;
  options.output =
      std::filesystem::temp_directory_path() / fmt::format("acus-verification-{}-{}", read.scenario->name, ::getpid());
  options.threads = threads;
  options.quiet = options.force = true;
  const ExitCode code = run(*read.scenario, options);
  if (code != ExitCode::ok)
    throw std::runtime_error(fmt::format("{} ended with exit code {}", file.string(), static_cast<int>(code)));
  History history(ResultsReader(options.output).history());
  std::filesystem::remove_all(options.output);
  return history;
}

inline std::filesystem::path library(const std::string& name) {
  return std::filesystem::path(ACUS_SOURCE_DIR) / "scenarios/library" / (name + ".toml");
}

inline History run_case(const std::string& name, const Overrides& overrides = {}, int threads = 1) {
  return run_file(library("verification/" + name), overrides, threads);
}

/// Takes the whole way in n equal steps.
inline Overrides in_steps(double to_um, int n) {
  const std::string step = fmt::format("{:.9g} um", to_um / n);
  return {"numerics.first_step=" + step, "numerics.max_step=" + step};
}

inline Overrides operator+(Overrides a, const Overrides& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A force as the pages show it.
inline std::string mN_text(double newton) { return fmt::format("{:.4g}", 1e3 * newton); }
inline std::string change_text(double ratio) { return fmt::format("{:+.2f} %", 100 * ratio); }

}  // namespace acus::test
