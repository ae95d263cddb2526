#include "core/material/material.hpp"

namespace acus {

FullResponse respond(const Material& material, const MaterialPoint& point, std::span<double> new_state) {
  IsochoricResponse isochoric;
  material.isochoric(point, true, new_state, isochoric);

  const double j = det_minus_one(point.H);
  const double J = 1.0 + j;
  const VolumetricLaw& U = material.volumetric();
  const Mat3 G = (Mat3::Identity() + point.H).inverse().transpose();
  const Vec9 g = flatten(G);
  const double pressure = U.first(j);

  FullResponse response;
  response.energy = isochoric.energy + U.energy(j);
  response.dissipation = isochoric.dissipation;
  response.P = isochoric.P + pressure * J * G;
  response.A = isochoric.A + (U.second(j) * J + pressure) * J * g * g.transpose();
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 3; ++k) response.A.block<3, 3>(3 * i, 3 * k) -= pressure * J * G.row(k).transpose() * G.row(i);
  return response;
}

}  // namespace acus
