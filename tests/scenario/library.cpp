// Every scenario that ships is understood, and what it becomes is understood again.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <vector>

#include "scenarios/schema/reader.hpp"

using namespace acus;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> library() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(ACUS_SOURCE_DIR "/scenarios/library"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every shipped scenario has no error, and its resolved text is a scenario too") {
  const std::vector<fs::path> files = library();
  REQUIRE(files.size() >= 25);
  std::vector<std::string> names;
  for (const fs::path& file : files) {
    const ReadResult result = read_scenario(file);
    INFO(file.string() << "\n" << report(result, false));
    REQUIRE(result.scenario);
    const ReadResult again = parse_scenario(result.scenario->resolved, "resolved.toml");
    INFO(report(again, false));
    REQUIRE(again.scenario);
    CHECK(again.scenario->resolved == result.scenario->resolved);
    names.push_back(result.scenario->name);
  }
  // Results of different scenarios go to different folders.
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("the library holds what it promises") {
  for (const char* name : {"quickstart", "needle_forearm", "patch_cone_250um", "roller_needle_0.5mm",
                           "roller_needle_1.5mm", "pen_needle_30G"}) {
    INFO(name);
    const ReadResult result =
        read_scenario(fs::path(ACUS_SOURCE_DIR "/scenarios/library") / (std::string(name) + ".toml"));
    REQUIRE(result.scenario);
    CHECK(result.scenario->insertion.puncture);
    CHECK(result.scenario->skin_choice.site == "volar_forearm");
  }
}
