// `acus list`: what ships, with source and status.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "core/material/registry.hpp"
#include "core/needle/registry.hpp"
#include "core/units/nearest.hpp"
#include "scenarios/cli/commands.hpp"
#include "scenarios/schema/active_preset.hpp"
#include "scenarios/schema/device_preset.hpp"
#include "scenarios/schema/keys.hpp"
#include "scenarios/schema/person_healing.hpp"
#include "scenarios/schema/presets.hpp"

namespace acus::cli {
namespace {

/// "derived 3, read 12": how many numbers of each status.
std::string status_summary(const std::vector<ProvenanceNote>& notes) {
  std::map<std::string, int> counts;
  for (const ProvenanceNote& note : notes) ++counts[note.status];
  std::string text;
  for (const auto& [status, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, status);
  return text;
}

void print_notes(const std::vector<ProvenanceNote>& notes) {
  for (const ProvenanceNote& note : notes) {
    const std::string range = note.range.empty() ? "" : fmt::format(" ({})", note.range);
    fmt::print("  {} = {}{}  [{}] {}\n", note.key, note.value, range, note.status, note.source);
  }
}

ExitCode unknown(const std::string& kind, const std::string& wanted, const std::vector<std::string>& known) {
  fmt::print(stderr, "acus list: error: \"{}\" is none of the {}; expected one of {}{}\n", wanted, kind,
             fmt::join(known, ", "), did_you_mean(wanted, known));
  return ExitCode::bad_input;
}

void print_site(const SkinPreset& preset) {
  double skin = 0.0, fat = 0.0;
  for (const PresetLayer& layer : preset.layers)
    (layer.layer.name == "hypodermis" ? fat : skin) += layer.layer.thickness;
  fmt::print("{:<18}{:<22}{:<8}{:>10}{:>12}  {:<10}{}\n", preset.site, preset.title, preset.species,
             fmt::format("{:.0f} um", 1000.0 * skin), fmt::format("{:.0f} um", 1000.0 * fat), preset.base,
             status_summary(preset.notes));
}

ExitCode list_sites(const std::string& wanted) {
  const std::vector<std::string> sites = skin_sites();
  if (!wanted.empty() && std::find(sites.begin(), sites.end(), wanted) == sites.end())
    return unknown("sites", wanted, sites);
  fmt::print("{:<18}{:<22}{:<8}{:>10}{:>12}  {:<10}{}\n", "site", "", "species", "skin", "hypodermis", "base",
             "status of the numbers");
  for (const std::string& site : sites) {
    if (!wanted.empty() && site != wanted) continue;
    const SkinPreset preset = load_skin_preset(site);
    print_site(preset);
    if (!wanted.empty()) print_notes(preset.notes);
  }
  if (wanted.empty()) fmt::print("\n`acus list sites NAME` shows every number with range, status and source.\n");
  return ExitCode::ok;
}

std::string_view key_name(NeedleKey key) {
  switch (key) {
    case NeedleKey::length:
      return "length";
    case NeedleKey::base_diameter:
      return "base_diameter";
    case NeedleKey::tip_radius:
      return "tip_radius";
    case NeedleKey::half_angle:
      return "half_angle";
    case NeedleKey::radius:
      return "radius";
    case NeedleKey::edge_radius:
      return "edge_radius";
    case NeedleKey::taper_length:
      return "taper_length";
    case NeedleKey::bore_diameter:
      return "bore_diameter";
    case NeedleKey::width:
      return "width";
    case NeedleKey::thickness:
      return "thickness";
    case NeedleKey::edge_length:
      return "edge_length";
    case NeedleKey::bevel_angle:
      return "bevel_angle";
  }
  return {};
}

void print_shape(const NeedleShapeEntry& entry) {
  std::vector<std::string_view> keys;
  for (NeedleKey key : entry.keys) keys.push_back(key_name(key));
  if (entry.name == "profile") keys = {"file", "profile"};
  if (entry.name == "stl") keys = {"file", "unit", "tip_direction", "edge_radius"};
  fmt::print("{:<14}{}\n{:<14}keys: {}\n", entry.name, entry.meaning, "", fmt::join(keys, ", "));
}

ExitCode list_needles(const std::string& wanted) {
  std::vector<std::string> shapes = registered_needle_shapes();
  for (const std::string& shape : faceted_needle_shapes()) shapes.push_back(shape);
  if (!wanted.empty() && std::find(shapes.begin(), shapes.end(), wanted) == shapes.end()) {
    return unknown("needles", wanted, shapes);
  }
  for (const auto* table : {&needle_shape_table(), &faceted_shape_table()})
    for (const NeedleShapeEntry& entry : *table)
      if (wanted.empty() || entry.name == wanted) print_shape(entry);
  return ExitCode::ok;
}

void print_law(const MaterialDescriptor& law) {
  fmt::print("{:<24}{}\n", law.name, law.formula);
  for (const ParameterDeclaration& parameter : law.parameters) {
    fmt::print("  {:<14}{}{}  [{}]\n", parameter.key, parameter.meaning, parameter.is_list ? " (one per term)" : "",
               parameter.source);
  }
}

ExitCode list_materials(const std::string& wanted) {
  const std::vector<NeedleMaterialPreset> needles = load_needle_materials();
  std::vector<std::string> known;
  for (const MaterialDescriptor& law : registered_materials()) known.push_back(law.name);
  for (const NeedleMaterialPreset& material : needles) known.push_back(material.name);
  if (!wanted.empty() && std::find(known.begin(), known.end(), wanted) == known.end()) {
    return unknown("materials", wanted, known);
  }
  if (wanted.empty()) fmt::print("Tissue laws (material = {{ law = ... }})\n\n");
  for (const MaterialDescriptor& law : registered_materials()) {
    if (wanted.empty() || law.name == wanted) print_law(law);
  }
  if (wanted.empty()) fmt::print("\nNeedle materials (needle.material)\n\n");
  for (const NeedleMaterialPreset& material : needles) {
    if (!wanted.empty() && material.name != wanted) continue;
    fmt::print("{:<24}{}\n", material.name, material.title);
    print_notes(material.notes);
  }
  return ExitCode::ok;
}

std::vector<ProvenanceNote> notes_of(const DevicePreset& preset) {
  std::vector<ProvenanceNote> notes;
  for (const DevicePresetValue& value : preset.values) notes.push_back(value.note);
  return notes;
}

std::string length_text(double mm) { return display_quantity(mm, Dimension::length); }

/// Needles and how they move, in a few words.
std::string motion_text(const Scenario& scenario) {
  const Device& device = scenario.device;
  const Roller& roller = device.roller;
  const std::string force = device.force > 0.0 ? display_quantity(device.force, Dimension::force) : "any force";
  switch (device.kind) {
    case DeviceKind::roller:
      return fmt::format("drum {:g} x {:g} mm, {}, {}", 2.0 * roller.drum_radius, roller.drum_width, force,
                         display_quantity(roller.speed, Dimension::speed));
    case DeviceKind::pen:
      return fmt::format("set {}, {:.4g} Hz, stroke {}", length_text(device.pen.setting), device.pen.frequency,
                         length_text(device.pen.stroke));
    default:
      return force;
  }
}

void print_device(const DevicePreset& preset) {
  Scenario scenario;
  apply(preset, scenario);
  const bool is_roller = scenario.device.kind == DeviceKind::roller;
  const std::size_t n_needles =
      is_roller ? static_cast<std::size_t>(scenario.device.roller.n_needles()) : scenario.array.n_needles();
  fmt::print("{:<18}{:<36}{:>4}{:>10}{:>9}  {:<44}{}\n", preset.name, preset.title, n_needles,
             length_text(scenario.needle.length), length_text(scenario.needle.base_diameter), motion_text(scenario),
             status_summary(notes_of(preset)));
}

ExitCode list_devices(const std::string& wanted) {
  const std::vector<std::string> devices = device_presets();
  if (!wanted.empty() && std::find(devices.begin(), devices.end(), wanted) == devices.end())
    return unknown("devices", wanted, devices);
  fmt::print("{:<18}{:<36}{:>4}{:>10}{:>9}  {:<44}{}\n", "device", "", "n", "length", "width", "motion",
             "status of the numbers");
  for (const std::string& device : devices) {
    if (!wanted.empty() && device != wanted) continue;
    const DevicePreset preset = load_device_preset(device);
    print_device(preset);
    if (!wanted.empty()) print_notes(notes_of(preset));
  }
  if (wanted.empty()) fmt::print("\n`acus list devices NAME` shows every number with range, status and source.\n");
  return ExitCode::ok;
}

ExitCode list_actives(const std::string& wanted) {
  const std::vector<std::string> names = active_presets();
  if (!wanted.empty() && std::find(names.begin(), names.end(), wanted) == names.end())
    return unknown("actives", wanted, names);
  for (const std::string& name : names) {
    if (!wanted.empty() && name != wanted) continue;
    const ActivePreset preset = load_active_preset(name);
    fmt::print("{:<18}{:<30}{}\n", preset.name, preset.title, status_summary(preset.notes));
    if (!wanted.empty()) print_notes(preset.notes);
  }
  if (wanted.empty()) fmt::print("\n`acus list actives NAME` shows every number with range, status and source.\n");
  return ExitCode::ok;
}

ExitCode list_persons(const std::string& wanted) {
  const std::vector<std::string> names = person_presets();
  if (!wanted.empty() && std::find(names.begin(), names.end(), wanted) == names.end())
    return unknown("persons", wanted, names);
  for (const std::string& name : names) {
    if (!wanted.empty() && name != wanted) continue;
    const PersonPreset preset = load_person_preset(name, healing_parameter_names());
    std::vector<ProvenanceNote> notes;
    for (const PersonFactor& factor : preset.factors) notes.push_back(factor.note);
    fmt::print("{:<18}{:<62}{}\n", preset.name, preset.title, status_summary(notes));
    if (wanted.empty()) continue;
    print_notes(notes);
    for (const std::string& warning : preset.warnings) fmt::print("  warning: {}\n", warning);
  }
  if (wanted.empty()) fmt::print("\n`acus list persons NAME` shows every factor and warning. None is advice.\n");
  return ExitCode::ok;
}

}  // namespace

ExitCode list(const std::string& kind, const std::string& name) {
  if (kind == "sites") return list_sites(name);
  if (kind == "needles") return list_needles(name);
  if (kind == "materials") return list_materials(name);
  if (kind == "devices") return list_devices(name);
  const std::vector<std::string> kinds = {"sites", "needles", "materials", "devices", "actives", "persons"};
  if (kind == "actives") return list_actives(name);
  if (kind == "persons") return list_persons(name);
  return unknown("lists", kind, kinds);
}

}  // namespace acus::cli
