#pragma once
// From an active's data and a site's layers to what the absorption solver wants, with every rule that filled a gap.

#include <optional>
#include <string>
#include <vector>

#include "core/skin/stack.hpp"
#include "scenarios/schema/active_preset.hpp"
#include "solvers/absorption/absorption.hpp"

namespace acus {

struct ActiveSkin {
  std::vector<AbsorptionLayer> layers;
  AbsorptionBase base = AbsorptionBase::sink;
  double pore_diffusivity = 0.0;      ///< mm^2/s
  std::vector<ProvenanceNote> notes;  ///< the active's own, and one per rule used: derived or assumed
  std::vector<std::string> missing;   ///< what is not known and no rule gives; not empty = cannot be solved
};

/// The skin down to the plexus, which takes everything (the most the blood can do, flagged as assumed), or to the
/// bottom of the dermis when the clearance (1/s) is given here or by the active. Names of the layers as in the presets;
/// the first must be "stratum_corneum". Throws std::invalid_argument on other layers, DataError on damaged data.
ActiveSkin active_skin(const ActivePreset& active, const SkinStack& skin, std::optional<double> clearance = {});
/// The skin and the active of a scenario. Throws as above.
ActiveSkin skin_for(const Scenario& scenario);
/// The same with other numbers of the active.
ActiveSkin skin_for(const Scenario& scenario, const ActivePreset& active);

}  // namespace acus
