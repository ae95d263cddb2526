#pragma once
// Yeoh law: psi = sum_i c_i (I1-bar - 3)^i.

#include <utility>
#include <vector>

#include "core/material/elastic.hpp"

namespace acus {

class Yeoh final : public ElasticMaterial {
 public:
  /// c: coefficients c1, c2, ... in MPa, c1 > 0, at least one. [Yeoh1993]
  Yeoh(std::vector<double> c, VolumetricLaw volumetric) : ElasticMaterial(volumetric), c_(std::move(c)) {}
  double shear_modulus() const override { return 2.0 * c_.front(); }

 private:
  IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const override;
  std::vector<double> c_;
};

}  // namespace acus
