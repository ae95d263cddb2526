#include "core/material/rate_factor.hpp"

#include <cassert>
#include <cmath>

namespace acus {

RateScaled::RateScaled(std::unique_ptr<Material> base, const RateFactor& rate)
    : ElasticMaterial(base->volumetric()),
      base_(std::move(base)),
      factor_(std::pow(rate.strain_rate / rate.reference, rate.exponent)) {
  assert(base_->n_state() == 0);
}

IsochoricResponse RateScaled::elastic_response(const MaterialPoint& point, bool want_tangent) const {
  IsochoricResponse response;
  base_->isochoric(point, want_tangent, {}, response);
  response.energy *= factor_;
  response.P *= factor_;
  if (want_tangent) response.A *= factor_;
  return response;
}

}  // namespace acus
