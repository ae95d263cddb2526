// A whole treatment through the program: what its folder says, repeatable, by seed, and the edges of what can be asked.

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "core/io/results.hpp"
#include "core/puncture/puncture_table.hpp"
#include "tests/scenario/treatment_runs.hpp"

using namespace acus_test;
using Catch::Matchers::Contains;

namespace {

Outcome run_roller(const EmptyFolder& folder, const std::string& name, const std::vector<std::string>& settings = {},
                   const std::vector<std::string>& options = {}) {
  shared_cache();
  std::vector<std::string> words = {"run", scenario_folder + "small_roller.toml", "-o", name};
  for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
  words.insert(words.end(), options.begin(), options.end());
  return Child(words, folder.path()).wait();
}

/// Positions, depths and passes of all punctures.
bool same_punctures(const fs::path& a, const fs::path& b) {
  const acus::PunctureTable one = acus::ResultsReader(a).punctures(), two = acus::ResultsReader(b).punctures();
  return one.x_mm == two.x_mm && one.y_mm == two.y_mm && one.depth_um == two.depth_um && one.pass == two.pass &&
         one.slit_um == two.slit_um && one.flags == two.flags;
}

}  // namespace

TEST_CASE("a treatment: punctures, tables, headlines") {
  const EmptyFolder folder;
  const Outcome outcome = run_roller(folder, "run");
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const fs::path run = folder.path() / "run";
  const acus::ResultsReader reader(run);
  auto head = headlines(run);
  REQUIRE(reader.n_punctures() > 0);
  CHECK(head.at("punctures") + std::round(head.at("dents") / 100.0 * static_cast<double>(reader.n_punctures())) ==
        static_cast<double>(reader.n_punctures()));
  // 32 needles, 4 passes, drum 4 mm wide: n N/(2 pi r_e W), to the chance of what the edges cut off.
  const double expected = 4.0 * 32.0 / (2.0 * std::numbers::pi * head.at("rolling_radius") * 4.0) * 100.0;
  CHECK(static_cast<double>(reader.n_punctures()) / 0.64 == Approx(expected).epsilon(0.08));
  CHECK(head.at("depth_over_length") == Approx(head.at("depth_mean") / 300.0));
  CHECK(head.at("depth_mean") > 0.0);
  CHECK(head.at("depth_mean") < 300.0 + 1e-9);
  CHECK(head.at("rolling_radius") > 4.0);
  for (const char* name : {"response", "needles", "density_by_pass", "treatment_area", "wound_profile",
                           "depth_histogram", "pair_correlation", "roller_path", "plan"}) {
    INFO(name);
    CHECK_FALSE(reader.table(name).rows.empty());
    CHECK(fs::exists(run / (std::string(name) + ".csv")));
  }
  CHECK(reader.table("density_by_pass").rows.size() == 4);
  CHECK(reader.table("needles").rows.size() == 2);
  CHECK(fs::exists(run / "punctures.csv"));
  CHECK(fs::exists(run / "punctures.vtkhdf"));
}

TEST_CASE("the same seed gives the same punctures for any number of threads and from the cache, another one others") {
  const EmptyFolder folder;
  REQUIRE(run_roller(folder, "one", {}, {"--threads", "1"}).exit_code == 0);
  REQUIRE(run_roller(folder, "three", {}, {"--threads", "3"}).exit_code == 0);
  REQUIRE(run_roller(folder, "other", {"scenario.seed=4"}).exit_code == 0);
  CHECK(same_punctures(folder.path() / "one", folder.path() / "three"));
  CHECK_FALSE(same_punctures(folder.path() / "one", folder.path() / "other"));
}

TEST_CASE("Ctrl-C is heard while a device is pressed, and the run goes on from there") {
  const EmptyFolder folder;
  shared_cache();
  const std::string force = "device.force=\"0.23 N\"";  // no other case has solved the drum under it
  const fs::path log = folder.path() / "log.jsonl";
  {
    Child child({"run", scenario_folder + "small_roller.toml", "-o", "run", "--set", force, "--log-json", "log.jsonl"},
                folder.path());
    REQUIRE(child.wait_for_words(log, "\"event\":\"device\""));
    child.send(SIGINT);
    const Outcome outcome = child.wait();
    INFO(outcome.output);
    CHECK(outcome.exit_code == 4);
    CHECK_THAT(outcome.output, Contains("interrupted") && Contains("--resume"));
    CHECK_FALSE(fs::exists(folder.path() / "run"));
  }
  REQUIRE(run_roller(folder, "run", {force}, {"--resume"}).exit_code == 0);
  REQUIRE(run_roller(folder, "unbroken", {force}).exit_code == 0);
  CHECK(same_punctures(folder.path() / "run", folder.path() / "unbroken"));
}

TEST_CASE("a planner that cannot reach its target says how near it comes, and why") {
  const EmptyFolder folder;
  shared_cache();
  const Outcome outcome = Child({"plan", scenario_folder + "small_roller.toml", "-o", "plan", "--set",
                                 "treatment.target_depth=\"0.29 mm\""},
                                folder.path())
                              .wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  CHECK_THAT(outcome.output, Contains("no puncture reaches 290 um: the deepest is"));
  CHECK_THAT(outcome.output, Contains("Nothing that was tried reaches") && Contains("Nearest: needles of 300 um"));
}

TEST_CASE("edges of what can be asked of a treatment") {
  const EmptyFolder folder;
  SECTION("no passes: an empty map") {
    const Outcome outcome = run_roller(folder, "none", {"treatment.passes=[]"});
    INFO(outcome.output);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.output, Contains("no passes: the map will be empty"));
    CHECK(acus::ResultsReader(folder.path() / "none").n_punctures() == 0);
    CHECK(headlines(folder.path() / "none").at("punctures_per_cm2") == 0.0);
  }
  SECTION("an area smaller than the drum") {
    const Outcome outcome = run_roller(folder, "small", {"treatment.area=[\"2 mm\", \"2 mm\"]"});
    INFO(outcome.output);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.output, Contains("narrower than the drum"));
    const acus::PunctureTable table = acus::ResultsReader(folder.path() / "small").punctures();
    REQUIRE(table.size() > 0);
    for (std::size_t row = 0; row < table.size(); ++row) {
      CHECK(std::abs(table.x_mm[row]) <= 1.0f);
      CHECK(std::abs(table.y_mm[row]) <= 1.0f);
    }
  }
  SECTION("ten million punctures: refused before anything is solved, with the memory they need") {
    const Outcome outcome =
        run_roller(folder, "huge", {"treatment.area=[\"500 mm\", \"500 mm\"]", "treatment.passes=[{ count = 200 }]"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.output, Contains("punctures and their statistics would need"));
    CHECK_THAT(outcome.output, Contains("treatment.memory"));
    CHECK_FALSE(fs::exists(folder.path() / "huge.partial"));
  }
  SECTION("the needle alone") {
    REQUIRE(run_roller(folder, "needle", {}, {"--stage", "insertion"}).exit_code == 0);
    CHECK(acus::ResultsReader(folder.path() / "needle").n_punctures() == 0);
    CHECK(headlines(folder.path() / "needle").contains("puncture_force"));
  }
}

TEST_CASE("runs and plans side by side") {
  const EmptyFolder folder;
  REQUIRE(run_roller(folder, "one", {"scenario.seed=5", "scenario.name=one"}).exit_code == 0);
  REQUIRE(run_roller(folder, "two", {"scenario.name=two"}).exit_code == 0);
  const Outcome outcome = Child({"compare", "one", "two", "-o", "both"}, folder.path()).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  CHECK_THAT(outcome.output, Contains("Best first"));
  const std::string table = read_file(folder.path() / "both/compare.csv");
  CHECK_THAT(table, Contains("key,unit,one,two,meaning"));
  CHECK_THAT(table, Contains("depth_mean,um,"));
  const Outcome alone = Child({"compare", "one", "-o", "alone"}, folder.path()).wait();
  CHECK(alone.exit_code == 2);

  const Outcome plan =
      Child({"plan", scenario_folder + "small_roller.toml", "--lengths", "0.3 mm", "-o", "plan"}, folder.path()).wait();
  INFO(plan.output);
  REQUIRE(plan.exit_code == 0);
  CHECK_THAT(read_file(folder.path() / "plan/plan.csv"), Contains("needle_length_um,force_N,passes"));
}

TEST_CASE("a face plan is read whole before anything is solved") {
  const EmptyFolder folder;
  std::ofstream(folder.path() / "plan.toml")
      << "name = \"plan\"\nscenario = \"" << scenario_folder << "small_roller.toml\"\n[[zone]]\nname = \"cheek_lft\"\n"
      << "[[zone]]\nname = \"neck\"\npases = []\n";
  const Outcome outcome = Child({"face", "plan.toml"}, folder.path()).wait();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.output, Contains("did you mean \"cheek_left\"?"));
  CHECK_THAT(outcome.output, Contains("unknown key \"pases\" in [zone]"));
  CHECK_FALSE(fs::exists(folder.path() / "out"));
}
