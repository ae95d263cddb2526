#pragma once
// The channel that stays when the needle is out.

#include <limits>
#include <vector>

#include "solvers/penetration/penetration_law.hpp"

namespace acus {

/// What holds the channel open: per layer the tension across the slit and the tangent shear modulus (MPa); empty = not
/// known.
struct ChannelTension {
  std::vector<double> tension, tangent_modulus;
};

/// The channel without the needle. NaN where tension and tangent modulus are not known.
struct Residual {
  double cut_depth = 0.0;  ///< deepest position of the tip, mm
  /// At the surface and at each layer border that was cut (just below it).
  struct Slit {
    int layer = 0;
    double z = 0.0;                                          ///< mm
    double length = 0.0;                                     ///< 2a, mm
    double gape = std::numeric_limits<double>::quiet_NaN();  ///< mm
  };
  std::vector<Slit> slits;
  double open_depth = std::numeric_limits<double>::quiet_NaN();  ///< down to which the gape exceeds a width, mm
  double equivalent_diameter = std::numeric_limits<double>::quiet_NaN();  ///< sqrt(length gape) at the surface, mm
};

/// Gape (mm) of a slit of half-length a under remote tension: 4 sigma a / E' with E' = 4 mu, incompressible plane
/// strain, linear. Tension below 0 closes it. NaN when the tension is not known.
double gape(const ChannelTension& held, std::size_t layer, double half_length);

/// The channel after driving the tip to `cut_depth` (mm); it counts as open where it gapes wider than open_width (mm).
Residual residual_channel(const PenetrationLaw& law, double cut_depth, const ChannelTension& held, double open_width);

}  // namespace acus
