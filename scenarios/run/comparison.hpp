#pragma once
// Finished runs side by side: their headline numbers, and who does best at what.

#include <filesystem>
#include <string>
#include <vector>

#include "core/io/results.hpp"

namespace acus {

struct ComparedRun {
  std::string name, title;
  std::filesystem::path folder;
  std::vector<Headline> summary;
  /// Value by key; NaN when the run has none.
  double value(const std::string& key) const;
};
/// Throws ResultsError when the folder is no finished run.
ComparedRun compared_run(const std::filesystem::path& folder);

/// One row per headline number that any run has, in the order of the first run: key, unit, one column per run, meaning.
/// Columns are called by the names of the runs, numbered where names repeat.
Table comparison_table(const std::vector<ComparedRun>& runs);

/// Runs in the order of one number, best first.
struct Ranking {
  std::string key, unit, question;
  std::vector<std::size_t> order;
  std::vector<double> value, spread;  ///< per run of `order`; spread: standard deviation within the run, NaN without
  /// The first is better than the second by more than both spreads together; without spreads: better at all.
  bool is_clear = false;
};
/// What matters of treatments, for keys that every run has. Empty for fewer than two runs.
std::vector<Ranking> rankings(const std::vector<ComparedRun>& runs);

/// Table and rankings as lines of text.
std::string comparison_text(const std::vector<ComparedRun>& runs);

}  // namespace acus
