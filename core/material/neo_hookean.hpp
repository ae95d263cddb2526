#pragma once
// Neo-Hookean law: psi = mu/2 (I1-bar - 3).

#include "core/material/elastic.hpp"

namespace acus {

class NeoHookean final : public ElasticMaterial {
 public:
  /// mu: ground shear modulus (MPa), positive. [Holzapfel2000, eq. 6.129]
  NeoHookean(double mu, VolumetricLaw volumetric) : ElasticMaterial(volumetric), mu_(mu) {}
  double shear_modulus() const override { return mu_; }

 private:
  IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const override;
  double mu_;
};

}  // namespace acus
