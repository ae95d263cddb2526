// Reading and writing of "<number> <unit>" texts. The number is kept as decimal digits until the decimal power of the
// unit has been added to its exponent, so a single correctly rounded conversion makes the double.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/units/dimension.hpp"
#include "core/units/nearest.hpp"

namespace acus {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number as written: mantissa text (sign, digits, point) and exponent.
struct Decimal {
  std::string mantissa;
  long exponent = 0;
  std::size_t length = 0;  ///< characters used; 0 = not a number
};

Decimal read_decimal(std::string_view text) {
  Decimal decimal;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    if (text[at] == '-') decimal.mantissa = "-";
    ++at;
  }
  std::size_t n_digits = 0;
  bool has_point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !has_point)); ++at) {
    if (text[at] == '.')
      has_point = true;
    else
      ++n_digits;
    decimal.mantissa += text[at];
  }
  if (n_digits == 0) return {};
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t end = at + 1;
    if (end < text.size() && text[end] == '+') ++end;
    const auto [stop, failure] = std::from_chars(text.data() + end, text.data() + text.size(), decimal.exponent);
    if (failure == std::errc())
      at = static_cast<std::size_t>(stop - text.data());
    else if (failure == std::errc::result_out_of_range)
      return {};
  }
  decimal.length = at;
  return decimal;
}

double to_double(const Decimal& decimal, int power_of_ten) {
  const long exponent = std::clamp(decimal.exponent, -100000L, 100000L) + power_of_ten;  // far beyond any double
  const std::string text = fmt::format("{}e{}", decimal.mantissa, exponent);
  return std::strtod(text.c_str(), nullptr);  // correctly rounded; the program never changes the C locale
}

bool is_zero(const Decimal& decimal) { return decimal.mantissa.find_first_of("123456789") == std::string::npos; }

std::string expectation(Dimension wanted) {
  if (wanted == Dimension::none) return "expected a plain number such as 0.3";
  return fmt::format("expected a {} such as \"{}\"", name(wanted), example(wanted));
}

ParsedQuantity fail(std::string what, Dimension wanted, std::string hint = {}) {
  return {0.0, fmt::format("{}; {}{}", what, expectation(wanted), hint)};
}

bool spells_not_finite(std::string_view text) {
  const std::string_view number = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  for (std::string_view word : {"nan", "NaN", "NAN", "inf", "Inf", "INF", "infinity", "Infinity"}) {
    if (number == word || (number.starts_with(word) && blanks.find(number[word.size()]) != std::string_view::npos)) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> unit_names(Dimension wanted) {
  const std::vector<std::string_view> symbols = units_of(wanted);
  return {symbols.begin(), symbols.end()};
}

ParsedQuantity unit_error(std::string_view symbol, Dimension wanted) {
  if (wanted == Dimension::none) return fail(fmt::format("unit \"{}\" is not wanted here", symbol), wanted);
  if (const auto other = find_unit(symbol)) {
    return fail(fmt::format("\"{}\" is a unit of {}", symbol, name(other->dimension)), wanted);
  }
  return fail(fmt::format("unknown unit \"{}\"", symbol), wanted, did_you_mean(symbol, unit_names(wanted)));
}

/// Digits and decimal exponent of the shortest text that reads back to `value`: value = digits * 10^exponent.
struct ShortestDecimal {
  bool is_negative = false;
  std::string digits;  ///< no leading or trailing zeros; "0" for zero
  int exponent = 0;
};

ShortestDecimal shortest_decimal(const std::string& scientific) {
  ShortestDecimal shortest;
  const std::size_t e = scientific.find('e');
  shortest.exponent = std::atoi(scientific.c_str() + e + 1);
  std::size_t n_decimals = 0;
  bool is_after_point = false;
  for (char c : scientific.substr(0, e)) {
    if (c == '-')
      shortest.is_negative = true;
    else if (c == '.')
      is_after_point = true;
    else {
      shortest.digits += c;
      n_decimals += is_after_point ? 1 : 0;
    }
  }
  shortest.exponent -= static_cast<int>(n_decimals);
  while (shortest.digits.size() > 1 && shortest.digits.back() == '0') {
    shortest.digits.pop_back();
    ++shortest.exponent;
  }
  return shortest;
}

std::string write_decimal(const ShortestDecimal& d, int exponent) {
  const int n = static_cast<int>(d.digits.size());
  const int point = n + exponent;  // digits before the decimal point
  std::string text;
  if (point > n + 4 || point < -4) {
    text = d.digits.substr(0, 1);
    if (n > 1) text += "." + d.digits.substr(1);
    text += fmt::format("e{}", point - 1);
  } else if (point >= n) {
    text = d.digits + std::string(static_cast<std::size_t>(point - n), '0');
  } else if (point > 0) {
    text = d.digits.substr(0, static_cast<std::size_t>(point)) + "." + d.digits.substr(static_cast<std::size_t>(point));
  } else {
    text = "0." + std::string(static_cast<std::size_t>(-point), '0') + d.digits;
  }
  return d.is_negative ? "-" + text : text;
}

/// Units worth showing, smallest first. Powers of ten only, so that the digits do not change.
std::vector<std::string_view> display_units(Dimension dimension) {
  switch (dimension) {
    case Dimension::length:
      return {"nm", "um", "mm"};
    case Dimension::time:
      return {"ms", "s"};
    case Dimension::force:
      return {"uN", "mN", "N"};
    case Dimension::stress:
      return {"Pa", "kPa", "MPa", "GPa"};
    case Dimension::speed:
      return {"um/s", "mm/s", "m/s"};
    case Dimension::energy:
      return {"nJ", "uJ", "mJ", "J"};
    case Dimension::energy_per_area:
      return {"J/m^2", "kJ/m^2"};
    case Dimension::density:
      return {"kg/m^3"};
    default:
      return {internal_unit(dimension)};
  }
}

std::string format_decimal(const ShortestDecimal& d, Dimension dimension) {
  if (dimension == Dimension::none) return write_decimal(d, d.exponent);
  const std::vector<std::string_view> symbols = display_units(dimension);
  std::string_view chosen = symbols.front();
  if (d.digits == "0") {
    chosen = internal_unit(dimension);
  } else {
    const int magnitude = static_cast<int>(d.digits.size()) + d.exponent;  // digits before the point in internal units
    for (std::string_view symbol : symbols) {
      if (magnitude - find_unit(symbol, dimension)->power_of_ten >= 1) chosen = symbol;
    }
  }
  return fmt::format("{} {}", write_decimal(d, d.exponent - find_unit(chosen, dimension)->power_of_ten), chosen);
}

/// Angle in degrees when some decimal number of degrees reads back to the same radians, else an empty text.
std::string format_degrees(double radians) {
  const double degrees = radians / find_unit("deg")->multiplier;
  for (int digits = 1; digits <= 17; ++digits) {
    const ShortestDecimal decimal = shortest_decimal(fmt::format("{:.{}e}", degrees, digits - 1));
    std::string text = fmt::format("{} deg", write_decimal(decimal, decimal.exponent));
    if (parse_quantity(text, Dimension::angle).value == radians) return text;
  }
  return {};
}

}  // namespace

ParsedQuantity parse_quantity(std::string_view text, Dimension wanted) {
  const std::string_view trimmed = trim(text);
  if (trimmed.empty()) return fail("empty text", wanted);
  if (spells_not_finite(trimmed)) return fail(fmt::format("\"{}\" is not a finite number", trimmed), wanted);
  const Decimal decimal = read_decimal(trimmed);
  if (decimal.length == 0) return fail(fmt::format("\"{}\" does not start with a number", trimmed), wanted);

  const std::string_view symbol = trim(trimmed.substr(decimal.length));
  Unit unit{"", Dimension::none, 0};
  if (wanted == Dimension::none) {
    if (!symbol.empty()) return unit_error(symbol, wanted);
  } else {
    if (symbol.empty()) return fail(fmt::format("\"{}\" has no unit", trimmed), wanted);
    const std::optional<Unit> found = find_unit(symbol, wanted);
    if (!found || found->dimension != wanted) return unit_error(symbol, wanted);
    unit = *found;
  }

  const double value = to_double(decimal, unit.power_of_ten) * unit.multiplier + unit.offset;
  if (!std::isfinite(value)) return fail(fmt::format("\"{}\" is too large", trimmed), wanted);
  if (value == 0.0 && !is_zero(decimal)) return fail(fmt::format("\"{}\" is too small", trimmed), wanted);
  return {value, {}};
}

std::string format_quantity(double value, Dimension dimension) {
  if (dimension == Dimension::angle) {
    std::string degrees = format_degrees(value);
    if (!degrees.empty()) return degrees;
  }
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  return format_decimal(shortest_decimal(std::string(buffer, end)), dimension);
}

std::string display_quantity(double value, Dimension dimension, int digits) {
  if (dimension == Dimension::angle) {
    return fmt::format("{:.{}g} deg", value / find_unit("deg")->multiplier, digits);
  }
  return format_decimal(shortest_decimal(fmt::format("{:.{}e}", value, digits - 1)), dimension);
}

}  // namespace acus
