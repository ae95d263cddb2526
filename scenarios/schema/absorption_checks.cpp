#include "scenarios/schema/absorption_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "core/units/nearest.hpp"
#include "scenarios/schema/active_skin.hpp"
#include "scenarios/schema/healing_checks.hpp"
#include "scenarios/schema/person_healing.hpp"

namespace acus {
namespace {

void check_active(const SourcePosition& section, const Scenario& scenario, ReadContext& context) {
  const std::vector<std::string> known = active_presets();
  const std::string& active = scenario.absorption.active;
  if (std::find(known.begin(), known.end(), active) != known.end()) return;
  context.diagnostics.error(context.where("absorption.active", section),
                            fmt::format("absorption.active = \"{}\" is not known; expected one of {}{}", active,
                                        fmt::join(known, ", "), did_you_mean(active, known)));
}

void fill_cover(bool has_healing, Scenario& scenario, const ReadContext& context) {
  if (!has_healing || context.is_given("absorption.occlusion")) return;
  scenario.absorption.occlusion = scenario.healing.occlusion;
  scenario.absorption.occluded_for = scenario.healing.occluded_for;
}

void check_times(const SourcePosition& section, AbsorptionSpec& absorption, ReadContext& context) {
  const auto refuse = [&](const char* key, const std::string& message) {
    context.diagnostics.error(context.where(key, section), message);
  };
  if (absorption.applied >= absorption.horizon)
    refuse("absorption.applied", fmt::format("absorption.applied = {} lies beyond the horizon ({})",
                                             shown_time(absorption.applied), shown_time(absorption.horizon)));
  if (absorption.stays > 0.0 && absorption.applied + absorption.stays < 0.0)
    refuse("absorption.stays",
           "the active is wiped off before the session: channels never meet it; expected a longer "
           "absorption.stays");
  if (absorption.occlusion == Occlusion::open && context.is_given("absorption.occluded_for"))
    refuse("absorption.occluded_for",
           "absorption.occluded_for has no meaning for occlusion = \"open\"; expected "
           "occlusion = \"occluded\"");
  std::sort(absorption.profiles.begin(), absorption.profiles.end());
  absorption.profiles.erase(std::unique(absorption.profiles.begin(), absorption.profiles.end()),
                            absorption.profiles.end());
  if (!absorption.profiles.empty() && absorption.profiles.back() > absorption.horizon)
    refuse("absorption.profiles", fmt::format("absorption.profiles: {} lies beyond the horizon ({})",
                                              shown_time(absorption.profiles.back()), shown_time(absorption.horizon)));
  if (!absorption.profiles.empty() && absorption.profiles.front() < absorption.applied)
    refuse("absorption.profiles", fmt::format("absorption.profiles: at {} nothing is on the skin yet",
                                              shown_time(absorption.profiles.front())));
}

void fill_profiles(AbsorptionSpec& absorption, const ReadContext& context) {
  if (context.is_given("absorption.profiles")) return;
  for (const double share : {0.25, 0.5, 1.0})
    if (share * absorption.horizon > absorption.applied) absorption.profiles.push_back(share * absorption.horizon);
}

/// Sessions that are not there, or that come while the active of an earlier one is still watched.
void check_sessions(const SourcePosition& section, const Scenario& scenario, ReadContext& context) {
  const AbsorptionSpec& spec = scenario.absorption;
  const SourcePosition position = context.where("absorption.sessions", section);
  const int n_sessions = scenario.treatment.sessions;
  if (spec.sessions.empty())
    context.diagnostics.error(position, "absorption.sessions is empty; expected at least one, such as [1]");
  for (std::size_t i = 0; i < spec.sessions.size(); ++i) {
    const int session = spec.sessions[i];
    if (session < 1 || session > n_sessions) {
      context.diagnostics.error(position, fmt::format("absorption.sessions: expected whole numbers from 1 to {}, the "
                                                      "number of sessions",
                                                      n_sessions));
      return;
    }
    if (i == 0) continue;
    const double next = (session - spec.sessions[i - 1]) * scenario.healing.interval + std::min(0.0, spec.applied);
    if (spec.sessions[i - 1] >= session) {
      context.diagnostics.error(position, "absorption.sessions must increase, each session once");
    } else if (spec.horizon > next) {
      context.diagnostics.error(
          context.where("absorption.horizon", section),
          fmt::format("absorption.horizon = {} reaches beyond the next time the active is put on, {} after session {}; "
                      "expected a shorter one",
                      shown_time(spec.horizon), shown_time(next), spec.sessions[i - 1]));
      return;
    }
  }
}

}  // namespace

void settle_absorption(const SourcePosition& absorption, bool has_healing, Scenario& scenario, ReadContext& context) {
  scenario.absorption.is_asked = true;
  if (!context.is_given("absorption.sessions")) scenario.absorption.sessions = {1};
  if (!scenario.treatment.is_asked)
    context.diagnostics.error(absorption, "[absorption] needs a [treatment]: it starts from the punctures of one");
  check_active(absorption, scenario, context);
  fill_cover(has_healing, scenario, context);
  fill_profiles(scenario.absorption, context);
  check_times(absorption, scenario.absorption, context);
}

void check_absorption(const SourcePosition& absorption, Scenario& scenario, ReadContext& context, Warnings& warnings) {
  const AbsorptionSpec& spec = scenario.absorption;
  const SourcePosition position = context.where("absorption.active", absorption);
  try {
    const ActiveSkin skin = skin_for(scenario);
    for (const std::string& missing : skin.missing)
      context.diagnostics.error(
          position, fmt::format("absorption.active = \"{}\": {}, and no rule gives it", spec.active, missing));
    scenario.provenance.insert(scenario.provenance.end(), skin.notes.begin(), skin.notes.end());
  } catch (const std::invalid_argument& error) {
    context.diagnostics.error(position, fmt::format("[absorption]: {}", error.what()));
  }
  check_sessions(absorption, scenario, context);
  if (scenario.healing.is_asked && scenario.healing.sessions > 1 && !context.is_given("absorption.sessions"))
    warnings.add(position, "absorption is that after the first session; absorption.sessions asks for others");
  if (spec.occlusion == Occlusion::occluded && spec.wall_waits)
    warnings.add(position, "that the walls of channels do not close under a cover is assumed");
}

void check_uncertainty(const SourcePosition& uncertainty, const Scenario& scenario, ReadContext& context) {
  if (scenario.uncertainty.samples == 0 || scenario.healing.is_asked || scenario.absorption.is_asked) return;
  context.diagnostics.error(context.where("uncertainty.samples", uncertainty),
                            "[uncertainty] needs [healing] or [absorption]: only they have bands in this version");
}

bool is_known_person(const Scenario& scenario, ReadContext& context) {
  const std::string& person = scenario.skin_choice.person;
  if (person.empty()) return true;
  const std::vector<std::string> known = person_presets();
  if (std::find(known.begin(), known.end(), person) != known.end()) return true;
  context.diagnostics.error(context.where("skin.person", {}),
                            fmt::format("skin.person = \"{}\" is not known; expected one of {}{}", person,
                                        fmt::join(known, ", "), did_you_mean(person, known)));
  return false;
}

void warn_of_person(const SourcePosition& position, const Scenario& scenario, const ReadContext& context,
                    Warnings& warnings) {
  const std::string& person = scenario.skin_choice.person;
  if (!person.empty())
    for (const std::string& text : load_person_preset(person, healing_parameter_names()).warnings)
      warnings.add(context.where("skin.person", position), fmt::format("{}: {}", person, text));
  if (!scenario.healing.is_asked && !scenario.absorption.is_asked) return;
  std::vector<std::string> reasons;
  for (const Contraindication& reason : load_contraindications()) reasons.push_back(reason.text);
  const SourcePosition section = context.where("healing.horizon", context.where("absorption.horizon", position));
  warnings.add(section, fmt::format("a simulation, not medical advice. Reasons against needling that it does not know "
                                    "of: {}",
                                    fmt::join(reasons, "; ")));
}

}  // namespace acus
