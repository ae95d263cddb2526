#pragma once
// Gasser-Ogden-Holzapfel law: two dispersed fibre families in a neo-Hookean matrix.
//   psi = mu/2 (I1-bar - 3) + k1/(2 k2) sum_{families} (exp(k2 <E>^2) - 1),
//   E = kappa (I1-bar - 3) + (1 - 3 kappa)(I4-bar - 1),   <E> = max(E, 0).

#include <array>

#include "core/material/elastic.hpp"

namespace acus {

struct GasserOgdenHolzapfelParameters {
  double mu = 0.0;           ///< matrix shear modulus (MPa)
  double k1 = 0.0;           ///< fibre modulus (MPa)
  double k2 = 0.0;           ///< fibre stiffening (-), positive
  double kappa = 0.0;        ///< dispersion in [0, 1/3]: 0 aligned, 1/3 isotropic
  double fibre_angle = 0.0;  ///< of the families to the first material axis, + and - (rad)
};

/// A family carries load only while its generalised strain E is positive: the energy is C1 in F (stress continuous),
/// and the tangent jumps at E = 0, where the compressed side is taken. The two families lie in the plane of the first
/// two material axes. [GasserOgdenHolzapfel2006]
class GasserOgdenHolzapfel final : public ElasticMaterial {
 public:
  GasserOgdenHolzapfel(const GasserOgdenHolzapfelParameters& parameters, VolumetricLaw volumetric);
  /// Of the matrix alone: fibres slacken under the compression that this number is used to scale.
  double shear_modulus() const override { return parameters_.mu; }

 private:
  IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const override;
  GasserOgdenHolzapfelParameters parameters_;
  std::array<Vec3, 2> directions_;  ///< of the families, in material axes
};

}  // namespace acus
