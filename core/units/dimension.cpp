#include "core/units/dimension.hpp"

#include <array>
#include <numbers>

namespace acus {
namespace {

struct DimensionEntry {
  Dimension dimension;
  std::string_view name, internal_unit, example;
};

constexpr std::array dimensions{
    DimensionEntry{Dimension::none, "number", "1", "0.3"},
    DimensionEntry{Dimension::length, "length", "mm", "120 um"},
    DimensionEntry{Dimension::time, "time", "s", "0.35 s"},
    DimensionEntry{Dimension::force, "force", "N", "20 mN"},
    DimensionEntry{Dimension::stress, "stress", "MPa", "43 kPa"},
    DimensionEntry{Dimension::speed, "speed", "mm/s", "1 mm/s"},
    DimensionEntry{Dimension::rate, "rate", "1/s", "0.01 1/s"},
    DimensionEntry{Dimension::angle, "angle", "rad", "30 deg"},
    DimensionEntry{Dimension::energy, "energy", "mJ", "2 mJ"},
    DimensionEntry{Dimension::energy_per_area, "energy per area", "kJ/m^2", "1.1 kJ/m^2"},
    DimensionEntry{Dimension::density, "density", "tonne/mm^3", "1116 kg/m^3"},
    DimensionEntry{Dimension::area, "area", "mm^2", "1 cm^2"},
    DimensionEntry{Dimension::per_area, "number per area", "1/mm^2", "100 1/cm^2"},
    DimensionEntry{Dimension::tension, "force per length", "N/mm", "16 N/m"},
    DimensionEntry{Dimension::diffusivity, "diffusivity", "mm^2/s", "1e-6 cm^2/s"},
    DimensionEntry{Dimension::mass, "mass", "tonne", "35 g"},
    DimensionEntry{Dimension::temperature, "temperature", "K", "305 K"},
};

constexpr double degree = std::numbers::pi / 180.0;

// Preferred spellings first within each dimension.
constexpr std::array units{
    Unit{"um", Dimension::length, -3},
    Unit{"mm", Dimension::length, 0},
    Unit{"nm", Dimension::length, -6},
    Unit{"cm", Dimension::length, 1},
    Unit{"m", Dimension::length, 3},
    Unit{"s", Dimension::time, 0},
    Unit{"ms", Dimension::time, -3},
    Unit{"us", Dimension::time, -6},
    Unit{"min", Dimension::time, 0, 60.0},
    Unit{"h", Dimension::time, 0, 3600.0},
    Unit{"d", Dimension::time, 0, 86400.0},
    Unit{"day", Dimension::time, 0, 86400.0},
    Unit{"days", Dimension::time, 0, 86400.0},
    Unit{"week", Dimension::time, 0, 604800.0},
    Unit{"weeks", Dimension::time, 0, 604800.0},
    Unit{"mN", Dimension::force, -3},
    Unit{"N", Dimension::force, 0},
    Unit{"uN", Dimension::force, -6},
    Unit{"kN", Dimension::force, 3},
    Unit{"kPa", Dimension::stress, -3},
    Unit{"MPa", Dimension::stress, 0},
    Unit{"Pa", Dimension::stress, -6},
    Unit{"GPa", Dimension::stress, 3},
    Unit{"N/mm^2", Dimension::stress, 0},
    Unit{"N/m^2", Dimension::stress, -6},
    Unit{"mm/s", Dimension::speed, 0},
    Unit{"um/s", Dimension::speed, -3},
    Unit{"cm/s", Dimension::speed, 1},
    Unit{"m/s", Dimension::speed, 3},
    Unit{"mm/min", Dimension::speed, 0, 1.0 / 60.0},
    Unit{"um/h", Dimension::speed, -3, 1.0 / 3600.0},
    Unit{"mm/h", Dimension::speed, 0, 1.0 / 3600.0},
    Unit{"1/s", Dimension::rate, 0},
    Unit{"Hz", Dimension::rate, 0},
    Unit{"1/min", Dimension::rate, 0, 1.0 / 60.0},
    Unit{"1/h", Dimension::rate, 0, 1.0 / 3600.0},
    Unit{"1/d", Dimension::rate, 0, 1.0 / 86400.0},
    Unit{"deg", Dimension::angle, 0, degree},
    Unit{"rad", Dimension::angle, 0},
    Unit{"mrad", Dimension::angle, -3},
    Unit{"mJ", Dimension::energy, 0},
    Unit{"uJ", Dimension::energy, -3},
    Unit{"nJ", Dimension::energy, -6},
    Unit{"J", Dimension::energy, 3},
    Unit{"N mm", Dimension::energy, 0},
    Unit{"N m", Dimension::energy, 3},
    Unit{"kJ/m^2", Dimension::energy_per_area, 0},
    Unit{"J/m^2", Dimension::energy_per_area, -3},
    Unit{"mJ/mm^2", Dimension::energy_per_area, 0},
    Unit{"N/mm", Dimension::energy_per_area, 0},
    Unit{"N/m", Dimension::energy_per_area, -3},
    Unit{"kg/m^3", Dimension::density, -12},
    Unit{"g/cm^3", Dimension::density, -9},
    Unit{"mg/ml", Dimension::density, -12},
    Unit{"tonne/mm^3", Dimension::density, 0},
    Unit{"mm^2", Dimension::area, 0},
    Unit{"cm^2", Dimension::area, 2},
    Unit{"um^2", Dimension::area, -6},
    Unit{"m^2", Dimension::area, 6},
    Unit{"1/cm^2", Dimension::per_area, -2},
    Unit{"1/mm^2", Dimension::per_area, 0},
    Unit{"1/m^2", Dimension::per_area, -6},
    Unit{"N/m", Dimension::tension, -3},
    Unit{"N/mm", Dimension::tension, 0},
    Unit{"mN/mm", Dimension::tension, -3},
    Unit{"cm^2/s", Dimension::diffusivity, 2},
    Unit{"mm^2/s", Dimension::diffusivity, 0},
    Unit{"um^2/s", Dimension::diffusivity, -6},
    Unit{"m^2/s", Dimension::diffusivity, 6},
    Unit{"mm^2/h", Dimension::diffusivity, 0, 1.0 / 3600.0},
    Unit{"g", Dimension::mass, -6},
    Unit{"kg", Dimension::mass, -3},
    Unit{"mg", Dimension::mass, -9},
    Unit{"tonne", Dimension::mass, 0},
    Unit{"K", Dimension::temperature, 0},
    Unit{"degC", Dimension::temperature, 0, 1.0, 273.15},
};

const DimensionEntry& entry(Dimension dimension) { return dimensions[static_cast<std::size_t>(dimension)]; }

constexpr bool is_in_enum_order() {
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (static_cast<std::size_t>(dimensions[i].dimension) != i) return false;
  }
  return true;
}
static_assert(is_in_enum_order());

std::string with_replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t begin = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, begin)) {
    result.append(text.substr(begin, at - begin)).append(to);
    begin = at + from.size();
  }
  return result.append(text.substr(begin));
}

std::string plain_symbol(std::string_view symbol) {
  std::string plain(symbol);
  plain = with_replaced(plain, "\u00b5", "u");  // micro sign
  plain = with_replaced(plain, "\u03bc", "u");  // Greek mu
  plain = with_replaced(plain, "\u00b2", "^2");
  plain = with_replaced(plain, "\u00b3", "^3");
  plain = with_replaced(plain, "\u00b0C", "degC");
  plain = with_replaced(plain, "\u00b0", "deg");
  return plain;
}

}  // namespace

std::string_view name(Dimension dimension) { return entry(dimension).name; }
std::string_view internal_unit(Dimension dimension) { return entry(dimension).internal_unit; }
std::string_view example(Dimension dimension) { return entry(dimension).example; }

std::vector<std::string_view> units_of(Dimension dimension) {
  std::vector<std::string_view> symbols;
  for (const Unit& unit : units) {
    if (unit.dimension == dimension) symbols.push_back(unit.symbol);
  }
  return symbols;
}

std::optional<Unit> find_unit(std::string_view symbol, Dimension preferred) {
  const std::string plain = plain_symbol(symbol);
  std::optional<Unit> found;
  for (const Unit& unit : units) {
    if (unit.symbol != plain) continue;
    if (unit.dimension == preferred) return unit;
    if (!found) found = unit;
  }
  return found;
}

}  // namespace acus
