#include "scenarios/schema/healing_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "scenarios/schema/layer_tension.hpp"
#include "scenarios/schema/person_healing.hpp"
#include "solvers/healing/channel_closure.hpp"

namespace acus {
namespace {

constexpr double hour = 3600.0, day = 24.0 * hour;

void fill_profiles(HealingSpec& healing, const ReadContext& context) {
  if (!context.is_given("healing.profiles")) {
    for (const double days : {1.0, 7.0, 30.0, 90.0, 180.0, 365.0})
      if (days * day <= healing.horizon) healing.profiles.push_back(days * day);
    healing.profiles.push_back(healing.horizon);
  }
  std::sort(healing.profiles.begin(), healing.profiles.end());
  healing.profiles.erase(std::unique(healing.profiles.begin(), healing.profiles.end()), healing.profiles.end());
}

void check_times(const SourcePosition& section, const HealingSpec& healing, ReadContext& context) {
  const SourcePosition sessions = context.where("healing.sessions", section);
  const double last = static_cast<double>(healing.sessions - 1) * healing.interval;
  if (healing.sessions > 1 && healing.interval == 0.0)
    context.diagnostics.error(sessions,
                              "healing.sessions.interval is missing; expected interval = \"6 weeks\", the time from "
                              "one session to the next");
  else if (healing.sessions > 1 && last >= healing.horizon)
    context.diagnostics.error(
        context.where("healing.horizon", section),
        fmt::format("healing.horizon = {} ends before session {} of {} begins, at {}; expected a longer horizon or "
                    "fewer sessions",
                    shown_time(healing.horizon),
                    static_cast<std::int64_t>(std::ceil(healing.horizon / healing.interval)) + 1, healing.sessions,
                    shown_time(std::ceil(healing.horizon / healing.interval) * healing.interval)));
  if (!healing.profiles.empty() && healing.profiles.back() > healing.horizon)
    context.diagnostics.error(context.where("healing.profiles", section),
                              fmt::format("healing.profiles: {} lies beyond the horizon ({})",
                                          shown_time(healing.profiles.back()), shown_time(healing.horizon)));
  if (healing.occlusion == Occlusion::open && healing.occluded_for > 0.0)
    context.diagnostics.error(context.where("healing.occluded_for", section),
                              "healing.occluded_for has no meaning for occlusion = \"open\"; expected occlusion = "
                              "\"occluded\"");
}

void check_parameters(const SourcePosition& section, const HealingParameters& parameters, ReadContext& context) {
  const SourcePosition position = context.where("healing.parameters", section);
  const std::vector<std::string> problems = problems_of(parameters);
  for (const std::string& problem : problems) context.diagnostics.error(position, "healing.parameters: " + problem);
  if (!problems.empty()) return;
  try {
    homeostasis(parameters);
  } catch (const std::invalid_argument& error) {
    context.diagnostics.error(position, error.what());
  }
}

/// Needles that come again must not meet open channels.
void check_closed(const SourcePosition& healing, const NeedleShape& needle, const Scenario& scenario,
                  ReadContext& context) {
  const HealingSpec& spec = scenario.healing;
  if (spec.sessions < 2) return;
  const double channel = spec.parameters.r_inf * needle.radius(needle.length());
  const double closed = ChannelClosure(spec.parameters).time_to_close(channel);
  if (spec.interval > closed) return;
  context.diagnostics.error(
      context.where("healing.sessions", healing),
      fmt::format("sessions overlap: channels of one stay open for {}, the next follows after {}; expected a longer "
                  "healing.sessions.interval",
                  shown_time(closed), shown_time(spec.interval)));
}

/// Which stretch enters production, as an input like any other.
void note_stretch(const SourcePosition& healing, Scenario& scenario, const ReadContext& context, Warnings& warnings) {
  const std::vector<double> tensions = layer_tensions(scenario);
  for (std::size_t k = 0; k < tensions.size(); ++k)
    scenario.provenance.push_back({fmt::format("healing.mechanosensing.{}", scenario.skin.layers[k].name),
                                   format_quantity(tensions[k], Dimension::none), "", "assumed",
                                   "area stretch over that of the site at rest, from skin.prestretch; lasting"});
  warnings.add(context.where("healing.mechanosensing", healing),
               "mechanosensing: that the stretch of the skin and the squeeze of open channels last from session to "
               "session is assumed");
}

}  // namespace

std::string shown_time(double time) {
  return time < 2.0 * day ? fmt::format("{:.4g} h", time / hour) : fmt::format("{:.4g} d", time / day);
}

void settle_sessions(const SourcePosition& treatment, bool has_healing, Scenario& scenario, ReadContext& context) {
  const SourcePosition position = context.where("treatment.sessions", treatment);
  const std::int64_t wanted = has_healing ? scenario.healing.sessions : 1;
  if (context.is_given("treatment.sessions") && scenario.treatment.sessions != wanted)
    context.diagnostics.error(
        position, has_healing ? fmt::format("treatment.sessions = {} and healing.sessions.count = {}; expected one of "
                                            "them, or the same number",
                                            scenario.treatment.sessions, wanted)
                              : fmt::format("treatment.sessions = {} needs [healing] to say when they are; expected "
                                            "[healing] with sessions = {{ count = {}, interval = \"6 weeks\" }}",
                                            scenario.treatment.sessions, scenario.treatment.sessions));
  scenario.treatment.sessions = static_cast<int>(wanted);
}

void fill_healing_parameters(Scenario& scenario, const ReadContext& context) {
  HealingParameters& values = scenario.healing.parameters;
  const HealingParameters standard = standard_healing_parameters();
  if (!context.is_given("healing.parameters")) values = standard;
  std::map<std::string, PersonFactor> factors;
  if (!scenario.skin_choice.person.empty())
    for (PersonFactor& factor : load_person_preset(scenario.skin_choice.person, healing_parameter_names()).factors)
      factors[factor.parameter] = std::move(factor);
  for (const HealingParameter& p : healing_parameter_list()) {
    double& value = values.*p.member;
    const std::string name(p.name), key = "healing.parameters." + name;
    const std::string range = p.low.empty() ? "" : fmt::format("{} .. {}", p.low, p.high);
    const auto factor = factors.find(name);
    if (value != standard.*p.member) {
      scenario.provenance.push_back({key, format_quantity(value, p.dimension), range, "user", ""});
    } else if (factor != factors.end()) {
      value *= factor->second.factor;
      const ProvenanceNote& note = factor->second.note;
      scenario.provenance.push_back({key, format_quantity(value, p.dimension), range, note.status,
                                     fmt::format("{} times {}: person \"{}\", {}", factor->second.factor, p.value,
                                                 scenario.skin_choice.person, note.source)});
    } else {
      scenario.provenance.push_back({key, std::string(p.value), range, std::string(p.status), std::string(p.source)});
    }
  }
}

void settle_healing(const SourcePosition& healing, Scenario& scenario, ReadContext& context) {
  scenario.healing.is_asked = true;
  if (!scenario.treatment.is_asked)
    context.diagnostics.error(healing, "[healing] needs a [treatment]: it starts from the punctures of one");
  fill_profiles(scenario.healing, context);
  check_times(healing, scenario.healing, context);
  check_parameters(healing, scenario.healing.parameters, context);
}

void check_healing(const SourcePosition& healing, const NeedleShape& needle, Scenario& scenario, ReadContext& context,
                   Warnings& warnings) {
  if (scenario.healing.mechanosensing) note_stretch(healing, scenario, context, warnings);
  check_closed(healing, needle, scenario, context);
}

}  // namespace acus
