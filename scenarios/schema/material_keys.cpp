// Keys of material tables that do not belong to one law, and what the format reserves for later versions.

#include <fmt/format.h>

#include "core/material/registry.hpp"
#include "scenarios/schema/keys.hpp"

namespace acus {
namespace {

std::vector<std::string> law_words() {
  std::vector<std::string> words;
  for (const MaterialDescriptor& law : registered_materials()) words.push_back(law.name);
  return words;
}

}  // namespace

const std::vector<std::string>& volumetric_words() {
  static const std::vector<std::string> words = {"quadratic", "logarithmic", "simo_taylor"};
  return words;
}

const std::vector<std::string>& moduli_words() {
  static const std::vector<std::string> words = {"instantaneous", "long_term"};
  return words;
}

const std::vector<KeyInfo>& material_keys() {
  static const std::vector<KeyInfo> keys = {
      {.name = "law",
       .kind = ValueKind::word,
       .meaning = "constitutive law; another law than the preset's needs all its parameters",
       .example = "\"ogden\"",
       .words = law_words(),
       .default_text = "that of the site; required with own layers"},
      {.name = "bulk",
       .meaning = "bulk modulus K; instead of nu",
       .example = "\"50 MPa\"",
       .dimension = Dimension::stress,
       .low = 0.0,
       .high = 1e9,
       .excludes_low = true,
       .default_text = "from nu"},
      {.name = "nu",
       .meaning =
           "Poisson's ratio at small strain; K = 2 mu (1 + nu) / (3 (1 - 2 nu)) with the instantaneous ground shear "
           "modulus mu",
       .example = "0.495",
       .low = 0.0,
       .high = 0.4999999,
       .default_text = "that of the site; 0.495 with own layers"},
      {.name = "volumetric",
       .kind = ValueKind::word,
       .meaning = "energy of volume change. quadratic: K/2 (J-1)^2; logarithmic: K/2 (ln J)^2; simo_taylor: "
                  "K/4 (J^2 - 1 - 2 ln J)",
       .example = "\"quadratic\"",
       .words = volumetric_words(),
       .default_text = "\"quadratic\""},
      {.name = "prony",
       .kind = ValueKind::prony,
       .meaning = "stress relaxation: fraction g of the instantaneous stress is lost with time tau; [] for none",
       .example = "[{ g = 0.4, tau = \"0.35 s\" }]",
       .default_text = "that of the site; none with own layers"},
      {.name = "moduli",
       .kind = ValueKind::word,
       .meaning = "what the moduli of a layer with prony mean",
       .example = "\"long_term\"",
       .words = moduli_words(),
       .default_text = "that of the site; \"long_term\" with own layers"},
      {.name = "rate",
       .kind = ValueKind::rate_table,
       .meaning = "all moduli times (strain_rate / reference)^exponent; not together with prony",
       .example = "{ exponent = 0.21, reference = \"0.01 1/s\", strain_rate = \"10 1/s\" }",
       .default_text = "none"}};
  return keys;
}

const std::vector<KeyInfo>& prony_keys() {
  static const std::vector<KeyInfo> keys = {{.name = "g",
                                             .meaning = "fraction that relaxes",
                                             .example = "0.4",
                                             .low = 0.0,
                                             .high = 1.0,
                                             .excludes_low = true,
                                             .is_required = true},
                                            {.name = "tau",
                                             .meaning = "relaxation time",
                                             .example = "\"0.35 s\"",
                                             .dimension = Dimension::time,
                                             .low = 0.0,
                                             .high = 1e9,
                                             .excludes_low = true,
                                             .is_required = true}};
  return keys;
}

const std::vector<KeyInfo>& rate_keys() {
  static const std::vector<KeyInfo> keys = {
      {.name = "exponent", .meaning = "power", .example = "0.21", .low = 0.0, .high = 1.0, .is_required = true},
      {.name = "reference",
       .meaning = "strain rate at which the moduli hold",
       .example = "\"0.01 1/s\"",
       .dimension = Dimension::rate,
       .low = 0.0,
       .high = 1e9,
       .excludes_low = true,
       .is_required = true},
      {.name = "strain_rate",
       .meaning = "nominal strain rate of the event",
       .example = "\"10 1/s\"",
       .dimension = Dimension::rate,
       .low = 0.0,
       .high = 1e9,
       .excludes_low = true,
       .is_required = true}};
  return keys;
}

std::string planned_message(std::string_view what, std::string_view feature) {
  return fmt::format("{} is not in this version (planned: {})", what, feature);
}

}  // namespace acus
