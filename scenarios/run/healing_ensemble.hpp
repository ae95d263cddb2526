#pragma once
// Healing with other values of the uncertain parameters: many columns of skin, each with the mean punctures of the
// treated area, and the bands they span.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/healing_plan.hpp"
#include "scenarios/run/healing_record.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/healing/healing_run.hpp"
#include "solvers/healing/injury_profile.hpp"
#include "solvers/healing/parameter_samples.hpp"

namespace acus {

/// Parameters the scenario leaves to the presets, with their published ranges; a value of one's own is taken as known.
std::vector<ParameterRange> uncertain_parameters(const Scenario& scenario);

class HealingEnsemble {
 public:
  /// Sample 0 is the scenario itself, 1 ... samples are drawn from the seed. `injured` is what every session injured of
  /// the treated papillary dermis on the grid, edges included: the column is given as much; `density` its channels per
  /// mm^2. Draws whose Lambda exceeds 5 heal an explicit cell instead of an even column. `scenario` must outlive the
  /// ensemble.
  HealingEnsemble(const Scenario& scenario, const HealingGrid& grid, const PunctureTable& punctures,
                  const std::vector<HealingMoment>& moments, const std::vector<double>& injured,
                  const std::vector<double>& density);

  std::size_t n_samples() const { return samples_.values.size() + 1; }
  /// Heals samples [first, end) in parallel and returns a row of numbers for each, NaN throughout where no step met the
  /// tolerance. Same bits for any number of threads and any pieces.
  Rows heal(std::size_t first, std::size_t end) const;

  /// The tables "healing_bands" and "healing_samples" of the rows of all samples.
  std::map<std::string, Table> tables(const Rows& rows) const;
  /// 5 and 95 per cent of what matters most.
  std::vector<Headline> headlines(const Rows& rows) const;
  std::vector<std::string> warnings(const Rows& rows) const;

 private:
  const HealingParameters& parameters(std::size_t sample) const;
  std::vector<double> heal(std::size_t sample) const;
  /// Radius (mm) of the widest injured disc in a cell of the mean density, 0 where an even column will do.
  double widest_in_cell(const HealingParameters& parameters) const;
  HealingRun healthy_skin(const HealingParameters& parameters) const;
  /// Session k (from 0) in a column or a cell.
  void treat(std::size_t k, HealingRun& run) const;

  const Scenario& scenario_;
  HealingGrid grid_;  ///< one column
  std::vector<HealingMoment> moments_;
  std::vector<double> days_;  ///< times of the curves: before and after every session
  std::vector<ParameterRange> ranges_;
  ParameterSamples samples_;
  std::vector<double> tension_;                     ///< per depth; empty = mechanosensing off
  double density_ = 0.0, sparsest_ = 0.0;           ///< channels per mm^2: mean of the sessions, and the least
  std::vector<InjuryProfile> injuries_;             ///< per session
  std::vector<std::vector<ChannelBin>> full_bins_;  ///< per session, without recoil
};

/// Quantile of values, linear between them [Hyndman & Fan 1996, type 7]; values that are not numbers are left out, NaN
/// when none is left.
double quantile(std::vector<double> values, double share);

}  // namespace acus
