#pragma once
// One needle in the skin of a library scenario, for devices: its own indentation by finite elements, its law on the
// moduli and toughnesses of the skin's layers with the power-law sections of the tests.

#include <numbers>

#include "core/material/registry.hpp"
#include "solvers/treatment/treated_skin.hpp"
#include "tests/verification/array_case.hpp"

namespace acus::test {

inline std::vector<LayerCase> cases_of(const SkinStack& skin) {
  std::vector<LayerCase> cases;
  for (const SkinLayer& layer : skin.layers)
    cases.push_back({layer.thickness, make_material(layer.material)->shear_modulus(), layer.toughness});
  return cases;
}

/// A steel cone, tip radius 4 um, as in the shipped roller scenarios. Its dent is a power law near the one found for it
/// on the forehead (2 mN at 0.08 mm), so that the tests need no contact problem.
inline TreatedSkin treated_skin(const SkinStack& skin, double length, double width) {
  TreatedSkin treated;
  treated.skin = skin;
  treated.needle_length = length;
  treated.needle_width = width;
  const std::unique_ptr<NeedleShape> needle = make_needle(cone_spec(length, width, 0.004));
  treated.needle.law =
      std::make_shared<PenetrationLaw>(*needle, layers_of(cases_of(skin)), PenetrationSettings{.friction = 0.2});
  treated.needle.indentation = power_dent(0.065, 1.4, 1.0).points();
  treated.needle.indentation.insert(treated.needle.indentation.begin(), Vec2(0, 0));
  treated.needle.compliance_ratio = 0.3;
  treated.needle.tip_depth = needle->cap_length();
  return treated;
}

/// A drum of the MF8 kind.
inline Roller mf8_drum() {
  Roller roller;
  roller.drum_radius = 10.0;
  roller.drum_width = 20.0;
  roller.rows = 8;
  roller.columns = 24;
  roller.speed = 50.0;
  return roller;
}

}  // namespace acus::test
