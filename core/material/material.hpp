#pragma once
// Pointwise constitutive laws. A material is const and thread-safe: it maps a displacement gradient and the state at
// the start of the step to energy, stress, tangent and new state. History lives in a StateStore owned by the caller.

#include <cstddef>
#include <span>

#include "core/material/volumetric.hpp"
#include "core/tensor/tensor.hpp"

namespace acus {

/// What a law is asked at one point. Everything refers to the law's stress-free configuration.
struct MaterialPoint {
  /// Displacement gradient H = F - I (dimensionless). Given instead of F so that strains of 1e-8 keep their digits.
  Mat3 H = Mat3::Zero();
  /// Orthonormal material axes in the reference configuration, one per column: first in-plane (Langer) direction,
  /// second in-plane direction, surface normal.
  Mat3 axes = Mat3::Identity();
  /// Time step in seconds; 0 means instantaneous.
  double dt = 0.0;
  /// State at the start of the step, `Material::n_state()` values.
  std::span<const double> old_state;
};

/// Isochoric response at one point.
struct IsochoricResponse {
  double energy = 0.0;       ///< recoverable energy per reference volume (MPa)
  double dissipation = 0.0;  ///< energy lost during this step per reference volume (MPa), never negative
  Mat3 P = Mat3::Zero();     ///< first Piola-Kirchhoff stress of the isochoric part (MPa)
  Mat9 A = Mat9::Zero();     ///< dP/dF, consistent with the step's update (MPa); only when asked for
};

/// One constitutive law with fixed parameters, split as psi(F) = psi_iso(J^(-1/3) F) + U(J).
class Material {
 public:
  explicit Material(VolumetricLaw volumetric) : volumetric_(volumetric) {}
  virtual ~Material() = default;
  Material(const Material&) = delete;
  Material& operator=(const Material&) = delete;

  /// Number of history values per point.
  virtual std::size_t n_state() const = 0;
  /// Writes the state of the unstrained, fully relaxed point.
  virtual void initialise(std::span<double> state) const = 0;
  /// Isochoric response. Requires det(I + H) > 0. `new_state` has n_state() values and never aliases the old state.
  virtual void isochoric(const MaterialPoint& point, bool want_tangent, std::span<double> new_state,
                         IsochoricResponse& response) const = 0;
  /// Ground-state shear modulus (MPa) at instantaneous loading, used to scale penalties and tolerances.
  virtual double shear_modulus() const = 0;

  const VolumetricLaw& volumetric() const { return volumetric_; }

 private:
  VolumetricLaw volumetric_;
};

/// Response of the whole law (isochoric + volumetric), used by tests and by one-point drivers.
struct FullResponse {
  double energy = 0.0, dissipation = 0.0;
  Mat3 P = Mat3::Zero();
  Mat9 A = Mat9::Zero();
};
FullResponse respond(const Material& material, const MaterialPoint& point, std::span<double> new_state);

}  // namespace acus
