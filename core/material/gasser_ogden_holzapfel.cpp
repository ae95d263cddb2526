#include "core/material/gasser_ogden_holzapfel.hpp"

#include <cmath>

#include "core/material/invariants.hpp"

namespace acus {

GasserOgdenHolzapfel::GasserOgdenHolzapfel(const GasserOgdenHolzapfelParameters& parameters, VolumetricLaw volumetric)
    : ElasticMaterial(volumetric), parameters_(parameters) {
  const double c = std::cos(parameters.fibre_angle), s = std::sin(parameters.fibre_angle);
  directions_ = {Vec3(c, s, 0.0), Vec3(c, -s, 0.0)};
}

IsochoricResponse GasserOgdenHolzapfel::elastic_response(const MaterialPoint& point, bool want_tangent) const {
  const auto& [mu, k1, k2, kappa, fibre_angle] = parameters_;
  const Kinematics kinematics(point.H);
  const Invariant I1 = first_invariant(kinematics, want_tangent);
  IsochoricResponse response;
  add_energy(0.5 * mu * I1.value, 0.5 * mu, 0.0, I1, want_tangent, response);
  for (const Vec3& direction : directions_) {
    const Vec3 a = point.axes * direction;
    // kappa I + (1 - 3 kappa) a a^T has unit trace, so that C-bar : M - 1 is the E of the law.
    const Mat3 M = kappa * Mat3::Identity() + (1.0 - 3.0 * kappa) * a * a.transpose();
    const Invariant strain = structure_invariant(kinematics, M, want_tangent);
    const double E = strain.value;
    if (!(E > 0.0)) continue;
    const double growth = std::exp(k2 * E * E);
    add_energy(k1 / (2.0 * k2) * std::expm1(k2 * E * E), k1 * E * growth, k1 * growth * (1.0 + 2.0 * k2 * E * E),
               strain, want_tangent, response);
  }
  return response;
}

}  // namespace acus
