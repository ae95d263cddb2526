#pragma once
// A material as plain data: what a scenario file or preset says about a law, in internal units.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/material/volumetric.hpp"

namespace acus {

/// One term of a Prony series: `g` is the fraction of the instantaneous isochoric stress that relaxes with time `tau`.
struct PronyTerm {
  double g = 0.0;
  double tau = 0.0;  ///< s
};

/// Power-law rate factor: all isochoric moduli are multiplied by (strain_rate / reference)^exponent.
struct RateFactor {
  double exponent = 0.0;
  double reference = 0.0;    ///< 1/s
  double strain_rate = 0.0;  ///< nominal strain rate of the event, 1/s
};

/// Which moduli the numbers of a viscoelastic law mean.
enum class ModuliAre { instantaneous, long_term };

struct MaterialSpec {
  std::string law;                                        ///< registry name, e.g. "ogden"
  std::map<std::string, std::vector<double>> parameters;  ///< key -> value(s) in internal units
  VolumetricLaw volumetric;
  std::vector<PronyTerm> prony;
  ModuliAre moduli = ModuliAre::long_term;
  std::optional<RateFactor> rate;
};

}  // namespace acus
