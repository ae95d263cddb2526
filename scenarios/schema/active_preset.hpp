#pragma once
// Actives that ship as data files: presets/actives/NAME.toml, each number a table { value, low, high, status, source,
// note }. What is not known is absent.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/schema/scenario.hpp"

namespace acus {

struct ActivePreset;

/// What is published of how far a number may be off.
struct ActiveRange {
  std::optional<double> ActivePreset::*member;
  double low = 0.0, high = 0.0;
};

/// Internal units (mm, s) unless said otherwise.
struct ActivePreset {
  std::string name, title;
  std::optional<double> molar_mass;                    ///< g/mol
  std::optional<double> log_kow;                       ///< log10 of the octanol-water partition
  std::optional<double> permeability_stratum_corneum;  ///< from water, mm/s; 0 = closed
  std::optional<double> diffusivity_stratum_corneum, partition_stratum_corneum;
  std::optional<double> diffusivity_water, diffusivity_epidermis, diffusivity_dermis;
  std::optional<double> clearance;                  ///< from the dermis into the blood, 1/s
  std::optional<double> solubility;                 ///< in water, tonne/mm^3
  std::optional<double> flux_intact, flux_needled;  ///< measured, ug/(cm^2 h)
  std::vector<ProvenanceNote> notes;                ///< under "active.KEY"
  std::vector<ActiveRange> ranges;                  ///< of numbers that say how it moves
};

/// Names, alphabetically. Throws DataError.
std::vector<std::string> active_presets();
/// Requires a name of active_presets(). Throws DataError when a number lacks unit, status or source, or is unknown.
ActivePreset load_active_preset(const std::string& name);

/// Depth of the blood vessels that take up what comes there, mm. Throws DataError.
double load_plexus_depth(std::vector<ProvenanceNote>& notes);

}  // namespace acus
