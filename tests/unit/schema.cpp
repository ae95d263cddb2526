// Reading, resolving and describing scenarios.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/material/registry.hpp"
#include "scenarios/schema/describe.hpp"
#include "scenarios/schema/keys.hpp"
#include "scenarios/schema/reader.hpp"
#include "scenarios/schema/skin_reader.hpp"

using namespace acus;
using Catch::Matchers::Contains;

namespace {

const std::string needle_text = "[needle]\nshape = \"sphere\"\nradius = \"1 mm\"\n";
const std::string insertion_text = "[insertion]\npuncture = false\nto = \"100 um\"\n";

std::string gel(const std::string& material) {
  return "[[skin.layer]]\nname = \"gel\"\nthickness = \"20 mm\"\nmaterial = " + material + "\n" + needle_text +
         insertion_text;
}

const std::string block = gel("{ law = \"neo_hookean\", mu = \"50 kPa\" }");

std::string on_site(const std::string& skin_keys) {
  return "[skin]\nsite = \"volar_forearm\"\n" + skin_keys + "\n" + needle_text + insertion_text;
}

Scenario read(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const ReadResult result = parse_scenario(text, "test.toml", overrides);
  INFO(report(result, false));
  REQUIRE(result.scenario);
  return *result.scenario;
}

std::string errors(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const ReadResult result = parse_scenario(text, "test.toml", overrides);
  CHECK_FALSE(result.scenario);
  return report(result, false);
}

const SkinLayer& layer(const Scenario& scenario, const std::string& wanted) {
  for (const SkinLayer& candidate : scenario.skin.layers) {
    if (candidate.name == wanted) return candidate;
  }
  FAIL("no layer " << wanted);
  return scenario.skin.layers.front();
}

const ProvenanceNote& note(const Scenario& scenario, const std::string& key) {
  for (const ProvenanceNote& candidate : scenario.provenance) {
    if (candidate.key == key) return candidate;
  }
  FAIL("no note " << key);
  return scenario.provenance.front();
}

std::string file_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("a synthetic block") {
  const Scenario s = read(block);
  CHECK(s.name == "test");
  CHECK(s.title == "test");
  REQUIRE(s.skin.layers.size() == 1);
  CHECK(s.skin.layers[0].thickness == 20.0);
  CHECK(s.skin.layers[0].material.parameters.at("mu") == std::vector<double>{0.05});
  CHECK(s.skin.layers[0].material.volumetric.bulk == Approx(2 * 0.05 * 1.495 / (3 * 0.01)).epsilon(1e-12));
  CHECK(s.skin.base == BaseSupport::bonded);
  CHECK(s.needle.friction == 0.0);
  CHECK(s.needle.radius == 1.0);
  CHECK(s.insertion.to == 0.1);
  CHECK(note(s, "skin.layer.gel.material.nu").status == "assumed");
  CHECK(note(s, "skin.layer.gel.material.mu").status == "user");
}

TEST_CASE("the same scenario in other units is the same scenario") {
  std::string metres = block;
  const auto replace = [&](const std::string& from, const std::string& to) {
    metres.replace(metres.find(from), from.size(), to);
  };
  replace("20 mm", "0.02 m");
  replace("50 kPa", "0.05 MPa");
  replace("1 mm", "1000 um");
  replace("100 um", "1e-4 m");
  CHECK(read(metres).resolved == read(block).resolved);
}

TEST_CASE("resolved texts read back to the same scenario") {
  const std::vector<std::string> texts = {
      block,
      gel("{ law = \"ogden\", mu = [\"50 kPa\", \"3 kPa\"], alpha = [2, -4.1], bulk = \"7 MPa\", volumetric = "
          "\"simo_taylor\", prony = [{ g = 0.3, tau = \"2 min\" }], moduli = \"instantaneous\" }"),
      gel("{ law = \"gasser_ogden_holzapfel\", mu = \"0.2 MPa\", k1 = \"24 MPa\", k2 = 0.13, kappa = 0.14, fibre_angle "
          "= "
          "\"41 deg\", rate = { exponent = 0.2, reference = \"0.01 1/s\", strain_rate = \"3 1/s\" } }"),
      on_site("prestretch = 1.1\nhydration = 0.47\nbase = \"sliding\"\nlanger_angle = \"33 deg\""),
      on_site("hydration = \"wet\"\nbase = \"muscle\"\n[[skin.layer]]\nname = \"muscle\"\nthickness = \"7 mm\""),
      on_site("[[skin.layer]]\nname = \"hypodermis\"\nmaterial = { law = \"yeoh\", c = [\"1 kPa\", \"2 kPa\"] }"),
      block +
          "[scenario]\nname = \"a\"\ntitle = \"quotes \\\" and \\\\ and \\t \u00b5\"\nseed = 12345678901\n"
          "[domain]\nwidth = \"3.7 mm\"\ngeometry = \"plane_strain\"\nlateral = \"clamped\"\n"
          "[numerics]\nmesh = \"fine\"\nrefine = 2\nfirst_step = \"0.3 um\"\ntolerance = 1e-7\nelement = \"q1p0\"\n"
          "[output]\nfields = \"all\"\nstride = 3\n"};
  for (const std::string& text : texts) {
    const Scenario first = read(text), second = read(first.resolved);
    CHECK(second.resolved == first.resolved);
    REQUIRE(second.skin.layers.size() == first.skin.layers.size());
    for (std::size_t i = 0; i < first.skin.layers.size(); ++i) {
      const SkinLayer &a = first.skin.layers[i], &b = second.skin.layers[i];
      CHECK(a.name == b.name);
      CHECK(a.thickness == b.thickness);
      CHECK(a.prestretch == b.prestretch);
      CHECK(a.material.parameters == b.material.parameters);
      CHECK(a.material.volumetric.bulk == b.material.volumetric.bulk);
      CHECK(a.material.volumetric.kind == b.material.volumetric.kind);
      CHECK(a.material.prony.size() == b.material.prony.size());
    }
    CHECK(first.skin.base == second.skin.base);
    CHECK(first.skin.langer_angle == second.skin.langer_angle);
    CHECK(first.needle.friction == second.needle.friction);
    CHECK(first.domain.geometry == second.domain.geometry);
    CHECK(first.numerics.first_step == second.numerics.first_step);
    CHECK(first.seed == second.seed);
    CHECK(first.title == second.title);
  }
}

TEST_CASE("a profile is carried inside the resolved text") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "acus-schema-profile";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "needle.csv") << "s_um,r_um\n0,0\n10,8\n700,70\n";
  const std::string text =
      "[[skin.layer]]\nname = \"gel\"\nthickness = \"20 mm\"\nmaterial = { law = \"neo_hookean\", mu = "
      "\"50 kPa\" }\n[needle]\nshape = \"profile\"\nfile = \"needle.csv\"\n" +
      insertion_text;
  const ReadResult result = parse_scenario(text, folder / "s.toml");
  INFO(report(result, false));
  REQUIRE(result.scenario);
  CHECK(result.scenario->needle.profile.size() == 3);
  const Scenario again = read(result.scenario->resolved);  // from another folder
  CHECK(again.needle.profile == result.scenario->needle.profile);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a layer of a site overrides the values it gives and no others") {
  const Scenario preset = read(on_site(""));
  const Scenario changed = read(
      on_site("[[skin.layer]]\nname = \"reticular_dermis\"\nthickness = \"0.5 mm\"\nmaterial = { mu = \"20 kPa\" }"));
  const SkinLayer &before = layer(preset, "reticular_dermis"), &after = layer(changed, "reticular_dermis");
  CHECK(after.thickness == 0.5);
  CHECK(after.material.parameters.at("mu")[0] == 0.02);
  CHECK(after.material.parameters.at("alpha") == before.material.parameters.at("alpha"));
  CHECK(after.material.prony.size() == before.material.prony.size());
  CHECK(after.material.volumetric.bulk == Approx(before.material.volumetric.bulk * 20.0 / 43.0).epsilon(1e-12));
  CHECK(after.prestretch == before.prestretch);
  CHECK(layer(changed, "hypodermis").thickness == layer(preset, "hypodermis").thickness);
  CHECK(note(changed, "skin.layer.reticular_dermis.material.mu").status == "user");
  CHECK(note(changed, "skin.layer.reticular_dermis.material.alpha").status == "derived");
  CHECK(note(changed, "skin.layer.reticular_dermis.thickness").value == "500 um");
}

TEST_CASE("the bulk modulus follows nu and the instantaneous shear modulus") {
  const Scenario s = read(on_site(""));
  const SkinLayer& dermis = layer(s, "reticular_dermis");
  CHECK(make_material(dermis.material)->shear_modulus() == Approx(2 * 0.043));  // long-term modulus, half relaxes
  CHECK(dermis.material.volumetric.bulk == Approx(2 * 0.086 * 1.495 / 0.03));
}

TEST_CASE("hydration") {
  CHECK(corneum_modulus(0.3) == Approx(1995.26).epsilon(1e-5));
  CHECK(corneum_modulus(1.0) == Approx(3.01995).epsilon(1e-5));
  CHECK(relative_humidity("dry") == 0.3);
  const double ambient = layer(read(on_site("")), "stratum_corneum").material.parameters.at("mu")[0];
  CHECK(ambient == 5.0);
  const Scenario dry = read(on_site("hydration = \"dry\"")), wet = read(on_site("hydration = \"wet\""));
  CHECK(layer(dry, "stratum_corneum").material.parameters.at("mu")[0] == Approx(1995.26 / 3).epsilon(1e-5));
  CHECK(layer(dry, "stratum_corneum").thickness == 0.02);
  CHECK(layer(wet, "stratum_corneum").thickness == 0.04);
  CHECK(note(wet, "skin.layer.stratum_corneum.material.mu").status == "assumed");
  CHECK_THAT(errors(on_site("hydration = 0.2")), Contains("skin.hydration = 0.2 is out of range"));
  CHECK_THAT(errors(on_site("hydration = \"damp\"")), Contains("is not known; expected \"ambient\""));
  CHECK_THAT(errors("[skin]\nhydration = \"wet\"\n" + block), Contains("skin.hydration needs a site"));
}

TEST_CASE("prestretch reaches the dermis of a site and every layer of a block") {
  const Scenario site = read(on_site("prestretch = [1.1, 1.04]\n[domain]\ngeometry = \"plane_strain\""));
  CHECK(layer(site, "papillary_dermis").prestretch == std::array{1.1, 1.04});
  CHECK(layer(site, "viable_epidermis").prestretch == std::array{1.0, 1.0});
  const Scenario mean = read(on_site("prestretch = [1.1, 1.04]"));
  CHECK(layer(mean, "papillary_dermis").prestretch[0] == Approx(1.07));
  CHECK(layer(mean, "papillary_dermis").prestretch[0] == layer(mean, "papillary_dermis").prestretch[1]);
  CHECK_THAT(mean.warnings,
             Catch::VectorContains(
                 std::string("prestretch differs along and across the Langer direction; the axisymmetric tissue takes "
                             "the mean (plane_strain keeps the first component in plane)")));
  CHECK(read("[skin]\nprestretch = 1.2\n" + block).skin.layers[0].prestretch == std::array{1.2, 1.2});
}

TEST_CASE("bases") {
  CHECK(read(on_site("base = \"none\"\n[domain]\nlateral = \"clamped\"")).skin.base == BaseSupport::none);
  CHECK_THAT(errors(on_site("base = \"none\"")), Catch::Contains("nothing holds the tissue"));
  CHECK(read(on_site("base = \"cartilage\"")).skin.base == BaseSupport::bonded);
  const Scenario muscle = read(on_site("base = \"muscle\"\n[[skin.layer]]\nname = \"muscle\"\nthickness = \"7 mm\""));
  CHECK(muscle.skin.layers.back().name == "muscle");
  CHECK(muscle.skin.layers.back().material.parameters.at("mu")[0] == 0.0267);
  CHECK(note(muscle, "skin.layer.muscle.material.mu").status == "recalled");
  CHECK(note(muscle, "skin.layer.muscle.thickness").status == "user");
}

TEST_CASE("friction comes from the skin survey unless given") {
  CHECK(read(on_site("")).needle.friction == 0.36);
  CHECK(note(read(on_site("")), "needle.friction").status == "read");
  CHECK(note(read(on_site(""), {"needle.friction=0.1"}), "needle.friction").status == "user");
}

namespace {

const std::string cone_text =
    "[needle]\nshape = \"cone\"\nlength = \"1 mm\"\nbase_diameter = \"200 um\"\ntip_radius = \"5 um\"\n";
const std::string tough_gel =
    "[[skin.layer]]\nname = \"gel\"\nthickness = \"20 mm\"\ntoughness = \"1 kJ/m^2\"\nmaterial = { law = "
    "\"neo_hookean\", mu = \"50 kPa\" }\n" +
    cone_text;

std::string all_warnings(const Scenario& scenario) {
  std::string all;
  for (const std::string& warning : scenario.warnings) all += warning + "\n";
  return all;
}

}  // namespace

TEST_CASE("an insertion punctures and comes back unless told otherwise") {
  const Scenario s = read(tough_gel + "[insertion]\nto = \"100 um\"\n");
  CHECK(s.insertion.puncture);
  CHECK(s.insertion.control == InsertionControl::displacement);
  CHECK(s.insertion.retract);
  CHECK(s.insertion.hold == 0.0);
  CHECK(s.insertion.compliance_ratio == 0.0);  // solved
  CHECK(s.insertion.approach_speed() == 1.0);
  CHECK(s.shaft_friction == 0.0);  // own layers are frictionless
  CHECK(read(s.resolved).resolved == s.resolved);
  CHECK(read(read(block).resolved).resolved == read(block).resolved);
  CHECK_FALSE(read(block).insertion.puncture);
}

TEST_CASE("each control has its keys") {
  const Scenario force = read(tough_gel + "[insertion]\ncontrol = \"force\"\nforce = \"50 mN\"\nramp = \"0.5 s\"\n");
  CHECK(force.insertion.force == 0.05);
  CHECK(force.insertion.ramp == 0.5);
  const Scenario speed = read(tough_gel + "[insertion]\ncontrol = \"speed\"\nspeed = \"2 m/s\"\nmass = \"5 g\"\n");
  CHECK(speed.insertion.mass == 5e-6);
  CHECK(speed.insertion.approach_speed() == 2000.0);
  const Scenario energy = read(tough_gel + "[insertion]\ncontrol = \"energy\"\nenergy = \"10 mJ\"\nmass = \"5 g\"\n");
  CHECK(energy.insertion.approach_speed() == Approx(2000.0));  // the same blow
  for (const Scenario& s : {force, speed, energy}) CHECK(read(s.resolved).resolved == s.resolved);
  const Scenario held = read(tough_gel +
                             "[insertion]\nto = \"100 um\"\nhold = \"2 s\"\nhold_at = \"force\"\nretract_rate = \"3 "
                             "mm/s\"\ncompliance_ratio = 0.4\nopen_width = \"2 um\"\n");
  CHECK(held.insertion.hold_at == HoldKind::force);
  CHECK(held.insertion.compliance_ratio == 0.4);
  CHECK(held.insertion.open_width == 0.002);
  CHECK(read(held.resolved).resolved == held.resolved);
}

TEST_CASE("puncture needs a toughness for every layer that the tip can come to, and for no other") {
  const std::string two =
      "[[skin.layer]]\nname = \"skin\"\nthickness = \"THICK\"\ntoughness = \"1 kJ/m^2\"\nmaterial = { law = "
      "\"neo_hookean\", mu = \"50 kPa\" }\n[[skin.layer]]\nname = \"fat\"\nthickness = \"5 mm\"\nmaterial = { law = "
      "\"neo_hookean\", mu = \"1 kPa\" }\n" +
      cone_text + "[insertion]\nto = \"100 um\"\n";
  const auto with = [&](const std::string& thick) {
    std::string text = two;
    return text.replace(text.find("THICK"), 5, thick);
  };
  CHECK(read(with("1 mm")).skin.layers.size() == 2);
  CHECK_THAT(errors(with("0.9 mm")), Contains("skin.layer.fat.toughness is missing"));
  CHECK_THAT(errors(on_site(""), {"insertion.puncture=true"}),
             Contains("the rounded tip (1 mm) leaves nothing of the needle (1 mm) in the tissue"));
  CHECK_THAT(errors("[skin]\nsite = \"volar_forearm\"\nbase = \"muscle\"\n[[skin.layer]]\nname = \"muscle\"\nthickness "
                    "= \"9 mm\"\n[needle]\nshape = \"cone\"\nlength = \"7 mm\"\nbase_diameter = \"1 mm\"\n"
                    "[insertion]\nto = \"1 mm\"\n"),
             Contains("skin.layer.muscle.toughness is missing"));
}

TEST_CASE("the wall's friction and the needle's material come with their sources") {
  const Scenario s = read(on_site(""), {"needle.material=steel_304"});
  CHECK(s.shaft_friction == 0.2);
  CHECK(note(s, "needle.shaft_friction").status == "assumed");
  CHECK(note(s, "needle.shaft_friction").range == "0.05 .. 0.5");
  CHECK(s.needle_modulus == 193e3);
  CHECK(s.needle_strength == 205.0);
  CHECK(note(s, "needle.material.youngs_modulus").status == "recalled");
  const Scenario own = read(on_site(""), {"needle.shaft_friction=0.3"});
  CHECK(own.shaft_friction == 0.3);
  CHECK(note(own, "needle.shaft_friction").status == "user");
}

TEST_CASE("a puncture that strains the model is warned of") {
  const std::string text = tough_gel + "[insertion]\nto = \"100 um\"\n";
  CHECK(read(text).warnings.empty());
  CHECK_THAT(all_warnings(read(text, {"needle.friction=2"})),
             Contains("needle.friction = 2 is more than was measured"));
  CHECK_THAT(all_warnings(read(text, {"needle.shaft_friction=2"})), Contains("needle.shaft_friction = 2 is more than"));
  CHECK_THAT(all_warnings(read(text, {"insertion.to=2 mm"})),
             Contains("a holder wider than its base would touch the skin"));
  CHECK_THAT(all_warnings(read(text, {"skin.layer.gel.thickness=0.8 mm"})),
             Contains("longer than the tissue is thick"));
  CHECK_THAT(all_warnings(read("[skin]\nsite = \"volar_forearm\"\n" + cone_text + "[insertion]\nto = \"100 um\"\n",
                               {"needle.tip_radius=30 um"})),
             Contains("layer \"stratum_corneum\" (20 um) is thinner than the radius of the tip (30 um)"));
}

TEST_CASE("overrides") {
  CHECK(read(block, {"needle.radius=2 mm"}).needle.radius == 2.0);
  CHECK(read(block, {"needle.radius=\"2 mm\""}).needle.radius == 2.0);
  CHECK(read(block, {"skin.layer.gel.thickness=5 mm"}).skin.layers[0].thickness == 5.0);
  CHECK(read(block, {"skin.layer.0.thickness=5 mm"}).skin.layers[0].thickness == 5.0);
  CHECK(read(block, {"skin.layer.gel.material.mu=1 kPa"}).skin.layers[0].material.parameters.at("mu")[0] == 0.001);
  CHECK(read(block, {"numerics.refine=2"}).numerics.refine == 2);
  CHECK(read(block, {"needle.radius=2 mm", "needle.radius=3 mm"}).needle.radius == 3.0);
  CHECK(layer(read(on_site(""), {"skin.layer.hypodermis.thickness=2 mm"}), "hypodermis").thickness == 2.0);
  CHECK_THAT(errors(on_site(""), {"skin.layer.hypoderm.thickness=2 mm"}),
             Contains("--set #1: error: site \"volar_forearm\" has no layer \"hypoderm\"") &&
                 Contains("did you mean \"hypodermis\"?"));
}

TEST_CASE("suspicious but possible is a warning that the scenario carries") {
  const auto warns = [](const std::string& text, const std::vector<std::string>& overrides,
                        const std::string& fragment) {
    const Scenario s = read(text, overrides);
    std::string all;
    for (const std::string& warning : s.warnings) all += warning + "\n";
    CHECK_THAT(all, Contains(fragment));
  };
  warns(block, {"insertion.to=3 mm"}, "moves further (3 mm) than it is long (1 mm)");
  warns(block, {"needle.length=30 mm"}, "longer than the tissue is thick");
  warns(block, {"domain.width=2 mm"}, "less than five needle radii");
  warns(on_site(""), {}, "are assumed, without a source");
  warns(on_site(""), {"skin.langer_angle=30 deg"}, "no meaning in an axisymmetric tissue");
  warns(gel("{ law = \"gasser_ogden_holzapfel\", mu = \"0.2 MPa\", k1 = \"24 MPa\", k2 = 0.13, kappa = 0.14, "
            "fibre_angle = "
            "\"41 deg\" }"),
        {}, "fibres with a direction");
  warns(block, {"scenario.name=my run/1"}, "is written \"my-run-1\" in file names");
  CHECK(read(block).warnings.empty());
}

TEST_CASE("names become harmless folder names") {
  CHECK(read(block, {"scenario.name=\"../../etc/passwd\""}).name == "etc-passwd");
  CHECK(read(block, {"scenario.name=-o"}).name == "o");
  CHECK_THAT(errors(block, {"scenario.name=\"...\""}), Contains("makes no folder name"));
}

TEST_CASE("all errors come in one pass, in reading order") {
  const ReadResult result =
      parse_scenario("[skin]\nsite = 3\nbase = \"bon\"\n[needle]\nshape = 1\n[insertion]\nto = 1\n", "x.toml");
  CHECK_FALSE(result.scenario);
  REQUIRE(result.diagnostics.size() >= 5);
  for (std::size_t i = 1; i < result.diagnostics.size(); ++i) {
    CHECK(result.diagnostics[i - 1].position.line <= result.diagnostics[i].position.line);
  }
}

TEST_CASE("a caret stands under the fault, in colour when asked") {
  const ReadResult result = parse_scenario("[needle]\n\tshape = \"\u00b5cone\"\n", "x.toml");
  CHECK_THAT(report(result, false), Contains("\n    \tshape = \"\u00b5cone\"\n    \t        ^\n"));
  CHECK_THAT(report(result, true), Contains("\033[1;31merror:\033[0m"));
}

TEST_CASE("a scenario cut short anywhere is refused or read, never more") {
  const std::string text = read(on_site("prestretch = 1.05")).resolved;
  int n_read = 0;
  for (std::size_t length = 0; length < text.size(); length += 7) {
    const ReadResult result = parse_scenario(text.substr(0, length), "cut.toml");
    n_read += result.scenario ? 1 : 0;
    if (!result.scenario) REQUIRE_FALSE(result.diagnostics.empty());
  }
  CHECK(n_read > 0);  // what is cut off at the very end are optional sections
  for (std::size_t length = 0; length < block.size(); ++length) {
    for (char noise : {'\0', '"', '[', '\xff', '\n'}) {
      std::string damaged = block;
      damaged[length] = noise;
      const ReadResult result = parse_scenario(damaged, "damaged.toml");
      CHECK(result.scenario.has_value() ==
            std::none_of(result.diagnostics.begin(), result.diagnostics.end(),
                         [](const Diagnostic& d) { return d.severity == Severity::error; }));
    }
  }
}

TEST_CASE("damaged or missing presets are a problem of the file system") {
  const char* old = std::getenv("ACUS_DATA");
  const std::string before = old != nullptr ? old : "";
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "acus-schema-data";
  std::filesystem::remove_all(folder);
  setenv("ACUS_DATA", folder.c_str(), 1);
  CHECK(parse_scenario(on_site(""), "x.toml").is_file_problem);
  std::filesystem::create_directories(folder / "presets/skin");
  std::ofstream(folder / "presets/skin/volar_forearm.toml") << "title = \"x\"\n";
  std::ofstream(folder / "presets/skin_layers.toml") << "nu = { value = 0.4 }\n";
  const ReadResult damaged = parse_scenario(on_site(""), "x.toml");
  CHECK(damaged.is_file_problem);
  CHECK_THAT(report(damaged, false), Contains("volar_forearm.toml:1: text \"species\" is missing"));
  std::filesystem::remove_all(folder);
  if (old != nullptr)
    setenv("ACUS_DATA", before.c_str(), 1);
  else
    unsetenv("ACUS_DATA");
}

TEST_CASE("every declared example is accepted by its own declaration") {
  const auto reads = [](const std::string& text) { return parse_scenario(text, "x.toml"); };
  for (const auto& section : scenario_sections()) {
    for (const auto& key : section.keys) {
      INFO(section.name << "." << key.info.name);
      const std::string site = section.name == "skin" && key.info.name != "site" ? "site = \"cheek\"\n" : "";
      const ReadResult result =
          reads("[" + section.name + "]\n" + site + key.info.name + " = " + key.info.example + "\n");
      for (const Diagnostic& d : result.diagnostics) {
        INFO(d.message);
        CHECK_FALSE(d.message.starts_with(section.name + "." + key.info.name + " "));
        CHECK_FALSE(d.message.starts_with(section.name + "." + key.info.name + ":"));
      }
      CHECK_FALSE(key.info.meaning.empty());
    }
  }
}

TEST_CASE("the checked-in reference page and JSON Schema are the generated ones") {
  CHECK(file_text(ACUS_SOURCE_DIR "/docs/scenario-reference.md") == reference_page());
  CHECK(file_text(ACUS_SOURCE_DIR "/docs/scenario.schema.json") == json_schema());
  const auto schema = nlohmann::json::parse(json_schema());
  for (const auto& section : scenario_sections()) {
    for (const auto& key : section.keys)
      CHECK(schema["properties"][section.name]["properties"].contains(key.info.name));
  }
  CHECK(schema["$defs"]["material"]["properties"].contains("alpha"));
}
