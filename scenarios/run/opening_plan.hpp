#pragma once
// How each layer that the tip can come to opens: which section problem, at which stiffness.

#include <string>
#include <vector>

#include "core/needle/shape.hpp"
#include "scenarios/run/section_tables.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/penetration/channel.hpp"
#include "solvers/penetration/penetration_law.hpp"

namespace acus {

struct OpeningPlan {
  struct Layer {
    std::string name;
    double thickness = 0.0;      ///< mm
    double toughness = 0.0;      ///< N/mm
    double shear_modulus = 0.0;  ///< MPa, at the rate of opening
    double strength = 0.0;       ///< MPa; 0 = not known
    std::size_t section = 0;     ///< index into sections
    /// Tension across the slit and shear modulus for small further stretch, long after, MPa.
    double tension = 0.0, tangent_modulus = 0.0;
  };
  std::vector<Layer> layers;             ///< surface first, down to the deepest the tip can come
  std::vector<SectionProblem> sections;  ///< distinct
  std::vector<std::string> notes;        ///< what users should know about these choices
};

/// The outermost layer opens as a film in plane stress when it is thinner than the needle's radius. Moduli are those at
/// the time the needle's radius takes to pass, R/v: Prony terms relax that long, rate factors count as they are.
OpeningPlan plan_openings(const Scenario& scenario, const NeedleShape& needle);

/// What holds the channel open, layer by layer. A layer without tension of its own gapes with the first one below it
/// that has some: the epidermis is bonded to the dermis.
ChannelTension channel_tension(const OpeningPlan& plan);

/// Layers for the penetration law. Requires a table for every section.
std::vector<PenetratedLayer> penetrated_layers(const OpeningPlan& plan, const std::vector<SolvedSection>& sections);

/// What the needle of a scenario pays to go in. Requires a table for every section.
std::shared_ptr<const PenetrationLaw> penetration_law(const Scenario& scenario, const NeedleShape& needle,
                                                      const OpeningPlan& plan,
                                                      const std::vector<SolvedSection>& sections);

}  // namespace acus
