#pragma once
// Where the channels of a course stand too far apart for mean injury (Lambda > 5): unit cells that go along with the
// homogenised fields and take their place in treated skin.

#include <optional>
#include <vector>

#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"
#include "solvers/healing/explicit_cells.hpp"

namespace acus {

const std::vector<std::string>& cell_columns();

class ExplicitPart {
 public:
  /// Looks at all sessions: cells are solved for the whole course once the Lambda of any of them exceeds 5. `weights`
  /// is 1 in treated skin (plane), `tension` as in ExplicitCells. Punctures must outlive the part.
  ExplicitPart(const PunctureTable& punctures, int n_sessions, const HealingGrid& grid,
               const HealingParameters& parameters, const HealingSettings& settings, const std::vector<double>& weights,
               const std::vector<double>& tension);

  bool is_used() const { return cells_.has_value(); }
  std::size_t n_cells() const { return is_used() ? cells_->densities().size() : 0; }
  /// Lambda calls for cells, yet channels with their injured surroundings fill too much of them.
  bool is_too_dense() const { return is_too_dense_; }
  /// Share of treated skin whose fields are those of cells.
  double share() const { return share_; }

  void treat(int session);
  HealingEnd advance_to(double time);
  /// The fields with what the cells say in place of the homogenised values. Requires is_used().
  std::vector<double> shown(const std::vector<double>& homogenised) const;
  /// Row of the table "healing_cells": the cell of the mean density beside an even column with the same injury.
  std::vector<double> row(double time) const;

  void keep(RestartState& kept) const;
  /// After so many sessions. False when what was kept is not of these cells.
  bool restore(const RestartState& kept, int session);

 private:
  /// Channels per mm^2 of treated skin at every node of the plane, mean of the sessions; sets typical_.
  bool measure(int n_sessions, const HealingGrid& grid, const std::vector<double>& weights);
  std::size_t typical_cell() const;
  /// Sets the stretch that a session leaves, where mechanosensing is on.
  void stretch(int session);

  const PunctureTable& punctures_;
  HealingParameters parameters_;
  HealingGrid grid_;  ///< of the column: its depths are those of the homogenised grid
  std::vector<double> density_;
  double typical_ = 0.0, share_ = 0.0;  ///< density, 1/mm^2; share of treated skin
  bool is_too_dense_ = false;
  std::optional<ExplicitCells> cells_;
  std::optional<HealingRun> even_;
  std::vector<double> tension_;
};

}  // namespace acus
