// The table of punctures: rows in, columns out, pieces put together, refusals.

#include "core/puncture/puncture_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "bench/puncture_patterns.hpp"

using namespace acus;
using namespace acus::bench;

TEST_CASE("a row lands in its columns, by the names of the results file") {
  PunctureTable table = empty_punctures();
  Puncture row;
  row.x_mm = 1.5, row.y_mm = -2.5, row.depth_um = 300, row.tilt_deg = 20, row.azimuth_deg = 90;
  row.slit_um = {400, 350}, row.width_um = 70, row.layer_reached = 2, row.capillary_strikes = 0.25;
  row.needle = 191, row.pass = 3, row.session = 2, row.flags = torn | bone_strike;
  table.append(row);
  std::vector<std::string> names;
  std::vector<double> values;
  PunctureTable::visit_columns(table, [&](const std::string& name, const auto& column) {
    names.push_back(name);
    REQUIRE(column.size() == 1);
    values.push_back(static_cast<double>(column[0]));
  });
  CHECK(names == std::vector<std::string>{"x_mm", "y_mm", "depth_um", "tilt_deg", "slit_um", "slit_viable_epidermis_um",
                                          "slit_dermis_um", "width_um", "layer_reached", "capillary_strikes", "needle",
                                          "pass", "session", "azimuth_deg", "flags"});
  CHECK(values == std::vector<double>{1.5, -2.5, 300, 20, 400, 350, 0, 70, 2, 0.25, 191, 3, 2, 90, 10});
  CHECK(table.has(0, torn));
  CHECK_FALSE(table.has(0, dent_only));
}

TEST_CASE("memory of a row is what its columns hold") {
  PunctureTable table = mixed_punctures(1000, 10.0, 1);
  std::size_t n_bytes = 0;
  PunctureTable::visit_columns(
      table, [&](const std::string&, const auto& column) { n_bytes += column.size() * sizeof(column[0]); });
  CHECK(table.bytes() == n_bytes);
  CHECK(PunctureTable::bytes_per_row(3) == 47);
}

TEST_CASE("pieces in their order are the whole") {
  const PunctureTable whole = mixed_punctures(1000, 10.0, 2);
  PunctureTable joined = empty_punctures();
  for (const std::size_t first : {0, 300, 301, 700}) {
    const std::size_t last = first == 0 ? 300 : first == 300 ? 301 : first == 301 ? 700 : 1000;
    joined.append(whole.slice(first, last));
  }
  std::vector<std::vector<double>> a, b;
  const auto into = [](std::vector<std::vector<double>>& columns) {
    return [&](const std::string&, const auto& column) { columns.emplace_back(column.begin(), column.end()); };
  };
  PunctureTable::visit_columns(whole, into(a));
  PunctureTable::visit_columns(joined, into(b));
  CHECK(a == b);
}

TEST_CASE("what does not fit is refused and leaves the table as it was") {
  PunctureTable table = empty_punctures();
  const auto refuse = [&](auto change) {
    Puncture row = round_hole(1, 1, 100);
    change(row);
    CHECK_THROWS_AS(table.append(row), std::invalid_argument);
    PunctureTable::visit_columns(table, [](const std::string&, const auto& column) { CHECK(column.empty()); });
  };
  refuse([](Puncture& p) { p.x_mm = std::nan(""); });
  refuse([](Puncture& p) { p.depth_um = -1; });
  refuse([](Puncture& p) { p.slit_um = {1, 2, 3, 4}; });
  refuse([](Puncture& p) { p.slit_um[1] = -5; });
  refuse([](Puncture& p) { p.layer_reached = 3; });
  refuse([](Puncture& p) { p.needle = 65536; });
  refuse([](Puncture& p) { p.session = 256; });
  refuse([](Puncture& p) { p.flags = -1; });
  CHECK_THROWS_AS(PunctureTable({}, {}), std::invalid_argument);
  CHECK_THROWS_AS(PunctureTable({"a", "b"}, {0.0}), std::invalid_argument);
  CHECK_THROWS_AS(PunctureTable({"a", "b"}, {0.0, 0.0}), std::invalid_argument);
  CHECK_THROWS_AS(PunctureTable({"a"}, {5.0}), std::invalid_argument);
  CHECK_THROWS_AS(table.append(PunctureTable({"a"}, {0.0})), std::invalid_argument);
}
