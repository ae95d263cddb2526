#pragma once
// What happens at a point of tissue: alarm signal, cytokine, fibroblasts and their activation, new and mature collagen,
// elastin, vessels. Equations (2)-(8) of docs/theory/healing.md without diffusion.

#include <array>
#include <cstddef>

#include "solvers/healing/healing_parameters.hpp"

namespace acus {

/// The unknowns, in the order of all arrays. The first three diffuse.
struct HealingField {
  enum : std::size_t { alpha, cytokine, fibroblasts, activated, new_collagen, mature_collagen, elastin, vessels };
};
inline constexpr std::size_t n_healing_fields = 8, n_diffusing = 3;
inline constexpr std::array<const char*, n_healing_fields> healing_field_names = {"alpha", "c",     "rho", "A",
                                                                                  "phi_N", "phi_M", "E",   "V"};
inline constexpr std::array<double, n_healing_fields> healthy_values = {0, 1, 1, 0, 0, 1, 1, 1};

using HealingPoint = std::array<double, n_healing_fields>;

class HealingKinetics {
 public:
  /// Throws std::invalid_argument as homeostasis() does.
  explicit HealingKinetics(const HealingParameters& parameters, bool with_mechanosensing = false);

  const HealingParameters& parameters() const { return p_; }
  const Homeostasis& healthy() const { return healthy_; }

  /// Rates of change (1/s) and their Jacobian at a point of dermis; H = mechanosensing there.
  HealingPoint rates(const HealingPoint& u, double H) const;
  std::array<HealingPoint, n_healing_fields> jacobian(const HealingPoint& u, double H) const;

  /// Advances `n` points by `step` (s) in place: one step of the two-stage Rosenbrock method of order 2, L-stable
  /// (gamma = 1 - 1/sqrt 2) [Verwer et al. 1999], with the Jacobian above but for
  /// the drive of A and V, which is explicit. field[f] points to n values; H to n values
  /// of mechanosensing, or is null where it is off. Dermis: all fields. Epidermis: alpha and c only, the others rest.
  /// Returns the lowest value of any field afterwards, NaN when one is not a number: the caller refuses the step when
  /// it is negative or not a number.
  double advance_dermis(const std::array<double*, n_healing_fields>& field, const double* H, std::size_t n,
                        double step) const;
  double advance_epidermis(const std::array<double*, n_healing_fields>& field, const double* H, std::size_t n,
                           double step) const;

 private:
  HealingParameters p_;
  Homeostasis healthy_;
};

}  // namespace acus
