// Runs whose history is written at the end: steps apart, further tables, adopted steps, late warnings; and what a kill
// between tables and the end leaves.

#include <catch2/catch.hpp>

#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

namespace {

RunHeader puncture_header() {
  RunHeader header = sample_header();
  header.step_table = "steps";
  return header;
}

std::map<std::string, Table> puncture_tables() {
  return {{"history", {{"time_s", "depth_um"}, {{0.0, 0.0}, {0.1, 3.5}}}},
          {"events", {{"event", "force_mN"}, {{std::string("puncture"), 12.5}}}},
          {"punctures", {{"x_mm", "layer_reached"}, {}}},
          {"needles", sample_needles()}};
}

/// One cell, all numbers different.
SectionField sample_section() {
  SectionField s;
  s.layer = "dermis";
  s.note = "beyond the table";
  s.depth = 77.0;
  s.needle_radius = 23.5;
  s.slit = 18.25;
  s.x = 4100.0;
  for (int i = 0; i < 9; ++i) {
    s.points.insert(s.points.end(), {1.0 * i, 2.0 * i});
    s.displacement.insert(s.displacement.end(), {0.1 * i, -0.2 * i});
    s.tension.push_back(0.5 + i);
    s.stretch.push_back(1 + 0.01 * i);
    s.cells.push_back(8 - i);
  }
  return s;
}

void check_sections(const std::vector<SectionField>& sections) {
  REQUIRE(sections.size() == 2);
  const SectionField expected = sample_section(), &found = sections[1];
  CHECK(sections[0].layer == "epidermis");
  CHECK(found.layer == expected.layer);
  CHECK(found.note == expected.note);
  CHECK(found.depth == expected.depth);
  CHECK(found.needle_radius == expected.needle_radius);
  CHECK(found.slit == expected.slit);
  CHECK(found.x == expected.x);
  CHECK(found.points == expected.points);
  CHECK(found.displacement == expected.displacement);
  CHECK(found.tension == expected.tension);
  CHECK(found.stretch == expected.stretch);
  CHECK(found.cells == expected.cells);
}

void write_sections(ResultsWriter& writer) {
  SectionField other = sample_section();
  other.layer = "epidermis";
  writer.set_section_fields({other, sample_section()});
}

void write_tables(ResultsWriter& writer) {
  writer.set_tables(puncture_tables());
  writer.set_late_warnings({"the curve was extended"});
}

void check_finished(const fs::path& folder) {
  const ResultsReader reader(folder);
  CHECK(reader.is_finished());
  REQUIRE(reader.steps().rows.size() == 3);
  CHECK(std::get<double>(reader.steps().rows[2][1]) == 20.0);
  CHECK(reader.history().rows == puncture_tables().at("history").rows);
  CHECK(reader.table("events").rows == puncture_tables().at("events").rows);
  CHECK(reader.table("punctures").rows.empty());
  CHECK(reader.table("punctures").columns == puncture_tables().at("punctures").columns);
  CHECK(reader.table("channel").columns.empty());
  CHECK(reader.needles().rows == sample_needles().rows);
  CHECK(reader.header().warnings.back() == "the curve was extended");
  CHECK(reader.header().warnings.size() == sample_header().warnings.size() + 1);
  CHECK(reader.field_times() == std::vector{0.0, 0.2});
  CHECK(reader.history_row(1) == 2);
  CHECK(reader.field("displacement", 1).values == sample_step(2).fields->at(0).values);
  CHECK(text_of(folder / "events.csv") == "event,force_mN\npuncture,12.5\n");
  CHECK(text_of(folder / "punctures.csv") == "x_mm,layer_reached\n");
  CHECK(fs::exists(folder / "steps.csv"));
}

}  // namespace

TEST_CASE("steps and history are kept apart when the history comes last") {
  const Scratch scratch;
  const auto writer = ResultsWriter::create(scratch / "run", puncture_header(), false);
  for (std::size_t step = 0; step < 3; ++step) writer->append(sample_step(step));
  // While the run is going on, its steps are all there is to tell.
  CHECK(ResultsReader(scratch / "run.partial").history().rows.size() == 3);
  write_tables(*writer);
  writer->finish({{"depth", 3.5, "um", "deepest"}}, {{"end", "later"}});
  check_finished(scratch / "run");
}

TEST_CASE("a run killed between its tables and its end goes on as if they had never been") {
  const Scratch scratch;
  {
    const auto writer = ResultsWriter::create(scratch / "run", puncture_header(), false);
    for (std::size_t step = 0; step < 2; ++step) writer->append(sample_step(step));
    write_tables(*writer);
  }
  RestartState state;
  const auto writer = ResultsWriter::resume(scratch / "run", puncture_header(), state);
  CHECK(writer->n_steps() == 2);
  CHECK(ResultsReader(scratch / "run.partial").history().rows.size() == 2);
  CHECK(ResultsReader(scratch / "run.partial").table("events").columns.empty());
  CHECK(ResultsReader(scratch / "run.partial").header().warnings == sample_header().warnings);
  writer->append(sample_step(2));
  write_tables(*writer);
  writer->finish({}, {});
  check_finished(scratch / "run");
}

TEST_CASE("plane sections come back as they went in, and are no part of a run that goes on") {
  const Scratch scratch;
  {
    const auto writer = ResultsWriter::create(scratch / "run", puncture_header(), false);
    for (std::size_t step = 0; step < 3; ++step) writer->append(sample_step(step));
    CHECK(ResultsReader(scratch / "run.partial").section_fields().empty());
    write_sections(*writer);
    check_sections(ResultsReader(scratch / "run.partial").section_fields());
  }
  RestartState state;
  const auto writer = ResultsWriter::resume(scratch / "run", puncture_header(), state);
  CHECK(ResultsReader(scratch / "run.partial").section_fields().empty());
  write_tables(*writer);
  write_sections(*writer);
  writer->finish({}, {});
  check_finished(scratch / "run");
  check_sections(ResultsReader(scratch / "run").section_fields());
}

TEST_CASE("plane sections whose arrays do not fit are refused") {
  const Scratch scratch;
  const auto writer = ResultsWriter::create(scratch / "run", puncture_header(), false);
  SectionField broken = sample_section();
  broken.cells.back() = 9;
  CHECK_THROWS_AS(writer->set_section_fields({broken}), std::invalid_argument);
  broken = sample_section();
  broken.tension.pop_back();
  CHECK_THROWS_AS(writer->set_section_fields({broken}), std::invalid_argument);
  CHECK(ResultsReader(scratch / "run.partial").section_fields().empty());
}

TEST_CASE("adopted steps make the same folder as steps solved one by one") {
  const Scratch scratch;
  std::vector<StepRecord> steps;
  std::string fields;
  {
    const auto writer = ResultsWriter::create(scratch / "solved", puncture_header(), false);
    for (std::size_t step = 0; step < 3; ++step) {
      writer->append(sample_step(step));
      steps.push_back(sample_step(step));
      steps.back().fields.reset();
    }
    fields = writer->field_file();
    write_tables(*writer);
    writer->finish({}, {});
  }
  const auto writer = ResultsWriter::create(scratch / "adopted", puncture_header(), false);
  writer->adopt(steps, {0, 2}, fields);
  CHECK(writer->n_steps() == 3);
  CHECK(ResultsReader(scratch / "adopted.partial").steps().rows.size() == 3);
  write_tables(*writer);
  writer->finish({}, {});
  check_finished(scratch / "adopted");
  for (const char* table : {"steps.csv", "convergence.csv", "history.csv"})
    CHECK(text_of(scratch / "adopted" / table) == text_of(scratch / "solved" / table));
  CHECK(text_of(scratch / "adopted" / "insertion.vtkhdf") == text_of(scratch / "solved" / "insertion.vtkhdf"));
}

TEST_CASE("adopting refuses what does not fit") {
  const Scratch scratch;
  const auto writer = ResultsWriter::create(scratch / "run", puncture_header(), false);
  CHECK_THROWS_AS(writer->adopt({sample_step(0)}, {}, ""), std::invalid_argument);
  writer->append(sample_step(0));
  CHECK_THROWS_AS(writer->adopt({sample_step(0)}, {0}, writer->field_file()), std::invalid_argument);
  CHECK_THROWS_AS(writer->set_tables({{"steps", Table{}}}), std::invalid_argument);
  CHECK_THROWS_AS(writer->set_tables({{"novel", Table{}}}), std::invalid_argument);
}

// Written before there were plane sections: they are simply not there.
TEST_CASE("results of layout 2 are read") {
  const fs::path stored = fs::path(ACUS_SOURCE_DIR) / "tests/results/data/layout_2";
  check_finished(stored);
  CHECK(ResultsReader(stored).section_fields().empty());
}
