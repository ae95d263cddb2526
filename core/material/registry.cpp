#include "core/material/registry.hpp"

#include <cassert>
#include <limits>
#include <numbers>

#include "core/material/gasser_ogden_holzapfel.hpp"
#include "core/material/mooney_rivlin.hpp"
#include "core/material/neo_hookean.hpp"
#include "core/material/ogden.hpp"
#include "core/material/prony.hpp"
#include "core/material/rate_factor.hpp"
#include "core/material/yeoh.hpp"

namespace acus {
namespace {

// Examples with a reference are materials (numbers recalled or derived, see the skin presets for status); the others
// are there to exercise the law and describe nothing.

// Admissible stresses: from far softer than fat to stiffer than any needle (1 Pa to 1 TPa).
constexpr double softest = 1e-6, stiffest = 1e6;

double scalar(const MaterialSpec& spec, const char* key) { return spec.parameters.at(key).front(); }
const std::vector<double>& list(const MaterialSpec& spec, const char* key) { return spec.parameters.at(key); }

MaterialSpec example(const char* law, std::map<std::string, std::vector<double>> parameters, VolumetricLaw volumetric) {
  MaterialSpec spec;
  spec.law = law;
  spec.parameters = std::move(parameters);
  spec.volumetric = volumetric;
  return spec;
}

MaterialSpec with_prony(MaterialSpec spec, ModuliAre moduli) {
  // Skin after a step indentation: 40 % of the force in the first second, 10 % more over ten. [Crichton2013]
  spec.prony = {{0.4, 0.35}, {0.1, 3.5}};
  spec.moduli = moduli;
  return spec;
}

MaterialSpec with_rate(MaterialSpec spec, double strain_rate) {
  // Pig skin, 0.004 to 4000 1/s. [Shergold2006]
  spec.rate = RateFactor{.exponent = 0.21, .reference = 0.01, .strain_rate = strain_rate};
  return spec;
}

MaterialDescriptor neo_hookean() {
  // Viable epidermis and stratum corneum of the default skin.
  const MaterialSpec epidermis = example("neo_hookean", {{"mu", {0.2}}}, {VolumetricKind::quadratic, 20.0});
  const MaterialSpec corneum = example("neo_hookean", {{"mu", {5.0}}}, {VolumetricKind::logarithmic, 500.0});
  return {
      .name = "neo_hookean",
      .formula = "psi = mu/2 (I1 - 3)",
      .parameters = {{.key = "mu",
                      .dimension = Dimension::stress,
                      .low = softest,
                      .high = stiffest,
                      .meaning = "ground shear modulus",
                      .source = "Holzapfel2000"}},
      .build = [](const MaterialSpec& s) { return std::make_unique<NeoHookean>(scalar(s, "mu"), s.volumetric); },
      .examples = {epidermis, corneum, with_prony(epidermis, ModuliAre::long_term), with_rate(epidermis, 10.0)},
  };
}

MaterialDescriptor mooney_rivlin() {
  const MaterialSpec rubber =
      example("mooney_rivlin", {{"c10", {0.3}}, {"c01", {0.1}}}, {VolumetricKind::simo_taylor, 800.0});
  const MaterialSpec negative_c01 =
      example("mooney_rivlin", {{"c10", {0.12}}, {"c01", {-0.02}}}, {VolumetricKind::quadratic, 20.0});
  const auto coefficient = [](const char* key, const char* meaning) {
    return ParameterDeclaration{.key = key,
                                .dimension = Dimension::stress,
                                .low = -stiffest,
                                .high = stiffest,
                                .meaning = meaning,
                                .source = "Rivlin1948"};
  };
  return {
      .name = "mooney_rivlin",
      .formula = "psi = c10 (I1 - 3) + c01 (I2 - 3)",
      .parameters = {coefficient("c10", "coefficient of I1 - 3; the ground shear modulus is 2 (c10 + c01)"),
                     coefficient("c01", "coefficient of I2 - 3")},
      .build =
          [](const MaterialSpec& s) {
            return std::make_unique<MooneyRivlin>(scalar(s, "c10"), scalar(s, "c01"), s.volumetric);
          },
      .examples = {rubber, negative_c01, with_prony(rubber, ModuliAre::instantaneous)},
  };
}

MaterialDescriptor yeoh() {
  const MaterialSpec rubber = example("yeoh", {{"c", {0.2, -0.01, 0.002}}}, {VolumetricKind::quadratic, 400.0});
  const MaterialSpec stiffening = example("yeoh", {{"c", {0.02, 0.1}}}, {VolumetricKind::simo_taylor, 4.0});
  const MaterialSpec one_term = example("yeoh", {{"c", {0.1}}}, {VolumetricKind::logarithmic, 10.0});
  return {
      .name = "yeoh",
      .formula = "psi = sum_i c_i (I1 - 3)^i",
      .parameters = {{.key = "c",
                      .dimension = Dimension::stress,
                      .low = -stiffest,
                      .high = stiffest,
                      .is_list = true,
                      .meaning = "coefficients c1, c2, ...; the ground shear modulus is 2 c1",
                      .source = "Yeoh1993"}},
      .build = [](const MaterialSpec& s) { return std::make_unique<Yeoh>(list(s, "c"), s.volumetric); },
      .examples = {rubber, stiffening, one_term, with_prony(stiffening, ModuliAre::long_term), with_rate(rubber, 0.01)},
  };
}

std::unique_ptr<Material> build_ogden(const MaterialSpec& spec) {
  const std::vector<double>&mu = list(spec, "mu"), &alpha = list(spec, "alpha");
  std::vector<OgdenTerm> terms;
  for (std::size_t i = 0; i < mu.size(); ++i) terms.push_back({mu[i], alpha[i]});
  return std::make_unique<Ogden>(std::move(terms), spec.volumetric);
}

MaterialDescriptor ogden() {
  const VolumetricLaw skin_bulk{VolumetricKind::quadratic, 4.3};
  // Reticular dermis and hypodermis of the default skin.
  const MaterialSpec dermis = example("ogden", {{"mu", {0.043}}, {"alpha", {20.8}}}, skin_bulk);
  const MaterialSpec fat = example("ogden", {{"mu", {0.001}}, {"alpha", {20.0}}}, {VolumetricKind::logarithmic, 0.1});
  // Vulcanised rubber; mu_i here is mu_i alpha_i / 2 of the original. [Ogden1972]
  const MaterialSpec rubber =
      example("ogden", {{"mu", {0.63 * 1.3 / 2, 0.0012 * 5.0 / 2, 0.01 * 2.0 / 2}}, {"alpha", {1.3, 5.0, -2.0}}},
              {VolumetricKind::simo_taylor, 400.0});
  // The largest exponent admitted.
  const MaterialSpec steepest = example("ogden", {{"mu", {0.01}}, {"alpha", {40.0}}}, skin_bulk);
  return {
      .name = "ogden",
      .formula = "psi = sum_i 2 mu_i/alpha_i^2 (l1^alpha_i + l2^alpha_i + l3^alpha_i - 3)",
      .parameters = {{.key = "mu",
                      .dimension = Dimension::stress,
                      .low = -stiffest,
                      .high = stiffest,
                      .is_list = true,
                      .meaning = "share of each term in the ground shear modulus, which is their sum",
                      .source = "Ogden1972"},
                     {.key = "alpha",
                      .dimension = Dimension::none,
                      .low = -40.0,
                      .high = 40.0,
                      .is_list = true,
                      .meaning = "exponent of each term",
                      .source = "Ogden1972"}},
      .build = build_ogden,
      .examples = {dermis, fat, rubber, steepest, with_prony(dermis, ModuliAre::long_term),
                   with_prony(rubber, ModuliAre::instantaneous), with_rate(dermis, 100.0)},
  };
}

MaterialDescriptor gasser_ogden_holzapfel() {
  constexpr double degree = std::numbers::pi / 180.0;
  const char* law = "gasser_ogden_holzapfel";
  // Human back skin; k1 is the printed dimensionless 243.6 times mu/2. [NiAnnaidh2012]
  const MaterialSpec skin = example(
      law, {{"mu", {0.2014}}, {"k1", {24.53}}, {"k2", {0.1327}}, {"kappa", {0.1404}}, {"fibre_angle", {41.0 * degree}}},
      {VolumetricKind::quadratic, 20.0});
  // Limits of the dispersion: aligned and isotropic.
  const MaterialSpec aligned =
      example(law, {{"mu", {0.05}}, {"k1", {0.5}}, {"k2", {3.0}}, {"kappa", {0.0}}, {"fibre_angle", {20.0 * degree}}},
              {VolumetricKind::logarithmic, 10.0});
  const MaterialSpec isotropic =
      example(law, {{"mu", {0.05}}, {"k1", {0.5}}, {"k2", {3.0}}, {"kappa", {1.0 / 3.0}}, {"fibre_angle", {0.0}}},
              {VolumetricKind::simo_taylor, 10.0});
  const char* source = "GasserOgdenHolzapfel2006";
  return {
      .name = law,
      .formula = "psi = mu/2 (I1 - 3) + k1/(2 k2) sum (exp(k2 <E>^2) - 1), E = kappa (I1 - 3) + (1 - 3 kappa)(I4 - 1)",
      .parameters = {{.key = "mu",
                      .dimension = Dimension::stress,
                      .low = softest,
                      .high = stiffest,
                      .meaning = "shear modulus of the matrix",
                      .source = source},
                     {.key = "k1",
                      .dimension = Dimension::stress,
                      .low = 0.0,
                      .high = stiffest,
                      .meaning = "fibre modulus",
                      .source = source},
                     {.key = "k2",
                      .dimension = Dimension::none,
                      .low = 1e-6,
                      .high = 1e4,
                      .meaning = "fibre stiffening",
                      .source = source},
                     {.key = "kappa",
                      .dimension = Dimension::none,
                      .low = 0.0,
                      .high = 1.0 / 3.0,
                      .meaning = "fibre dispersion: 0 aligned, 1/3 isotropic",
                      .source = source},
                     {.key = "fibre_angle",
                      .dimension = Dimension::angle,
                      .low = 0.0,
                      .high = std::numbers::pi / 2,
                      .meaning = "angle of the two families to the first material axis, one on each side",
                      .source = source}},
      .build =
          [](const MaterialSpec& s) {
            return std::make_unique<GasserOgdenHolzapfel>(
                GasserOgdenHolzapfelParameters{.mu = scalar(s, "mu"),
                                               .k1 = scalar(s, "k1"),
                                               .k2 = scalar(s, "k2"),
                                               .kappa = scalar(s, "kappa"),
                                               .fibre_angle = scalar(s, "fibre_angle")},
                s.volumetric);
          },
      .examples = {skin, aligned, isotropic, with_prony(skin, ModuliAre::long_term), with_rate(skin, 1.0)},
  };
}

}  // namespace

std::span<const MaterialDescriptor> registered_materials() {
  static const std::vector<MaterialDescriptor> laws = {neo_hookean(), mooney_rivlin(), yeoh(), ogden(),
                                                       gasser_ogden_holzapfel()};
  return laws;
}

const MaterialDescriptor* find_material(std::string_view name) {
  for (const MaterialDescriptor& law : registered_materials())
    if (law.name == name) return &law;
  return nullptr;
}

std::unique_ptr<Material> make_material(const MaterialSpec& spec) {
  assert(check(spec).empty());
  std::unique_ptr<Material> material = find_material(spec.law)->build(spec);
  if (spec.rate) material = std::make_unique<RateScaled>(std::move(material), *spec.rate);
  if (!spec.prony.empty()) material = std::make_unique<PronySeries>(std::move(material), spec.prony, spec.moduli);
  return material;
}

}  // namespace acus
