#pragma once
// The dented surface as a spring: what pushes a needle back before and after the skin is punctured.
//
// The elastic curve F_e(w) comes from the finite-element indentation. Relaxation is a set of Maxwell branches whose
// springs have the shape of the same curve: branch k carries g_k F_e(y), y = w - v, and flows with
// v' = F_e(y) / (F_e'(y) tau_k), so that at constant dent its force decays exactly as exp(-t/tau_k) and the power it
// loses, g_k F_e(y) v', is never negative.

#include <cmath>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace acus {

/// Elastic surface spring F_e(w): odd, strictly increasing, continuous with its slope. Between the points ln F is a
/// monotone cubic of ln w, so that power laws are exact; before the first and beyond the last point it is a power law.
class DentCurve {
 public:
  /// Points (dent w in mm, force in N), both strictly increasing and positive but for an optional first (0, 0); at
  /// least two besides it. Throws std::invalid_argument.
  explicit DentCurve(const std::vector<Vec2>& points);

  double force(double w) const;        ///< N; odd in w
  double slope(double w) const;        ///< dF/dw, N/mm; even
  double energy(double w) const;       ///< integral of the force from 0, mJ; even
  double exponent(double w) const;     ///< d ln F / d ln w
  double dent_at(double force) const;  ///< inverse of force(), mm

  /// The last point (mm): beyond it the curve goes on with the exponent of its last fifth.
  double last_dent() const { return points_.back()[0]; }
  bool is_extrapolated(double w) const { return std::abs(w) > last_dent(); }
  const std::vector<Vec2>& points() const { return points_; }

 private:
  struct Place {
    double log_force, exponent;
  };
  Place place(double log_w) const;
  Place on_segment(std::size_t i, double log_w) const;
  double segment_energy(std::size_t i, double log_w) const;

  std::vector<Vec2> points_;                      // without (0, 0)
  std::vector<double> log_w_, log_F_, exponent_;  // at the points
  std::vector<double> energy_;                    // up to the points
};

/// One Maxwell branch: the fraction g of the instantaneous force relaxes with time tau (s).
struct DentBranch {
  double g = 0.0;
  double tau = 0.0;
};

/// The instantaneous curve F_e behind an indentation curve (mm, N) that was measured or solved at `rate` (mm/s) with
/// these branches relaxing: F(w_i) = g_inf F_e(w_i) + sum of g_k F_e(y_k(t_i)). Fixed point over the whole curve; each
/// sweep is causal. Throws std::invalid_argument when no increasing curve gives the points to 1e-6.
DentCurve instantaneous_curve(const std::vector<Vec2>& points, double rate, const std::vector<DentBranch>& branches);

/// What a dent remembers.
struct DentState {
  double dent = 0.0;         ///< w, mm; negative where the skin is pulled up
  std::vector<double> flow;  ///< v_k of the branches, mm
};

/// The viscoelastic spring: a curve and its branches.
class DentSpring {
 public:
  /// g_k > 0 with sum < 1 and tau_k > 0 (std::invalid_argument).
  DentSpring(DentCurve curve, std::vector<DentBranch> branches);

  DentState rest() const;
  double force(const DentState& state) const;      ///< N
  double stored(const DentState& state) const;     ///< mJ
  double long_term() const { return long_term_; }  ///< g_inf

  const DentCurve& curve() const { return curve_; }
  const std::vector<DentBranch>& branches() const { return branches_; }

 private:
  DentCurve curve_;
  std::vector<DentBranch> branches_;
  double long_term_ = 1.0;
};

/// One step of time dt (s) from a state: relax half the time, move, relax the other half. Second order in dt, exact at
/// constant dent, and each part loses energy or none. The move's end is open until finish().
class DentStep {
 public:
  DentStep(const DentSpring& spring, const DentState& start, double dt);

  /// Force at the end of the step (N) when the dent ends at w (mm); strictly increasing in w.
  double force(double w) const;
  /// Its derivative (N/mm).
  double slope(double w) const;
  /// Dent (mm) at which the step ends with `force` (N).
  double dent_at(double force) const;
  struct End {
    DentState state;
    double viscous = 0.0;  ///< lost in the step, mJ
  };
  End finish(double w) const;

 private:
  double relax(DentState& state) const;

  const DentSpring& spring_;
  DentState relaxed_;          // after the first half
  std::vector<double> decay_;  // of each branch's force over half the step
  double viscous_ = 0.0;       // lost in the first half, mJ
};

}  // namespace acus
