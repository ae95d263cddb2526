#pragma once
// Physical dimensions and units. Internal units: mm, N, MPa, s, tonne, K (so energy is mJ = N mm).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acus {

enum class Dimension {
  none,             ///< a bare number
  length,           ///< mm
  time,             ///< s
  force,            ///< N
  stress,           ///< MPa
  speed,            ///< mm/s
  rate,             ///< 1/s
  angle,            ///< rad
  energy,           ///< mJ = N mm
  energy_per_area,  ///< N/mm = kJ/m^2
  density,          ///< tonne/mm^3
  area,             ///< mm^2
  per_area,         ///< 1/mm^2
  tension,          ///< N/mm, force per length
  diffusivity,      ///< mm^2/s
  temperature,      ///< K
};

/// One accepted spelling of a unit: value_internal = factor * value + offset.
struct Unit {
  std::string_view symbol;
  Dimension dimension;
  double factor;
};

/// Human name of a dimension ("length"), its internal unit ("mm") and an example input ("120 um").
std::string_view name(Dimension dimension);
std::string_view internal_unit(Dimension dimension);
std::string_view example(Dimension dimension);

/// Every unit accepted for a dimension, the preferred ones first.
std::vector<std::string_view> units_of(Dimension dimension);
/// Unit by symbol, any dimension.
std::optional<Unit> find_unit(std::string_view symbol);

/// Result of reading "120 um": a value in internal units, or a sentence saying what is wrong.
struct ParsedQuantity {
  double value = 0.0;
  std::string error;  ///< empty when the text was understood
};
/// Reads "<number> <unit>" of the wanted dimension. Errors name the wrong part, the expected dimension, an example and
/// the nearest known unit. NaN and infinity are errors.
ParsedQuantity parse_quantity(std::string_view text, Dimension wanted);
/// Value in internal units as text with a readable unit ("120 um"), round-tripping to the same double.
std::string format_quantity(double value, Dimension dimension);

}  // namespace acus
