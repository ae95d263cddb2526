#include "scenarios/schema/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include <toml++/toml.h>

#include "core/needle/profile_csv.hpp"
#include "core/needle/stl.hpp"
#include "core/units/nearest.hpp"
#include "scenarios/schema/absorption_checks.hpp"
#include "scenarios/schema/array_checks.hpp"
#include "scenarios/schema/checks.hpp"
#include "scenarios/schema/device_checks.hpp"
#include "scenarios/schema/device_keys.hpp"
#include "scenarios/schema/device_preset.hpp"
#include "scenarios/schema/healing_checks.hpp"
#include "scenarios/schema/overrides.hpp"
#include "scenarios/schema/presets.hpp"
#include "scenarios/schema/resolved.hpp"
#include "scenarios/schema/skin_reader.hpp"
#include "scenarios/schema/source_text.hpp"
#include "scenarios/schema/treatment_checks.hpp"
#include "scenarios/schema/values.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

std::optional<toml::table> parse_toml(const std::string& text, const std::string& file, Diagnostics& diagnostics) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    diagnostics.error({file, static_cast<int>(begin.line), static_cast<int>(begin.column)},
                      fmt::format("not TOML: {}", error.description()));
    return std::nullopt;
  }
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const auto& section : scenario_sections()) names.push_back(section.name);
  return names;
}

/// Sections nobody knows, and keys outside any section.
void check_section_names(const toml::table& document, Diagnostics& diagnostics) {
  const std::vector<std::string> known = section_names();
  for (const auto& [key, node] : document) {
    const std::string section(key.str());
    if (std::find(known.begin(), known.end(), section) == known.end()) {
      diagnostics.error(position_of(key, node),
                        fmt::format("unknown {} \"{}\"; expected one of [{}]{}",
                                    node.is_table() ? "section" : "key outside any section", section,
                                    fmt::join(known, "], ["), did_you_mean(section, known)));
    } else if (!node.is_table()) {
      diagnostics.error(position_of(node),
                        fmt::format("{} is {}; expected a section [{}]", section, kind_of(node), section));
    }
  }
}

void read_sections(const toml::table& document, const std::string& file, Scenario& scenario, ReadContext& context) {
  for (const Section<Scenario>& section : scenario_sections()) {
    if (const toml::table* table = document.get_as<toml::table>(section.name)) {
      read_keys(*table, section.name, section.keys, scenario, context);
    } else if (section.is_required && !document.contains(section.name)) {
      context.diagnostics.error({file, 1, 1},
                                fmt::format("section [{}] is missing; {}", section.name, section.meaning));
    }
  }
}

/// Names become folder names: anything else than letters, digits, '.', '_' and '-' turns into '-'.
std::string folder_name(const std::string& text) {
  std::string result;
  for (unsigned char c : text) {
    const bool is_plain = c < 0x80 && (std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-');
    if (is_plain)
      result += static_cast<char>(c);
    else if (!result.ends_with('-'))
      result += '-';
  }
  result.erase(0, std::min(result.find_first_not_of(".-"), result.size()));  // neither hidden nor an option
  constexpr std::size_t longest = 100;
  return result.substr(0, longest);
}

void settle_name(Scenario& scenario, ReadContext& context) {
  const std::string wanted = scenario.name.empty() ? scenario.file.stem().string() : scenario.name;
  scenario.name = folder_name(wanted);
  const SourcePosition position = context.where("scenario.name", {scenario.file.string(), 0, 0});
  if (scenario.name.empty()) {
    context.diagnostics.error(position, fmt::format("scenario.name = \"{}\" makes no folder name; expected letters, "
                                                    "digits, '.', '_' and '-'",
                                                    wanted));
  } else if (scenario.name != wanted && context.is_given("scenario.name")) {
    const std::string message =
        fmt::format("scenario.name \"{}\" is written \"{}\" in file names", wanted, scenario.name);
    scenario.warnings.push_back(message);
    context.diagnostics.warning(position, message);
  }
  if (scenario.title.empty()) scenario.title = scenario.name;
}

void read_profile_file(Scenario& scenario, ReadContext& context) {
  if (scenario.needle_file.empty() || scenario.needle.shape == "stl") return;
  const SourcePosition position = context.where("needle.file", {});
  if (context.is_given("needle.profile")) {
    context.diagnostics.error(position, "[needle] gives both file and profile; expected one of them");
    return;
  }
  const ProfileFile profile = read_profile_csv(scenario.file.parent_path() / scenario.needle_file);
  scenario.needle.profile = profile.points;
  for (const std::string& error : profile.errors) {
    context.diagnostics.error(position, fmt::format("{}: {}", scenario.needle_file, error));
  }
}

/// STL files carry neither a unit nor a direction: both are said beside them.
void read_stl_file(const SourcePosition& needle, Scenario& scenario, ReadContext& context) {
  const auto refuse = [&](const char* key, const std::string& message) {
    context.diagnostics.error(context.where(key, needle), message);
  };
  if (scenario.needle.shape != "stl") {
    for (const char* key : {"needle.unit", "needle.tip_direction"})
      if (context.is_given(key) &&
          !(key == std::string("needle.tip_direction") && scenario.stl_tip == Scenario().stl_tip))
        refuse(key, fmt::format("{} has no meaning for shape \"{}\"", key, scenario.needle.shape));
    return;
  }
  if (scenario.needle_file.empty()) return refuse("needle.shape", "shape \"stl\" needs file = \"needle.stl\"");
  if (scenario.stl_unit.empty())
    return refuse("needle.shape",
                  "shape \"stl\" needs the unit of its coordinates; expected unit = \"mm\", for example");
  const fs::path file = fs::absolute(scenario.file.parent_path() / scenario.needle_file);
  const StlFile stl = read_stl(file, parse_quantity("1 " + scenario.stl_unit, Dimension::length).value);
  for (const std::string& error : stl.errors) refuse("needle.file", fmt::format("{}: {}", scenario.needle_file, error));
  if (!stl.errors.empty()) return;
  scenario.needle_file = file.string();  // the resolved text is read from another folder
  scenario.needle.body = stand_upright(stl.mesh, scenario.stl_tip);
  const double length = scenario.needle.body.box().max()[2];
  constexpr double shortest = 0.01, longest = 50.0;  // mm: what may be called a needle
  if (length < shortest || length > longest)
    refuse("needle.unit",
           fmt::format("{} is {} long: no needle; expected another unit than \"{}\" or another "
                       "tip_direction",
                       file.filename().string(), display_quantity(length, Dimension::length), scenario.stl_unit));
}

void read_needle_material(Scenario& scenario, ReadContext& context) {
  const std::string& wanted = scenario.needle.material;
  if (wanted.empty()) return;
  std::vector<std::string> known;
  for (const NeedleMaterialPreset& material : load_needle_materials()) {
    known.push_back(material.name);
    if (material.name != wanted) continue;
    scenario.needle_modulus = material.youngs_modulus;
    scenario.needle_strength = material.strength;
    for (ProvenanceNote note : material.notes) {
      note.key = "needle.material." + note.key;
      scenario.provenance.push_back(std::move(note));
    }
    return;
  }
  context.diagnostics.error(context.where("needle.material", {}),
                            fmt::format("needle.material = \"{}\" is not known; expected one of {}{}", wanted,
                                        fmt::join(known, ", "), did_you_mean(wanted, known)));
}

/// Position of a section, or `fallback` when there is none.
SourcePosition section_position(const toml::table& document, const char* section, const SourcePosition& fallback) {
  const toml::table* table = document.get_as<toml::table>(section);
  return table != nullptr ? position_of(*table) : fallback;
}

const Section<Scenario>& section_named(const std::string& name) {
  const auto& sections = scenario_sections();
  return *std::find_if(sections.begin(), sections.end(), [&](const auto& section) { return section.name == name; });
}

/// A needle comes from its section or from the preset of the device.
void require_needle(const toml::table& document, const SourcePosition& start, ReadContext& context) {
  const toml::table* device = document.get_as<toml::table>("device");
  const bool has_preset = device != nullptr && device->contains("preset");
  if (has_preset || context.is_given("needle.shape")) return;
  const Section<Scenario>& section = section_named("needle");
  if (!document.contains("needle"))
    context.diagnostics.error(start, fmt::format("section [needle] is missing; {}", section.meaning));
  else
    report_missing_key(section.keys.front().info, "needle", section_position(document, "needle", start),
                       context.diagnostics);
}

void require_insertion(const toml::table& document, const SourcePosition& start, ReadContext& context) {
  if (document.contains("insertion") || document.contains("treatment")) return;
  context.diagnostics.error(start,
                            fmt::format("section [insertion] is missing; {}", section_named("insertion").meaning));
}

void read_needle(const SourcePosition& needle, Scenario& scenario, ReadContext& context) {
  const std::size_t n_before = context.diagnostics.n_errors();
  read_profile_file(scenario, context);
  read_stl_file(needle, scenario, context);
  read_needle_material(scenario, context);
  if (context.diagnostics.n_errors() > n_before) return;
  for (const std::string& problem : check(scenario.needle)) {
    context.diagnostics.error(context.where("needle.shape", needle), fmt::format("[needle]: {}", problem));
  }
}

/// A plate is pressed with all its needles, unless the scenario says otherwise.
void settle_model(const toml::table& document, Scenario& scenario, const ReadContext& context) {
  const DeviceKind kind = scenario.device.kind;
  const bool is_plate = document.contains("array") || kind == DeviceKind::stamp || kind == DeviceKind::patch;
  if (document.contains("treatment")) return;  // which presses the plate itself
  if (is_plate && !context.is_given("insertion.model")) scenario.insertion.model = InsertionModel::array;
}

/// Needle, device and array, once every key has been read without an error.
void settle_parts(const toml::table& document, const DevicePreset& preset, Scenario& scenario, ReadContext& context) {
  const SourcePosition start{scenario.file.string(), 1, 1};
  const SourcePosition device = section_position(document, "device", context.where("insertion.model", start));
  note_device(preset, scenario);
  read_needle(section_position(document, "needle", device), scenario, context);
  if (document.contains("device")) settle_device(device, scenario, context);
  settle_model(document, scenario, context);
  if (document.contains("treatment"))
    settle_treatment(section_position(document, "treatment", start), scenario, context);
  settle_sessions(section_position(document, "treatment", start), document.contains("healing"), scenario, context);
  if (document.contains("healing") || document.contains("absorption")) fill_healing_parameters(scenario, context);
  if (document.contains("healing")) settle_healing(section_position(document, "healing", start), scenario, context);
  if (document.contains("absorption"))
    settle_absorption(section_position(document, "absorption", start), document.contains("healing"), scenario, context);
  check_uncertainty(section_position(document, "uncertainty", start), scenario, context);
  const bool is_laid_out = document.contains("array") || has_plate(scenario.device.kind);
  settle_array(section_position(document, "array", device), is_laid_out, scenario, context);
}

void read_document(const toml::table& document, Scenario& scenario, ReadContext& context) {
  const std::string file = scenario.file.string();
  check_section_names(document, context.diagnostics);
  const std::size_t n_before = context.diagnostics.n_errors();
  const DevicePreset device = start_with_device(document, scenario, context);
  read_sections(document, file, scenario, context);
  require_needle(document, {file, 1, 1}, context);
  require_insertion(document, {file, 1, 1}, context);
  settle_name(scenario, context);
  const bool keys_are_good = context.diagnostics.n_errors() == n_before;
  // A skin or needle with broken keys would only repeat their errors in other words.
  const bool has_person = is_known_person(scenario, context);
  const toml::table* skin = document.get_as<toml::table>("skin");
  if (skin != nullptr && has_person) read_skin(*skin, scenario, context);
  if (keys_are_good && has_person) settle_parts(document, device, scenario, context);
  if (context.diagnostics.has_errors()) return;
  const SourcePosition treatment = section_position(document, "treatment", {file, 1, 1});
  check_scenario(section_position(document, "insertion", treatment), scenario, context);
}

ReadResult read(const std::string& text, const fs::path& file, const std::vector<std::string>& overrides,
                ReadContext& context) {
  ReadResult result;
  result.text = text;
  Scenario scenario;
  scenario.file = file;
  scenario.given = text;
  if (check_source(text, file.string(), context.diagnostics)) {
    if (auto document = parse_toml(text, file.string(), context.diagnostics)) {
      apply_overrides(*document, overrides, context.diagnostics);
      try {
        read_document(*document, scenario, context);
      } catch (const DataError& error) {
        result.is_file_problem = true;
        context.diagnostics.error({file.string(), 0, 0}, error.what());
      }
    }
  }
  if (!context.diagnostics.has_errors()) {
    scenario.resolved = resolved_text(scenario);
    result.scenario = std::move(scenario);
  }
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

}  // namespace

ReadResult parse_scenario(const std::string& text, const fs::path& file, const std::vector<std::string>& overrides) {
  ReadContext context;
  return read(text, file, overrides, context);
}

ReadResult read_scenario(const fs::path& file, const std::vector<std::string>& overrides) {
  ReadContext context;
  bool is_file_problem = false;
  const std::optional<std::string> text = read_source(file, context.diagnostics, is_file_problem);
  if (text) return read(*text, file, overrides, context);
  ReadResult result;
  result.is_file_problem = is_file_problem;
  result.diagnostics = context.diagnostics.sorted();
  return result;
}

std::string report(const ReadResult& result, bool color) {
  std::string text;
  for (const Diagnostic& diagnostic : result.diagnostics) text += describe(diagnostic, result.text, color) + "\n";
  return text;
}

}  // namespace acus
