// Every file in tests/messages/broken is refused with its own message, place and exit code, and nothing is written.
// A file says what it expects in comments:  # expect EXIT | LINE:COLUMN | fragment | fragment ...

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

#include "tests/messages/program.hpp"

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

namespace {

struct Expectation {
  int exit_code = 0;
  std::string place;
  std::vector<std::string> fragments;
};

std::string trim(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Expectation> expectations_of(const fs::path& file) {
  std::vector<Expectation> expectations;
  std::ifstream stream(file);
  const std::string mark = "# expect ";
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(mark)) continue;
    std::istringstream parts(line.substr(mark.size()));
    Expectation expectation;
    std::string part;
    std::getline(parts, part, '|');
    expectation.exit_code = std::stoi(part);
    std::getline(parts, part, '|');
    expectation.place = trim(part);
    while (std::getline(parts, part, '|')) expectation.fragments.push_back(trim(part));
    expectations.push_back(expectation);
  }
  return expectations;
}

std::vector<fs::path> broken_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(ACUS_SOURCE_DIR "/tests/messages/broken"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// The line of the output that starts with the place of an error.
std::string error_at(const std::string& output, const std::string& place) {
  std::istringstream lines(output);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(":" + place + ": error: ") != std::string::npos) found += line + "\n";
  }
  return found;
}

/// `run` refuses the file without writing anything, and says `fragment`.
void require_refused(const std::string& file, int exit_code, const std::string& fragment,
                     const std::string& more = "") {
  EmptyFolder folder;
  const Outcome outcome = run_program("run '" + file + "' " + more, folder.path());
  INFO(outcome.output);
  CHECK(outcome.exit_code == exit_code);
  CHECK_THAT(outcome.output, Contains(fragment));
  CHECK(folder.is_empty());
}

}  // namespace

TEST_CASE("broken scenario files get their own message") {
  const std::vector<fs::path> files = broken_files();
  REQUIRE(files.size() >= 20);
  for (const fs::path& file : files) {
    const std::vector<Expectation> expectations = expectations_of(file);
    INFO(file.filename().string());
    REQUIRE_FALSE(expectations.empty());
    EmptyFolder folder;
    const Outcome outcome = run_program("run '" + file.string() + "'", folder.path());
    INFO(outcome.output);
    for (const Expectation& expectation : expectations) {
      CHECK(outcome.exit_code == expectation.exit_code);
      REQUIRE_FALSE(expectation.fragments.empty());
      for (const std::string& fragment : expectation.fragments) {
        CHECK_THAT(error_at(outcome.output, expectation.place), Contains(fragment));
      }
    }
    CHECK(folder.is_empty());
  }
}

TEST_CASE("what is no text file is said to be none") {
  EmptyFolder files;
  const auto write = [&](const std::string& name, const std::string& content) {
    write_file(files.path() / name, content);
    return (files.path() / name).string();
  };
  require_refused(write("empty.toml", ""), 2, "empty.toml:1:1: error: the file is empty");
  require_refused(write("blank.toml", " \n\t\n"), 2, "blank.toml:1:1: error: the file is empty");
  require_refused(write("nul.toml", std::string("[skin]\nsite\0= 1", 15)), 2, "nul.toml:2:5: error: NUL byte");
  require_refused(write("latin.toml", "[skin]\n# \xB5m\n"), 2, "latin.toml:2:3: error: not UTF-8");
  require_refused(write("binary.toml",
                        "\x7f"
                        "ELF\x02\x01\xff\xfe"),
                  2, "binary.toml:1:7: error: not UTF-8");
  require_refused(write("comment.toml", "# nothing here\n"), 2, "section [skin] is missing");
  require_refused(write("deep.toml", "a = " + std::string(100000, '[')), 2, "deep.toml:1:");
}

TEST_CASE("what the file system refuses is told apart from bad input") {
  EmptyFolder files;
  require_refused((files.path() / "missing.toml").string(), 6, "cannot be opened: No such file");
  require_refused(files.path().string(), 6, "is a folder");
  write_file(files.path() / "file", "x");
  require_refused((files.path() / "file/inside.toml").string(), 6, "cannot be opened: Not a directory");
  require_refused("/proc/self/mem", 6, "cannot be read");
  require_refused("/dev/zero", 6, "larger than 4 MiB");

  const fs::path locked = files.path() / "locked.toml";
  write_file(locked, "[skin]\n");
  fs::permissions(locked, fs::perms::none);
  // Root may read it all the same: then it is merely incomplete.
  const bool is_root = geteuid() == 0;
  require_refused(locked.string(), is_root ? 2 : 6, is_root ? "section [needle] is missing" : "Permission denied");
}

TEST_CASE("overrides are located by their number") {
  EmptyFolder files;
  const fs::path file = files.path() / "good.toml";
  write_file(file,
             "[[skin.layer]]\nname = \"gel\"\nthickness = \"20 mm\"\n"
             "material = { law = \"neo_hookean\", mu = \"50 kPa\" }\n"
             "[needle]\nshape = \"sphere\"\nradius = \"1 mm\"\n[insertion]\npuncture = false\nto = \"0.1 mm\"\n");
  const std::string good = file.string();
  require_refused(good, 2, "--set #1: error: needle.radius: unknown unit \"mmm\"", "--set needle.radius='1 mmm'");
  require_refused(good, 2, "--set #2: error: unknown key \"radios\"",
                  "--set needle.radius='2 mm' --set needle.radios=1");
  require_refused(good, 2, "--set #1: error: \"needle.radius\" is not key.path=value", "--set needle.radius");
  require_refused(good, 2, "--set #1: error: \"needle..radius=1\" is not key.path=value", "--set needle..radius=1");
  require_refused(good, 2, "there is no \"3\" to set a value in", "--set skin.layer.3.thickness='1 mm'");
  require_refused(good, 2, "there is no \"x\" to set", "--set needle.radius.x=1");
  require_refused(good, 2, "--set #1: error: [absorption] needs a [treatment]",
                  "--set absorption.active='caffeine' --set absorption.horizon='8 h'");
}

TEST_CASE("the command line says what it does not know") {
  EmptyFolder folder;
  const auto refused = [&](const std::string& arguments, const std::string& fragment) {
    const Outcome outcome = run_program(arguments, folder.path());
    INFO(arguments << "\n" << outcome.output);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.output, Contains(fragment));
  };
  refused("", "Usage:");
  refused("chek x.toml", "there is no command \"chek\"; expected one of run, check");
  refused("chek x.toml", "did you mean \"check\"?");
  refused("run x.toml --sett a=b", "did you mean \"--set\"?");
  refused("run", "SCENARIO is required");
  refused("run x.toml --threads none", "--threads");
  refused("run x.toml --stage absorbtion", "--stage");
  refused("check x.toml --color blue", "--color");
  refused("list sits", "did you mean \"sites\"?");
  refused("list sites cheeck", "did you mean \"cheek\"?");
  refused("section --law ogden", "law 'ogden' needs 'alpha'");
  refused("section --law ogdn --alpha 9", "\"ogdn\" is not known; expected one of \"neo_hookean\"");
  refused("section --law ogdn --alpha 9", "did you mean \"ogden\"?");
  refused("section --law neo_hookean --alpha 9", "unknown key \"alpha\"");
  refused("section --law ogden --alpha 9 --set mu=3", "material.mu = 3 has no unit");
  refused("section --law ogden --alpha 9 --x 3", "--x 3 is no range; expected for example 0.01:1000");
  refused("section --law ogden --alpha 9 --x 5:1", "is no range");
  refused("section --law ogden --alpha 9 --points 1", "--points");
  refused("section --law ogden --alpha 9 --section round", "--section");
  refused("cache empty", "list");
  for (const char* command : {"sweep", "calibrate", "validate"}) {
    refused(command, "is not in this version (planned: ");
  }
  CHECK(folder.is_empty());
}

TEST_CASE("the command line answers") {
  EmptyFolder folder;
  const auto answers = [&](const std::string& arguments, const std::string& fragment) {
    const Outcome outcome = run_program(arguments, folder.path());
    INFO(arguments << "\n" << outcome.output);
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.output, Contains(fragment));
  };
  answers("--help", "Exit codes");
  answers("run --help", "--resume");
  answers("run --help", "--pictures");
  answers("--version", "acus ");
  answers("list sites", "volar_forearm");
  answers("list sites pig_ear", "[recalled]");
  answers("list needles", "tapered_cone");
  answers("list materials", "steel_304");
  answers("list materials ogden", "exponent of each term");
  answers("list devices", "roller_mf8");
  answers("list devices pen_skinpen", "needle.tip_radius = 4 um  [assumed]");
  answers("list actives", "tranexamic_acid");
  answers("list actives caffeine", "Potts-Guy rule");
  answers("list persons", "elderly");
  answers("list persons impaired_healing", "ask a physician");
  answers("report --help", "one HTML file");
  answers("section --help", "--alpha");
  answers("schema", "json-schema.org");
  answers("schema --reference", "# Scenario reference");
  CHECK(folder.is_empty());
}
