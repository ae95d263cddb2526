// Every documented exit code that a user can provoke, and what is left on disk afterwards.

#include "tests/scenario/child.hpp"

using namespace acus_test;
using Catch::Matchers::Contains;

TEST_CASE("2: a scenario that makes no sense is refused before anything is written") {
  const EmptyFolder folder;
  const Outcome outcome = Child(run_arguments({"--set", "needle.shape=corkscrew"}), folder.path()).wait();
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.output, Contains("error"));
  CHECK_FALSE(fs::exists(folder.path() / "run.partial"));
}

TEST_CASE("3: a tissue without equilibrium is given up with advice, and the steps before are kept") {
  const EmptyFolder folder;
  const Outcome outcome =
      Child({"run", scenario_folder + "not_converging.toml", "-o", "run", "--threads", "1"}, folder.path()).wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 3);
  CHECK_THAT(outcome.output, Contains("did not converge at ") && Contains(" um: ") && Contains("try "));
  CHECK_FALSE(fs::exists(folder.path() / "run"));
  const acus::ResultsReader reader(folder.path() / "run.partial");
  CHECK(reader.history().rows.size() >= 2);
  CHECK(reader.needles().rows.size() == 1);
  CHECK_FALSE(reader.is_finished());
}

TEST_CASE("6: a full disk ends the run with a message, and it goes on when there is room again") {
  unbroken();
  const EmptyFolder folder;
  Child child(run_arguments({"--log-json", "log.jsonl"}), folder.path());
  REQUIRE(child.wait_for_lines(folder.path() / "log.jsonl", 4));
  child.fill_disk(fs::file_size(folder.path() / "run.partial/insertion.vtkhdf"));
  const Outcome outcome = child.wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 6);
  CHECK_THAT(outcome.output, Contains("run.partial") && Contains("File too large"));
  CHECK_FALSE(fs::exists(folder.path() / "run"));
  const std::size_t n_rows = check_readable(folder.path() / "run.partial");
  CHECK(n_rows >= 5);
  CHECK(n_rows < n_unbroken_rows());
  check_resumes(folder.path());
}

TEST_CASE("6: a disk that is full from the start") {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
  return;  // the limit on file sizes that stands for the disk also stops the sanitizer's own files
#endif
#endif
  const EmptyFolder folder;
  const Outcome outcome = Child(run_arguments(), folder.path(), 2000).wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 6);
  CHECK_THAT(outcome.output, Contains("File too large"));
  CHECK_FALSE(fs::exists(folder.path() / "run"));
}

TEST_CASE("6: an existing result is not touched without --force, and replaced with it") {
  const EmptyFolder folder;
  const fs::path run = folder.path() / "run";
  fs::copy(unbroken(), run, fs::copy_options::recursive);
  const std::string before = read_file(run / "run.h5");

  const Outcome refused = Child(run_arguments(), folder.path()).wait();
  INFO(refused.output);
  CHECK(refused.exit_code == 6);
  CHECK_THAT(refused.output, Contains("--force"));
  CHECK_FALSE(fs::exists(folder.path() / "run.partial"));
  CHECK(read_file(run / "run.h5") == before);

  const std::vector<std::string> shorter = {"--force", "--set", "insertion.to=6 um"};
  const Outcome replaced = Child(run_arguments(shorter), folder.path()).wait();
  INFO(replaced.output);
  CHECK(replaced.exit_code == 0);
  CHECK(acus::ResultsReader(run).history().rows.size() < n_unbroken_rows() / 2);
  CHECK_FALSE(fs::exists(folder.path() / "run.partial"));
}

TEST_CASE("6: a folder of other origin is refused even with --force") {
  const EmptyFolder folder;
  fs::create_directory(folder.path() / "run");
  write_file(folder.path() / "run/letter.txt", "dear reader");
  const Outcome outcome = Child(run_arguments({"--force"}), folder.path()).wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 6);
  CHECK(read_file(folder.path() / "run/letter.txt") == "dear reader");
}

TEST_CASE("6: resuming with another scenario is refused and the steps stay") {
  const EmptyFolder folder;
  Child child(run_arguments({"--log-json", "log.jsonl"}), folder.path());
  REQUIRE(child.wait_for_lines(folder.path() / "log.jsonl", 2));
  child.send(SIGTERM);
  REQUIRE(child.wait().exit_code == 4);
  const Outcome other = Child(run_arguments({"--resume", "--set", "needle.friction=0.1"}), folder.path()).wait();
  INFO(other.output);
  CHECK(other.exit_code == 6);
  check_resumes(folder.path());
}
