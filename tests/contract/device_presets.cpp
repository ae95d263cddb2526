// Every device that ships: it loads, every number says where it comes from, and it makes a scenario that resolves to
// itself. A new file in presets/devices is checked without a change here.

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "core/device/drum.hpp"
#include "core/needle/shape.hpp"
#include "scenarios/schema/device_keys.hpp"
#include "scenarios/schema/device_preset.hpp"
#include "scenarios/schema/reader.hpp"

using namespace acus;
using Catch::Matchers::Contains;

namespace {

std::string file_text(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string scenario_of(const std::string& device) {
  return "[skin]\nsite = \"volar_forearm\"\n[device]\npreset = \"" + device + "\"\n[insertion]\nto = \"0.1 mm\"\n";
}

Scenario read(const std::string& text) {
  const ReadResult result = parse_scenario(text, "test.toml");
  INFO(report(result, false));
  REQUIRE(result.scenario);
  return *result.scenario;
}

bool is_numeric(const Value& value) { return !std::holds_alternative<std::string>(value); }

}  // namespace

TEST_CASE("device presets: the documented ones ship") {
  const std::vector<std::string> shipped = device_presets();
  for (const char* name :
       {"roller_mf8", "roller_cit8", "roller_c8", "roller_c8he", "roller_770", "roller_370", "roller_250holes",
        "roller_540_disc", "pen_dermapen2012", "pen_skinpen", "pen_exceed", "pen_rejuvapen", "pen_generic",
        "stamp_generic", "patch_cone600", "patch_pla256", "patch_hollow_si"}) {
    INFO(name);
    CHECK(std::find(shipped.begin(), shipped.end(), name) != shipped.end());
  }
}

TEST_CASE("device presets: every value has a status and a source that can be looked up") {
  const std::string bibliography = file_text(ACUS_SOURCE_DIR "/docs/references.bib");
  const std::set<std::string> statuses = {"read", "derived", "recalled", "assumed"};
  for (const std::string& name : device_presets()) {
    const DevicePreset preset = load_device_preset(name);
    CHECK_FALSE(preset.title.empty());
    int n_numbers = 0;
    for (const DevicePresetValue& value : preset.values) {
      INFO(name << " " << value.note.key);
      n_numbers += is_numeric(value.value) ? 1 : 0;
      CHECK(statuses.contains(value.note.status));
      CHECK_FALSE(value.note.value.empty());
      const std::string source = value.note.source.substr(0, value.note.source.find(';'));
      if (value.note.status == "read" || value.note.status == "derived")
        CHECK_THAT(bibliography, Contains("{" + source + ","));
      if (value.note.status == "assumed") CHECK(source == "no source found");
    }
    CHECK(n_numbers >= 4);
  }
}

TEST_CASE("device presets: each is complete and makes a scenario that resolves to itself") {
  for (const std::string& name : device_presets()) {
    INFO(name);
    const Scenario first = read(scenario_of(name));
    CHECK(first.device_preset == name);
    CHECK(first.device.kind != DeviceKind::none);
    CHECK(name.starts_with(keys_of(first.device.kind).word));
    CHECK(check(first.needle).empty());
    if (first.device.kind == DeviceKind::roller)
      CHECK(drum_needles(first.device.roller).size() >= 192);
    else
      CHECK(first.array.layout_needles().size() >= 6);
    const bool is_pressed_whole = first.device.kind == DeviceKind::stamp || first.device.kind == DeviceKind::patch;
    CHECK((first.insertion.model == InsertionModel::array) == is_pressed_whole);

    const Scenario second = read(first.resolved);
    CHECK(second.resolved == first.resolved);
    REQUIRE(second.provenance.size() == first.provenance.size());
    for (std::size_t i = 0; i < first.provenance.size(); ++i) {
      CHECK(second.provenance[i].key == first.provenance[i].key);
      CHECK(second.provenance[i].status == first.provenance[i].status);
    }
  }
}

TEST_CASE("device presets: assumed values warn by name, and are the user's once given") {
  const auto warns_of = [](const Scenario& scenario, const std::string& key) {
    return std::any_of(scenario.warnings.begin(), scenario.warnings.end(), [&](const std::string& warning) {
      return warning.find("assumed") != std::string::npos && warning.find(key) != std::string::npos;
    });
  };
  CHECK(warns_of(read(scenario_of("roller_mf8")), "device.force"));
  const Scenario own = read(
      "[skin]\nsite = \"cheek\"\n[device]\npreset = \"roller_mf8\"\nforce = \"3 N\"\n[needle]\nlength = "
      "\"1 mm\"\n[insertion]\nto = \"0.1 mm\"\n");
  CHECK_FALSE(warns_of(own, "device.force"));
  CHECK(own.device.force == 3.0);
  CHECK(own.device.roller.drum_radius == 10.0);
  CHECK(own.needle.length == 1.0);
  CHECK(own.needle.base_diameter == 0.25);
  for (const ProvenanceNote& note : own.provenance) {
    if (note.key == "device.force" || note.key == "needle.length") CHECK(note.status == "user");
    if (note.key == "device.drum_radius") CHECK(note.status == "read");
  }
}

TEST_CASE("device presets: another shape, lattice or control replaces what the preset hangs on it") {
  const std::string start = "[skin]\nsite = \"cheek\"\n[insertion]\nto = \"0.1 mm\"\n[device]\n";
  const Scenario blunt = read(start +
                              "preset = \"patch_hollow_si\"\n[needle]\nshape = \"cone\"\nlength = \"300 um\"\n"
                              "base_diameter = \"100 um\"\n");
  CHECK(blunt.needle.bore_diameter == 0.0);
  CHECK(blunt.needle.material == "silicon");
  const Scenario ring = read(start + "preset = \"patch_cone600\"\n[array]\nlayout = \"ring\"\nradius = \"2 mm\"\n");
  CHECK(ring.array.layout_needles().size() == 6);
  const Scenario held = read(start + "preset = \"roller_mf8\"\ncontrol = \"indentation\"\nindentation = \"0.3 mm\"\n");
  CHECK(held.device.force == 0.0);
  CHECK(held.device.roller.indentation == Approx(0.3));
  CHECK(read(held.resolved).resolved == held.resolved);
}

TEST_CASE("devices: doubtful settings warn") {
  const std::string start = "[skin]\nsite = \"cheek\"\n[insertion]\nmodel = \"single\"\nto = \"0.1 mm\"\n[device]\n";
  const auto warned = [&](const std::string& device, const std::string& words) {
    const Scenario scenario = read(start + device);
    return std::any_of(scenario.warnings.begin(), scenario.warnings.end(),
                       [&](const std::string& warning) { return warning.find(words) != std::string::npos; });
  };
  const std::string off_dial = "is not on the dial", deep = "deeper than was evaluated",
                    outside = "from the middle of a plate";
  const std::string skinpen = "preset = \"pen_skinpen\"\n";
  for (const std::string& words : {off_dial, deep, outside}) CHECK_FALSE(warned(skinpen, words));
  CHECK(warned(skinpen + "setting = \"1.75 mm\"\n", deep));
  CHECK(warned("preset = \"pen_generic\"\nsetting = \"0.2 mm\"\n", off_dial));
  CHECK(warned(skinpen + "plate_diameter = \"3 mm\"\n", outside));
  CHECK(warned(skinpen + "[array]\nlayout = \"points\"\npoints = [[\"4 mm\", \"0 mm\"], [\"0 mm\", \"0 mm\"]]\n",
               outside));
}

TEST_CASE("device presets: everything that is wrong with a file is said at once, with its place") {
  const std::string text =
      "title = \"bad\"\n"
      "[device]\n"
      "kind = { value = \"rollar\", status = \"read\", source = \"X\" }\n"
      "drum_radius = { value = \"10 s\", status = \"read\", source = \"X\" }\n"
      "drum_widht = { value = \"10 mm\", status = \"read\", source = \"X\" }\n"
      "rows = { value = 8, status = \"guessed\", source = \"X\" }\n"
      "columns = { value = 24, low = 30, status = \"read\", source = \"X\" }\n"
      "speed = { value = \"50 mm/s\", status = \"read\" }\n"
      "force = \"4 N\"\n"
      "[skin]\n"
      "site = \"cheek\"\n";
  Diagnostics diagnostics;
  parse_device_preset(text, "bad.toml", diagnostics);
  std::string all;
  for (const Diagnostic& diagnostic : diagnostics.sorted()) all += describe(diagnostic, "", false) + "\n";
  CHECK_THAT(all, Contains("bad.toml:3:18: error: device.kind = \"rollar\" is not known"));
  CHECK_THAT(all, Contains("bad.toml:4:25: error: device.drum_radius"));
  CHECK_THAT(all, Contains("bad.toml:5:1: error: unknown key \"drum_widht\" in [device]"));
  CHECK_THAT(all, Contains("bad.toml:6:8: error: device.rows: status \"guessed\" is not known"));
  CHECK_THAT(all, Contains("bad.toml:7:31: error: device.columns: the value lies outside its range"));
  CHECK_THAT(all, Contains("bad.toml:8:9: error: device.speed: there is no source"));
  CHECK_THAT(all, Contains("bad.toml:9:9: error: device.force is a text; expected a table"));
  CHECK_THAT(all, Contains("unknown \"skin\""));
  CHECK(diagnostics.n_errors() == 8);
}
