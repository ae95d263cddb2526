#include "solvers/absorption/closed_forms.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/healing/channel_closure.hpp"

namespace acus {
namespace {

constexpr double pi = std::numbers::pi;

void require(bool is_met, const char* what) {
  if (!is_met) throw std::invalid_argument(what);
}

}  // namespace

double cell_radius(double per_area) {
  require(per_area > 0.0, "a cell needs a positive number of channels per area");
  return 1.0 / std::sqrt(pi * per_area);
}

double pore_conductance(const PorePath& p) {
  require(p.radius > 0.0 && p.length >= 0.0 && p.per_area >= 0.0, "a pore needs a positive radius");
  require(p.pore > 0.0 && p.above > 0.0 && p.below > 0.0, "a pore needs positive diffusivities");
  const double xi = p.per_area > 0.0 ? p.radius / cell_radius(p.per_area) : 0.0;
  const double access = access_factor(xi) / (4.0 * p.radius);
  return 1.0 / (p.length / (p.pore * pi * p.radius * p.radius) + access / p.above + access / p.below);
}

double parallel_permeability(double intact, double per_area, double radius, double conductance) {
  const double open = per_area * pi * radius * radius;
  require(intact >= 0.0 && per_area >= 0.0 && conductance >= 0.0, "permeabilities must not be negative");
  require(open <= 1.0, "the pores are larger than the skin");
  return (1.0 - open) * intact + per_area * conductance;
}

double enhancement_ratio(double intact, double per_area, double radius, double conductance) {
  require(intact > 0.0, "no ratio without a permeability of intact skin");
  return parallel_permeability(intact, per_area, radius, conductance) / intact;
}

double clearance_profile(double c0, double diffusivity, double rate, double depth) {
  require(diffusivity > 0.0 && rate >= 0.0, "clearance needs a positive diffusivity and a rate");
  return c0 * std::exp(-depth * std::sqrt(rate / diffusivity));
}

double clearance_flux(double c0, double diffusivity, double rate) {
  require(diffusivity > 0.0 && rate >= 0.0, "clearance needs a positive diffusivity and a rate");
  return c0 * std::sqrt(diffusivity * rate);
}

double slab_lag(double thickness, double diffusivity) {
  require(diffusivity > 0.0, "a slab needs a positive diffusivity");
  return thickness * thickness / (6.0 * diffusivity);
}

double well_exchange(double radius, double cell, double diffusivity) {
  require(0.0 < radius && radius < cell && diffusivity > 0.0, "a channel must be smaller than its cell");
  const double b2 = cell * cell, ring = b2 - radius * radius, share = b2 / ring;
  return 2.0 * pi * diffusivity / (share * share * std::log(cell / radius) - 0.5 * share - 0.25);
}

double thin_well_exchange(double radius, double cell, double diffusivity) {
  const double resistance = std::log(cell / radius) - 0.75;
  require(radius > 0.0 && diffusivity > 0.0 && resistance > 0.0, "the thin-channel formula needs R < b exp(-3/4)");
  return 2.0 * pi * diffusivity / resistance;
}

double lone_channel_exchange(double radius, double diffusivity, double rate) {
  require(radius > 0.0 && diffusivity > 0.0 && rate > 0.0, "a lone channel needs radius, diffusivity and clearance");
  const double x = radius * std::sqrt(rate / diffusivity);
  return 2.0 * pi * diffusivity * x * std::cyl_bessel_k(1.0, x) / std::cyl_bessel_k(0.0, x);
}

}  // namespace acus
