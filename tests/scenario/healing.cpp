// Healing through the program: what its folder says, alone from the punctures of another run, and after a stop.

#include <cmath>
#include <csignal>

#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"
#include "tests/scenario/treatment_runs.hpp"

using namespace acus_test;
using Catch::Matchers::Contains;

namespace {

std::vector<std::string> course(const std::string& name, const std::vector<std::string>& more = {}) {
  shared_cache();
  std::vector<std::string> words = {"run", scenario_folder + "small_course.toml", "-o", name};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Outcome run_course(const EmptyFolder& folder, const std::string& name, const std::vector<std::string>& more = {}) {
  return Child(course(name, more), folder.path()).wait();
}

/// Takes up a run that was stopped while it healed, to its end.
void resume_course(const EmptyFolder& folder, const std::string& name, std::vector<std::string> more) {
  more.emplace_back("--resume");
  const Outcome resumed = run_course(folder, name, more);
  INFO(resumed.output);
  REQUIRE(resumed.exit_code == 0);
  CHECK_THAT(resumed.output, Contains("healing goes on from"));
}

std::vector<double> column(const fs::path& run, const std::string& table_name, const std::string& name) {
  const acus::Table table = acus::ResultsReader(run).table(table_name);
  const auto at = std::find(table.columns.begin(), table.columns.end(), name) - table.columns.begin();
  REQUIRE(static_cast<std::size_t>(at) < table.columns.size());
  std::vector<double> values;
  for (const auto& row : table.rows) values.push_back(std::get<double>(row[static_cast<std::size_t>(at)]));
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
  resume_course(folder, "run", slow);
  CHECK(same_course(folder.path() / "whole", folder.path() / "run"));
}

namespace {

/// Punctures that the cases below start from, made once.
const fs::path& treated() {
  static const EmptyFolder folder;
  static const Outcome outcome = run_course(folder, "treated", {"--stage", "treatment"});
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  static const fs::path run = folder.path() / "treated";
  return run;
}

std::vector<std::string> from_treated(const std::string& stage, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"--stage", stage, "--from", treated().string()};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_CASE("bands of an ensemble: any number of threads and a kill give the same; the line of no draw lies beside") {
  const EmptyFolder folder;
  const std::vector<std::string> one = from_treated("healing", {"--set", "uncertainty.samples=40", "--threads", "1"});
  const std::vector<std::string> two = from_treated("healing", {"--set", "uncertainty.samples=40", "--threads", "2"});
  const Outcome outcome = run_course(folder, "one", one);
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const fs::path run = folder.path() / "one";
  const std::vector<double> days = column(run, "healing_bands", "time_d");
  CHECK(days == column(run, "healing", "time_d"));
  for (const char* name : {"papillary_collagen", "papillary_c", "redness_um", "excess_water_loss", "plugged"}) {
    const std::string quantity = name;
    const std::vector<double> low = column(run, "healing_bands", quantity + "_p05"),
                              middle = column(run, "healing_bands", quantity + "_p50"),
                              high = column(run, "healing_bands", quantity + "_p95");
    double widest = 0.0;
    for (std::size_t i = 0; i < days.size(); ++i) {
      CHECK(low[i] <= middle[i]);
      CHECK(middle[i] <= high[i]);
      widest = std::max(widest, high[i] - low[i]);
    }
    INFO(quantity);
    CHECK(widest > 0.0);
  }
  const std::vector<double> drawn = column(run, "healing_samples", "tau_h_relative");
  REQUIRE(drawn.size() == 41);
  CHECK(drawn.front() == 1.0);
  auto head = headlines(run);
  CHECK(head.at("barrier_recovery_p05") < head.at("barrier_recovery"));
  CHECK(head.at("barrier_recovery") < head.at("barrier_recovery_p95"));
  // The column without drawing is the whole grid without its edges.
  const std::vector<double> column_c = column(run, "healing_bands", "papillary_c_column"),
                            grid_c = column(run, "healing", "papillary_c");
  for (std::size_t i = 0; i < days.size(); ++i) CHECK(column_c[i] == Approx(grid_c[i]).margin(0.01));

  REQUIRE(run_course(folder, "two", two).exit_code == 0);
  const std::string tables = read_file(run / "healing_bands.csv") + read_file(run / "healing_samples.csv");
  CHECK(tables ==
        read_file(folder.path() / "two/healing_bands.csv") + read_file(folder.path() / "two/healing_samples.csv"));

  std::vector<std::string> logged = one;
  logged.insert(logged.end(), {"--log-json", "log"});
  Child child(course("killed", logged), folder.path());
  REQUIRE(child.wait_for_lines(folder.path() / "log", 1));
  child.send(SIGKILL);
  CHECK(child.wait().exit_code == -1);
  resume_course(folder, "killed", one);
  CHECK(tables == read_file(folder.path() / "killed/healing_bands.csv") +
                      read_file(folder.path() / "killed/healing_samples.csv"));

  const Outcome other = run_course(
      folder, "other", from_treated("healing", {"--set", "uncertainty.samples=40", "--set", "scenario.seed=4"}));
  REQUIRE(other.exit_code == 0);
  CHECK(column(folder.path() / "other", "healing_samples", "tau_h_relative") != drawn);
}

TEST_CASE("an active goes through the channels of the first session, in micrograms where its strength is known") {
  const EmptyFolder folder;
  const std::vector<std::string> caffeine = {"--set", "absorption.active=caffeine", "--set", "absorption.horizon=8 h"};
  std::vector<std::string> weak = from_treated("absorption", caffeine), strong = weak;
  strong.insert(strong.end(), {"--set", "absorption.strength=20 mg/ml", "--set", "absorption.amount=50 um", "--set",
                               "absorption.stays=4 h"});
  const Outcome outcome = run_course(folder, "weak", weak);
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const fs::path run = folder.path() / "weak";
  CHECK(acus::ResultsReader(run).table("healing").rows.empty());
  const std::vector<double> time = column(run, "absorption", "time_h"), with = column(run, "absorption", "absorbed_um"),
                            without = column(run, "absorption", "absorbed_intact_um");
  CHECK(time.back() == 8.0);
  CHECK(std::is_sorted(with.begin(), with.end()));
  for (std::size_t i = 0; i < time.size(); ++i) CHECK(with[i] >= without[i]);
  auto head = headlines(run);
  CHECK(head.at("enhancement") > 1.0);
  CHECK(head.at("enhancement") == Approx(with.back() / without.back()));
  CHECK(head.at("to_blood") <= head.at("absorbed"));

  REQUIRE(run_course(folder, "strong", strong).exit_code == 0);
  const fs::path dosed = folder.path() / "strong";
  const std::vector<double> um = column(dosed, "absorption", "absorbed_um"),
                            ug = column(dosed, "absorption", "absorbed_ug_per_cm2"),
                            vehicle = column(dosed, "absorption", "in_vehicle_um");
  for (std::size_t i = 0; i < um.size(); ++i) CHECK(ug[i] == Approx(2.0 * um[i]));  // 20 ug/mm^3 over 1 um of a cm^2
  CHECK(vehicle.back() == 0.0);                                                     // wiped off
  CHECK(um.back() < 50.0);
  CHECK(headlines(dosed).at("absorbed_share") == Approx(100.0 * um.back() / 50.0));
  CHECK(headlines(dosed).at("absorbed") == Approx(ug.back()));

  // Bands: the same for any number of threads, around the line.
  std::vector<std::string> one = weak, two = weak;
  one.insert(one.end(), {"--set", "uncertainty.samples=12", "--threads", "1"});
  two.insert(two.end(), {"--set", "uncertainty.samples=12", "--threads", "2"});
  REQUIRE(run_course(folder, "one", one).exit_code == 0);
  REQUIRE(run_course(folder, "two", two).exit_code == 0);
  CHECK(read_file(folder.path() / "one/absorption_bands.csv") == read_file(folder.path() / "two/absorption_bands.csv"));
  CHECK(column(folder.path() / "one", "absorption_bands", "time_h") == time);
  auto bands = headlines(folder.path() / "one");
  CHECK(bands.at("absorbed_p05") < bands.at("absorbed"));
  CHECK(bands.at("absorbed") < bands.at("absorbed_p95"));
  CHECK(bands.at("absorbed_p95") ==
        Approx(column(folder.path() / "one", "absorption_bands", "absorbed_um_p95").back()));

  const Outcome nothing = run_course(folder, "nothing", from_treated("absorption", {}));
  CHECK(nothing.exit_code == 2);
  CHECK_THAT(nothing.output, Contains("--stage absorption: the scenario has no section [absorption]"));
}

TEST_CASE("a person changes the presets, and the results say so") {
  const EmptyFolder folder;
  const Outcome plain = run_course(folder, "plain", from_treated("healing", {}));
  const Outcome outcome =
      run_course(folder, "impaired", from_treated("healing", {"--set", "skin.person=impaired_healing"}));
  INFO(outcome.output);
  REQUIRE(plain.exit_code == 0);
  REQUIRE(outcome.exit_code == 0);
  CHECK_THAT(outcome.output, Contains("ask a physician"));
  CHECK_THAT(plain.output, Contains("not medical advice"));
  CHECK(headlines(folder.path() / "impaired").at("channels_close") >
        headlines(folder.path() / "plain").at("channels_close"));
  const acus::ResultsReader reader(folder.path() / "impaired");
  bool is_listed = false;
  for (const auto& row : reader.header().assumed.rows)
    is_listed = is_listed || std::get<std::string>(row[0]) == "healing.parameters.v_k";
  CHECK(is_listed);
  // What was resolved is a scenario of the same skin: nothing is applied twice.
  const std::string resolved = reader.header().scenario_resolved;
  std::ofstream(folder.path() / "resolved.toml") << resolved;
  const Outcome checked = Child({"check", "resolved.toml", "--resolved"}, folder.path()).wait();
  CHECK(checked.exit_code == 0);
  CHECK_THAT(checked.output, Contains(resolved));
}

TEST_CASE("a report is one file with numbers, claims and what it rests on") {
  const EmptyFolder folder;
  const Outcome outcome = Child({"report", treated().string(), "-o", "page.html"}, folder.path()).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const std::string page = read_file(folder.path() / "page.html");
  for (const char* part : {"Three sessions of a small drum", "punctures_per_cm2", "Collagen and elastin +400 %",
                           "unverified", "Inputs without an opened source", "not medical advice", "<pre>"})
    CHECK_THAT(page, Contains(part));
  CHECK(page.find("src=\"http") == std::string::npos);
  CHECK(page.find("href=") == std::string::npos);
  const Outcome missing = Child({"report", "nowhere"}, folder.path()).wait();
  CHECK(missing.exit_code == 6);
}
