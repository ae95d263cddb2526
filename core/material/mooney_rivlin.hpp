#pragma once
// Mooney-Rivlin law: psi = c10 (I1-bar - 3) + c01 (I2-bar - 3).

#include "core/material/elastic.hpp"

namespace acus {

class MooneyRivlin final : public ElasticMaterial {
 public:
  /// c10, c01 in MPa with c10 + c01 > 0. [Mooney1940; Rivlin1948]
  MooneyRivlin(double c10, double c01, VolumetricLaw volumetric) : ElasticMaterial(volumetric), c10_(c10), c01_(c01) {}
  double shear_modulus() const override { return 2.0 * (c10_ + c01_); }

 private:
  IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const override;
  double c10_, c01_;
};

}  // namespace acus
