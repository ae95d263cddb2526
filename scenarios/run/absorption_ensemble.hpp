#pragma once
// Absorption with other values of what is not known exactly: how the active moves, how channels recoil and close.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/healing_record.hpp"
#include "scenarios/schema/active_preset.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/absorption/absorption.hpp"

namespace acus {

/// The active with its numbers at these chances of their ranges. Where the passage of stratum corneum is given twice,
/// as permeability and as diffusivity, the latter moves along.
ActivePreset drawn_active(const ActivePreset& active, const std::vector<double>& chances);

/// Draws of one scenario. A draw is a row of flat numbers: sessions, then times, then four columns of "absorption".
class AbsorptionEnsemble {
 public:
  /// `times` (s) as in the table "absorption". Throws std::invalid_argument when a draw is no problem that can be run.
  AbsorptionEnsemble(const Scenario& scenario, const PunctureTable& punctures, std::vector<double> times);

  std::size_t n_samples() const { return problems_.size(); }
  std::size_t row_size() const;
  /// Solves draws [first, end) in parallel; NaN throughout where one could not be solved. Same bits for any number of
  /// threads and any pieces.
  Rows solve(std::size_t first, std::size_t end) const;

  /// "absorption_bands": time_h, session and 5, 50, 95 % of four columns of "absorption".
  Table table(const Rows& rows) const;
  std::vector<Headline> headlines(const Rows& rows) const;
  std::vector<std::string> warnings(const Rows& rows) const;

 private:
  const AbsorptionSpec& spec_;
  std::vector<double> times_;
  std::vector<std::vector<AbsorptionProblem>> problems_;  ///< per draw and session
};

}  // namespace acus
