// What goes in comes out, in HDF5, CSV and JSON, here and in h5py.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/io/csv.hpp"
#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

namespace {

std::vector<double> numbers(const Table& table, const std::string& column) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), column);
  REQUIRE(found != table.columns.end());
  std::vector<double> values;
  for (const auto& row : table.rows) values.push_back(std::get<double>(row[found - table.columns.begin()]));
  return values;
}

}  // namespace

TEST_CASE("a finished run reads back as it was written") {
  const Scratch scratch;
  const RunHeader given = sample_header();
  write_sample(scratch / "run", 5);
  const ResultsReader reader(scratch / "run");

  CHECK(reader.is_finished());
  CHECK(reader.layout_version() == 2);
  CHECK_FALSE(fs::exists(scratch / "run.partial"));
  CHECK_FALSE(fs::exists(scratch / "run/restart.h5"));

  const RunHeader& header = reader.header();
  CHECK(header.name == given.name);
  CHECK(header.title == given.title);
  CHECK(header.scenario_given == given.scenario_given);
  CHECK(header.scenario_resolved == given.scenario_resolved);
  CHECK(header.warnings == given.warnings);
  CHECK(header.assumed.columns == given.assumed.columns);
  CHECK(header.assumed.rows == given.assumed.rows);
  CHECK(header.needle.r == given.needle.r);
  CHECK(header.needle.z == given.needle.z);
  CHECK(header.provenance.at("commit") == "abc");
  CHECK(header.provenance.at("end") == "later");
  CHECK(header.mesh.geometry == given.mesh.geometry);
  CHECK(header.mesh.points == given.mesh.points);
  CHECK(header.mesh.connectivity == given.mesh.connectivity);
  CHECK(header.mesh.offsets == given.mesh.offsets);
  CHECK(header.mesh.types == given.mesh.types);
  CHECK(header.mesh.region == given.mesh.region);
  CHECK(header.mesh.region_names == given.mesh.region_names);

  CHECK(reader.history().columns == given.history_columns);
  CHECK(numbers(reader.history(), "force_N") ==
        std::vector{force_at(0), force_at(1), force_at(2), force_at(3), force_at(4)});
  CHECK(reader.convergence().rows.size() == n_convergence_rows(5));
  CHECK(reader.needles().rows == sample_needles().rows);
  REQUIRE(reader.summary().size() == 1);
  CHECK(reader.summary()[0].key == "peak_force");
  CHECK(reader.summary()[0].value == 1.0 / 3.0);
  CHECK(reader.summary()[0].unit == "N");
}

TEST_CASE("fields of every step read back with their unit and history row") {
  const Scratch scratch;
  write_sample(scratch / "run", 5);
  const ResultsReader reader(scratch / "run");
  CHECK(reader.field_times() == std::vector{0.0, 0.2, 0.4});
  REQUIRE(reader.fields().size() == 2);
  CHECK(reader.fields()[0].name == "displacement");
  CHECK(reader.fields()[0].unit == "um");
  CHECK(reader.fields()[0].n_components == 3);
  CHECK(reader.fields()[1].is_on_cells);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(reader.history_row(i) == 2 * i);
    const std::vector<Field> written = *sample_step(2 * i).fields;
    CHECK(reader.field("displacement", i).values == written[0].values);
    CHECK(reader.field("energy_density", i).values == written[1].values);
  }
  CHECK_THROWS_WITH(reader.field("stress", 0), Catch::Contains("no field 'stress'") && Catch::Contains("displacement"));
  CHECK_THROWS_WITH(reader.field("displacement", 3), Catch::Contains("3 field steps"));
}

TEST_CASE("a run without a mesh has tables and no field file") {
  const Scratch scratch;
  RunHeader header = sample_header();
  header.mesh = {};
  const auto writer = ResultsWriter::create(scratch / "run", header, false);
  StepRecord step = sample_step(1);
  writer->append(step);
  step.fields = sample_step(0).fields;
  CHECK_THROWS_AS(writer->append(step), std::invalid_argument);
  writer->finish({}, {});
  CHECK_FALSE(fs::exists(scratch / "run/insertion.vtkhdf"));
  CHECK(ResultsReader(scratch / "run").field_times().empty());
}

TEST_CASE("a step may repeat the layer index, which is stored once") {
  const Scratch scratch;
  const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  for (const std::size_t step : {0, 2}) {
    StepRecord record = sample_step(step);
    record.fields->push_back({"layer", "1", 1, true, {0, 1}});
    writer->append(record);
  }
  const ResultsReader reader(scratch / "run.partial");
  CHECK(reader.fields().size() == 2);
  CHECK(reader.field("energy_density", 1).values == sample_step(2).fields->at(1).values);
}

TEST_CASE("steps that do not fit the header are refused") {
  const Scratch scratch;
  const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  writer->append(sample_step(0));
  StepRecord short_row = sample_step(1);
  short_row.history.pop_back();
  CHECK_THROWS_AS(writer->append(short_row), std::invalid_argument);
  StepRecord other_fields = sample_step(2);
  other_fields.fields->pop_back();
  CHECK_THROWS_AS(writer->append(other_fields), std::invalid_argument);
  StepRecord moved_layers = sample_step(2);
  moved_layers.fields->push_back({"layer", "1", 1, true, {1, 0}});
  CHECK_THROWS_AS(writer->append(moved_layers), std::invalid_argument);
  writer->append(sample_step(1));  // a refused step leaves no trace
  CHECK(writer->n_steps() == 2);
  CHECK(numbers(ResultsReader(scratch / "run.partial").history(), "force_N") == std::vector{force_at(0), force_at(1)});
}

TEST_CASE("CSV quotes text and writes numbers that read back exactly") {
  const Table table{{"name", "x_mm"},
                    {{std::string("plain"), 0.1},
                     {std::string("with, comma"), 1.0 / 3.0},
                     {std::string("with \"quotes\"\nand a line"), std::numeric_limits<double>::denorm_min()}}};
  const std::string text = to_csv(table);
  CHECK(text.find("name,x_mm\nplain,0.1\n\"with, comma\",") == 0);
  CHECK(text.find("\"with \"\"quotes\"\"\nand a line\",5e-324\n") != std::string::npos);
  const std::size_t third = text.find("0.333");
  REQUIRE(third != std::string::npos);
  CHECK(std::strtod(text.c_str() + third, nullptr) == 1.0 / 3.0);
}

TEST_CASE("CSV files and summary.json repeat the tables") {
  const Scratch scratch;
  write_sample(scratch / "run", 3);
  const ResultsReader reader(scratch / "run");
  CHECK(text_of(scratch / "run/history.csv") == to_csv(reader.history()));
  CHECK(text_of(scratch / "run/convergence.csv") == to_csv(reader.convergence()));
  CHECK(text_of(scratch / "run/needles.csv") == "x_mm,phase,layer_reached\n0.5,dent,\"a, \"\"b\"\"\"\n");
  const auto json = nlohmann::json::parse(text_of(scratch / "run/summary.json"));
  CHECK(json["name"] == "sample");
  CHECK(json["headline"]["peak_force"]["value"] == 1.0 / 3.0);
  CHECK(json["headline"]["peak_force"]["unit"] == "N");
  CHECK(json["provenance"]["end"] == "later");
}

TEST_CASE("h5py reads the files and finds the published VTKHDF layout") {
  // The system python: python3-h5py is a package of the system, not of other pythons on the path.
  REQUIRE(std::system("/usr/bin/python3 -c 'import h5py'") == 0);
  const Scratch scratch;
  write_sample(scratch / "run", 5);
  const std::string script = std::string(ACUS_SOURCE_DIR) + "/tests/results/check_layout.py";
  CHECK(std::system(("/usr/bin/python3 '" + script + "' '" + (scratch / "run").string() + "'").c_str()) == 0);
  CHECK(std::system(("h5dump -H '" + (scratch / "run/run.h5").string() + "' > /dev/null").c_str()) == 0);
}
