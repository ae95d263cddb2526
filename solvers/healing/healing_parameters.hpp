#pragma once
// Every number of the healing model: value, range, status, source. The list below is the only place where they stand;
// scenarios/presets/healing/standard.toml is written from it. Theory: docs/theory/healing.md.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/units/dimension.hpp"

namespace acus {

/// Internal units (mm, s). Concentrations and densities are relative to healthy tissue: healthy is alpha = 0,
/// c = rho = V = E = 1, A = phi_N = 0, phi_M = 1.
struct HealingParameters {
  // Injury and channels.
  double delta = 0.0;             ///< reach of the injury around a hole, mm
  double r_inf = 0.0;             ///< radius of the channel after recoil / radius of the needle
  double v_k = 0.0, t_lag = 0.0;  ///< closing speed of the wall, mm/s, and its delay, s
  double tau_p_open = 0.0;        ///< of the barrier plug in air, s
  double tau_p_occluded = 0.0;    ///< of the barrier plug under occlusion, s
  double eta = 0.0;               ///< conductance of a plugged channel / of an open one
  // Signals.
  double D_alpha = 0.0, D_c = 0.0, D_rho = 0.0;  ///< mm^2/s
  double d_alpha = 0.0;                          ///< 1/s
  double p_c_alpha = 0.0, d_c = 0.0;             ///< 1/s
  double K_cc = 0.0;
  // Fibroblasts.
  double p_rho = 0.0, d_rho = 0.0;  ///< 1/s
  double r_rho = 0.0, K_rho_c = 0.0;
  double k_A = 0.0, K_A = 0.0, tau_A = 0.0;  ///< activation 1/s, half saturation, life of activation s
  // Matrix and vessels.
  double p_N = 0.0, tau_m = 0.0, y_m = 0.0, tau_M = 0.0;  ///< 1/s, s, share, s
  double p_E = 0.0, e_p = 0.0;                            ///< 1/s
  double k_V = 0.0, K_V = 0.0, V_max = 0.0, tau_V = 0.0;  ///< 1/s, -, -, s
  double tau_h = 0.0;                                     ///< of redness, s
  // Mechanosensing, used only where a stretch is given.
  double theta_e = 0.0, gamma_e = 0.0;  ///< threshold of the area stretch and its sharpness
  double r_rho_e = 0.0, r_c_e = 0.0;    ///< share of the stretch in the production of cells and of c
};

/// Declaration of one parameter. Values are texts with units as in the source; `low` and `high` are empty where no
/// range is known. Status: "read" (seen in the source), "derived", "recalled" or "assumed".
struct HealingParameter {
  std::string_view name;
  double HealingParameters::*member;
  Dimension dimension;
  std::string_view value, low, high;
  std::string_view status, source, note;
};

std::span<const HealingParameter> healing_parameter_list();
/// The declared values in internal units.
HealingParameters standard_healing_parameters();
/// The text of scenarios/presets/healing/standard.toml.
std::string healing_preset_text();

/// What is wrong with a set of parameters, one sentence each; empty when it can be run: rates must not be negative,
/// diffusivities, half saturations and times positive, shares between 0 and 1.
std::vector<std::string> problems_of(const HealingParameters& parameters);

/// What homeostasis asks of the other parameters, so that healthy tissue is an exact steady state
/// [Pensalfini & Buganza Tepole 2023], and the linear rates (1/s) at which c and rho return to it.
struct Homeostasis {
  double H = 0.0;        ///< mechanosensing of unstretched tissue; 0 where it is off
  double K_rr = 0.0;     ///< carrying capacity of fibroblasts
  double p_c_rho = 0.0;  ///< 1/s
  double return_c = 0.0, return_rho = 0.0;
};
/// Throws std::invalid_argument when problems_of finds any or when no healthy steady state exists.
Homeostasis homeostasis(const HealingParameters& parameters, bool mechanosensing = false);

/// H of the area stretch J_e [Buganza Tepole 2017]: 1/(1 + exp(-gamma (J_e - theta))).
double mechanosensing(const HealingParameters& parameters, double area_stretch);

/// Area stretch of tissue between channels that open this share of the area, held by its surroundings: what they open
/// is taken from it. `tension` is that without channels.
double squeezed_stretch(double tension, double open_share);

}  // namespace acus
