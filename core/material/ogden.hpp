#pragma once
// Ogden law: psi = sum_i 2 mu_i / alpha_i^2 (l1^alpha_i + l2^alpha_i + l3^alpha_i - 3) of the isochoric stretches.

#include <utility>
#include <vector>

#include "core/material/elastic.hpp"

namespace acus {

struct OgdenTerm {
  double mu = 0.0;     ///< share of the ground shear modulus (MPa)
  double alpha = 0.0;  ///< exponent, not zero
};

class Ogden final : public ElasticMaterial {
 public:
  /// At least one term; the sum of mu is the ground shear modulus and positive. [Ogden1972]
  Ogden(std::vector<OgdenTerm> terms, VolumetricLaw volumetric)
      : ElasticMaterial(volumetric), terms_(std::move(terms)) {}
  double shear_modulus() const override;

 private:
  IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const override;
  std::vector<OgdenTerm> terms_;
};

}  // namespace acus
