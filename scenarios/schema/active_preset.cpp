#include "scenarios/schema/active_preset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/units/nearest.hpp"
#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/preset_file.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

struct ActiveKey {
  const char* name;
  Dimension dimension;
  std::optional<double> ActivePreset::*member;
  bool may_be_negative = false;
};

const std::array keys = {
    ActiveKey{"molar_mass", Dimension::none, &ActivePreset::molar_mass},
    ActiveKey{"log_kow", Dimension::none, &ActivePreset::log_kow, true},
    ActiveKey{"permeability_stratum_corneum", Dimension::speed, &ActivePreset::permeability_stratum_corneum},
    ActiveKey{"diffusivity_stratum_corneum", Dimension::diffusivity, &ActivePreset::diffusivity_stratum_corneum},
    ActiveKey{"partition_stratum_corneum", Dimension::none, &ActivePreset::partition_stratum_corneum},
    ActiveKey{"diffusivity_water", Dimension::diffusivity, &ActivePreset::diffusivity_water},
    ActiveKey{"diffusivity_epidermis", Dimension::diffusivity, &ActivePreset::diffusivity_epidermis},
    ActiveKey{"diffusivity_dermis", Dimension::diffusivity, &ActivePreset::diffusivity_dermis},
    ActiveKey{"clearance", Dimension::rate, &ActivePreset::clearance},
    ActiveKey{"solubility", Dimension::density, &ActivePreset::solubility},
    ActiveKey{"flux_intact_ug_per_cm2_h", Dimension::none, &ActivePreset::flux_intact},
    ActiveKey{"flux_needled_ug_per_cm2_h", Dimension::none, &ActivePreset::flux_needled},
};

void read_key(const PresetFile& file, const ActiveKey& key, ActivePreset& preset) {
  if (!file.root().contains(key.name)) return;
  const double value =
      file.number(file.root(), key.name, key.dimension, fmt::format("active.{}", key.name), preset.notes);
  if (value < 0.0 && !key.may_be_negative)
    file.fail(*file.root().get(key.name), fmt::format("\"{}\" must not be negative", key.name));
  preset.*key.member = value;
  if (key.member == &ActivePreset::flux_intact || key.member == &ActivePreset::flux_needled) return;
  if (const auto range = file.range(file.root(), key.name, key.dimension))
    preset.ranges.push_back({key.member, (*range)[0], (*range)[1]});
}

void refuse_unknown(const PresetFile& file) {
  std::vector<std::string> known = {"title"};
  known.reserve(keys.size() + 1);
  for (const ActiveKey& key : keys) known.emplace_back(key.name);
  for (const auto& [name, node] : file.root())
    if (std::find(known.begin(), known.end(), name.str()) == known.end())
      file.fail(node, fmt::format("unknown \"{}\"{}", name.str(), did_you_mean(name.str(), known)));
}

}  // namespace

std::vector<std::string> active_presets() { return preset_names("actives"); }

ActivePreset load_active_preset(const std::string& name) {
  const PresetFile file(data_folder() / "presets" / "actives" / (name + ".toml"));
  ActivePreset preset;
  preset.name = name;
  preset.title = file.text(file.root(), "title");
  refuse_unknown(file);
  for (const ActiveKey& key : keys) read_key(file, key, preset);
  return preset;
}

double load_plexus_depth(std::vector<ProvenanceNote>& notes) {
  const PresetFile file(data_folder() / "presets" / "absorption.toml");
  return file.number(file.root(), "plexus_depth", Dimension::length, "absorption.plexus_depth", notes);
}

}  // namespace acus
