// Files of every released layout stay readable. tests/results/data/layout_N is the sample run (three steps) as layout N
// wrote it; it is never regenerated.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

TEST_CASE("results of layout 1 are read") {
  const ResultsReader reader(fs::path(ACUS_SOURCE_DIR) / "tests/results/data/layout_1");
  CHECK(reader.layout_version() == 1);
  CHECK(reader.is_finished());
  CHECK(reader.header().title == sample_header().title);
  CHECK(reader.header().mesh.points == sample_mesh().points);
  CHECK(reader.header().mesh.region_names == sample_mesh().region_names);
  REQUIRE(reader.history().rows.size() == 3);
  CHECK(std::get<double>(reader.history().rows[2][1]) == 20.0);
  CHECK(reader.convergence().rows.size() == n_convergence_rows(3));
  CHECK(reader.needles().rows == sample_needles().rows);
  CHECK(reader.field_times() == std::vector{0.0, 0.2});
  CHECK(reader.field("displacement", 1).values == sample_step(2).fields->at(0).values);
  CHECK(reader.summary().at(0).key == "peak_force");
}

TEST_CASE("results of a layout from the future are refused") {
  const Scratch scratch;
  write_sample(scratch / "run", 1);
  const std::string raise = "/usr/bin/python3 -c \"import h5py; h5py.File('" + (scratch / "run/run.h5").string() +
                            "', 'r+').attrs['layout_version'] = 99\"";
  REQUIRE(std::system(raise.c_str()) == 0);
  CHECK_THROWS_WITH(ResultsReader(scratch / "run"), Catch::Contains("layout 99") && Catch::Contains("newer"));
}
