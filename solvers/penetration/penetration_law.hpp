#pragma once
// Force and energies of one needle on its way through a stack of layers, and back.
//
//   E(L) = sum over layers of the integral of Gamma(r(L - z); layer) dz,  F_cut = dE/dL
//   friction Q(L) = mu_f * integral of N(r(L - z); layer(z)) dz over the part of the needle behind its rounded tip
// With the integrals of Gamma and N along the needle these are differences at the layer borders: no quadrature is left
// at evaluation. For a straight cone in one layer F = Gamma(R_t) + (1 + mu_f/tan beta) (Gamma(r_L) - Gamma(R_t)); on a
// cylindrical shank friction grows by mu_f N per depth.
// On the way back the slit keeps the length it was cut to and the needle's radius at each depth shrinks, so the wall
// presses with the force of a held slit (Opening::held), and friction points the other way.

#include <string>
#include <vector>

#include "core/needle/shape.hpp"
#include "solvers/penetration/opening.hpp"

namespace acus {

/// A layer as the needle meets it, surface first.
struct PenetratedLayer {
  std::string name;
  double thickness = 0.0;  ///< mm, undeformed in vivo
  Opening opening;
};

struct PenetrationSettings {
  double friction = 0.0;  ///< Coulomb coefficient of the needle's wall inside the tissue
  double tip_ring = 0.0;  ///< radius of a flat tip that may punch a ring crack instead of a slit, mm; 0 = pointed
  double tip_bore = 0.0;  ///< radius of the bore of a hollow flat tip, mm
  double relative_error = 1e-4;  ///< of the tabulated force
};

class PenetrationLaw {
 public:
  /// Needle: axisymmetric, radius profile r(s). Throws std::invalid_argument when there are no layers or a number is
  /// not positive where it must be.
  PenetrationLaw(const NeedleShape& needle, std::vector<PenetratedLayer> layers, const PenetrationSettings& settings);

  /// Deepest tip position: the needle's length or the bottom of the stack, whichever comes first (mm).
  double max_depth() const { return max_depth_; }

  /// Forward motion with the tip at `depth` (mm of undeformed tissue below its surface), 0 <= depth <= max_depth.
  struct Force {
    double total = 0.0;     ///< N
    double cut = 0.0;       ///< N: crack and elastic wedge
    double friction = 0.0;  ///< N
    double slope = 0.0;     ///< d total/d depth, N/mm
  };
  Force force(double depth) const;

  /// Energies after driving from the surface to `depth` (mJ); their sum is the work of the force.
  struct Energy {
    double crack = 0.0, wedge = 0.0, friction = 0.0;
    double total() const { return crack + wedge + friction; }
  };
  Energy energy(double depth) const;

  /// With the slit cut down to `deepest`, the tip at `depth` <= deepest.
  struct Withdrawal {
    double elastic = 0.0;  ///< N, what the wedged-open slit pushes the needle out with
    double grip = 0.0;     ///< N, the most that friction can hold: pulling out takes grip - elastic
    double wedge = 0.0;    ///< mJ still stored around the needle
  };
  Withdrawal withdrawal(double depth, double deepest) const;

  /// Half-length (mm) of the slit at depth z (mm) after driving the tip to `deepest`.
  double slit(double z, double deepest) const;
  /// Index of the layer that holds depth z; the last one below the stack.
  std::size_t layer_at(double z) const;
  /// Depth of the upper border of a layer (mm).
  double top_of(std::size_t layer) const;
  const std::vector<PenetratedLayer>& layers() const { return layers_; }

  /// Largest relative error of the section tables that were used, and whether any was extrapolated; sentences for users
  /// on where the slender theory is strained (needle not deep against its radius, thin film, blunt tip, wide angle).
  double section_error() const { return section_error_; }
  bool is_extrapolated() const { return is_extrapolated_; }
  std::vector<std::string> validity(double depth) const;

 private:
  std::vector<PenetratedLayer> layers_;
  PenetrationSettings settings_;
  double max_depth_ = 0.0, section_error_ = 0.0;
  bool is_extrapolated_ = false;
};

}  // namespace acus
