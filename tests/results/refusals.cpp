// What the results folder refuses, and how it says so.

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

namespace {

std::unique_ptr<ResultsWriter> resume_sample(const fs::path& folder, const RunHeader& header = sample_header()) {
  RestartState state;
  return ResultsWriter::resume(folder, header, state);
}

void write_unfinished(const fs::path& folder, std::size_t n_steps) {
  const auto writer = ResultsWriter::create(folder, sample_header(), false);
  for (std::size_t step = 0; step < n_steps; ++step) writer->append(sample_step(step));
}

void truncate_by(const fs::path& file, std::uintmax_t n_bytes) { fs::resize_file(file, fs::file_size(file) - n_bytes); }

}  // namespace

TEST_CASE("an existing result is replaced only with force, and only when the new run is finished") {
  const Scratch scratch;
  write_sample(scratch / "run", 2);
  CHECK_THROWS_WITH(write_sample(scratch / "run", 3), Catch::Contains("--force"));
  {
    const auto writer = ResultsWriter::create(scratch / "run", sample_header(), true);
    for (std::size_t step = 0; step < 4; ++step) writer->append(sample_step(step));
    CHECK(ResultsReader(scratch / "run").history().rows.size() == 2);
    finish_sample(*writer);
    CHECK(writer->working_folder() == scratch / "run");
  }
  CHECK(ResultsReader(scratch / "run").history().rows.size() == 4);
  CHECK(std::distance(fs::directory_iterator((scratch / "run").parent_path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a resumed run may replace an old result when it was started with force") {
  const Scratch scratch;
  write_sample(scratch / "run", 2);
  ResultsWriter::create(scratch / "run", sample_header(), true)->append(sample_step(0));
  finish_sample(*resume_sample(scratch / "run/"));
  CHECK(ResultsReader(scratch / "run").history().rows.size() == 1);
}

TEST_CASE("an unfinished run is neither overwritten nor ignored") {
  const Scratch scratch;
  write_unfinished(scratch / "run", 1);
  CHECK_THROWS_WITH(write_sample(scratch / "run", 1), Catch::Contains("--resume") && Catch::Contains("--force"));
  CHECK_THROWS_WITH(ResultsReader(scratch / "run"), Catch::Contains("not finished") && Catch::Contains("run.partial"));
  write_sample(scratch / "run", 2, true);
  CHECK(ResultsReader(scratch / "run").history().rows.size() == 2);
}

TEST_CASE("a folder that is not ours is left alone, even with force") {
  const Scratch scratch;
  for (const char* name : {"run", "run.partial"}) {
    fs::create_directory(scratch / name);
    std::ofstream(scratch / name / "thesis.tex") << "years of work";
    CHECK_THROWS_WITH(write_sample(scratch / "run", 1, true),
                      Catch::Contains("left alone") && Catch::Contains("thesis.tex"));
    CHECK(text_of(scratch / name / "thesis.tex") == "years of work");
    fs::remove_all(scratch / name);
  }
  std::ofstream(scratch / "run") << "a file";
  CHECK_THROWS_WITH(write_sample(scratch / "run", 1, true), Catch::Contains("is a file"));
}

TEST_CASE("one folder has one writer") {
  const Scratch scratch;
  const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  writer->append(sample_step(0));
  CHECK_THROWS_WITH(resume_sample(scratch / "run"), Catch::Contains("another run"));
  CHECK_THROWS_WITH(ResultsWriter::create(scratch / "run", sample_header(), true), Catch::Contains("another run"));
  writer->append(sample_step(1));
  CHECK(writer->n_steps() == 2);
}

TEST_CASE("a killed writer leaves no lock behind") {
  const Scratch scratch;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  CHECK_THROWS_WITH(resume_sample(scratch / "run"), Catch::Contains("another run"));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(resume_sample(scratch / "run")->n_steps() == 0);
}

TEST_CASE("resume explains what it cannot continue") {
  const Scratch scratch;
  CHECK_THROWS_WITH(resume_sample(scratch / "run"), Catch::Contains("nothing to resume"));
  write_unfinished(scratch / "run", 2);

  RunHeader header = sample_header();
  header.scenario_resolved = "[scenario]\nname = \"sample\"\n[needle]\nlength = \"2 mm\"\n";
  CHECK_THROWS_WITH(resume_sample(scratch / "run", header),
                    Catch::Contains("line 4") && Catch::Contains("1 mm") && Catch::Contains("2 mm"));
  header = sample_header();
  header.history_columns.push_back("energy_in_J");
  CHECK_THROWS_WITH(resume_sample(scratch / "run", header), Catch::Contains("columns"));
  header = sample_header();
  header.mesh.points[1] = 0.5;
  CHECK_THROWS_WITH(resume_sample(scratch / "run", header), Catch::Contains("another mesh"));

  fs::remove(scratch / "run.partial/restart.h5");
  CHECK_THROWS_WITH(resume_sample(scratch / "run"), Catch::Contains("before its first files"));
  write_sample(scratch / "run", 1, true);
  CHECK_THROWS_WITH(resume_sample(scratch / "run"), Catch::Contains("finished already"));
}

TEST_CASE("damaged files are named, not crashed on") {
  const Scratch scratch;
  CHECK_THROWS_WITH(ResultsReader(scratch / "nowhere"), Catch::Contains("does not exist"));
  fs::create_directory(scratch / "empty");
  CHECK_THROWS_WITH(ResultsReader(scratch / "empty"), Catch::Contains("no run.h5"));

  for (const char* name : {"run.h5", "insertion.vtkhdf"}) {
    write_sample(scratch / "run", 3, true);
    truncate_by(scratch / "run" / name, 100);
    CHECK_THROWS_WITH(ResultsReader(scratch / "run"), Catch::Contains(name) && Catch::Contains("damaged"));
    std::ofstream(scratch / "run" / name) << "not HDF5 at all";
    CHECK_THROWS_WITH(ResultsReader(scratch / "run"), Catch::Contains(name));
  }
  write_unfinished(scratch / "broken", 3);
  truncate_by(scratch / "broken.partial/restart.h5", 10);
  CHECK_THROWS_WITH(resume_sample(scratch / "broken"), Catch::Contains("restart.h5"));
}

TEST_CASE("a run file that lost rows is damaged, not resumed short") {
  const Scratch scratch;
  write_unfinished(scratch / "run", 2);
  fs::copy_file(scratch / "run.partial/run.h5", scratch / "old.h5");
  resume_sample(scratch / "run")->append(sample_step(2));
  fs::copy_file(scratch / "old.h5", scratch / "run.partial/run.h5", fs::copy_options::overwrite_existing);
  CHECK_THROWS_WITH(resume_sample(scratch / "run"), Catch::Contains("damaged"));
}
