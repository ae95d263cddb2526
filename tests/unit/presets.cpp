// The shipped data: every site loads, every number has a status and a source, totals are the documented ones.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "scenarios/schema/presets.hpp"
#include "scenarios/schema/reader.hpp"

using namespace acus;

namespace {

struct Documented {
  double skin, hypodermis;  // um
};

// Defaults of the skin survey: total skin without and with hypodermis (pig ear has none).
const std::map<std::string, Documented> documented = {
    {"volar_forearm", {1190, 4000}}, {"forehead", {1069, 2000}},
    {"cheek", {1255, 4000}},         {"periorbital", {675, 500}},
    {"perioral", {1363, 5140}},      {"neck", {1045, 6000}},
    {"chest", {1716, 8000}},         {"dorsal_hand", {1235, 1500}},
    {"palm", {1623, 4000}},          {"scalp", {1380, 4500}},
    {"back", {2540, 8000}},          {"abdomen", {2148, 13900}},
    {"thigh", {1798, 10400}},        {"upper_arm_deltoid", {2075, 8000}},
    {"pig_ear", {1244, 0}},          {"rat_dorsal", {1435, 200}},
    {"mouse_dorsal", {318, 150}},    {"buttock", {2396.4, 15400}}};

std::string scenario_of(const std::string& site) {
  return "[skin]\nsite = \"" + site +
         "\"\n[needle]\nshape = \"cone\"\nlength = \"0.2 mm\"\nbase_diameter = \"50 um\"\ntip_radius = \"4 um\"\n"
         "[insertion]\npuncture = false\nto = \"50 um\"\n";
}

}  // namespace

TEST_CASE("every documented site ships, and no other") {
  const std::vector<std::string> sites = skin_sites();
  std::vector<std::string> expected;
  for (const auto& [site, totals] : documented) expected.push_back(site);
  CHECK(sites == expected);
}

TEST_CASE("layer totals agree with the documented table") {
  for (const auto& [site, totals] : documented) {
    INFO(site);
    double skin = 0.0, hypodermis = 0.0;
    for (const PresetLayer& preset : load_skin_preset(site).layers) {
      (preset.layer.name == "hypodermis" ? hypodermis : skin) += 1000.0 * preset.layer.thickness;
    }
    CHECK(skin == Approx(totals.skin).margin(0.5));
    CHECK(hypodermis == Approx(totals.hypodermis).margin(1e-9));
  }
}

TEST_CASE("every number of a site carries status and source") {
  const std::set<std::string> statuses = {"read", "derived", "recalled", "assumed"};
  for (const std::string& site : skin_sites()) {
    const SkinPreset preset = load_skin_preset(site);
    INFO(site);
    std::set<std::string> keys;
    for (const ProvenanceNote& note : preset.notes) {
      INFO(note.key);
      CHECK(statuses.contains(note.status));
      CHECK_FALSE(note.source.empty());
      CHECK_FALSE(note.value.empty());
      CHECK(keys.insert(note.key).second);
    }
    for (const PresetLayer& layer : preset.layers) {
      const std::string path = "skin.layer." + layer.layer.name;
      for (const char* key : {".thickness", ".prestretch", ".density", ".toughness", ".material.nu"}) {
        INFO(path + key);
        CHECK(keys.contains(path + key));
      }
      for (const auto& [parameter, values] : layer.material.spec.parameters)
        CHECK(keys.contains(path + ".material." + parameter));
    }
    CHECK(keys.contains("skin.base"));
    CHECK(keys.contains("needle.friction"));
  }
}

TEST_CASE("the dermis is under tension and nothing else is") {
  for (const std::string& site : skin_sites()) {
    for (const PresetLayer& preset : load_skin_preset(site).layers) {
      INFO(site << " " << preset.layer.name);
      const bool is_dermis = preset.layer.name.ends_with("_dermis");
      CHECK((preset.layer.prestretch[0] > 1.0) == is_dermis);
    }
  }
}

TEST_CASE("every site makes a scenario whose resolved text gives the same scenario") {
  for (const std::string& site : skin_sites()) {
    const ReadResult first = parse_scenario(scenario_of(site), site + ".toml");
    INFO(report(first, false));
    REQUIRE(first.scenario);
    const ReadResult second = parse_scenario(first.scenario->resolved, site + ".toml");
    INFO(report(second, false));
    REQUIRE(second.scenario);
    CHECK(second.scenario->resolved == first.scenario->resolved);
    REQUIRE(second.scenario->provenance.size() == first.scenario->provenance.size());
    for (std::size_t i = 0; i < first.scenario->provenance.size(); ++i) {
      CHECK(second.scenario->provenance[i].key == first.scenario->provenance[i].key);
      CHECK(second.scenario->provenance[i].status == first.scenario->provenance[i].status);
      CHECK(second.scenario->provenance[i].source == first.scenario->provenance[i].source);
    }
  }
}

TEST_CASE("needle materials have a stiffness and a strength") {
  const std::vector<NeedleMaterialPreset> materials = load_needle_materials();
  REQUIRE(materials.size() >= 5);
  for (const NeedleMaterialPreset& material : materials) {
    INFO(material.name);
    CHECK(material.youngs_modulus > 100.0);
    CHECK(material.strength > 10.0);
    CHECK(material.strength < material.youngs_modulus);
    for (const ProvenanceNote& note : material.notes) CHECK(note.status == "recalled");
  }
}

TEST_CASE("the presets name no web address of a mirror") {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_folder() / "presets")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    INFO(entry.path().string());
    CHECK(text.find("http") == std::string::npos);
  }
}
