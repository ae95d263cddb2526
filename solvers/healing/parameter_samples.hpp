#pragma once
// Parameters of healing drawn from their published ranges, for bands instead of single lines.

#include <cstdint>
#include <string_view>
#include <vector>

#include "solvers/healing/healing_parameters.hpp"

namespace acus {

/// A parameter that is not known exactly; internal units, low <= middle <= high.
struct ParameterRange {
  std::string_view name;
  double HealingParameters::*member;
  double low = 0.0, middle = 0.0, high = 0.0;
};

/// Ranges of the declared parameters, moved along with the values: low and high keep their ratio to the middle.
/// Parameters without a published range, and those of mechanosensing, are left out.
std::vector<ParameterRange> published_ranges(const HealingParameters& values);

/// The value at a chance between 0 and 1: low at 0, middle at 1/2, high at 1; even in the logarithm on either side
/// (even in the value below the middle where low is 0). Requires 0 <= low <= middle <= high and middle > 0.
double value_at(double low, double middle, double high, double chance);
double value_at(const ParameterRange& range, double chance);

/// A Latin hypercube [McKay1979]: n_samples rows of n_values chances between 0 and 1; of each value one lies in every
/// slice of width 1/n_samples. `stream` tells hypercubes of one seed apart.
std::vector<std::vector<double>> latin_hypercube(std::size_t n_samples, std::size_t n_values, std::uint64_t seed,
                                                 std::uint64_t stream);

struct ParameterSamples {
  std::vector<HealingParameters> values;
  int n_redrawn = 0;  ///< had no healthy steady state (homeostasis) and were drawn again
};
/// The values of each parameter are spread evenly over its range, independently of the others (no
/// correlations are published). Throws std::invalid_argument when a sample finds no healthy state in many tries.
ParameterSamples sample_parameters(const HealingParameters& values, const std::vector<ParameterRange>& ranges,
                                   std::size_t n_samples, std::uint64_t seed);

}  // namespace acus
