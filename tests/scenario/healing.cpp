// Healing through the program: what its folder says, alone from the punctures of another run, and after a stop.

#include <cmath>
#include <csignal>

#include "core/io/results.hpp"
#include "tests/scenario/child.hpp"

using namespace acus_test;
using Catch::Matchers::Contains;

namespace {

/// One cache for all cases of this file: the needle and its drum are solved once.
const EmptyFolder& shared_cache() {
  static const EmptyFolder folder;
  setenv("ACUS_CACHE", folder.path().c_str(), 1);
  return folder;
}

std::vector<std::string> course(const std::string& name, const std::vector<std::string>& more = {}) {
  shared_cache();
  std::vector<std::string> words = {"run", scenario_folder + "small_course.toml", "-o", name};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Outcome run_course(const EmptyFolder& folder, const std::string& name, const std::vector<std::string>& more = {}) {
  return Child(course(name, more), folder.path()).wait();
}

std::vector<double> column(const fs::path& run, const std::string& table_name, const std::string& name) {
  const acus::Table table = acus::ResultsReader(run).table(table_name);
  const auto at = std::find(table.columns.begin(), table.columns.end(), name) - table.columns.begin();
  REQUIRE(static_cast<std::size_t>(at) < table.columns.size());
  std::vector<double> values;
  for (const auto& row : table.rows) values.push_back(std::get<double>(row[static_cast<std::size_t>(at)]));
  return values;
}

std::map<std::string, double> headlines(const fs::path& folder) {
  std::map<std::string, double> values;
  for (const acus::Headline& line : acus::ResultsReader(folder).summary()) values[line.key] = line.value;
  return values;
}

bool same_course(const fs::path& a, const fs::path& b) {
  for (const char* name : {"time_d", "papillary_collagen", "dermis_rho", "redness_um", "papillary_V"})
    if (column(a, "healing", name) != column(b, "healing", name)) return false;
  return column(a, "healing_profiles", "phi_N") == column(b, "healing_profiles", "phi_N") &&
         column(a, "healing_sessions", "injured") == column(b, "healing_sessions", "injured");
}

}  // namespace

TEST_CASE("a course of sessions: tables, fields, headlines, warnings; alone from its punctures the same") {
  const EmptyFolder folder;
  const Outcome outcome = run_course(folder, "run", {"--set", "output.fields=standard"});
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const fs::path run = folder.path() / "run";
  const acus::ResultsReader reader(run);

  // Every session drew its own punctures, and all of them are there.
  const std::vector<double> holes = column(run, "healing_sessions", "holes");
  REQUIRE(holes.size() == 3);
  CHECK(holes[0] > 0.0);
  CHECK((holes[0] != holes[1] ||
         column(run, "healing_sessions", "injured")[0] != column(run, "healing_sessions", "injured")[1]));
  CHECK(reader.punctures().session.front() == 1);
  CHECK(reader.punctures().session.back() == 3);

  const std::vector<double> time = column(run, "healing", "time_d"), loss = column(run, "healing", "excess_water_loss"),
                            collagen = column(run, "healing", "papillary_collagen"),
                            redness = column(run, "healing", "redness_um");
  CHECK(time.front() == 0.0);
  CHECK(time.back() == 60.0);
  CHECK(std::is_sorted(time.begin(), time.end()));
  for (std::size_t i = 0; i < time.size(); ++i) {
    INFO("day " << time[i]);
    CHECK(loss[i] >= 0.0);
    CHECK(loss[i] <= 1.0);
    CHECK(collagen[i] > 0.5);
    CHECK(redness[i] >= 0.0);
  }
  CHECK(loss.front() == 1.0);
  CHECK(collagen.front() < 1.0);                                                  // destroyed
  CHECK(*std::max_element(collagen.begin(), collagen.end()) > collagen.front());  // and made anew
  // A session comes between two rows of one time.
  for (const double day : {7.0, 14.0}) {
    INFO(day);
    const auto first = std::find(time.begin(), time.end(), day) - time.begin();
    const auto i = static_cast<std::size_t>(first);
    REQUIRE(time[i + 1] == day);
    CHECK(redness[i + 1] > redness[i]);
    CHECK(collagen[i + 1] < collagen[i]);
  }

  auto head = headlines(run);
  const auto month = static_cast<std::size_t>(std::find(time.begin(), time.end(), 30.0) - time.begin());
  REQUIRE(month < time.size());
  CHECK(head.at("collagen_30d") == Approx(100.0 * (collagen[month] - 1.0)));
  CHECK_FALSE(head.contains("collagen_90d"));
  CHECK(head.at("collagen_end") == Approx(100.0 * (collagen.back() - 1.0)));
  CHECK(head.at("elastin_change") == Approx(0.0).margin(1e-9));
  CHECK(head.at("elastin_low") < head.at("elastin_high"));
  CHECK(head.at("barrier_recovery") > 0.0);
  CHECK(head.at("barrier_recovery") < head.at("channels_close"));
  CHECK(head.at("lambda") > 0.0);
  CHECK(head.at("punctures") > 0.0);  // of the treatment, beside those of healing

  const std::vector<double> days = column(run, "healing_profiles", "time_d");
  CHECK(days.front() == 1.0);
  CHECK(days.back() == 60.0);
  const auto fields = reader.healing_fields();
  REQUIRE(fields);
  REQUIRE(fields->moments.size() == 3);
  CHECK(fields->moments.back().time == 60.0 * 86400.0);
  CHECK(reader.healing_field("phi_N", 2).values.size() == fields->mesh.points.size() / 3);
  for (const char* name : {"healing.csv", "healing_sessions.csv", "healing_profiles.csv", "healing.vtkhdf"})
    CHECK(fs::exists(run / name));
  CHECK_FALSE(fs::exists(run / "stage_restart.h5"));

  const Outcome alone = run_course(folder, "alone", {"--stage", "healing", "--from", "run"});
  INFO(alone.output);
  REQUIRE(alone.exit_code == 0);
  CHECK(same_course(run, folder.path() / "alone"));
  CHECK(acus::ResultsReader(folder.path() / "alone").n_punctures() == reader.n_punctures());
}

TEST_CASE("a treatment writes what healing starts from; what does not fit is refused") {
  const EmptyFolder folder;
  REQUIRE(run_course(folder, "treated", {"--stage", "treatment"}).exit_code == 0);
  CHECK(acus::ResultsReader(folder.path() / "treated").table("healing").rows.empty());
  CHECK(acus::ResultsReader(folder.path() / "treated").punctures().session.back() == 3);
  const Outcome healed = run_course(folder, "healed", {"--stage", "healing", "--from", "treated"});
  INFO(healed.output);
  CHECK(healed.exit_code == 0);

  const Outcome other =
      run_course(folder, "other", {"--stage", "healing", "--from", "treated", "--set", "healing.sessions.count=2"});
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.output, Contains("it holds punctures of 3 sessions, the scenario has 2"));
  const Outcome no_stage = run_course(folder, "other", {"--from", "treated"});
  CHECK(no_stage.exit_code == 2);
  CHECK_THAT(no_stage.output, Contains("--from needs --stage healing"));
  const Outcome missing = run_course(folder, "other", {"--stage", "healing", "--from", "nowhere"});
  CHECK(missing.exit_code == 6);
  const Outcome large = run_course(folder, "large", {"--set", "healing.plane_size=1 um"});
  CHECK(large.exit_code == 2);
  CHECK_THAT(large.output, Contains("use a larger healing.plane_size"));
  const Outcome coarse =
      run_course(folder, "coarse", {"--stage", "healing", "--from", "treated", "--set", "healing.plane_size=100 mm"});
  CHECK(coarse.exit_code == 2);
  CHECK_THAT(coarse.output, Contains("no node of the healing grid lies in the treated area"));
  CHECK_FALSE(fs::exists(folder.path() / "other"));
}

TEST_CASE("a course killed or interrupted while it heals resumes to the same bits") {
  const EmptyFolder folder;
  const std::vector<std::string> slow = {"--set", "healing.tolerance=1e-6", "--threads", "1"};
  REQUIRE(run_course(folder, "whole", slow).exit_code == 0);
  const int signal = GENERATE(SIGKILL, SIGINT);
  Child child(course("run", slow), folder.path());
  while (!fs::exists(folder.path() / "run.partial/stage_restart.h5")) {
    REQUIRE_FALSE(fs::exists(folder.path() / "run"));
    std::this_thread::sleep_for(Seconds(0.002));
  }
  child.send(signal);
  const Outcome stopped = child.wait();
  CHECK(stopped.exit_code == (signal == SIGKILL ? -1 : 4));
  REQUIRE_FALSE(fs::exists(folder.path() / "run"));
  std::vector<std::string> resume = slow;
  resume.emplace_back("--resume");
  const Outcome resumed = run_course(folder, "run", resume);
  INFO(resumed.output);
  REQUIRE(resumed.exit_code == 0);
  CHECK_THAT(resumed.output, Contains("healing goes on from"));
  CHECK(same_course(folder.path() / "whole", folder.path() / "run"));
}
