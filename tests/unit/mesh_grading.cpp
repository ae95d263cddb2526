// Graded lines: where the lines of a structured mesh go.

#include <catch2/catch.hpp>

#include "core/mesh/grading.hpp"

using namespace acus;

namespace {

SizeField skin_like() { return {.sources = {{0.0, 0.01, 0.05}, {-1.0, 0.1, 0.0}}, .growth = 0.2, .largest = 0.3}; }

}  // namespace

TEST_CASE("size field: constant within reach, then growing, capped") {
  const SizeField size{.sources = {{0.0, 0.01, 0.05}}, .growth = 0.2, .largest = 0.3};
  CHECK(size.at(0.03) == Approx(0.01));
  CHECK(size.at(-0.05) == Approx(0.01));
  CHECK(size.at(0.15) == Approx(0.01 + 0.2 * 0.1));
  CHECK(size.at(100.0) == Approx(0.3));
  CHECK(skin_like().at(-1.0) == Approx(0.1));  // the finer of two sources rules
}

TEST_CASE("graded line: increasing, keeps every break exactly, spacing follows the size field") {
  const std::vector<double> breaks = {-2.0, -1.0, -0.1, 0.0};
  const SizeField size = skin_like();
  const std::vector<double> line = graded_line(breaks, size);
  for (const double at : breaks) CHECK(std::count(line.begin(), line.end(), at) == 1);
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double spacing = line[i + 1] - line[i], wanted = size.at(0.5 * (line[i] + line[i + 1]));
    REQUIRE(spacing > 0);
    // Rounding to whole cells between breaks makes cells smaller, never larger than wanted by more than the field
    // varies.
    CHECK(spacing < 1.05 * wanted);
    CHECK(spacing > 0.5 * wanted);
  }
}

TEST_CASE("graded line: at least the asked number of cells between two breaks") {
  const SizeField coarse{.sources = {}, .growth = 0.2, .largest = 10.0};
  CHECK(graded_line({0.0, 1.0, 1.1}, coarse).size() == 3);
  const std::vector<double> line = graded_line({0.0, 1.0, 1.1}, coarse, 2);
  REQUIRE(line.size() == 5);
  CHECK(line[1] == Approx(0.5));
  CHECK(line[3] == Approx(1.05));
}

TEST_CASE("halving the size field doubles the cells; refining halves every cell and keeps the old lines") {
  SizeField size{.sources = {{0.0, 0.01, 0.0}}, .growth = 0.2, .largest = 1e30};
  const std::size_t n_cells = graded_line({0.0, 3.0}, size).size() - 1;
  SizeField half = size;
  half.sources.front().size /= 2;
  half.growth /= 2;
  const std::size_t n_half = graded_line({0.0, 3.0}, half).size() - 1;
  CHECK(std::abs(static_cast<long>(n_half) - 2 * static_cast<long>(n_cells)) <= 1);

  const std::vector<double> line = {0.0, 1.0, 1.5, 4.0};
  const std::vector<double> fine = refine_line(line, 2);
  REQUIRE(fine.size() == 4 * 3 + 1);
  for (std::size_t i = 0; i < line.size(); ++i) CHECK(fine[4 * i] == line[i]);
  CHECK(fine[1] == Approx(0.25));
  CHECK(fine[11] == Approx(4.0 - 2.5 / 4));
  CHECK(refine_line(line, 0) == line);
}
