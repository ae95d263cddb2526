// Runs with resolved contact through the program: tables, resuming, needles from STL files.

#include <fmt/format.h>

#include "core/needle/faceted.hpp"
#include "scenarios/schema/reader.hpp"
#include "tests/scenario/child.hpp"

using namespace acus_test;

namespace {

double number(const acus::Table& table, std::size_t row, const std::string& column) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), column);
  REQUIRE(found != table.columns.end());
  return std::get<double>(table.rows.at(row)[static_cast<std::size_t>(found - table.columns.begin())]);
}

std::string ascii_stl(const acus::TriangleMesh& mesh) {
  std::string text = "solid needle\n";
  for (const auto& triangle : mesh.triangles) {
    text += "facet normal 0 0 0\nouter loop\n";
    for (const int corner : triangle)
      text += fmt::format("vertex {:.17g} {:.17g} {:.17g}\n", mesh.points[corner][0], mesh.points[corner][1],
                          mesh.points[corner][2]);
    text += "endloop\nendfacet\n";
  }
  return text + "endsolid needle\n";
}

}  // namespace

TEST_CASE("a resolved run writes force, needles, events and fields") {
  const EmptyFolder folder;
  const Outcome outcome =
      Child({"run", scenario_folder + "resolved_blades.toml", "-o", "run", "--threads", "1"}, folder.path()).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const acus::ResultsReader reader(folder.path() / "run");
  const acus::Table history = reader.history(), needles = reader.needles(), events = reader.table("events");
  const std::size_t last = history.rows.size() - 1;
  REQUIRE(history.rows.size() == 5);
  CHECK(number(history, last, "displacement_um") == Approx(20));
  const double force = number(history, last, "force_N");
  CHECK(force > 0);
  CHECK(number(history, last, "needles_touching") == 2);
  CHECK(std::abs(number(history, last, "energy_imbalance")) < 5e-3);
  CHECK(number(history, last, "energy_friction_J") > 0);
  CHECK(number(history, last, "min_J") > 0);
  REQUIRE(needles.rows.size() == 2);
  CHECK(1e-3 * (number(needles, 0, "force_mN") + number(needles, 1, "force_mN")) == Approx(force));
  CHECK(number(needles, 0, "x_mm") == Approx(-0.25));
  // The node under the tip lies between points of contact; coarse linear cells bulge there.
  CHECK(number(needles, 0, "dent_um") == Approx(20).epsilon(0.2));
  CHECK(events.rows.size() == 2);
  CHECK(reader.header().mesh.geometry == "solid");
  CHECK(reader.field_times().size() == 5);
  CHECK(reader.field("displacement", 4).n_components == 3);
}

TEST_CASE("a resolved run that was interrupted goes on to the same end") {
  const EmptyFolder folder;
  const std::vector<std::string> arguments = {"run", scenario_folder + "resolved_blades.toml", "--threads", "1", "-o"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  REQUIRE(Child(with({"whole"}), folder.path()).wait().exit_code == 0);
  {
    Child child(with({"cut", "--log-json", "log.json"}), folder.path());
    REQUIRE(child.wait_for_lines(folder.path() / "log.json", 3));
    child.send(SIGINT);
    const int code = child.wait().exit_code;
    REQUIRE((code == 4 || code == 0));  // 0: it was quicker than the signal
  }
  const Outcome resumed = Child(with({"cut", "--resume"}), folder.path()).wait();
  INFO(resumed.output);
  REQUIRE(resumed.exit_code == 0);
  const acus::ResultsReader whole(folder.path() / "whole"), cut(folder.path() / "cut");
  REQUIRE(cut.history().rows.size() == whole.history().rows.size());
  CHECK(cut.history().rows.back() == whole.history().rows.back());
  CHECK(cut.table("events").rows == whole.table("events").rows);
}

TEST_CASE("an STL needle is read with its unit, stays in the resolved text, and presses") {
  const EmptyFolder folder;
  // The sharp core of the blade: grown by edge_radius it is that blade, with a longer shank.
  const acus::NeedleSpec spec{.shape = "blade", .length = 0.4, .tip_radius = 0.05, .width = 0.3, .thickness = 0.2};
  acus::TriangleMesh core = acus::faceted_core(spec);
  for (acus::Vec3& point : core.points) point = 1000 * acus::Vec3(point[0], -point[2], point[1]);  // tip towards +y, um
  write_file(folder.path() / "needle.stl", ascii_stl(core));
  std::string text = read_file(scenario_folder + "resolved_blades.toml");
  const std::size_t from = text.find("[needle]"), to = text.find("[array]");
  text.replace(from, to - from,
               "[needle]\nshape = \"stl\"\nfile = \"needle.stl\"\nunit = \"um\"\ntip_direction = \"+y\"\n"
               "edge_radius = \"50 um\"\nfriction = 0.2\n\n");
  write_file(folder.path() / "stl.toml", text);
  const acus::ReadResult read = acus::read_scenario(folder.path() / "stl.toml");
  INFO(acus::report(read, false));
  REQUIRE(read.scenario);
  const acus::ReadResult again = acus::parse_scenario(read.scenario->resolved, "elsewhere/resolved.toml");
  INFO(acus::report(again, false));
  REQUIRE(again.scenario);
  CHECK(again.scenario->needle.body.triangles == read.scenario->needle.body.triangles);

  const acus::ReadResult metres = acus::read_scenario(folder.path() / "stl.toml", {"needle.unit=\"m\""});
  CHECK_FALSE(metres.scenario);
  CHECK_THAT(acus::report(metres, false), Catch::Matchers::Contains("no needle; expected another unit"));

  const Outcome outcome =
      Child({"run", "stl.toml", "-o", "run", "--threads", "1", "--set", "insertion.to=5 um"}, folder.path()).wait();
  INFO(outcome.output);
  REQUIRE(outcome.exit_code == 0);
  const acus::Table history = acus::ResultsReader(folder.path() / "run").history();
  CHECK(number(history, history.rows.size() - 1, "force_N") > 0);
}
