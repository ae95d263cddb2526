#pragma once
// What a force on one place of the skin does to the skin around it: settlement by distance in the linear limit, and how
// much less a wide load settles than the linear limit says. Axisymmetric finite elements of the same layered,
// prestretched, supported tissue. See docs/theory/treatment.md.

#include <stdexcept>
#include <vector>

#include "core/skin/stack.hpp"
#include "solvers/penetration/dent.hpp"
#include "solvers/treatment/monotone_table.hpp"

namespace acus {

/// A device, plan or tissue that cannot be computed as it was asked for; the message names the reason and what to
/// change.
class TreatmentRefusal : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct SurfaceProblem {
  SkinStack skin;
  double patch_radius = 0.0;      ///< of the disc whose force is asked for, mm
  double contact_radius = 0.0;    ///< of the disc that stands for the whole device, mm
  double largest_pressure = 0.0;  ///< on that disc, MPa: as far as is tried
  double time = 0.0;              ///< that the load acts, s; relaxation up to then
};

class SurfaceResponse {
 public:
  /// Solves both. Throws std::invalid_argument for lengths that are none, EquilibriumError when the tension finds no
  /// equilibrium, TreatmentRefusal when the wide load finds none even at a hundredth of the pressure.
  explicit SurfaceResponse(const SurfaceProblem& problem);

  /// Settlement (mm/N) at distance r (mm) from the middle of a disc of patch_radius with an even load, in the linear
  /// limit. 0 beyond the last place.
  double kernel(double r) const { return r < farthest_ ? kernel_.at(r) : 0.0; }
  /// Its mean over a disc of the same size: what a patch feels of itself (mm/N).
  double self() const { return self_; }
  /// d kernel/d r, mm/(N mm).
  double kernel_slope(double r) const { return r < farthest_ ? kernel_.slope(r) : 0.0; }
  double farthest() const { return farthest_; }
  const std::vector<double>& places() const { return kernel_.x(); }

  /// Settlement (mm) where the linear limit says `linear` (mm): the law of the wide load. Odd, rising, slope 1 at 0 to
  /// the tolerance of the elements.
  double settlement(double linear) const { return wide_.dent_at(linear / wide_compliance_); }
  double settlement_slope(double linear) const;
  /// The inverse of settlement().
  double linear(double settlement) const { return wide_compliance_ * wide_.force(settlement); }
  /// Settlement over that of the linear limit: chi, 1 at 0.
  double stiffening(double linear) const { return linear == 0.0 ? 1.0 : settlement(linear) / linear; }
  /// The wide load: mean settlement (mm) of its disc and force (N). Beyond its last point a power law.
  const DentCurve& wide() const { return wide_; }
  double contact_radius() const { return contact_radius_; }
  /// Pressure up to which it was solved (MPa).
  double solved_pressure() const;
  /// The lowest layer is as good as gone where the surface has settled by that much (mm).
  double thickness() const { return thickness_; }

 private:
  void solve_kernel(const SurfaceProblem& problem);

  MonotoneTable kernel_;
  double self_ = 0.0, farthest_ = 0.0, wide_compliance_ = 0.0, contact_radius_ = 0.0, thickness_ = 0.0;
  DentCurve wide_;
};

}  // namespace acus
