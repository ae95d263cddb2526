#pragma once
// When the skin gives way: the indented state competes with the penetrated one.

#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "solvers/penetration/dent.hpp"
#include "solvers/penetration/penetration_law.hpp"

namespace acus {

/// Depths at which a law is scanned: dense enough at the surface and at layer borders to see every rise and fall of the
/// force. Forces and energies of driving there are kept, so that a scan costs no evaluation of the law.
class DepthGrid {
 public:
  /// tip_depth (mm): length of the needle's rounded tip, the shortest feature of the force; 0 = none.
  DepthGrid(const PenetrationLaw& law, double tip_depth);
  const std::vector<double>& depths() const { return depths_; }      ///< mm, increasing from 0 to max_depth
  const std::vector<double>& forces() const { return forces_; }      ///< N
  const std::vector<double>& energies() const { return energies_; }  ///< mJ
  /// Index of the first depth beyond L.
  std::size_t beyond(double L) const;

 private:
  std::vector<double> depths_, forces_, energies_;
};

/// A = x^n with x^(n+1)/(n+1) - x + chi n/(n+1) = 0, x >= 1: force at puncture over steady force when the dent is
/// F = k w^n and the needle's force does not depend on depth. n > 0, chi in [0, 1].
double force_amplification(double exponent, double chi);

/// What keeps a rounded or flat tip out of each layer below the first: the same barrier as that of the surface, met
/// from inside. The tip stands at the border until the push reaches before + A (entry - before), A from
/// force_amplification with the exponent of the dent there. Layers that cost no more than the one above have none.
class LayerBarriers {
 public:
  /// chi in [0, 1]; tip_depth (mm): length of the rounded tip; layers that begin within it belong to the surface.
  LayerBarriers(const PenetrationLaw& law, const DentCurve& curve, double chi, double tip_depth);

  struct Barrier {
    std::size_t layer = 0;
    double depth = 0.0;   ///< upper border of the layer, mm
    double before = 0.0;  ///< force of driving on with the apex at the border, N
    double entry = 0.0;   ///< the same with the rounded tip buried in the layer, N
  };
  const std::vector<Barrier>& all() const { return barriers_; }
  /// Index of the first barrier that a slit cut down to `deepest` (mm) has not passed; all().size() behind the last.
  std::size_t next(double deepest) const;
  /// Force (N) at which it gives way while the surface is dented by `dent` (mm), with this chi or another one.
  double force(const Barrier& barrier, double dent) const { return force(barrier, dent, chi_); }
  double force(const Barrier& barrier, double dent, double chi) const;

 private:
  const DentCurve& curve_;
  double chi_, passed_;
  std::vector<Barrier> barriers_;
};

/// When the skin gives way, for one compliance ratio chi.
///
/// The indented state holds more energy than the penetrated one once the force is A times the steady force that lets
/// the rounded tip in (the energy competition of a dent F = k w^n with a needle that needs a constant force; A from
/// force_amplification with the local exponent n). The depth where the needle comes to rest follows from the layers:
/// there the force of driving on has risen to the force of the dent that is left, or a layer's barrier holds the tip.
/// A competition over the whole depth with the compliance ratio applied to all of it would demand that the tip goes
/// in by (1 - chi) of the displacement at once, which no widening needle in layered skin can afford.
class EnergySwitch {
 public:
  /// chi in [0, 1]; 1 = no barrier, 0 = the highest. tip_depth (mm): length of the rounded tip. References must outlive
  /// it.
  EnergySwitch(const PenetrationLaw& law, const DepthGrid& grid, const DentSpring& spring, double chi,
               double tip_depth);

  /// Depth (mm) where the tip rests after giving way at this displacement (force, N); nothing while the skin holds.
  /// `indented` has depth 0, so its dent is the displacement.
  std::optional<double> at_displacement(const DentState& indented) const;
  std::optional<double> at_force(const DentState& indented, double force) const;
  /// Steady force that lets the rounded tip in (N).
  double entry_force() const { return entry_force_; }

 private:
  // A way down: what pushes the tip at depth L, and what the state costs besides driving there.
  struct Way {
    std::function<double(double)> push, cost, dent;
    double deepest, budget;
  };
  std::optional<double> first_rest(const Way& way) const;
  std::optional<double> rest_on_base(double push, double gain) const;
  bool gives_way(const DentState& indented) const;

  const PenetrationLaw& law_;
  const DepthGrid& grid_;
  const DentSpring& spring_;
  LayerBarriers barriers_;
  double chi_, tip_depth_, entry_force_;
};

/// Where the needle punctures for one compliance ratio. NaN where it does not within twenty times the curve.
struct PunctureVariant {
  double chi = 1.0;
  double displacement = std::numeric_limits<double>::quiet_NaN();  ///< mm
  double force = std::numeric_limits<double>::quiet_NaN();         ///< just before, N
  double jump = std::numeric_limits<double>::quiet_NaN();          ///< depth that the tip gains at once, mm
  bool waited_for_strength = false;  ///< energy was there before the strength of the layers under the tip was reached
  bool is_extrapolated = false;      ///< beyond the last point of the dent curve
  bool is_found() const { return displacement == displacement; }
};

/// The chosen compliance ratio with the bounds that any ratio lies between: no barrier (chi = 1, A = 1) and a surface
/// that stays rigid (chi = 0; A = n + 1 for F = k w^n).
struct PunctureSummary {
  PunctureVariant no_barrier, chosen, full_barrier;
  double exponent = std::numeric_limits<double>::quiet_NaN();  ///< of the dent curve at the chosen puncture
};

/// The latest of the displacements (mm) at which the layers that the buried tip reaches into lose their strength: the
/// first layer and those that begin within tip_depth. 0 without a criterion (an empty list).
double strength_asked(const std::vector<double>& strength_displacement, const PenetrationLaw& law, double tip_depth);

}  // namespace acus
