#include "scenarios/schema/insertion_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace acus {
namespace {

std::string um(double mm) { return display_quantity(mm, Dimension::length); }

struct ControlKeys {
  const char* control;
  std::vector<std::string> required;
};

/// In the order of InsertionControl.
const std::vector<ControlKeys>& control_keys() {
  static const std::vector<ControlKeys> keys = {
      {"displacement", {"to"}}, {"force", {"force"}}, {"speed", {"speed", "mass"}}, {"energy", {"energy", "mass"}}};
  return keys;
}

const KeyInfo& insertion_key(const std::string& wanted) {
  for (const auto& section : scenario_sections()) {
    if (section.name != "insertion") continue;
    for (const auto& key : section.keys)
      if (key.info.name == wanted) return key.info;
  }
  throw std::logic_error("insertion has no key " + wanted);
}

void check_control(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  const ControlKeys& mine = control_keys()[static_cast<std::size_t>(scenario.insertion.control)];
  for (const std::string& key : mine.required) {
    if (!context.is_given("insertion." + key))
      report_missing_key(insertion_key(key), "insertion", insertion, context.diagnostics);
  }
  for (const char* key : {"to", "force", "speed", "energy", "mass"}) {
    const std::string path = std::string("insertion.") + key;
    const bool is_mine = std::find(mine.required.begin(), mine.required.end(), key) != mine.required.end();
    if (is_mine || !context.is_given(path)) continue;
    context.diagnostics.error(context.where(path, insertion),
                              fmt::format("{} has no meaning with control = \"{}\"; expected {}", path, mine.control,
                                          fmt::join(mine.required, " and ")));
  }
}

/// Keys of the cycle need a cycle. Defaults may be written out, as resolved texts do.
void check_denting(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  const InsertionSpec& spec = scenario.insertion;
  if (spec.control != InsertionControl::displacement)
    context.diagnostics.error(context.where("insertion.control", insertion),
                              "a needle that only dents the skin is driven by displacement; expected control = "
                              "\"displacement\", or puncture = true");
  const auto refuse_unless = [&](bool is_default, const char* key) {
    if (is_default) return;
    const std::string path = std::string("insertion.") + key;
    context.diagnostics.error(context.where(path, insertion),
                              fmt::format("{} needs puncture = true: a needle that only dents the skin stays where it "
                                          "is at the end",
                                          path));
  };
  refuse_unless(spec.hold == 0.0, "hold");
  refuse_unless(spec.hold_at == HoldKind::displacement, "hold_at");
  refuse_unless(spec.retract, "retract");
  refuse_unless(spec.retract_rate == 0.0, "retract_rate");
  refuse_unless(spec.compliance_ratio == 0.0, "compliance_ratio");
}

void check_cycle_keys(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  const InsertionSpec& spec = scenario.insertion;
  if (!spec.retract && spec.retract_rate > 0.0)
    context.diagnostics.error(context.where("insertion.retract_rate", insertion),
                              "insertion.retract_rate has no meaning with retract = false");
  if (spec.hold == 0.0 && spec.hold_at == HoldKind::force)
    context.diagnostics.error(context.where("insertion.hold_at", insertion),
                              "insertion.hold_at has no meaning without hold; expected hold = \"2 s\" as well");
}

/// Resolved contact ends before puncture; only it knows needles that are not round.
void check_model(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  const bool is_resolved = scenario.insertion.model == InsertionModel::resolved;
  const std::string& shape = scenario.needle.shape;
  if (is_faceted(shape) && !is_resolved)
    context.diagnostics.error(
        context.where("needle.shape", insertion),
        fmt::format("needle.shape = \"{}\" is not round: only contact in three dimensions takes it; expected "
                    "insertion.model = \"resolved\" with puncture = false, or one of {}",
                    shape, fmt::join(registered_needle_shapes(), ", ")));
  if (scenario.numerics.solver == "multigrid" && !is_resolved)
    context.diagnostics.error(context.where("numerics.solver", insertion),
                              "numerics.solver = \"multigrid\" is for contact resolved in three dimensions; expected "
                              "insertion.model = \"resolved\", or solver = \"auto\"");
  if (!is_resolved) return;
  if (scenario.insertion.puncture)
    context.diagnostics.error(context.where("insertion.model", insertion),
                              "model = \"resolved\" is the contact before puncture; expected insertion.puncture = "
                              "false as well, or model = \"array\"");
  if (scenario.domain.geometry != Geometry::axisymmetric)
    context.diagnostics.error(context.where("domain.geometry", insertion),
                              "model = \"resolved\" is solved in three dimensions; expected no domain.geometry");
  if (scenario.domain.width > 0.0)
    context.diagnostics.error(context.where("domain.width", insertion),
                              "domain.width has no meaning with model = \"resolved\"; expected array.margin");
}

/// Every layer that the tip can come to must be able to be cut.
void check_toughness(const SourcePosition& insertion, const NeedleShape& needle, const Scenario& scenario,
                     ReadContext& context) {
  double top = 0.0;
  for (const SkinLayer& layer : scenario.skin.layers) {
    if (top >= needle.length()) break;
    top += layer.thickness;
    if (layer.toughness > 0.0) continue;
    const std::string path = "skin.layer." + layer.name;
    context.diagnostics.error(
        context.where(path + ".name", insertion),
        fmt::format("{}.toughness is missing and the tip can come there; expected toughness = \"1.1 kJ/m^2\" (a value "
                    "of your own), or insertion.puncture = false",
                    path));
  }
}

/// A slit is opened by a flank: a needle that is all tip, or whose tip alone is as long as the tissue is thick, has
/// none.
void check_flank(const SourcePosition& insertion, const NeedleShape& needle, const Scenario& scenario,
                 ReadContext& context) {
  const double tip = needle.cap_length();
  if (tip < std::min(needle.length(), scenario.skin.thickness())) return;
  context.diagnostics.error(
      context.where("needle.shape", insertion),
      fmt::format("the rounded tip ({}) leaves nothing of the needle ({}) in the tissue ({}) to "
                  "follow it: puncture is not solved for that; expected a needle with a flank, or "
                  "insertion.puncture = false",
                  um(tip), um(needle.length()), um(scenario.skin.thickness())));
}

void warn_of_films(const SourcePosition& insertion, const NeedleShape& needle, const Scenario& scenario,
                   const ReadContext& context, Warnings& warnings) {
  for (const SkinLayer& layer : scenario.skin.layers) {
    if (layer.thickness >= needle.tip_radius()) continue;
    warnings.add(context.where("needle.tip_radius", insertion),
                 fmt::format("layer \"{}\" ({}) is thinner than the radius of the tip ({}): how it opens is taken from "
                             "plane sections, which is rough here",
                             layer.name, um(layer.thickness), um(needle.tip_radius())));
  }
}

void warn_of_friction(const SourcePosition& insertion, const Scenario& scenario, const ReadContext& context,
                      Warnings& warnings) {
  const auto warn = [&](const std::string& path, double value) {
    if (value <= 1.0) return;
    warnings.add(context.where(path, insertion),
                 fmt::format("{} = {} is more than was measured on dry skin (0.2 .. 0.6)", path,
                             display_quantity(value, Dimension::none)));
  };
  warn("needle.friction", scenario.needle.friction);
  if (scenario.insertion.puncture) warn("needle.shaft_friction", scenario.shaft_friction);
}

}  // namespace

double InsertionSpec::approach_speed() const {
  if (control == InsertionControl::speed) return speed;
  if (control == InsertionControl::energy) return std::sqrt(2.0 * energy / mass);
  return rate;
}

void check_insertion(const SourcePosition& insertion, const NeedleShape& needle, const Scenario& scenario,
                     ReadContext& context, Warnings& warnings) {
  check_control(insertion, scenario, context);
  warn_of_friction(insertion, scenario, context, warnings);
  check_model(insertion, scenario, context);
  if (!scenario.insertion.puncture) {
    check_denting(insertion, scenario, context);
    return;
  }
  if (scenario.insertion.model == InsertionModel::resolved) return;  // refused above
  check_cycle_keys(insertion, scenario, context);
  check_toughness(insertion, needle, scenario, context);
  warn_of_films(insertion, needle, scenario, context, warnings);
  if (scenario.domain.geometry != Geometry::axisymmetric)
    context.diagnostics.error(context.where("domain.geometry", insertion),
                              "puncture is solved around one round needle; expected geometry = \"axisymmetric\", or "
                              "insertion.puncture = false");
  check_flank(insertion, needle, scenario, context);
}

}  // namespace acus
