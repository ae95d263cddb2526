#pragma once
// Persons that ship as data files: presets/persons/NAME.toml. A person is a set of factors on named numbers of the
// healing model or of the skin, and warnings. Never advice.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/schema/scenario.hpp"

namespace acus {

/// `parameter` is a name of the healing parameters ("tau_p_occluded") or "skin.LAYER.thickness".
struct PersonFactor {
  std::string parameter;
  double factor = 1.0;
  ProvenanceNote note;
};

struct PersonPreset {
  std::string name, title;
  std::vector<PersonFactor> factors;
  std::vector<std::string> warnings;
};

std::vector<std::string> person_presets();
/// Requires a name of person_presets(); `healing_parameters` are the names a factor may be about. Throws DataError on
/// an unknown parameter, a factor that is not positive, or a number without status and source.
PersonPreset load_person_preset(const std::string& name, std::span<const std::string_view> healing_parameters);

/// Why a treatment may be out of the question; to be shown as warnings.
struct Contraindication {
  std::string id, text, source;
};
/// From presets/contraindications.toml. Throws DataError.
std::vector<Contraindication> load_contraindications();

}  // namespace acus
