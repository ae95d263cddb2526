#include "scenarios/run/opening_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/material/registry.hpp"
#include "core/units/dimension.hpp"
#include "solvers/equilibrium/prestretch.hpp"

namespace acus {
namespace {

/// What is left of the instantaneous isochoric stress after a time (s).
double relaxed_part(const MaterialSpec& material, double time) {
  double part = 1.0;
  for (const PronyTerm& term : material.prony) part -= term.g * (1 - std::exp(-time / term.tau));
  return part;
}

/// Distinct problems once each.
std::size_t section_of(const SectionProblem& problem, std::vector<SectionProblem>& sections) {
  const std::string key = section_key(problem).text();
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](const SectionProblem& other) { return section_key(other).text() == key; });
  if (found != sections.end()) return static_cast<std::size_t>(found - sections.begin());
  sections.push_back(problem);
  return sections.size() - 1;
}

/// Cauchy stress along the second in-plane axis, relaxed, when that axis is stretched further by `more` and the other
/// one is held; the surface stays free of stress.
double relaxed_tension(const Material& law, SkinLayer layer, double more) {
  layer.prestretch[1] *= more;
  // Plane strain takes two different stretches.
  const Mat3 F = prestretch(law, layer, Geometry::plane_strain);
  std::vector<double> virgin(law.n_state()), reached(law.n_state());
  law.initialise(virgin);
  MaterialPoint at;
  at.H = F - Mat3::Identity();
  at.dt = fully_relaxed;
  at.old_state = virgin;
  return (respond(law, at, reached).P * F.transpose() / F.determinant())(1, 1);
}

/// Tension of the layer, and the shear modulus G for which 4 G is its stiffness against further stretch across.
void measure_tension(const SkinLayer& source, OpeningPlan::Layer& layer) {
  const std::unique_ptr<Material> law = make_material(source.material);
  constexpr double more = 1e-5;
  layer.tension = relaxed_tension(*law, source, 1.0);
  layer.tangent_modulus =
      (relaxed_tension(*law, source, 1 + more) - relaxed_tension(*law, source, 1 - more)) / (2 * more) / 4;
}

}  // namespace

OpeningPlan plan_openings(const Scenario& scenario, const NeedleShape& needle) {
  const InsertionSpec& insertion = scenario.insertion;
  const double radius = needle.radius(needle.length());
  const double passing = radius / insertion.approach_speed();
  const bool is_driven = insertion.control == InsertionControl::displacement;
  // The law wants to see the tip buried, however short the way is.
  const double shortest = std::min(needle.length(), 2 * needle.cap_length());
  const double reach = is_driven ? std::clamp(insertion.to, shortest, needle.length()) : needle.length();
  OpeningPlan plan;
  double top = 0.0;
  for (const SkinLayer& source : scenario.skin.layers) {
    if (top >= reach) break;
    top += source.thickness;
    OpeningPlan::Layer layer{source.name, source.thickness, source.toughness};
    layer.strength = source.strength;
    layer.shear_modulus = make_material(source.material)->shear_modulus() * relaxed_part(source.material, passing);
    measure_tension(source, layer);
    SectionProblem problem;
    problem.law = source.material;
    problem.quality = scenario.numerics.section;
    if (plan.layers.empty() && source.thickness < radius) {
      problem.kind = SectionKind::plane_stress;
      plan.notes.push_back(fmt::format(
          "layer \"{}\" ({}) is thinner than the needle ({}): it opens as a free film (plane stress)", source.name,
          display_quantity(source.thickness, Dimension::length), display_quantity(radius, Dimension::length)));
    }
    layer.section = section_of(problem, plan.sections);
    plan.layers.push_back(layer);
  }
  return plan;
}

ChannelTension channel_tension(const OpeningPlan& plan) {
  ChannelTension held;
  for (auto layer = plan.layers.begin(); layer != plan.layers.end(); ++layer) {
    const auto stretched =
        std::find_if(layer, plan.layers.end(), [](const OpeningPlan::Layer& below) { return below.tension > 0.0; });
    const OpeningPlan::Layer& source = stretched == plan.layers.end() ? *layer : *stretched;
    held.tension.push_back(source.tension);
    held.tangent_modulus.push_back(source.tangent_modulus);
  }
  return held;
}

std::vector<PenetratedLayer> penetrated_layers(const OpeningPlan& plan, const std::vector<SolvedSection>& sections) {
  std::vector<PenetratedLayer> layers;
  for (const OpeningPlan::Layer& layer : plan.layers) {
    const SolvedSection& section = sections[layer.section];
    PenetratedLayer penetrated{layer.name, layer.thickness,
                               Opening(layer.shear_modulus, layer.toughness, section.table)};
    penetrated.law = make_material(section.problem.law);
    layers.push_back(std::move(penetrated));
  }
  return layers;
}

std::shared_ptr<const PenetrationLaw> penetration_law(const Scenario& scenario, const NeedleShape& needle,
                                                      const OpeningPlan& plan,
                                                      const std::vector<SolvedSection>& sections) {
  PenetrationSettings settings;
  settings.friction = scenario.shaft_friction;
  settings.tip_bore = 0.5 * scenario.needle.bore_diameter;
  settings.tip_ring = needle.tip_radius() == 0.0 ? needle.radius(0.0) : 0.0;
  return std::make_shared<PenetrationLaw>(needle, penetrated_layers(plan, sections), settings);
}

}  // namespace acus
