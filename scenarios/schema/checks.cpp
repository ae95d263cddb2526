#include "scenarios/schema/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/needle/body.hpp"
#include "scenarios/schema/absorption_checks.hpp"
#include "scenarios/schema/device_checks.hpp"
#include "scenarios/schema/healing_checks.hpp"
#include "scenarios/schema/insertion_checks.hpp"
#include "scenarios/schema/treatment_checks.hpp"

namespace acus {
namespace {

std::string um(double mm) { return display_quantity(mm, Dimension::length); }

void check_depth(const SourcePosition& insertion, const NeedleShape& needle, const Scenario& scenario,
                 ReadContext& context, Warnings& warnings) {
  const double depth = scenario.insertion.to, thickness = scenario.skin.thickness();
  const SourcePosition to = context.where("insertion.to", insertion);
  if (depth >= thickness && !scenario.insertion.puncture && scenario.skin.base != BaseSupport::none) {
    context.diagnostics.error(to, fmt::format("insertion.to = {} reaches the base: all layers together are {} thick",
                                              um(depth), um(thickness)));
  }
  // Whose contact is solved.
  const bool has_plate = scenario.insertion.model != InsertionModel::single || scenario.treatment.is_asked;
  if (depth > needle.length() && !has_plate) {
    warnings.add(to,
                 fmt::format("the needle moves further ({}) than it is long ({}); {}", um(depth), um(needle.length()),
                             scenario.insertion.puncture
                                 ? "a holder wider than its base would touch the skin, which is not solved"
                                 : "beyond its base it goes on as a cylinder"));
  }
  if (needle.length() > thickness) {
    warnings.add(
        context.where("needle.length", insertion),
        fmt::format("the needle ({}) is longer than the tissue is thick ({})", um(needle.length()), um(thickness)));
  }
}

void check_width(const NeedleShape& needle, const Scenario& scenario, ReadContext& context, Warnings& warnings) {
  const double width = scenario.domain.width, radius = needle.radius(needle.length());
  const double reach = needle.radius(scenario.insertion.puncture ? needle.length() : scenario.insertion.to);
  if (width > 0.0 && width <= reach) {
    context.diagnostics.error(
        context.where("domain.width", {}),
        fmt::format("the tissue ({}) is narrower than the needle where it meets the surface ({}); "
                    "expected a width of several times that",
                    um(width), um(reach)));
    return;
  }
  constexpr double narrow = 5.0;  // radii; nearer sides are felt in the force
  if (width == 0.0 || width >= narrow * radius) return;
  warnings.add(context.where("domain.width", {}),
               fmt::format("the tissue ({}) is less than five needle radii ({}) wide: its side will be felt", um(width),
                           um(radius)));
}

bool is_axisymmetric(const Scenario& scenario) {
  return scenario.domain.geometry == Geometry::axisymmetric && scenario.insertion.model != InsertionModel::resolved;
}

/// An axisymmetric tissue has one in-plane direction only.
void make_tension_equal(const SourcePosition& position, Scenario& scenario, Warnings& warnings) {
  if (!is_axisymmetric(scenario)) return;
  bool is_unequal = false;
  for (SkinLayer& layer : scenario.skin.layers) {
    auto& [along, across] = layer.prestretch;
    if (along == across) continue;
    is_unequal = true;
    along = across = 0.5 * (along + across);
  }
  if (is_unequal) {
    warnings.add(position,
                 "prestretch differs along and across the Langer direction; the axisymmetric tissue takes the "
                 "mean (plane_strain keeps the first component in plane)");
  }
  if (scenario.skin.langer_angle != 0.0) {
    warnings.add(position, "langer_angle has no meaning in an axisymmetric tissue and is ignored");
  }
}

/// Fibre families lie in the plane of the skin, along one direction; turned about the axis they become spirals.
void check_fibres(const SourcePosition& insertion, const Scenario& scenario, const ReadContext& context,
                  Warnings& warnings) {
  if (!is_axisymmetric(scenario)) return;
  for (const SkinLayer& layer : scenario.skin.layers) {
    if (!layer.material.parameters.contains("fibre_angle")) continue;
    warnings.add(
        context.where("skin.layer." + layer.name + ".material", insertion),
        fmt::format("layer \"{}\" has fibres with a direction; in an axisymmetric tissue they are taken about the "
                    "radial direction at every point",
                    layer.name));
  }
}

/// A section shows one direction: the first axis of the material. Another one needs the third dimension.
void check_plane_strain(const SourcePosition& insertion, const Scenario& scenario, const ReadContext& context,
                        Warnings& warnings) {
  if (scenario.domain.geometry != Geometry::plane_strain) return;
  warnings.add(context.where("domain.geometry", insertion),
               "plane strain: every force and energy of the results is per mm of thickness");
}

void check_steps(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  const NumericsSpec& numerics = scenario.numerics;
  if (numerics.max_step == 0.0 || numerics.first_step <= numerics.max_step) return;
  context.diagnostics.error(context.where("numerics.first_step", insertion),
                            fmt::format("first_step ({}) is longer than max_step ({}); expected at most that",
                                        um(numerics.first_step), um(numerics.max_step)));
}

void check_section(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  if (scenario.domain.geometry == Geometry::plane_strain && scenario.skin.langer_angle != 0.0) {
    context.diagnostics.error(
        context.where("skin.langer_angle", insertion),
        "a plane-strain section lies along the Langer direction: langer_angle must be 0; expected "
        "skin.prestretch to be given along, then across the section");
  }
}

/// Something must hold the tissue against the needle.
void check_support(const SourcePosition& insertion, const Scenario& scenario, ReadContext& context) {
  if (scenario.skin.base != BaseSupport::none || scenario.domain.lateral == LateralSupport::clamped) return;
  context.diagnostics.error(context.where("skin.base", insertion),
                            "nothing holds the tissue against the needle: base = \"none\" needs domain.lateral = "
                            "\"clamped\"; expected that, or another base");
}

void list_assumed(const SourcePosition& position, const Scenario& scenario, Warnings& warnings) {
  if (scenario.skin.site.empty()) return;
  const bool is_any_assumed =
      std::any_of(scenario.provenance.begin(), scenario.provenance.end(), [](const ProvenanceNote& note) {
        const bool is_of_site = note.key.starts_with("skin.") || note.key.ends_with("friction");
        return is_of_site && note.status == "assumed";
      });
  if (!is_any_assumed) return;
  warnings.add(position,
               fmt::format("site \"{}\" has values that are assumed, without a source; the results list those "
                           "they rest on",
                           scenario.skin.site));
}

}  // namespace

void check_scenario(const SourcePosition& insertion, Scenario& scenario, ReadContext& context) {
  Warnings warnings(scenario, context);
  const std::shared_ptr<const NeedleShape> needle = make_needle_body(scenario.needle).outline;
  check_insertion(insertion, *needle, scenario, context, warnings);
  check_depth(insertion, *needle, scenario, context, warnings);
  check_width(*needle, scenario, context, warnings);
  check_fibres(insertion, scenario, context, warnings);
  check_section(insertion, scenario, context);
  check_steps(insertion, scenario, context);
  check_plane_strain(insertion, scenario, context, warnings);
  check_support(insertion, scenario, context);
  const SourcePosition skin = context.where("skin.site", insertion);
  make_tension_equal(context.where("skin.prestretch", skin), scenario, warnings);
  list_assumed(skin, scenario, warnings);
  if (scenario.device.kind != DeviceKind::none)
    warn_of_device(context.where("device.preset", context.where("device.kind", insertion)), scenario, warnings);
  warn_of_treatment(insertion, scenario, context, warnings);
  if (scenario.healing.is_asked) check_healing(insertion, *needle, scenario, context, warnings);
  if (scenario.absorption.is_asked) check_absorption(insertion, scenario, context, warnings);
  warn_of_person(skin, scenario, context, warnings);
}

}  // namespace acus
