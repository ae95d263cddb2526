#pragma once
// Physical dimensions and units. Internal units: mm, N, MPa, s, tonne, K (so energy is mJ = N mm).

#include <optional>
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
  mass,             ///< tonne
  temperature,      ///< K
};

/// One accepted spelling of a unit: value_internal = value * 10^power_of_ten * multiplier + offset. The decimal power
/// is kept apart so that it can be applied to the decimal digits of the input, where it is exact.
struct Unit {
  std::string_view symbol;
  Dimension dimension;
  int power_of_ten;
  double multiplier = 1.0;
  double offset = 0.0;
};

/// Human name of a dimension ("length"), its internal unit ("mm") and an example input ("120 um").
std::string_view name(Dimension dimension);
std::string_view internal_unit(Dimension dimension);
std::string_view example(Dimension dimension);

/// Every unit accepted for a dimension, the preferred ones first.
std::vector<std::string_view> units_of(Dimension dimension);
/// Unit by symbol. "N/mm" and the like belong to several dimensions: the wanted one is preferred when it fits. The
/// micro sign (both code points), superscripts and the degree sign are understood.
std::optional<Unit> find_unit(std::string_view symbol, Dimension preferred = Dimension::none);

/// Result of reading "120 um": a value in internal units, or a sentence saying what is wrong.
struct ParsedQuantity {
  double value = 0.0;
  std::string error;  ///< empty when the text was understood
};
/// Reads "<number> <unit>" of the wanted dimension; Dimension::none wants a bare number. Decimal units are applied
/// exactly: "0.0015 m", "1.5 mm" and "1500 um" give the same double; the others (min, h, deg, ...) round once more.
/// Errors name the wrong part, the expected dimension, an example and the nearest known unit. NaN, infinity and numbers
/// beyond the range of a double are errors.
ParsedQuantity parse_quantity(std::string_view text, Dimension wanted);
/// Value in internal units as text with a readable unit ("120 um"); parse_quantity gives the same double back. Requires
/// a finite value.
std::string format_quantity(double value, Dimension dimension);
/// As format_quantity but rounded to `digits` significant digits, for messages and tables.
std::string display_quantity(double value, Dimension dimension, int digits = 4);

}  // namespace acus
