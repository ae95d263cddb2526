// Keys of [device]: what is pressed, rolled or struck. The needle is [needle], the needles of a plate are [array].

#include "scenarios/schema/device_keys.hpp"

#include <algorithm>
#include <cassert>

#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"

namespace acus {
namespace {

constexpr double fastest_rate = 1e4;  // 1/s
constexpr double most_needles = 1000.0;

bool belongs_to(const std::string& key, DeviceKind kind) {
  if (kind == DeviceKind::none) return false;
  const std::vector<std::string>& own = keys_of(kind).own;
  return std::find(own.begin(), own.end(), key) != own.end();
}

/// "roller" or "roller, stamp or patch": the kinds that have this key.
std::string kinds_with(const std::string& key, bool only_required) {
  std::vector<std::string> words;
  for (const DeviceKindKeys& entry : device_kind_keys()) {
    const std::vector<std::string>& keys = only_required ? entry.required : entry.own;
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) words.push_back("\"" + entry.word + "\"");
  }
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

/// A key that is written, and documented, for the kinds that have it only.
Key<Scenario> of_its_kinds(Key<Scenario> key) {
  const std::string name = key.info.name;
  const std::string required = kinds_with(name, true);
  if (key.info.default_text.empty())
    key.info.default_text = required.empty() ? "that of the preset, if any"
                                             : "that of the preset; without one required with kind = " + required;
  key.info.meaning += " (kind = " + kinds_with(name, false) + ")";
  key.get = [get = key.get, name](const Scenario& s) -> std::optional<Value> {
    return belongs_to(name, s.device.kind) ? get(s) : std::nullopt;
  };
  return key;
}

template <class Access>
Key<Scenario> amount(const std::string& name, const std::string& meaning, const std::string& example,
                     Dimension dimension, double high, Access access) {
  return of_its_kinds(number_key<Scenario>({.name = name,
                                            .meaning = meaning,
                                            .example = example,
                                            .dimension = dimension,
                                            .low = 0.0,
                                            .high = high,
                                            .excludes_low = true},
                                           access, true));
}

Key<Scenario> length_of_drum(const std::string& name, const std::string& meaning, const std::string& example,
                             double Roller::*member) {
  return amount(
      name, meaning, example, Dimension::length,
      longest, [member](Scenario & s) -> auto& { return s.device.roller.*member; });
}

Key<Scenario> length_of_pen(const std::string& name, const std::string& meaning, const std::string& example,
                            double Pen::*member) {
  return amount(
      name, meaning, example, Dimension::length,
      longest, [member](Scenario & s) -> auto& { return s.device.pen.*member; });
}

Key<Scenario> count_on_drum(std::string name, std::string meaning, std::string example, int Roller::*member) {
  Key<Scenario> key = integer_key<Scenario>(
      {.name = std::move(name),
       .meaning = std::move(meaning),
       .example = std::move(example),
       .low = 1.0,
       .high = most_needles},
      [member](Scenario & s) -> auto& { return s.device.roller.*member; });
  key.get = [get = key.get](const Scenario& s) {
    const std::optional<Value> value = get(s);
    return std::get<std::int64_t>(*value) == 0 ? std::nullopt : value;
  };
  return of_its_kinds(std::move(key));
}

Key<Scenario> preset_key() {
  return text_key<Scenario>(
      {.name = "preset",
       .kind = ValueKind::text,
       .meaning = "device that ships (`acus list devices`): it fills [device], [needle] and "
                  "[array], and what these sections give themselves comes first",
       .example = "\"roller_mf8\"",
       .default_text = "none: a device of your own, with kind"},
      [](Scenario & s) -> auto& { return s.device_preset; });
}

Key<Scenario> kind_key() {
  std::vector<std::string> words;
  for (const DeviceKindKeys& entry : device_kind_keys()) words.push_back(entry.word);
  return {{.name = "kind",
           .kind = ValueKind::word,
           .meaning = "roller: a drum with needles rolls over the skin; pen: a plate of needles strikes many times a "
                      "second while it glides; stamp: a plate is pressed in and lifted, place after place; patch: a "
                      "plate is pressed in and stays",
           .example = "\"roller\"",
           .words = words,
           .default_text = "that of the preset; required without one"},
          [words](Scenario& s, const Value& v) {
            const auto at = std::find(words.begin(), words.end(), std::get<std::string>(v)) - words.begin();
            s.device.kind = device_kind_keys()[static_cast<std::size_t>(at)].kind;
          },
          [](const Scenario& s) -> std::optional<Value> {
            if (s.device.kind == DeviceKind::none) return std::nullopt;
            return Value(keys_of(s.device.kind).word);
          }};
}

std::vector<Key<Scenario>> drum_keys() {
  return {length_of_drum("drum_radius", "radius of the drum without its needles", "\"10 mm\"", &Roller::drum_radius),
          length_of_drum("drum_width", "width of the drum", "\"20 mm\"", &Roller::drum_width),
          count_on_drum("rows", "circles of needles side by side along the axle, evenly over the width", "8",
                        &Roller::rows),
          count_on_drum("columns", "needles on each circle", "24", &Roller::columns),
          of_its_kinds(number_key<Scenario>(
              {.name = "stagger",
               .meaning = "turn of each circle against the one before, as a part of the distance of its needles",
               .example = "0.5",
               .low = 0.0,
               .high = 1.0,
               .default_text = "that of the preset, else 0"},
              [](Scenario & s) -> auto& { return s.device.roller.stagger; }))};
}

std::vector<Key<Scenario>> rolling_keys() {
  return {of_its_kinds(enum_key<Scenario>(
              {.name = "control",
               .meaning = "what presses the drum. force: `force`; indentation: it is held `indentation` deep",
               .example = "\"force\"",
               .words = {"force", "indentation"},
               .default_text = "`\"force\"`"},
              [](Scenario & s) -> auto& { return s.device.roller.control; })),
          of_its_kinds(number_key<Scenario>(
              {.name = "indentation",
               .meaning = "how far the drum goes below the undeformed skin; 0: it just touches",
               .example = "\"0.5 mm\"",
               .dimension = Dimension::length,
               .low = 0.0,
               .high = longest,
               .default_text = "`\"0 mm\"`; only with control = \"indentation\""},
              [](Scenario & s) -> auto& { return s.device.roller.indentation; }, true)),
          of_its_kinds(enum_key<Scenario>(
              {.name = "rotation",
               .meaning = "how the drum turns. free: as the forces on its needles demand; prescribed: by travel over "
                          "`effective_radius`",
               .example = "\"free\"",
               .words = {"free", "prescribed"},
               .default_text = "`\"free\"`"},
              [](Scenario & s) -> auto& { return s.device.roller.rotation; })),
          of_its_kinds(number_key<Scenario>(
              {.name = "effective_radius",
               .meaning = "travel per radian of turn",
               .example = "\"10.5 mm\"",
               .dimension = Dimension::length,
               .low = 0.0,
               .high = longest,
               .excludes_low = true,
               .default_text = "required with rotation = \"prescribed\""},
              [](Scenario & s) -> auto& { return s.device.roller.effective_radius; }, true)),
          amount(
              "speed", "travel over the skin", "\"50 mm/s\"", Dimension::speed, fastest,
              [](Scenario & s) -> auto& { return s.device.roller.speed; })};
}

Key<Scenario> setting_range_key() {
  return of_its_kinds({{.name = "setting_range",
                        .kind = ValueKind::pair,
                        .meaning = "what the dial offers",
                        .example = "[\"0.25 mm\", \"2.5 mm\"]",
                        .dimension = Dimension::length,
                        .low = 0.0,
                        .high = longest},
                       [](Scenario& s, const Value& v) {
                         const auto& pair = std::get<std::vector<double>>(v);
                         s.device.pen.setting_range = {pair[0], pair[1]};
                       },
                       [](const Scenario& s) -> std::optional<Value> {
                         const auto& [low, high] = s.device.pen.setting_range;
                         if (high == 0.0) return std::nullopt;
                         return Value(std::vector<double>{low, high});
                       }});
}

std::vector<Key<Scenario>> pen_keys() {
  return {
      length_of_pen("setting", "how far the needles come out of the plate at their deepest", "\"1.5 mm\"",
                    &Pen::setting),
      setting_range_key(),
      length_of_pen("setting_step", "distance of the dial's marks", "\"0.25 mm\"", &Pen::setting_step),
      length_of_pen("evaluated_to", "deepest setting that the maker had evaluated; deeper ones warn", "\"1.5 mm\"",
                    &Pen::evaluated_to),
      length_of_pen("stroke", "way of the needles from their highest to their deepest position", "\"2.5 mm\"",
                    &Pen::stroke),
      amount(
          "frequency", "strokes per second", "\"100 Hz\"", Dimension::rate, fastest_rate,
          [](Scenario & s) -> auto& { return s.device.pen.frequency; }),
      amount(
          "glide", "speed of the plate over the skin", "\"20 mm/s\"", Dimension::speed, fastest,
          [](Scenario & s) -> auto& { return s.device.pen.glide; }),
      length_of_pen("plate_diameter", "diameter of the plate around the needles", "\"6 mm\"", &Pen::plate_diameter)};
}

}  // namespace

const std::vector<DeviceKindKeys>& device_kind_keys() {
  static const std::vector<DeviceKindKeys> kinds = {
      {DeviceKind::roller,
       "roller",
       {"force", "drum_radius", "drum_width", "rows", "columns", "stagger", "control", "indentation", "rotation",
        "effective_radius", "speed"},
       {"drum_radius", "drum_width", "rows", "columns", "speed"}},
      {DeviceKind::pen,
       "pen",
       {"force", "setting", "setting_range", "setting_step", "evaluated_to", "stroke", "frequency", "glide",
        "plate_diameter"},
       {"setting", "stroke", "frequency", "glide"}},
      {DeviceKind::stamp, "stamp", {"force"}, {}},
      {DeviceKind::patch, "patch", {"force"}, {}}};
  return kinds;
}

const DeviceKindKeys& keys_of(DeviceKind kind) {
  assert(kind != DeviceKind::none);
  const auto& kinds = device_kind_keys();
  return *std::find_if(kinds.begin(), kinds.end(), [kind](const DeviceKindKeys& entry) { return entry.kind == kind; });
}

bool has_plate(DeviceKind kind) { return kind != DeviceKind::none && kind != DeviceKind::roller; }

Section<Scenario> device_section() {
  Section<Scenario> section{
      "device",
      "The device that carries the needles: one that ships, or one of your own. With [treatment] it goes over the "
      "skin; without, the insertion takes its needle, and of a stamp or patch the whole plate, and presses straight "
      "in.",
      false,
      {preset_key(), kind_key()}};
  Key<Scenario> force = amount(
      "force", "force of the whole device against the skin; of a pen that with which its plate is pressed on",
      "\"4 N\"", Dimension::force, hardest, [](Scenario & s) -> auto& { return s.device.force; });
  force.info.default_text =
      "that of the preset, if any; a roller needs it unless control = \"indentation\"; a pen without it rests flush on "
      "the skin";
  section.keys.push_back(std::move(force));
  for (auto keys : {drum_keys(), rolling_keys(), pen_keys()})
    for (Key<Scenario>& key : keys) section.keys.push_back(std::move(key));
  return section;
}

}  // namespace acus
