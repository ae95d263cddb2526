// The tissue that an array shares: array.vtkhdf goes out and comes in, and says so when it is damaged.

#include <catch2/catch.hpp>

#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

namespace {

/// One brick with 8 nodes, a quarter of the whole, at three moments; every value follows from moment and place.
ArrayFields sample_array() {
  ArrayFields array;
  array.mesh.geometry = "solid";
  array.mesh.mirror_planes = "xy";
  array.mesh.points = {0, 0, -1, 1, 0, -1, 1, 1, -1, 0, 1, -1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0};
  array.mesh.connectivity = {0, 1, 2, 3, 4, 5, 6, 7};
  array.mesh.offsets = {0, 8};
  array.mesh.types = {12};
  array.mesh.region = {0};
  array.mesh.region_names = {"dermis"};
  array.needle_length = 0.6;
  array.plate_half_width = {0.5, 0.75};
  for (int k = 0; k < 3; ++k) {
    Field displacement{"displacement", "um", 3, false, {}}, pressure{"pressure", "MPa", 1, false, {}};
    for (int i = 0; i < 24; ++i) displacement.values.push_back(100 * k + i);
    for (int i = 0; i < 8; ++i) pressure.values.push_back(-0.1 * k - i);
    array.moments.push_back({0.25 * k, {displacement, pressure}, {10.0 * k, 20.0 * k}, {1.0 * k, 2.0 * k}});
  }
  return array;
}

void write_run(const fs::path& folder, const ArrayFields& array) {
  const auto writer = ResultsWriter::create(folder, sample_header(), false);
  writer->append(sample_step(0));
  writer->set_array_fields(array);
  writer->finish({}, {});
}

}  // namespace

TEST_CASE("the tissue shared by an array reads back as it was written") {
  const Scratch scratch;
  const ArrayFields given = sample_array();
  write_run(scratch / "run", given);
  const ResultsReader reader(scratch / "run");
  const std::optional<ArrayFields> read = reader.array_fields();
  REQUIRE(read);
  CHECK(read->mesh.geometry == "solid");
  CHECK(read->mesh.mirror_planes == "xy");
  CHECK(read->mesh.points == given.mesh.points);
  CHECK(read->mesh.connectivity == given.mesh.connectivity);
  CHECK(read->mesh.types == given.mesh.types);
  CHECK(read->mesh.region_names == given.mesh.region_names);
  CHECK(read->needle_length == 0.6);
  CHECK(read->plate_half_width == given.plate_half_width);
  REQUIRE(read->moments.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(read->moments[k].time == given.moments[k].time);
    CHECK(read->moments[k].needle_depth == given.moments[k].needle_depth);
    CHECK(read->moments[k].own_dent == given.moments[k].own_dent);
    for (const Field& field : given.moments[k].fields) {
      const Field again = reader.array_field(field.name, k);
      CHECK(again.values == field.values);
      CHECK(again.unit == field.unit);
      CHECK(again.n_components == field.n_components);
    }
  }
  CHECK_THROWS_WITH(reader.array_field("displacement", 3), Catch::Contains("moment 3"));
  CHECK_THROWS_WITH(reader.array_field("colour", 0), Catch::Contains("'colour'") && Catch::Contains("pressure"));
}

TEST_CASE("a run without an array has no shared tissue") {
  const Scratch scratch;
  write_sample(scratch / "run", 2);
  const ResultsReader reader(scratch / "run");
  CHECK_FALSE(reader.array_fields());
  CHECK_THROWS_AS(reader.array_field("displacement", 0), ResultsError);
}

TEST_CASE("moments with other needles are refused") {
  const Scratch scratch;
  ArrayFields array = sample_array();
  array.moments[1].own_dent.pop_back();
  CHECK_THROWS_AS(write_run(scratch / "run", array), std::invalid_argument);
}

TEST_CASE("a resumed run drops the tissue of the array, which it will solve again") {
  const Scratch scratch;
  {
    const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
    writer->append(sample_step(0));
    writer->set_array_fields(sample_array());
  }
  CHECK(ResultsReader(scratch / "run.partial").array_fields());
  RestartState state;
  const auto writer = ResultsWriter::resume(scratch / "run", sample_header(), state);
  CHECK_FALSE(fs::exists(scratch / "run.partial/array.vtkhdf"));
}

TEST_CASE("a damaged file of an array is an error, not a picture") {
  const Scratch scratch;
  write_run(scratch / "run", sample_array());
  const fs::path file = scratch / "run/array.vtkhdf";
  fs::resize_file(file, fs::file_size(file) / 2);
  CHECK_THROWS_AS(ResultsReader(scratch / "run").array_fields(), ResultsError);
}
