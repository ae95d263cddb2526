#include "scenarios/schema/person_healing.hpp"

#include <algorithm>
#include <stdexcept>

namespace acus {

std::vector<std::string_view> healing_parameter_names() {
  std::vector<std::string_view> names;
  names.reserve(healing_parameter_list().size());
  for (const HealingParameter& parameter : healing_parameter_list()) names.push_back(parameter.name);
  return names;
}

void apply(const PersonPreset& person, HealingParameters& parameters) {
  const auto list = healing_parameter_list();
  for (const PersonFactor& factor : person.factors) {
    if (factor.parameter.starts_with("skin.")) continue;
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const HealingParameter& p) { return p.name == factor.parameter; });
    if (found == list.end()) throw std::invalid_argument("no healing parameter \"" + factor.parameter + "\"");
    parameters.*found->member *= factor.factor;
  }
  if (const auto problems = problems_of(parameters); !problems.empty())
    throw std::invalid_argument(person.name + ": " + problems.front());
}

}  // namespace acus
