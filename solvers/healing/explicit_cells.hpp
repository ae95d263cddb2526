#pragma once
// Where channels stand so far apart that their signals do not meet (Lambda > 5), the mean of a tissue with channels is
// not the answer to a mean injury. There each channel is given its own surroundings: a circular unit cell of area
// 1/density, all depths, closed at its rim; its mean over the radius replaces the homogenised value.

#include <vector>

#include "solvers/healing/healing_run.hpp"

namespace acus {

/// Radii (mm) at each node in depth: of the mean channel of a session and of its injured surroundings. The discs are as
/// large as the mean outlines over the depth that belongs to the node; 0 below the tips.
struct MeanChannel {
  std::vector<double> destroyed_radius, injured_radius;
};
MeanChannel mean_channel(const PunctureTable& table, int session, const HealingGrid& grid,
                         const HealingParameters& parameters);

/// A session in a cell: this channel in its middle.
void treat_cell(HealingRun& cell, const MeanChannel& channel);

/// Radii from 0 to 1/sqrt(pi density), fine where channels may end (up to `fine_to`), growing by a tenth outside.
std::vector<double> cell_radii(double density, double fine_to, double finest);

/// Densities (1/mm^2, ascending) of cells that serve all places whose Lambda calls for cells, by halves from the
/// densest down, and the `typical` one. Left out: places so dense that channels of radius `widest` (mm, injured rim
/// included) take more than half of them. Empty when no place is left.
std::vector<double> cell_densities(const std::vector<double>& places, double typical,
                                   const HealingParameters& parameters, double widest);

/// The cell of one density under depths of `grid`; `widest` as above.
HealingGrid explicit_cell_grid(const HealingGrid& grid, double density, double widest);

/// Unit cells of several densities, side by side.
class ExplicitCells {
 public:
  /// Densities in 1/mm^2, ascending; `grid` gives the depths. `tension`: area stretch of the skin per depth, over
  /// that of skin at rest, which switches mechanosensing on; empty = off. A channel of radius `widest` (mm, injured rim
  /// included) fits into the densest cell, else std::invalid_argument.
  ExplicitCells(const HealingGrid& grid, const HealingParameters& parameters, const HealingSettings& settings,
                std::vector<double> densities, double widest, std::vector<double> tension = {});

  /// A session: the same channel in the middle of every cell. Times the later ones hit the same place: an upper bound
  /// of the unevenness when sessions are independent.
  void treat(const MeanChannel& channel);
  /// The area stretch between these channels from now on. Does nothing without mechanosensing.
  void stretch(const MeanChannel& channel);
  HealingEnd advance_to(double time);

  /// Mean of field f over the cell at depth node k: linear in the density between those of the cells, and from healthy
  /// skin (density 0) to the sparsest cell, which is exact for channels that do not meet. Beyond the densest: the
  /// densest.
  double mean(std::size_t f, std::size_t k, double density) const;
  /// Overwrites the fields (n_healing_fields blocks of n_nodes of the homogenised grid) wherever the density (plane,
  /// 1/mm^2) is positive, not beyond the densest cell, and its Lambda calls for cells. Returns the columns replaced.
  std::size_t replace(std::vector<double>& fields, const std::vector<double>& density) const;

  const std::vector<double>& densities() const { return densities_; }
  const HealingRun& cell(std::size_t i) const { return cells_[i]; }
  /// To go on after a restart.
  void restore(std::size_t i, HealingState state);

 private:
  void update_means();

  HealingParameters parameters_;
  std::vector<double> densities_;
  std::vector<double> tension_;  ///< per depth; empty = mechanosensing off
  std::vector<HealingRun> cells_;
  std::vector<std::vector<double>> means_;  ///< per cell: field x depth
};

}  // namespace acus
