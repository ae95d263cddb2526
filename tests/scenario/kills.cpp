// kill -9 at any moment, and again while resuming: no step is lost and the final tables are those of an unbroken run.

#include <random>

#include "tests/scenario/child.hpp"

using namespace acus_test;

namespace {

/// Starts or resumes the run and kills it after `delay`. Returns false when it had come to its end by then.
bool run_and_kill(const fs::path& folder, bool resume, Seconds delay) {
  Child child(run_arguments(resume ? std::vector<std::string>{"--resume"} : std::vector<std::string>{}), folder);
  std::this_thread::sleep_for(delay);
  child.send(SIGKILL);
  const Outcome outcome = child.wait();
  INFO(outcome.output);
  if (outcome.exit_code != -1) REQUIRE(outcome.exit_code == 0);
  return outcome.exit_code == -1;
}

/// Seconds of an unbroken run on this machine, now.
double measured_run() {
  const EmptyFolder folder;
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(Child(run_arguments(), folder.path()).wait().exit_code == 0);
  return Seconds(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("a run killed at random moments and resumed ends in the same bytes") {
  unbroken();
  const double whole_run = measured_run();
  std::mt19937 random(20261121);  // fixed, so that a failure can be repeated
  constexpr std::size_t n_strata = 10, n_wanted = 20;
  std::uniform_real_distribution<double> within(0.0, 1.0);
  std::size_t n_kills = 0, n_between_steps = 0;
  // The first kill of each round covers the run evenly; up to two more strike while it is being resumed.
  for (std::size_t round = 0; round < n_strata || n_kills < n_wanted; ++round) {
    const EmptyFolder folder;
    const fs::path partial = folder.path() / "run.partial";
    double part = (static_cast<double>(round % n_strata) + within(random)) / n_strata;
    for (int strike = 0; strike < 3; ++strike) {
      INFO("round " << round << ", strike " << strike << ", after " << part << " of a run");
      if (!run_and_kill(folder.path(), strike > 0, Seconds(part * whole_run))) break;
      ++n_kills;
      if (fs::exists(partial / "run.h5")) {
        const std::size_t n_steps = check_readable(partial);
        if (n_steps > 0 && n_steps < n_unbroken_rows()) ++n_between_steps;
      }
      part = 0.5 * within(random);
    }
    check_resumes(folder.path());
  }
  CHECK(n_kills >= n_wanted);
  CHECK(n_between_steps >= n_wanted / 2);
}

TEST_CASE("resume starts a run that was killed before its first files, or never begun") {
  unbroken();
  const EmptyFolder folder;
  SECTION("killed at once") { REQUIRE(run_and_kill(folder.path(), false, Seconds(0.0))); }
  SECTION("killed while the first file was written") {
    fs::create_directory(folder.path() / "run.partial");
    write_file(folder.path() / "run.partial/run.h5.tmp", "half a draft");
  }
  SECTION("never begun") {}
  check_resumes(folder.path());
}

TEST_CASE("resuming a finished run says so and changes nothing") {
  const EmptyFolder folder;
  fs::copy(unbroken(), folder.path() / "run", fs::copy_options::recursive);
  const std::string before = read_file(folder.path() / "run/run.h5");
  const Outcome outcome = Child(run_arguments({"--resume"}), folder.path()).wait();
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.output, Catch::Matchers::Contains("finished already"));
  CHECK(read_file(folder.path() / "run/run.h5") == before);
  check_same_tables(folder.path() / "run");
}
