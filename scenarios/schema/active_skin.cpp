#include "scenarios/schema/active_skin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "core/units/dimension.hpp"
#include "solvers/absorption/property_rules.hpp"

namespace acus {
namespace {

struct Transport {
  double diffusivity = 0.0, partition = 1.0;
};

class Resolver {
 public:
  explicit Resolver(const ActivePreset& active) : active_(active) { found_.notes = active.notes; }

  ActiveSkin resolve(const SkinStack& skin, std::optional<double> clearance) {
    const std::optional<double> in_water = water();
    const std::optional<Transport> barrier = stratum_corneum(skin.layers.front().thickness);
    const std::optional<Transport> epidermis = living("epidermis", active_.diffusivity_epidermis, in_water);
    const std::optional<Transport> dermis = living("dermis", active_.diffusivity_dermis, in_water);
    if (!found_.missing.empty()) return found_;
    found_.pore_diffusivity = in_water ? *in_water : in_tissue_only(*epidermis, *dermis);
    if (!clearance) clearance = active_.clearance;
    const double bottom = end_of_uptake(skin, clearance);
    double top = 0.0;
    for (const SkinLayer& layer : skin.layers) {
      const double thickness = std::min(layer.thickness, bottom - top);
      if (thickness <= 0.0 || layer.name == "hypodermis") break;
      const bool is_dermis = layer.name.ends_with("dermis") && layer.name != "viable_epidermis";
      const Transport& own = layer.name == "stratum_corneum" ? *barrier : (is_dermis ? *dermis : *epidermis);
      found_.layers.push_back(
          {layer.name, thickness, own.diffusivity, own.partition, is_dermis ? clearance.value_or(0.0) : 0.0});
      top += layer.thickness;
    }
    return found_;
  }

 private:
  void note(const std::string& key, const std::string& value, const std::string& status, const std::string& rule) {
    found_.notes.push_back({"active." + key, value, "", status, rule});
  }
  static std::string diffusivity_text(double value) { return display_quantity(value, Dimension::diffusivity); }

  std::optional<double> water() {
    if (active_.diffusivity_water) return active_.diffusivity_water;
    if (!active_.molar_mass) return {};
    const double value = free_diffusivity(*active_.molar_mass);
    note("diffusivity_water", diffusivity_text(value), "derived", "Chen 2015: 10^(-4.15 - 0.655 log10 MW) cm^2/s");
    return value;
  }

  std::optional<Transport> stratum_corneum(double thickness) {
    if (active_.diffusivity_stratum_corneum && active_.partition_stratum_corneum)
      return Transport{*active_.diffusivity_stratum_corneum, *active_.partition_stratum_corneum};
    if (active_.permeability_stratum_corneum && *active_.permeability_stratum_corneum == 0.0)
      return Transport{0.0, 1.0};
    if (active_.log_kow && (active_.permeability_stratum_corneum || active_.molar_mass)) {
      const double partition = stratum_corneum_partition(*active_.log_kow);
      const double permeability = active_.permeability_stratum_corneum
                                      ? *active_.permeability_stratum_corneum
                                      : potts_guy_permeability(*active_.log_kow, *active_.molar_mass);
      const double diffusivity = permeability * thickness / partition;
      const std::string doubt = active_.molar_mass ? outside_potts_guy(*active_.log_kow, *active_.molar_mass) : "";
      note("diffusivity_stratum_corneum", diffusivity_text(diffusivity), doubt.empty() ? "derived" : "assumed",
           "Potts-Guy rule and partition rule" + (doubt.empty() ? "" : "; " + doubt));
      return Transport{diffusivity, partition};
    }
    found_.missing.push_back(fmt::format(
        "how {} passes intact stratum corneum is not known: neither its permeability nor log Kow", active_.name));
    return {};
  }

  std::optional<Transport> living(const std::string& where, std::optional<double> given,
                                  std::optional<double> in_water) {
    if (!given && !in_water) {
      found_.missing.push_back(fmt::format("the diffusivity of {} in the {} is not known", active_.name, where));
      return {};
    }
    if (!given) {
      note("diffusivity_" + where, diffusivity_text(*in_water), "assumed", "as in water: the most it can be");
      given = in_water;
    }
    if (!in_water) {
      note("partition_" + where, "1", "assumed", "binding not known");
      return Transport{*given, 1.0};
    }
    const double partition = tissue_partition(*in_water, *given);
    note("partition_" + where, fmt::format("{:.3g}", partition), "derived", "Chen 2015: 0.7 D_water/D_tissue");
    return Transport{*given, partition};
  }

  double in_tissue_only(const Transport& epidermis, const Transport& dermis) {
    const double value = std::max(epidermis.diffusivity, dermis.diffusivity);
    note("diffusivity_water", diffusivity_text(value), "assumed", "in the pores as in tissue: the least it can be");
    return value;
  }

  double end_of_uptake(const SkinStack& skin, std::optional<double> clearance) {
    if (clearance) {
      found_.base = AbsorptionBase::sealed;
      return skin.thickness();
    }
    found_.base = AbsorptionBase::sink;
    note("clearance", "perfect sink at the plexus", "assumed", "the clearance is not known: the most the blood can do");
    return load_plexus_depth(found_.notes);
  }

  const ActivePreset& active_;
  ActiveSkin found_;
};

}  // namespace

ActiveSkin active_skin(const ActivePreset& active, const SkinStack& skin, std::optional<double> clearance) {
  if (skin.layers.size() < 2 || skin.layers.front().name != "stratum_corneum")
    throw std::invalid_argument("absorption needs skin with a stratum corneum above living layers");
  return Resolver(active).resolve(skin, clearance);
}

ActiveSkin skin_for(const Scenario& scenario, const ActivePreset& active) {
  const double clearance = scenario.absorption.clearance;
  return active_skin(active, scenario.skin, clearance > 0.0 ? std::optional(clearance) : std::nullopt);
}

ActiveSkin skin_for(const Scenario& scenario) {
  return skin_for(scenario, load_active_preset(scenario.absorption.active));
}

}  // namespace acus
