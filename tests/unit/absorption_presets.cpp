// Actives, persons, claims: every shipped file reads, every number has a source, gaps are refused or flagged.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "scenarios/schema/active_skin.hpp"
#include "scenarios/schema/claims.hpp"
#include "scenarios/schema/person_healing.hpp"
#include "scenarios/schema/person_preset.hpp"
#include "scenarios/schema/presets.hpp"
#include "scenarios/schema/reader.hpp"
#include "solvers/absorption/property_rules.hpp"
#include "solvers/healing/healing_parameters.hpp"

using namespace acus;

namespace {

SkinStack forearm() {
  SkinStack stack;
  for (const PresetLayer& preset : load_skin_preset("volar_forearm").layers) stack.layers.push_back(preset.layer);
  return stack;
}

bool has_note(const ActiveSkin& skin, const std::string& key, const std::string& status) {
  return std::any_of(skin.notes.begin(), skin.notes.end(),
                     [&](const ProvenanceNote& note) { return note.key == key && note.status == status; });
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("every active reads, with status and source per number") {
  const std::vector<std::string> names = active_presets();
  CHECK(names.size() == 12);
  for (const std::string& name : names) {
    INFO(name);
    const ActivePreset preset = load_active_preset(name);
    CHECK_FALSE(preset.title.empty());
    CHECK_FALSE(preset.notes.empty());
    for (const ProvenanceNote& note : preset.notes) CHECK_FALSE((note.status.empty() || note.source.empty()));
  }
}

TEST_CASE("numbers of the actives follow from the rules they name") {
  int n_checked = 0;
  for (const std::string& name : active_presets()) {
    INFO(name);
    const ActivePreset p = load_active_preset(name);
    if (p.molar_mass && p.diffusivity_water)
      CHECK(*p.diffusivity_water == Approx(free_diffusivity(*p.molar_mass)).epsilon(0.01));
    if (!p.log_kow) continue;
    CHECK(*p.partition_stratum_corneum == Approx(stratum_corneum_partition(*p.log_kow)).epsilon(0.03));
    const double permeability = *p.diffusivity_stratum_corneum * *p.partition_stratum_corneum / 0.015;
    CHECK(permeability == Approx(potts_guy_permeability(*p.log_kow, *p.molar_mass)).epsilon(0.06));
    if (p.permeability_stratum_corneum) CHECK(*p.permeability_stratum_corneum == Approx(permeability).epsilon(0.06));
    ++n_checked;
  }
  CHECK(n_checked == 7);
}

TEST_CASE("gaps are filled by named rules, or the active is refused") {
  const ActiveSkin caffeine = active_skin(load_active_preset("caffeine"), forearm());
  REQUIRE(caffeine.missing.empty());
  CHECK(caffeine.base == AbsorptionBase::sink);
  CHECK(has_note(caffeine, "active.clearance", "assumed"));
  double depth = 0.0;
  for (const AbsorptionLayer& layer : caffeine.layers) depth += layer.thickness;
  CHECK(depth == Approx(0.4));
  CHECK(caffeine.pore_diffusivity == Approx(2.24e-4));
  CHECK(caffeine.layers[1].partition == Approx(0.7 * 2.24 / 1.7));

  const ActiveSkin cleared = active_skin(load_active_preset("caffeine"), forearm(), 1e-4);
  CHECK(cleared.base == AbsorptionBase::sealed);
  CHECK_FALSE(has_note(cleared, "active.clearance", "assumed"));
  REQUIRE(cleared.layers.size() == 4);
  CHECK(cleared.layers[1].clearance == 0.0);
  CHECK(cleared.layers[2].clearance == 1e-4);
  CHECK(cleared.layers[3].clearance == 1e-4);

  const ActiveSkin naltrexone = active_skin(load_active_preset("naltrexone"), forearm());
  REQUIRE(naltrexone.missing.empty());
  CHECK(naltrexone.layers[0].diffusivity == 0.0);
  CHECK(has_note(naltrexone, "active.diffusivity_water", "derived"));
  CHECK(has_note(naltrexone, "active.diffusivity_dermis", "assumed"));
  const ActiveSkin dextran = active_skin(load_active_preset("dextran"), forearm());
  REQUIRE(dextran.missing.empty());
  CHECK(has_note(dextran, "active.partition_dermis", "assumed"));

  for (const char* name : {"amantadine", "pramipexole"}) {
    const ActiveSkin unknown = active_skin(load_active_preset(name), forearm());
    REQUIRE(unknown.missing.size() == 1);
    CHECK(unknown.missing[0].find("stratum corneum is not known") != std::string::npos);
    CHECK(unknown.layers.empty());
  }
}

TEST_CASE("rules estimate what a file leaves open, and say where they do not hold") {
  ActivePreset p;
  p.name = "made_up";
  p.molar_mass = 200.0;
  p.log_kow = 1.0;
  const ActiveSkin inside = active_skin(p, forearm());
  REQUIRE(inside.missing.empty());
  CHECK(has_note(inside, "active.diffusivity_stratum_corneum", "derived"));
  CHECK(inside.layers[0].diffusivity * inside.layers[0].partition / inside.layers[0].thickness ==
        Approx(potts_guy_permeability(1.0, 200.0)));
  p.log_kow = 6.0;
  CHECK(has_note(active_skin(p, forearm()), "active.diffusivity_stratum_corneum", "assumed"));
  p.molar_mass.reset();
  CHECK_FALSE(active_skin(p, forearm()).missing.empty());
}

TEST_CASE("every person reads; factors are about numbers that exist") {
  const std::vector<std::string_view> names = healing_parameter_names();
  std::size_t n_factors = 0;
  for (const std::string& name : person_presets()) {
    INFO(name);
    const PersonPreset person = load_person_preset(name, names);
    CHECK_FALSE(person.title.empty());
    CHECK((!person.warnings.empty() || !person.factors.empty()));
    for (const PersonFactor& factor : person.factors) CHECK_FALSE(factor.note.source.empty());
    n_factors += person.factors.size();
  }
  CHECK(n_factors == 11);
  CHECK_THROWS_AS(load_person_preset("pores_asian", std::vector<std::string_view>{"t_lag"}), DataError);
  CHECK(load_contraindications().size() == 9);
}

TEST_CASE("every person leaves a healing model that can be run, and changes what it says") {
  const HealingParameters standard = standard_healing_parameters();
  for (const std::string& name : person_presets()) {
    INFO(name);
    HealingParameters own = standard;
    apply(load_person_preset(name, healing_parameter_names()), own);
    CHECK_NOTHROW(homeostasis(own));
  }
  HealingParameters slow = standard;
  apply(load_person_preset("impaired_healing", healing_parameter_names()), slow);
  CHECK(slow.v_k == Approx(0.8 * standard.v_k));
  CHECK(slow.tau_p_occluded == standard.tau_p_occluded);
  PersonPreset wrong;
  wrong.factors = {{"no_such_number", 2.0, {}}};
  CHECK_THROWS_AS(apply(wrong, slow), std::invalid_argument);
}

TEST_CASE("factors that stand at the end of a range do") {
  const auto value_of = [](std::string_view text, Dimension dimension) {
    return parse_quantity(text, dimension).value;
  };
  for (const char* name : {"impaired_healing", "keloid_tendency"}) {
    for (const PersonFactor& factor : load_person_preset(name, healing_parameter_names()).factors) {
      for (const HealingParameter& p : healing_parameter_list()) {
        if (p.name != factor.parameter) continue;
        INFO(factor.parameter);
        const double value = value_of(p.value, p.dimension);
        const double end = value_of(factor.factor < 1.0 ? p.low : p.high, p.dimension);
        CHECK(factor.factor * value == Approx(end).epsilon(2e-3));
      }
    }
  }
}

TEST_CASE("the page of claims is the one of the data") {
  const std::vector<Claim> claims = load_claims();
  std::set<std::string> ids;
  for (const Claim& claim : claims) ids.insert(claim.id);
  CHECK(ids.size() == claims.size());
  CHECK(ids.contains("collagen_400"));
  const std::string page = claims_page(claims);
  const std::filesystem::path file = std::filesystem::path(ACUS_SOURCE_DIR) / "docs/claims.md";
  if (const char* wanted = std::getenv("ACUS_WRITE_REPORT"); wanted && std::string(wanted) == "1")
    std::ofstream(file, std::ios::binary) << page;
  CHECK(text_of(file) == page);
}

namespace {

Scenario cheek_of(const std::string& person) {
  const std::string who = person.empty() ? "" : "person = \"" + person + "\"\n";
  const ReadResult result =
      parse_scenario("[skin]\nsite = \"cheek\"\n" + who +
                         "[device]\npreset = \"roller_mf8\"\n[treatment]\narea = [\"20 mm\", \"20 "
                         "mm\"]\npasses = [{ count = 1 }]\n[healing]\nhorizon = \"30 d\"\n",
                     "person.toml");
  INFO(report(result, false));
  REQUIRE(result.scenario);
  return *result.scenario;
}

}  // namespace

TEST_CASE("skin.person changes layers and clocks once, with provenance and warnings") {
  const Scenario plain = cheek_of(""), soaked = cheek_of("hydrated"), slow = cheek_of("impaired_healing");
  CHECK(soaked.skin.layers.front().thickness == Approx(2.0 * plain.skin.layers.front().thickness));
  CHECK(soaked.skin.layers.back().thickness == plain.skin.layers.back().thickness);
  CHECK(slow.healing.parameters.v_k == Approx(0.8 * plain.healing.parameters.v_k));
  CHECK(slow.healing.parameters.tau_m == plain.healing.parameters.tau_m);
  CHECK(slow.warnings.size() == plain.warnings.size() + 1);
  const auto is_noted = [](const Scenario& scenario, const std::string& key) {
    return std::any_of(scenario.provenance.begin(), scenario.provenance.end(), [&](const ProvenanceNote& note) {
      return note.key == key && note.source.find("person") != std::string::npos;
    });
  };
  CHECK(is_noted(soaked, "skin.layer.stratum_corneum.thickness"));
  CHECK(is_noted(slow, "healing.parameters.v_k"));
  CHECK_FALSE(is_noted(plain, "healing.parameters.v_k"));
  for (const Scenario* scenario : {&soaked, &slow}) {
    const ReadResult again = parse_scenario(scenario->resolved, "resolved.toml");
    REQUIRE(again.scenario);
    CHECK(again.scenario->resolved == scenario->resolved);
  }
}
