#pragma once
// Power-law rate factor: every isochoric modulus of an elastic law is multiplied by (strain rate / reference)^exponent.
// The strain rate is a nominal number of the event, not of the point, so the law stays elastic and thermodynamically
// clean.

#include <memory>

#include "core/material/elastic.hpp"
#include "core/material/spec.hpp"

namespace acus {

class RateScaled final : public ElasticMaterial {
 public:
  /// `base` without history; reference and strain rate positive. [Shergold2006]
  RateScaled(std::unique_ptr<Material> base, const RateFactor& rate);
  double shear_modulus() const override { return factor_ * base_->shear_modulus(); }

 private:
  IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const override;
  std::unique_ptr<Material> base_;
  double factor_;
};

}  // namespace acus
