#pragma once
// Force and energies of one needle on its way through a stack of layers, and back.
//
//   E(L) = sum over layers of the integral of Gamma(r(L - z); layer) dz,  F_cut = dE/dL
//   friction Q(L) = mu_f * integral of N(r(L - z); layer(z)) dz over the part of the needle behind its rounded tip
// With the integrals of Gamma and N along the needle these are differences at the layer borders: no quadrature is left
// at evaluation. Where the needle narrows again the slit keeps the length of the widest part before. For a straight
// cone in one layer F = Gamma(R_t) + (1 + mu_f/tan beta) (Gamma(r_L) - Gamma(R_t)); on a cylindrical shank friction
// grows by mu_f N per depth. On the way back the slit keeps the length it was cut to and the needle's radius at each
// depth shrinks, so the wall presses with the force of a held slit (Opening::held), and friction points the other way.
// See docs/theory/penetration.md.

#include <memory>
#include <string>
#include <vector>

#include "core/material/material.hpp"
#include "core/needle/shape.hpp"
#include "solvers/penetration/opening.hpp"
#include "solvers/penetration/path_table.hpp"

namespace acus {

/// A layer as the needle meets it, surface first.
struct PenetratedLayer {
  std::string name;
  double thickness = 0.0;  ///< mm, undeformed in vivo
  Opening opening;
  /// Law of the layer, for the ring crack under a flat tip: needed when PenetrationSettings::tip_ring > 0. Only the
  /// shape of its instantaneous energy counts; the opening's shear modulus is its scale.
  std::shared_ptr<const Material> law = {};
  double ring_toughness = 0.0;  ///< mode II toughness J_II of that crack, N/mm; 0 = that of the opening
};

struct PenetrationSettings {
  double friction = 0.0;  ///< Coulomb coefficient of the needle's wall inside the tissue
  /// Radius of a flat tip that may punch a ring crack instead of opening a slit, where that is cheaper: the needle's
  /// radius(0), mm; 0 = slit only.
  double tip_ring = 0.0;
  double tip_bore = 0.0;         ///< radius of the bore of a hollow flat tip, below tip_ring, mm
  double relative_error = 1e-4;  ///< of the tabulated force
};

class PenetrationLaw {
 public:
  /// Needle: axisymmetric, radius profile r(s). Throws std::invalid_argument when there are no layers or a number is
  /// out of its range.
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

  /// Share of the force that acts on the rounded or flat tip: Gamma where the tip ends and the flank begins, in the
  /// layer that the tip is in, over the whole force. For needle_strength(). 0 < depth <= max_depth.
  double tip_share(double depth) const;

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

  /// Half-length (mm) of the slit at depth z (mm) after driving the tip to `deepest`; under a ring crack, its radius
  /// and by how much the wider part behind opened it further.
  double slit(double z, double deepest) const;
  /// Index of the layer that holds depth z; the last one below the stack.
  std::size_t layer_at(double z) const;
  /// Depth of the upper border of a layer (mm).
  double top_of(std::size_t layer) const;
  const std::vector<PenetratedLayer>& layers() const { return layers_; }

  /// Largest relative error of the section tables that were used, and whether extrapolated values make more than 1 % of
  /// the cost of a layer at full depth (at the very tip every table ends); sentences for users on where the slender
  /// theory is strained (needle not deep against its radius, thin film, blunt tip, wide angle).
  double section_error() const { return section_error_; }
  bool is_extrapolated() const { return is_extrapolated_; }
  std::vector<std::string> validity(double depth) const;

 private:
  /// What the ring crack of a flat tip costs more (mostly less) than the slit of the same radius; 0 where the slit is
  /// the cheaper one. Behind the tip both grow alike.
  struct RingOffset {
    bool is_taken = false;
    double crack = 0.0, stored = 0.0, wall = 0.0, slit = 0.0;
  };
  /// The tissue around one cross-section of the needle, per depth.
  struct Around {
    double crack = 0.0, stored = 0.0;  ///< N
    double push = 0.0;                 ///< d stored/d radius, N/mm
    double wall = 0.0;                 ///< what friction acts on, N/mm
  };
  void check_input() const;
  void find_breaks();
  RingOffset ring_offset(const PenetratedLayer& layer) const;
  PathTable border_table(std::size_t border);
  double widest(double s) const;
  Around around(std::size_t layer, double radius, double widest) const;
  Around held(std::size_t layer, double radius, double widest) const;
  std::vector<double> withdrawal_breaks(double depth, double deepest) const;
  bool extrapolates(std::size_t layer, double depth) const;
  double steepest_flank(double depth) const;

  std::shared_ptr<const NeedleShape> needle_;
  std::vector<PenetratedLayer> layers_;
  PenetrationSettings settings_;
  std::vector<double> tops_;  ///< upper borders of the layers
  std::vector<RingOffset> rings_;
  std::vector<Vec2> peaks_;          ///< (s, radius) where the needle narrows again, ever wider
  std::vector<double> path_breaks_;  ///< where the needle's radius or its running maximum is not smooth
  std::vector<PathTable> borders_;   ///< costs below minus costs above each border that the tip can cross
  double max_depth_ = 0.0, section_error_ = 0.0;
  bool is_extrapolated_ = false;
};

}  // namespace acus
