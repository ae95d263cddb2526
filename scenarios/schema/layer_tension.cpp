#include "scenarios/schema/layer_tension.hpp"

#include <algorithm>

#include "scenarios/schema/presets.hpp"

namespace acus {
namespace {

/// An axisymmetric tissue was given the mean of both directions: so is the one at rest.
double area_stretch(const std::array<double, 2>& stretch, bool is_equal) {
  const double mean = 0.5 * (stretch[0] + stretch[1]);
  return is_equal ? mean * mean : stretch[0] * stretch[1];
}

}  // namespace

std::vector<double> layer_tensions(const Scenario& scenario) {
  std::vector<double> tensions(scenario.skin.layers.size(), 1.0);
  if (scenario.skin.site.empty()) return tensions;
  const SkinPreset rest = load_skin_preset(scenario.skin.site);
  for (std::size_t k = 0; k < tensions.size(); ++k) {
    const SkinLayer& layer = scenario.skin.layers[k];
    const auto same = std::find_if(rest.layers.begin(), rest.layers.end(),
                                   [&](const PresetLayer& preset) { return preset.layer.name == layer.name; });
    if (same == rest.layers.end()) continue;  // muscle, which the base adds
    const bool is_equal = layer.prestretch[0] == layer.prestretch[1];
    tensions[k] = area_stretch(layer.prestretch, is_equal) / area_stretch(same->layer.prestretch, is_equal);
  }
  return tensions;
}

}  // namespace acus
