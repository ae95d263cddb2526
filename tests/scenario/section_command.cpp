// `acus section` as a script uses it.

#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>
#include <vector>

#include "tests/messages/program.hpp"

namespace {

struct Row {
  double x, slit, cost, wall, error;
  std::string method;
};

std::vector<Row> rows_of(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  REQUIRE(line == "J_over_muR,a_over_R,Gamma_over_muR2,N_over_muR,error,method");
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    Row row{};
    char comma = 0;
    std::istringstream cells(line);
    cells >> row.x >> comma >> row.slit >> comma >> row.cost >> comma >> row.wall >> comma >> row.error >> comma;
    std::getline(cells, row.method);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

TEST_CASE("a section table has the asked-for rows, ends included, and obeys its own identities") {
  const EmptyFolder folder;
  // The laws of the shipped skin come solved, so this is quick.
  const Outcome printed = run_program("section --law neo_hookean --x 0.01:1000 --points 101", folder.path());
  INFO(printed.output);
  REQUIRE(printed.exit_code == 0);
  const std::vector<Row> rows = rows_of(printed.output);
  REQUIRE(rows.size() == 101);
  CHECK(rows.front().x == 0.01);
  CHECK(rows.back().x == 1000.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    CHECK((row.method == "solved" || row.method == "extrapolated"));
    // Both from Gamma = min over a of U + 2 a J: N = 2 Gamma/R - 2 a J/R, and Gamma grows with x by 2 a.
    CHECK(row.wall == Approx(2 * row.cost - 2 * row.x * row.slit).epsilon(1e-9));
    if (i == 0) continue;
    CHECK(rows[i].x / rows[i - 1].x == Approx(std::pow(1e5, 0.01)).epsilon(1e-9));
    CHECK(row.slit < rows[i - 1].slit);
    CHECK((row.cost - rows[i - 1].cost) / (row.x - rows[i - 1].x) ==
          Approx(2 * std::sqrt(row.slit * rows[i - 1].slit)).epsilon(0.02));
  }
  // The scale of the law does not matter, and a file holds what is printed.
  const Outcome written =
      run_program("section --law neo_hookean --set mu='7 kPa' --x 0.01:1000 --points 101 -o T.csv", folder.path());
  CHECK(written.exit_code == 0);
  CHECK(written.output.empty());
  CHECK(read_file(folder.path() / "T.csv") == printed.output);
}

TEST_CASE("a section table that cannot be written is a matter of the file system") {
  const EmptyFolder folder;
  CHECK(run_program("section --law neo_hookean --points 5 -o nowhere/T.csv", folder.path()).exit_code == 6);
}
