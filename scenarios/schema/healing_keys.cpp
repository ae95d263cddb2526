// Keys of [healing]: how long the skin is watched, when it is treated again, and what may differ from the preset.

#include <fmt/format.h>

#include <cmath>

#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"

namespace acus {
namespace {

using Flat = std::vector<double>;

constexpr double longest_time = 3650.0 * 86400.0;  // s: the model has no ageing

Key<Scenario> sessions_key() {
  return {{.name = "sessions",
           .kind = ValueKind::sessions,
           .meaning = "how often the treatment is done, and how far apart. The first session is at time 0",
           .example = "{ count = 4, interval = \"6 weeks\" }",
           .default_text = "one session"},
          [](Scenario& s, const Value& v) {
            const auto& flat = std::get<Flat>(v);
            s.healing.sessions = static_cast<std::int64_t>(flat[0]);
            s.healing.interval = flat[1];
          },
          [](const Scenario& s) -> std::optional<Value> {
            if (s.healing.sessions == 1) return std::nullopt;
            return Value(Flat{static_cast<double>(s.healing.sessions), s.healing.interval});
          }};
}

Key<Scenario> profiles_key() {
  return {{.name = "profiles",
           .kind = ValueKind::numbers,
           .meaning = "times since the first session at which depth profiles, and with output.fields the fields, are "
                      "kept",
           .example = "[\"1 d\", \"30 d\", \"365 d\"]",
           .dimension = Dimension::time,
           .low = 0.0,
           .high = longest_time,
           .default_text = "1, 7, 30, 90, 180 and 365 days within the horizon, and its end"},
          [](Scenario& s, const Value& v) { s.healing.profiles = std::get<Flat>(v); },
          [](const Scenario& s) -> std::optional<Value> { return Value(s.healing.profiles); }};
}

Key<Scenario> parameters_key() {
  return {{.name = "parameters",
           .kind = ValueKind::healing_parameters,
           .meaning = "parameters of the model that differ from presets/healing/standard.toml",
           .example = "{ tau_h = \"10 h\" }",
           .default_text = "those of the preset"},
          [](Scenario& s, const Value& v) {
            const auto& flat = std::get<Flat>(v);
            s.healing.parameters = standard_healing_parameters();
            for (std::size_t k = 0; k < flat.size(); ++k)
              if (!std::isnan(flat[k])) s.healing.parameters.*healing_parameter_list()[k].member = flat[k];
          },
          [](const Scenario& s) -> std::optional<Value> {
            Flat flat;
            for (const HealingParameter& p : healing_parameter_list()) flat.push_back(s.healing.parameters.*p.member);
            return Value(std::move(flat));
          }};
}

Key<Scenario> size_key(std::string name, std::string meaning, std::string example, double HealingSpec::*member) {
  KeyInfo info = length_info(std::move(name), std::move(meaning), std::move(example));
  info.accepts_auto = true;
  info.default_text = "`\"auto\"`";
  return number_key<Scenario>(
      std::move(info), [member](Scenario & s) -> auto& { return s.healing.*member; });
}

std::vector<Key<Scenario>> grid_keys() {
  return {size_key("margin", "skin beyond the treated area; auto: three lengths of the signal, sqrt(D_c/d_c)",
                   "\"3 mm\"", &HealingSpec::margin),
          size_key("plane_size",
                   "distance of nodes along the skin; auto: half the length of the signal, at most a quarter of the "
                   "area's shorter side",
                   "\"0.5 mm\"", &HealingSpec::plane_size),
          size_key("depth_size",
                   "distance of nodes across the skin below the epidermis, growing away from it; auto: 20 um, at most "
                   "an eighth of the living skin",
                   "\"20 um\"", &HealingSpec::depth_size),
          number_key<Scenario>(
              {.name = "tolerance",
               .meaning = "error of one step in time, on every field, healthy scale 1",
               .example = "3e-5",
               .low = 1e-9,
               .high = 1e-2,
               .default_text = "`3e-5`"},
              [](Scenario & s) -> auto& { return s.healing.tolerance; })};
}

KeyInfo parameter_info(const HealingParameter& p) {
  const bool is_bare = p.dimension == Dimension::none;
  const auto quoted = [&](std::string_view text) { return is_bare ? std::string(text) : fmt::format("\"{}\"", text); };
  std::string meaning = fmt::format("{}: {}", p.status, p.source);
  if (!p.note.empty()) meaning += fmt::format("; {}", p.note);
  if (!p.low.empty()) meaning += fmt::format("; range {} to {}", p.low, p.high);
  return {.name = std::string(p.name),
          .meaning = std::move(meaning),
          .example = quoted(p.value),
          .dimension = p.dimension,
          .default_text = fmt::format("`{}`", quoted(p.value))};
}

}  // namespace

const std::vector<KeyInfo>& session_keys() {
  static const std::vector<KeyInfo> keys = {{.name = "count",
                                             .kind = ValueKind::integer,
                                             .meaning = "number of sessions",
                                             .example = "4",
                                             .low = 1.0,
                                             .high = most_sessions,
                                             .is_required = true},
                                            {.name = "interval",
                                             .meaning = "from one session to the next",
                                             .example = "\"6 weeks\"",
                                             .dimension = Dimension::time,
                                             .low = 0.0,
                                             .high = longest_time,
                                             .excludes_low = true,
                                             .default_text = "required for more than one session"}};
  return keys;
}

const std::vector<KeyInfo>& healing_parameter_keys() {
  static const std::vector<KeyInfo> keys = [] {
    std::vector<KeyInfo> infos;
    for (const HealingParameter& p : healing_parameter_list()) infos.push_back(parameter_info(p));
    return infos;
  }();
  return keys;
}

Section<Scenario> healing_section() {
  Section<Scenario> section{
      "healing",
      "What the treated skin does next: barrier, redness, cells, collagen and vessels over hours to a year, after one "
      "session or several. Needs a [treatment].",
      false,
      {number_key<Scenario>(
           {.name = "horizon",
            .meaning = "how long the skin is watched, from the first session on",
            .example = "\"365 d\"",
            .dimension = Dimension::time,
            .low = 0.0,
            .high = longest_time,
            .excludes_low = true,
            .is_required = true},
           [](Scenario & s) -> auto& { return s.healing.horizon; }, true),
       sessions_key(),
       enum_key<Scenario>(
           {.name = "occlusion",
            .meaning = "whether the skin lies open after a session or under a film: channels then plug later",
            .example = "\"open\"",
            .words = {"open", "occluded"},
            .default_text = "`\"open\"`"},
           [](Scenario & s) -> auto& { return s.healing.occlusion; }),
       number_key<Scenario>(
           {.name = "occluded_for",
            .meaning = "how long the film stays after every session",
            .example = "\"4 h\"",
            .dimension = Dimension::time,
            .low = 0.0,
            .high = longest_time,
            .excludes_low = true,
            .default_text = "until the next session; only with occlusion = \"occluded\""},
           [](Scenario & s) -> auto& { return s.healing.occluded_for; }, true),
       profiles_key(),
       flag_key<Scenario>(
           {.name = "mechanosensing",
            .meaning = "stretched tissue makes more cells and more signal: the area stretch that skin.prestretch gives "
                       "beyond the tension of the site, and what open channels take from it, enter production by the "
                       "published term. That this stretch lasts from session to session is assumed",
            .example = "true",
            .default_text = "`false`"},
           [](Scenario & s) -> auto& { return s.healing.mechanosensing; })}};
  for (Key<Scenario>& key : grid_keys()) section.keys.push_back(std::move(key));
  section.keys.push_back(parameters_key());
  // Without the section nothing of it is written.
  for (Key<Scenario>& key : section.keys)
    key.get = [get = key.get](const Scenario& s) { return s.healing.is_asked ? get(s) : std::nullopt; };
  return section;
}

}  // namespace acus
