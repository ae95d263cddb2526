#pragma once
// Base of the laws without history.

#include "core/material/material.hpp"

namespace acus {

class ElasticMaterial : public Material {
 public:
  using Material::Material;
  std::size_t n_state() const final { return 0; }
  void initialise(std::span<double>) const final {}
  void isochoric(const MaterialPoint& point, bool want_tangent, std::span<double>,
                 IsochoricResponse& response) const final {
    response = elastic_response(point, want_tangent);
  }

 private:
  /// Energy (MPa), P and, when asked for, dP/dF (MPa) at one point; no dissipation.
  virtual IsochoricResponse elastic_response(const MaterialPoint& point, bool want_tangent) const = 0;
};

}  // namespace acus
