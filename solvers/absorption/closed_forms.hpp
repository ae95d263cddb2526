#pragma once
// Closed formulas of absorption through punctured skin: what the finite elements must reproduce, and quick answers.
// Lengths mm, times s, diffusivities mm^2/s. Concentrations in any unit X/mm^3; fluxes are then X/(mm^2 s). Theory:
// docs/theory/absorption.md. Arguments outside the stated ranges throw std::invalid_argument.

namespace acus {

/// One pore through a barrier, with the room it opens into on both sides.
struct PorePath {
  double radius = 0.0, length = 0.0;  ///< mm, radius > 0, length >= 0
  double pore = 0.0;                  ///< diffusivity inside, mm^2/s, > 0
  double above = 0.0, below = 0.0;    ///< conductivities (diffusivity times partition) outside, mm^2/s, > 0
  double per_area = 0.0;              ///< of all pores, 1/mm^2; 0 = a single one
};

/// Radius of the skin that belongs to one channel, mm: 1/sqrt(pi n). Requires n > 0 (1/mm^2).
double cell_radius(double per_area);

/// Conductance G of one pore, mm^3/s: 1/G = L/(D pi a^2) + psi/(4 D_above a) + psi/(4 D_below a), psi = access_factor
/// of the array [NegusYovanovich1984].
double pore_conductance(const PorePath& path);

/// Permeability of skin with pores, mm/s: (1 - f) P_SC + n G, f = n pi a^2 <= 1.
double parallel_permeability(double intact, double per_area, double radius, double conductance);
/// The same over that of intact skin. Requires intact > 0.
double enhancement_ratio(double intact, double per_area, double radius, double conductance);

/// A half space cleared at a rate k (1/s) below a surface held at c0: D c'' = k c.
double clearance_profile(double c0, double diffusivity, double rate, double depth);
/// Flux into it, c0 sqrt(D k).
double clearance_flux(double c0, double diffusivity, double rate);

/// Time lag of a slab of thickness L between a held surface and a perfect sink, s: L^2/(6 D).
double slab_lag(double thickness, double diffusivity);

/// Exchange per depth of one channel with the mean of its cell, mm^2/s: the flux is this times (C_ch - mean). Radial
/// diffusion in the ring from R to b under an even sink:
/// 2 pi D/[b^4 ln(b/R)/(b^2 - R^2)^2 - b^2/(2 (b^2 - R^2)) - 1/4]. Requires 0 < R < b.
double well_exchange(double radius, double cell, double diffusivity);
/// Its limit for R << b: 2 pi D/[ln(b/R) - 3/4]. Requires R < b exp(-3/4).
double thin_well_exchange(double radius, double cell, double diffusivity);

/// A lone channel in tissue cleared at a rate k: flux per depth over C_ch, mm^2/s, 2 pi D x K1(x)/K0(x), x = R
/// sqrt(k/D).
double lone_channel_exchange(double radius, double diffusivity, double rate);

}  // namespace acus
