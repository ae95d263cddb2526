#pragma once
// What [healing] says, as the solver wants it: the grid, the times, the weights of the treated area.

#include <vector>

#include "scenarios/schema/scenario.hpp"
#include "solvers/healing/channel_closure.hpp"
#include "solvers/healing/healing_grid.hpp"

namespace acus {

/// From the bottom of "stratum_corneum" by "viable_epidermis" and "papillary_dermis" to the bottom of the last layer
/// above "hypodermis" and "muscle" (mm). Layers with other names count as dermis.
LivingSkin living_skin(const SkinStack& skin);
/// Thickness of the stratum corneum, mm; 0 where the skin has no layer of that name.
double barrier_thickness(const SkinStack& skin);

HealingGrid healing_grid(const Scenario& scenario);
/// 1 for nodes of the plane inside the treated area, else 0.
std::vector<double> treated_weights(const Scenario& scenario, const HealingGrid& grid);
/// Area stretch of the skin by depth over that at rest (the site's own tension; own layers are at rest as they are),
/// for healing.mechanosensing; empty without it.
std::vector<double> tension_over_rest(const Scenario& scenario, const HealingGrid& grid);
/// One value per depth at every node of the grid.
std::vector<double> at_nodes(const HealingGrid& grid, const std::vector<double>& of_depth);
ChannelClosure channel_closure(const HealingSpec& spec);

/// A time at which something is done or noted.
struct HealingMoment {
  double time = 0.0;  ///< s since the first session
  int session = 0;    ///< that begins then; 0 = none
  bool has_profile = false;
};
/// In order of time, each time once: sessions, hours and days after them, then every week; 30, 90 and 365 days; the
/// profiles; the horizon.
std::vector<HealingMoment> healing_moments(const HealingSpec& spec);

/// Throws TreatmentRefusal when the grid would not fit into treatment.memory, or when no node of it is treated.
void refuse_if_grid_does_not_fit(const Scenario& scenario);

}  // namespace acus
