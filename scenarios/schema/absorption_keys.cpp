// Keys of [absorption] and [uncertainty]: what is put on the treated skin, and how often a result is repeated with
// other inputs.

#include <cmath>

#include "scenarios/schema/bindings.hpp"
#include "scenarios/schema/key_limits.hpp"
#include "scenarios/schema/sections.hpp"

namespace acus {
namespace {

constexpr double longest_use = 90.0 * 86400.0;  // s

KeyInfo time_info(std::string name, std::string meaning, std::string example, std::string default_text) {
  return {.name = std::move(name),
          .meaning = std::move(meaning),
          .example = std::move(example),
          .dimension = Dimension::time,
          .low = 0.0,
          .high = longest_use,
          .excludes_low = true,
          .default_text = std::move(default_text)};
}

Key<Scenario> profiles_key() {
  return {{.name = "profiles",
           .kind = ValueKind::numbers,
           .meaning = "times since the session at which the concentration by depth is kept",
           .example = "[\"1 h\", \"8 h\"]",
           .dimension = Dimension::time,
           .low = 0.0,
           .high = longest_use,
           .default_text = "a quarter, a half and all of the horizon"},
          [](Scenario& s, const Value& v) { s.absorption.profiles = std::get<std::vector<double>>(v); },
          [](const Scenario& s) -> std::optional<Value> { return Value(s.absorption.profiles); }};
}

Key<Scenario> sessions_key() {
  return {{.name = "sessions",
           .kind = ValueKind::numbers,
           .meaning = "sessions after which it is put on, counted from 1, each time in the same way",
           .example = "[1, 2, 3, 4]",
           .low = 1.0,
           .high = most_sessions,
           .default_text = "`[1]`: the first"},
          [](Scenario& s, const Value& v) {
            s.absorption.sessions.clear();
            for (const double number : std::get<std::vector<double>>(v))
              s.absorption.sessions.push_back(number == std::floor(number) ? static_cast<int>(number) : 0);
          },
          [](const Scenario& s) -> std::optional<Value> {
            return Value(std::vector<double>(s.absorption.sessions.begin(), s.absorption.sessions.end()));
          }};
}

std::vector<Key<Scenario>> dose_keys() {
  KeyInfo applied = time_info("applied", "when it is put on, since the session; negative: before the needling",
                              "\"10 min\"", "`\"0 s\"`: as soon as the session ends");
  applied.low = -longest_use;
  KeyInfo amount =
      length_info("amount", "thickness of the watery vehicle on the skin: 1 ul/cm^2 is 10 um", "\"50 um\"");
  amount.default_text = "so much that it never runs out";
  return {number_key<Scenario>(
              std::move(applied), [](Scenario & s) -> auto& { return s.absorption.applied; }),
          number_key<Scenario>(
              time_info("stays", "how long it stays on the skin, from its application to wiping off", "\"8 h\"",
                        "to the horizon"),
              [](Scenario & s) -> auto& { return s.absorption.stays; }, true),
          number_key<Scenario>(
              std::move(amount), [](Scenario & s) -> auto& { return s.absorption.amount; }, true),
          number_key<Scenario>(
              {.name = "strength",
               .meaning = "concentration in the vehicle: 1 % is 10 mg/ml",
               .example = "\"20 mg/ml\"",
               .dimension = Dimension::density,
               .low = 0.0,
               .high = 1e-8,
               .excludes_low = true,
               .default_text = "none: amounts are told as micrometres of vehicle only"},
              [](Scenario & s) -> auto& { return s.absorption.strength; }, true)};
}

std::vector<Key<Scenario>> channel_keys() {
  return {enum_key<Scenario>(
              {.name = "occlusion",
               .meaning = "whether a film covers the skin after the session: channels then plug later",
               .example = "\"occluded\"",
               .words = {"open", "occluded"},
               .default_text = "that of [healing]; `\"open\"` without"},
              [](Scenario & s) -> auto& { return s.absorption.occlusion; }),
          number_key<Scenario>(
              time_info("occluded_for", "how long the film stays", "\"4 h\"",
                        "that of [healing]; to the horizon without; only with occlusion = \"occluded\""),
              [](Scenario & s) -> auto& { return s.absorption.occluded_for; }, true),
          flag_key<Scenario>(
              {.name = "wall_waits",
               .kind = ValueKind::boolean,
               .meaning = "under cover the walls of the channels wait until it is off (assumed: pores under cover "
                          "were measured open for two days); false: they close as in air",
               .example = "true"},
              [](Scenario & s) -> auto& { return s.absorption.wall_waits; }),
          number_key<Scenario>(
              {.name = "depth_share",
               .meaning = "part of a channel's depth that stays open below the surface",
               .example = "0.5",
               .low = 0.0,
               .high = 1.0,
               .default_text = "`1`: all of it, the most it can be"},
              [](Scenario & s) -> auto& { return s.absorption.depth_share; }),
          number_key<Scenario>(
              {.name = "clearance",
               .meaning = "rate at which the blood takes it from the dermis",
               .example = "\"0.5 1/h\"",
               .dimension = Dimension::rate,
               .low = 0.0,
               .excludes_low = true,
               .default_text = "that of the active; where it is not known the blood takes all that comes to its depth"},
              [](Scenario & s) -> auto& { return s.absorption.clearance; }, true)};
}

}  // namespace

Section<Scenario> absorption_section() {
  Section<Scenario> section{"absorption",
                            "An active on the skin after the first session, or after others too: how much goes through "
                            "intact skin and through the closing "
                            "channels, how deep it gets, what the blood takes. Needs a [treatment].",
                            false,
                            {text_key<Scenario>(
                                 {.name = "active",
                                  .kind = ValueKind::text,
                                  .meaning = "what is put on (`acus list actives`)",
                                  .example = "\"caffeine\"",
                                  .is_required = true},
                                 [](Scenario & s) -> auto& { return s.absorption.active; }),
                             number_key<Scenario>(
                                 [] {
                                   KeyInfo info = time_info("horizon", "how long it is watched, from the session on",
                                                            "\"24 h\"", "");
                                   info.is_required = true;
                                   return info;
                                 }(),
                                 [](Scenario & s) -> auto& { return s.absorption.horizon; }, true)}};
  for (auto keys : {dose_keys(), channel_keys()})
    for (Key<Scenario>& key : keys) section.keys.push_back(std::move(key));
  section.keys.push_back(profiles_key());
  section.keys.push_back(sessions_key());
  // Without the section nothing of it is written.
  for (Key<Scenario>& key : section.keys)
    key.get = [get = key.get](const Scenario& s) { return s.absorption.is_asked ? get(s) : std::nullopt; };
  return section;
}

Section<Scenario> uncertainty_section() {
  Key<Scenario> samples = integer_key<Scenario>(
      {.name = "samples",
       .meaning = "how often healing and absorption are repeated with inputs drawn from their published ranges, for "
                  "bands around "
                  "every curve. Drawn from scenario.seed; values the scenario gives itself are taken as known",
       .example = "64",
       .low = 0.0,
       .high = 10000.0,
       .default_text = "`0`: no bands"},
      [](Scenario & s) -> auto& { return s.uncertainty.samples; });
  samples.get = [](const Scenario& s) -> std::optional<Value> {
    if (s.uncertainty.samples == 0) return std::nullopt;
    return Value(s.uncertainty.samples);
  };
  return {
      "uncertainty", "Bands instead of single lines. Needs [healing] or [absorption].", false, {std::move(samples)}};
}

}  // namespace acus
