#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "core/units/dimension.hpp"
#include "core/units/nearest.hpp"

using namespace acus;
using Catch::Matchers::Contains;

namespace {

double read(std::string_view text, Dimension wanted) {
  const ParsedQuantity parsed = parse_quantity(text, wanted);
  INFO(text << ": " << parsed.error);
  REQUIRE(parsed.error.empty());
  return parsed.value;
}

std::string error_of(std::string_view text, Dimension wanted) { return parse_quantity(text, wanted).error; }

}  // namespace

TEST_CASE("the same length in every unit is the same double") {
  CHECK(read("1.5 mm", Dimension::length) == 1.5);
  for (const char* text : {"0.0015 m", "1500 um", "1500um", "0.15 cm", "1.5e6 nm", "1500 \u00b5m", "1500 \u03bcm",
                           "  1500   um ", "+1500 um", "15e2 um", "0.0000015E3 m"}) {
    CHECK(read(text, Dimension::length) == 1.5);
  }
  for (const char* text : {"0.017", "0.1", "7.3", "963", "33.333"}) {
    const double mm = read(std::string(text) + " mm", Dimension::length);
    CHECK(read(std::string(text) + "e-3 m", Dimension::length) == mm);
    CHECK(read(std::string(text) + "e3 um", Dimension::length) == mm);
    CHECK(mm == std::stod(text));
  }
}

TEST_CASE("values of every dimension in internal units") {
  CHECK(read("2 min", Dimension::time) == 120.0);
  CHECK(read("0.5 h", Dimension::time) == 1800.0);
  CHECK(read("6 weeks", Dimension::time) == 6 * 7 * 86400.0);
  CHECK(read("350 ms", Dimension::time) == 0.35);
  CHECK(read("167 mN", Dimension::force) == 0.167);
  CHECK(read("43 kPa", Dimension::stress) == 0.043);
  CHECK(read("0.043 N/mm\u00b2", Dimension::stress) == 0.043);
  CHECK(read("193 GPa", Dimension::stress) == 193000.0);
  CHECK(read("1 m/s", Dimension::speed) == 1000.0);
  CHECK(read("100 mm/min", Dimension::speed) == Approx(100.0 / 60.0).epsilon(1e-15));
  CHECK(read("1.136 kJ/m^2", Dimension::energy_per_area) == 1.136);
  CHECK(read("1136 J/m^2", Dimension::energy_per_area) == 1.136);
  CHECK(read("1136 N/m", Dimension::energy_per_area) == 1.136);
  CHECK(read("16 N/m", Dimension::tension) == 0.016);
  CHECK(read("1116 kg/m^3", Dimension::density) == 1.116e-9);
  CHECK(read("1.116 g/cm^3", Dimension::density) == 1.116e-9);
  CHECK(read("250 1/cm^2", Dimension::per_area) == 2.5);
  CHECK(read("180 deg", Dimension::angle) == Approx(3.14159265358979323846).epsilon(1e-15));
  CHECK(read("30\u00b0", Dimension::angle) == read("30 deg", Dimension::angle));
  CHECK(read("32 degC", Dimension::temperature) == Approx(305.15).epsilon(1e-15));
  CHECK(read("1e-6 cm^2/s", Dimension::diffusivity) == 1e-4);
  CHECK(read("0.3", Dimension::none) == 0.3);
}

TEST_CASE("what is wrong with a quantity is said") {
  CHECK_THAT(error_of("120", Dimension::length), Contains("has no unit") && Contains("120 um"));
  CHECK_THAT(error_of("120 umm", Dimension::length),
             Contains("unknown unit \"umm\"") && Contains("did you mean \"um\"?"));
  CHECK_THAT(error_of("120 MM", Dimension::length), Contains("did you mean \"mm\"?"));
  CHECK_THAT(error_of("120 N", Dimension::length),
             Contains("\"N\" is a unit of force") && Contains("expected a length"));
  CHECK_THAT(error_of("nan mm", Dimension::length), Contains("not a finite number"));
  CHECK_THAT(error_of("-inf mm", Dimension::length), Contains("not a finite number"));
  CHECK_THAT(error_of("1e400 mm", Dimension::length), Contains("too large"));
  CHECK_THAT(error_of("1e99999999999999999999 mm", Dimension::length), Contains("does not start with a number"));
  CHECK_THAT(error_of("1e9223372036854775807 mm", Dimension::length), Contains("too large"));
  CHECK_THAT(error_of("1e-400 mm", Dimension::length), Contains("too small"));
  CHECK_THAT(error_of("", Dimension::length), Contains("empty text"));
  CHECK_THAT(error_of("wide", Dimension::length), Contains("does not start with a number"));
  CHECK_THAT(error_of("1,5 mm", Dimension::length), Contains("unknown unit"));
  CHECK_THAT(error_of(".", Dimension::length), Contains("does not start with a number"));
  CHECK_THAT(error_of("0.3 mm", Dimension::none), Contains("is not wanted here"));
}

TEST_CASE("formatting reads back to the same double") {
  CHECK(format_quantity(0.02, Dimension::length) == "20 um");
  CHECK(format_quantity(1.5, Dimension::length) == "1.5 mm");
  CHECK(format_quantity(0.043, Dimension::stress) == "43 kPa");
  CHECK(format_quantity(1.116e-9, Dimension::density) == "1116 kg/m^3");
  CHECK(format_quantity(read("30 deg", Dimension::angle), Dimension::angle) == "30 deg");
  CHECK(format_quantity(0.0, Dimension::length) == "0 mm");
  CHECK(display_quantity(1.23456789, Dimension::length) == "1.235 mm");

  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> mantissa(-10.0, 10.0), exponent(-12.0, 12.0);
  for (int i = 0; i < 2000; ++i) {
    const double value = mantissa(random) * std::pow(10.0, exponent(random));
    for (Dimension dimension : {Dimension::none, Dimension::length, Dimension::stress, Dimension::angle,
                                Dimension::time, Dimension::density, Dimension::tension}) {
      const std::string text = format_quantity(value, dimension);
      INFO(text);
      REQUIRE(read(text, dimension) == value);
    }
  }
  const double extreme = std::numeric_limits<double>::min();
  CHECK(read(format_quantity(extreme, Dimension::length), Dimension::length) == extreme);
}

TEST_CASE("every unit is found again and every dimension has an example that reads") {
  for (int i = 0; i <= static_cast<int>(Dimension::temperature); ++i) {
    const auto dimension = static_cast<Dimension>(i);
    CHECK(parse_quantity(example(dimension), dimension).error.empty());
    for (std::string_view symbol : units_of(dimension)) CHECK(find_unit(symbol, dimension)->dimension == dimension);
  }
}

TEST_CASE("nearest names") {
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("lenght", "length") == 1);  // a swap counts once
  CHECK(nearest_name("lenght", {"width", "length", "depth"}) == "length");
  CHECK(nearest_name("Volar_Forarm", {"forehead", "volar_forearm"}) == "volar_forearm");
  CHECK(nearest_name("xyzzy", {"length", "width"}).empty());
  CHECK(nearest_name(std::string(100000, 'a'), {"length"}).empty());
  CHECK(did_you_mean("materail", {"material"}) == "; did you mean \"material\"?");
}
