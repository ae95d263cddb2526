// Ctrl-C and polite kills stop after the current step; what is printed and logged meanwhile.

#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "tests/scenario/child.hpp"

using namespace acus_test;
using Catch::Matchers::Contains;

namespace {

/// Every line of a log is a JSON object with an event and the seconds it came at.
std::vector<nlohmann::json> log_lines(const fs::path& file) {
  std::vector<nlohmann::json> lines;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);) {
    INFO(line);
    lines.push_back(nlohmann::json::parse(line));
    CHECK(lines.back().at("event").is_string());
    CHECK(lines.back().at("seconds").get<double>() >= 0.0);
  }
  return lines;
}

std::vector<int> logged_steps(const std::vector<nlohmann::json>& lines) {
  std::vector<int> steps;
  for (const nlohmann::json& line : lines)
    if (line.at("event") == "step") steps.push_back(line.at("step").get<int>());
  return steps;
}

}  // namespace

TEST_CASE("SIGINT and SIGTERM stop after the step, with exit code 4, and the run can be resumed") {
  unbroken();
  const int signal = GENERATE(SIGINT, SIGTERM);
  const EmptyFolder folder;
  const fs::path log = folder.path() / "log.jsonl";
  Child child(run_arguments({"--log-json", "log.jsonl"}), folder.path());
  REQUIRE(child.wait_for_lines(log, 3));
  child.send(signal);
  const Outcome outcome = child.wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 4);
  CHECK_THAT(outcome.output, Contains("interrupted") && Contains("--resume"));
  CHECK_FALSE(fs::exists(folder.path() / "run"));

  const std::size_t n_rows = check_readable(folder.path() / "run.partial");
  const std::vector<int> before = logged_steps(log_lines(log));
  CHECK(n_rows == before.size() + 1);  // row 0 is the skin at rest
  CHECK(acus::ResultsReader(folder.path() / "run.partial").needles().rows.size() == 1);
  CHECK(log_lines(log).back().at("event") == "interrupted");

  REQUIRE(Child(run_arguments({"--resume", "--log-json", "log.jsonl"}), folder.path()).wait().exit_code == 0);
  check_same_tables(folder.path() / "run");
  // The log goes on where it stopped: every step is in it once.
  const std::vector<nlohmann::json> lines = log_lines(log);
  std::vector<int> expected(n_unbroken_rows() - 1);
  std::iota(expected.begin(), expected.end(), 1);
  CHECK(logged_steps(lines) == expected);
  CHECK(lines.back().at("event") == "finished");
}

TEST_CASE("in a pipe progress is plain lines") {
  const EmptyFolder folder;
  const Outcome outcome = Child(run_arguments(), folder.path()).wait();
  REQUIRE(outcome.exit_code == 0);
  CHECK_THAT(outcome.output, Contains("of 45.0 um  force"));
  CHECK_THAT(outcome.output, Contains("finished in"));
  CHECK(outcome.output.find('\r') == std::string::npos);
  CHECK(outcome.output.find('\x1b') == std::string::npos);
}

TEST_CASE("nothing is printed with -q, interrupted or not") {
  const EmptyFolder folder;
  Child child(run_arguments({"-q", "--log-json", "log.jsonl"}), folder.path());
  REQUIRE(child.wait_for_lines(folder.path() / "log.jsonl", 2));
  child.send(SIGINT);
  const Outcome interrupted = child.wait();
  CHECK(interrupted.exit_code == 4);
  CHECK(interrupted.output.empty());
  const Outcome resumed = Child(run_arguments({"-q", "--resume"}), folder.path()).wait();
  CHECK(resumed.exit_code == 0);
  CHECK(resumed.output.empty());
}
