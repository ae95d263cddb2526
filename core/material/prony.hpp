#pragma once
// Prony-series viscoelasticity of the isochoric stress, in the material frame.
//   S = g_inf S0 + sum_i H_i,   dH_i/dt + H_i/tau_i = g_i dS0/dt,   g_inf = 1 - sum_i g_i
// S0 is the second Piola-Kirchhoff stress of the elastic law at instantaneous loading. A step strain relaxes with
// g_i exp(-t/tau_i) at any stretch. [Simo1987; Holzapfel2000, section 6.10]

#include <memory>
#include <vector>

#include "core/material/material.hpp"
#include "core/material/spec.hpp"

namespace acus {

/// State per point: S0, Green-Lagrange strain E, elastic energy; then H_i and stored energy w_i of every branch.
///
/// Energy: how much of the work is stored is not unique for a law with memory. This is the Graffi-Volterra choice,
/// carried to finite strain: w_i is g_i times the fading average, over the past strains E', of the divergence psi0(E) -
/// psi0(E') - S0(E'):(E - E'), and the dissipation rate is w_i/tau_i. Both are non-negative wherever the divergence is,
/// the step's energy is the potential of the step's stress, and the tangent is symmetric. [DelPieroDeseri1997]; see
/// docs/theory/materials.md.
///
/// Because H_i remembers stresses of earlier configurations, the isochoric Kirchhoff stress of a moving point is not
/// exactly deviatoric; the pressure takes up the difference.
class PronySeries final : public Material {
 public:
  /// `base` without history; every g and tau positive, sum of g below 1.
  PronySeries(std::unique_ptr<Material> base, std::vector<PronyTerm> terms, ModuliAre moduli);

  std::size_t n_state() const override;
  void initialise(std::span<double> state) const override;
  void isochoric(const MaterialPoint& point, bool want_tangent, std::span<double> new_state,
                 IsochoricResponse& response) const override;
  double shear_modulus() const override { return scale_ * base_->shear_modulus(); }

 private:
  std::unique_ptr<Material> base_;
  std::vector<PronyTerm> terms_;
  double g_inf_;
  double scale_;  ///< instantaneous moduli over the moduli of `base`
};

}  // namespace acus
