// Kills, full disks and resumption: nothing written is lost, and a continued run ends in the same bytes.

#include <sys/resource.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <iostream>
#include <random>
#include <thread>

#include "tests/results/sample_run.hpp"

using namespace acus;
using namespace acus_test;

namespace {

constexpr std::size_t n_run_steps = 40;

/// Starts or continues the sample run and appends steps up to n_run_steps; what `acus run --resume` does.
std::unique_ptr<ResultsWriter> continue_sample(const fs::path& folder) {
  std::unique_ptr<ResultsWriter> writer;
  if (fs::exists(folder.string() + ".partial")) {
    RestartState state;
    writer = ResultsWriter::resume(folder, sample_header(), state);
  } else {
    writer = ResultsWriter::create(folder, sample_header(), false);
  }
  while (writer->n_steps() < n_run_steps) writer->append(sample_step(writer->n_steps()));
  return writer;
}

/// Runs `work` in a child process and kills it after `delay`, unless it is done before. Returns true when killed.
template <class Work>
bool kill_after(std::chrono::duration<double> delay, const Work& work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int code = 0;
    try {
      work();
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      code = 1;
    }
    _exit(code);
  }
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (!WIFSIGNALED(status)) REQUIRE(WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

/// Every file opens and tells one story about how many steps there are.
void check_readable(const fs::path& partial) {
  const ResultsReader reader(partial);
  const std::size_t n_steps = reader.history().rows.size();
  CHECK(reader.convergence().rows.size() == n_convergence_rows(n_steps));
  const std::vector<double> times = reader.field_times();
  CHECK(times.size() == n_sample_fields(n_steps));
  for (std::size_t i = 0; i < times.size(); ++i) {
    CHECK(reader.field("displacement", i).values == sample_step(2 * i).fields->at(0).values);
  }
}

void check_state(const RestartState& state, std::size_t n_steps) {
  if (n_steps == 0) {
    CHECK(state.reals.empty());
    return;
  }
  const RestartState expected = sample_step(n_steps - 1).restart;
  CHECK(state.reals == expected.reals);
  CHECK(state.integers == expected.integers);
}

/// A process-wide limit on file size stands in for a full disk: the same calls fail, with EFBIG instead of ENOSPC.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t n_bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit = {n_bytes, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("a run killed at random moments loses nothing and ends in the same tables") {
  const Scratch scratch;
  const auto start = std::chrono::steady_clock::now();
  write_sample(scratch / "unbroken", n_run_steps);
  const auto whole_run = std::chrono::steady_clock::now() - start;

  std::mt19937 random(20260101);  // fixed, so that a failure can be repeated
  // A quarter of a run at most: several kills per run on slow and fast machines alike.
  std::uniform_real_distribution<double> part_of_run(0.0, 0.25);
  std::size_t n_kills = 0, n_resumed_between = 0;
  for (int round = 0; n_kills < 60; ++round) {
    const fs::path folder = scratch / ("run" + std::to_string(round));
    const fs::path partial = folder.string() + ".partial";
    while (
        kill_after(part_of_run(random) * std::chrono::duration<double>(whole_run), [&] { continue_sample(folder); })) {
      ++n_kills;
      if (!fs::exists(partial / "restart.h5")) {
        fs::remove_all(partial);  // killed while the first files were made: nothing to continue
        continue;
      }
      check_readable(partial);
      RestartState state;
      const auto writer = ResultsWriter::resume(folder, sample_header(), state);
      check_state(state, writer->n_steps());
      check_readable(partial);
      if (writer->n_steps() > 0 && writer->n_steps() < n_run_steps) ++n_resumed_between;
    }
    finish_sample(*continue_sample(folder));
    for (const char* table : {"history.csv", "convergence.csv", "needles.csv"}) {
      CHECK(text_of(folder / table) == text_of(scratch / "unbroken" / table));
    }
    const ResultsReader reader(folder);
    CHECK(reader.field("displacement", 19).values == sample_step(38).fields->at(0).values);
  }
  CHECK(n_resumed_between >= 20);
}

TEST_CASE("a kill between any two renames of a step is repaired by resume") {
  // The files of one run at 4 and at 5 steps, mixed in every way a kill could leave them.
  const Scratch scratch;
  const fs::path partial = scratch / "run.partial";
  fs::path before = scratch / "before";
  {
    const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
    for (std::size_t step = 0; step < 4; ++step) writer->append(sample_step(step));
    fs::copy(partial, before);
    writer->append(sample_step(4));
  }
  const fs::path after = scratch / "after";
  fs::rename(partial, after);
  const std::vector<std::string> order = {"insertion.vtkhdf", "run.h5", "restart.h5"};
  for (std::size_t n_renamed = 0; n_renamed <= order.size(); ++n_renamed) {
    fs::remove_all(partial);
    fs::copy(before, partial);
    for (std::size_t i = 0; i < n_renamed; ++i) {
      fs::copy_file(after / order[i], partial / order[i], fs::copy_options::overwrite_existing);
    }
    std::ofstream(partial / "run.h5.tmp") << "half a draft";
    RestartState state;
    const auto writer = ResultsWriter::resume(scratch / "run", sample_header(), state);
    CHECK(writer->n_steps() == (n_renamed == order.size() ? 5 : 4));
    check_state(state, writer->n_steps());
    check_readable(partial);
    CHECK_FALSE(fs::exists(partial / "run.h5.tmp"));
    const ResultsReader reader(partial);
    CHECK(reader.history().rows.size() == writer->n_steps());
    CHECK(reader.field_times().size() == n_sample_fields(writer->n_steps()));
  }
}

TEST_CASE("a full disk gives a clear error and keeps every step before it") {
  const Scratch scratch;
  const fs::path partial = scratch / "run.partial";
  const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  for (std::size_t step = 0; step < 3; ++step) writer->append(sample_step(step));
  for (const rlim_t n_bytes : {rlim_t{100}, rlim_t{200'000}, rlim_t{2'000'000}}) {
    const FileSizeLimit limit(n_bytes);
    CHECK_THROWS_WITH(writer->append(sample_step(3)),
                      Catch::Contains(partial.string()) && Catch::Contains("File too large"));
    CHECK_THROWS_AS(writer->set_needles(sample_needles()), ResultsError);
    CHECK(writer->n_steps() == 3);
    check_readable(partial);
    for (const auto& entry : fs::directory_iterator(partial)) CHECK(entry.path().extension() != ".tmp");
  }
  // Space again: the same writer goes on.
  for (std::size_t step = 3; step < n_run_steps; ++step) writer->append(sample_step(step));
  finish_sample(*writer);
  write_sample(scratch / "unbroken", n_run_steps);
  CHECK(text_of(scratch / "run/history.csv") == text_of(scratch / "unbroken/history.csv"));
}

TEST_CASE("a step whose second or third file cannot be written leaves the steps before it") {
  const Scratch scratch;
  const fs::path partial = scratch / "run.partial";
  const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
  for (std::size_t step = 0; step < 2; ++step) writer->append(sample_step(step));
  for (const char* name : {"insertion.vtkhdf", "run.h5", "restart.h5"}) {
    const fs::path obstacle = partial / (std::string(name) + ".tmp");
    fs::create_directories(obstacle / "full");
    CHECK_THROWS_WITH(writer->append(sample_step(2)), Catch::Contains(name));
    CHECK(writer->n_steps() == 2);
    fs::remove_all(obstacle);
  }
  for (std::size_t step = 2; step < 5; ++step) writer->append(sample_step(step));
  finish_sample(*writer);
  write_sample(scratch / "unbroken", 5);
  for (const char* table : {"history.csv", "convergence.csv"}) {
    CHECK(text_of(scratch / "run" / table) == text_of(scratch / "unbroken" / table));
  }
  check_readable(scratch / "run");
}

TEST_CASE("a disk that is full from the start gives a clear error") {
  const Scratch scratch;
  const FileSizeLimit limit(1000);
  CHECK_THROWS_WITH(ResultsWriter::create(scratch / "run", sample_header(), false), Catch::Contains("File too large"));
}

TEST_CASE("a run killed while finishing can still be resumed") {
  const Scratch scratch;
  const fs::path partial = scratch / "run.partial";
  {
    const auto writer = ResultsWriter::create(scratch / "run", sample_header(), false);
    for (std::size_t step = 0; step < 3; ++step) writer->append(sample_step(step));
    // Something in the way of the final rename stands in for a kill just before it.
    fs::create_directory(scratch / "run");
    CHECK_THROWS_WITH(finish_sample(*writer), Catch::Contains("appeared while"));
    fs::remove(scratch / "run");
  }
  CHECK(ResultsReader(partial).is_finished());
  RestartState state;
  const auto writer = ResultsWriter::resume(scratch / "run", sample_header(), state);
  CHECK(writer->n_steps() == 3);
  CHECK_FALSE(ResultsReader(partial).is_finished());
  finish_sample(*writer);
  CHECK(ResultsReader(scratch / "run").is_finished());
}
