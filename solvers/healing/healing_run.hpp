#pragma once
// Healing over months: diffusion and reactions in turn (Strang), steps chosen by error, sessions as jumps.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "solvers/healing/diffusion.hpp"
#include "solvers/healing/healing_sources.hpp"

namespace acus {

struct HealingSettings {
  double first_step = 360.0;       ///< s, after every session
  double largest_step = 432000.0;  ///< s
  double smallest_step = 1.0;      ///< s; a step refused below it ends the run
  double tolerance = 3e-5;         ///< of one step, on every field (healthy scale 1), greatest over the nodes
  double fixed_step = 0.0;         ///< s; > 0: no error control, for studies of convergence
};

/// Everything that a run needs to go on to the same bits. Plain numbers, to be stored as they are.
struct HealingState {
  double time = 0.0;       ///< s since the start
  double next_step = 0.0;  ///< s, as the error of the past suggests
  std::int64_t n_steps = 0, n_refused = 0, n_treatments = 0;
  std::vector<double> fields;   ///< n_healing_fields blocks of n_nodes
  std::vector<double> redness;  ///< h, plane, mm of injured depth
};

/// Means over the thickness of a layer and over the plane with given weights.
struct HealingMeans {
  HealingPoint papillary{}, dermis{};
  double epidermis_alpha = 0.0, epidermis_c = 1.0;
  double redness = 0.0;     ///< h, mm
  double alarm_mass = 0.0;  ///< integral of alpha over the weighted volume, mm^3
  static double collagen(const HealingPoint& point) {
    return point[HealingField::new_collagen] + point[HealingField::mature_collagen];
  }
};

/// Of any fields on a grid (n_healing_fields blocks of n_nodes; redness: plane). Weights per node of the plane (>= 0,
/// e.g. 1 in the treated area), empty = 1 everywhere. Same bits for any threads.
HealingMeans healing_means(const HealingGrid& grid, const std::vector<double>& fields,
                           const std::vector<double>& redness, const std::vector<double>& plane_weight = {});

enum class HealingEnd { reached, step_too_small };

class HealingRun {
 public:
  /// Starts healthy at time 0. `area_stretch` (J_e per node) switches mechanosensing on; empty = off. `transfer` is the
  /// exchange with healthy tissue below, mm/s per field; without one it is that of endless tissue below,
  /// sqrt(D x rate of return). Throws std::invalid_argument for bad parameters, settings or sizes.
  HealingRun(HealingGrid grid, const HealingParameters& parameters, const HealingSettings& settings = {},
             const std::vector<double>& area_stretch = {});
  HealingRun(HealingGrid grid, const HealingParameters& parameters, const HealingSettings& settings,
             const std::vector<double>& area_stretch, std::array<double, n_diffusing> transfer);

  /// A session now: alpha += injured; rho, A, phi_N, phi_M, V times (1 - destroyed) in the dermis; redness += depth of
  /// injury; the next step is the first one again. Sizes n_nodes, n_nodes, n_plane; fractions between 0 and 1.
  void treat(const std::vector<double>& destroyed, const std::vector<double>& injured,
             const std::vector<double>& injured_depth);
  void treat(const SessionSources& sources) { treat(sources.destroyed, sources.injured, sources.injured_depth); }

  /// Another area stretch J_e per node from now on. Only for a run that was made with one, else std::invalid_argument.
  void set_area_stretch(const std::vector<double>& area_stretch);

  /// Goes on to a time (s), which is hit exactly. On failure the state is that of the last good step.
  HealingEnd advance_to(double time);

  const HealingState& state() const { return state_; }
  /// Throws std::invalid_argument when the sizes are not those of the grid.
  void restore(HealingState state);

  const HealingGrid& grid() const { return grid_; }
  const HealingKinetics& kinetics() const { return kinetics_; }
  const double* field(std::size_t f) const { return state_.fields.data() + f * grid_.n_nodes(); }
  double redness_at(std::size_t plane_node) const { return state_.redness[plane_node]; }
  HealingMeans means(const std::vector<double>& plane_weight = {}) const {
    return healing_means(grid_, state_.fields, state_.redness, plane_weight);
  }

 private:
  using Fields = std::vector<double>;

  std::array<double*, n_healing_fields> pointers(Fields& fields, std::size_t node = 0) const;
  /// False when a value is negative or not a number.
  bool react(Fields& fields, double step) const;
  void diffuse(Fields& fields, double step);
  /// One Strang step, or two of half the length; false as react().
  bool whole_step(Fields& fields, double step);
  bool two_halves(Fields& fields, double step);
  /// Tries one step from the state into small_; returns its error over the tolerance, infinity when refused.
  double try_step(double step);
  void accept(double step);
  double next_step(double error, double step) const;

  HealingGrid grid_;
  HealingKinetics kinetics_;
  HealingSettings settings_;
  std::vector<double> sensing_;  ///< H per node; empty = off
  Diffusion diffusion_;
  HealingState state_;
  Fields big_, small_;
};

/// The exchange through the base of endless healthy tissue below: sqrt(D k) with the rate k of decay or return, mm/s.
std::array<double, n_diffusing> endless_tissue_below(const HealingParameters& parameters, const Homeostasis& healthy);

}  // namespace acus
