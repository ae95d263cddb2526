#pragma once
// Presets that ship as data files: body sites and needle materials. Every number carries value, range, status, source.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/schema/data_folder.hpp"
#include "scenarios/schema/material_reader.hpp"
#include "scenarios/schema/scenario.hpp"

namespace acus {

struct PresetLayer {
  SkinLayer layer;  ///< its material is in `material`
  MaterialDraft material;
};

/// One body site. `notes` name every number by its scenario key ("skin.layer.NAME.thickness", "skin.base", ...).
struct SkinPreset {
  std::string site, title, species;
  std::string base;  ///< word of [skin] base
  std::vector<PresetLayer> layers;
  double friction = 0.0;        ///< needle.friction
  double shaft_friction = 0.0;  ///< needle.shaft_friction
  std::vector<ProvenanceNote> notes;
};

/// Names of the sites, alphabetically. Throws DataError.
std::vector<std::string> skin_sites();
/// Reads presets/skin/SITE.toml and presets/skin_layers.toml below the data folder. Requires a name of skin_sites().
/// Throws DataError when a file is missing or a number lacks its unit, status or source.
SkinPreset load_skin_preset(const std::string& site);

/// One needle material. Numbers that are not known are 0.
struct NeedleMaterialPreset {
  std::string name, title;
  double youngs_modulus = 0.0;  ///< MPa
  double strength = 0.0;        ///< MPa
  std::vector<ProvenanceNote> notes;
};

/// Needle materials in file order. Throws DataError.
std::vector<NeedleMaterialPreset> load_needle_materials();

/// The muscle layer that base = "muscle" adds; its thickness is not known and stays 0.
PresetLayer muscle_layer(std::vector<ProvenanceNote>& notes);

}  // namespace acus
