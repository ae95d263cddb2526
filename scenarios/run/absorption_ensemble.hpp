#pragma once
// Absorption with other values of what is not known exactly: how the active moves, how channels recoil and close.

#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/interrupt.hpp"
#include "scenarios/schema/active_preset.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/absorption/absorption.hpp"

namespace acus {

/// The active with its numbers at these chances of their ranges. Where the passage of stratum corneum is given twice,
/// as permeability and as diffusivity, the latter moves along.
ActivePreset drawn_active(const ActivePreset& active, const std::vector<double>& chances);

struct AbsorptionBands {
  Table table;  ///< "absorption_bands": time_h and 5, 50, 95 % of four columns of "absorption"
  std::vector<Headline> headlines;
  std::vector<std::string> warnings;
  bool is_interrupted = false;
};
/// Solves scenario.uncertainty.samples draws in parallel at the given times (s). Same bits for any number of threads.
AbsorptionBands absorption_bands(const Scenario& scenario, const PunctureTable& punctures,
                                 const std::vector<double>& times, const InterruptGuard& interrupt);

}  // namespace acus
