#pragma once
// What it costs to open a slit in a plane section around a needle, as a dimensionless table of one law and one
// cross-section. Scales: lengths in the size R of the section (radius of a circle), stresses in the shear modulus mu.
// Everything follows from one loading history at a fixed slit (half-length a, R growing, rho = R/a):
//   U = mu a^2 u(rho),  T = u'(rho) = (dU/dR)/(mu a)
//   x = J_c/(mu R) = T/2 - u/rho,  Gamma/(mu R^2) = T/rho - u/rho^2,  a*/R = 1/rho
// and, since Gamma = min over a of U + 2 a J_c:  d Gamma/d J_c = 2 a*,  N = dGamma/dR = (Gamma + U)/R = mu a* T.

#include <string>
#include <vector>

namespace acus {

/// One equilibrium of the section problem.
struct SectionState {
  double rho = 0.0;     ///< R/a
  double energy = 0.0;  ///< u: elastic energy per depth over mu a^2
  double force = 0.0;   ///< T: derivative of u by rho, the integral of the contact pressure over mu a
  double error = 0.0;   ///< estimated relative error of the cost Gamma at this x
};

class SectionTable {
 public:
  /// How the table goes on beyond its last state (R large against the slit).
  struct Growth {
    /// Power of the stretch with which the energy of the law grows: a*/R ~ x^(-1/(power-1)) goes on from the last
    /// state, and Gamma with it; 2 = neo-Hookean, where Gamma/(mu R^2) -> pi ln(R/a) + pi (1 + ln 2) around a circle.
    /// Above 1, or 0 = unknown: the slope of ln Gamma at the end of the table goes on.
    double power = 0.0;
  };
  /// States with rho strictly increasing, energy and force positive, x strictly increasing and a force that is the
  /// derivative of the energy as far as an interpolation needs it (std::invalid_argument).
  SectionTable(std::vector<SectionState> states, Growth growth);

  /// The slit that costs least at x = J_c/(mu R) > 0. Cost and wall force are continuous, and
  /// d(cost)/dx = 2 slit holds to rounding; so does dGamma/dR = N.
  struct Value {
    double slit = 0.0;    ///< a*/R
    double cost = 0.0;    ///< Gamma/(mu R^2)
    double wall = 0.0;    ///< N/(mu R): derivative of Gamma by R
    double stored = 0.0;  ///< U/(mu R^2), the elastic part of the cost; the rest, 2 x slit, is the crack
    double error = 0.0;   ///< estimated relative error of cost; beyond the table that of its end
    bool is_extrapolated = false;
  };
  Value at(double x) const;

  /// The opening of a slit of fixed length (a needle drawn back), rho >= 0. Force is the derivative of the energy to
  /// rounding. Between the states it agrees with at() to the error of the interpolation.
  struct Opening {
    double energy = 0.0;  ///< u
    double force = 0.0;   ///< T
  };
  Opening opening(double rho) const;

  double smallest_x() const;
  double largest_x() const;
  const std::vector<SectionState>& states() const { return states_; }
  const Growth& growth() const { return growth_; }

 private:
  /// ln Gamma against ln x, and ln u against ln rho, with their slopes: what the cubics between the states need.
  struct Node {
    double x, rho;
    double log_x, log_cost, cost_slope;
    double log_rho, log_energy, energy_slope;
    double error;
  };
  static Value beyond(const Node& end, double exponent, double log_x);
  /// d ln(2 x slit)/d ln x beyond the last state.
  double growth_exponent() const;

  std::vector<SectionState> states_;
  Growth growth_;
  std::vector<Node> nodes_;
};

}  // namespace acus
