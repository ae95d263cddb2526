#pragma once
// Named rules that estimate transport properties where nothing was measured. Each is an order of magnitude; what uses
// one has to say so. Molar mass in g/mol, log_kow = log10 of the octanol-water partition.

#include <string>

namespace acus {

/// Permeability of human stratum corneum from water, mm/s: log10 kp[cm/h] = -2.72 + 0.71 log_kow - 0.0061 MW
/// [PottsGuy1992]. For neutral molecules; within a factor of ten.
double potts_guy_permeability(double log_kow, double molar_mass);
/// Where the rule was fitted, about: MW < 500 and -1 < log_kow < 4. Empty when inside, else a sentence.
std::string outside_potts_guy(double log_kow, double molar_mass);

/// Partition stratum corneum over water: 0.9 Kow^0.69 (recalled).
double stratum_corneum_partition(double log_kow);

/// Diffusivity in tissue water, mm^2/s: D[cm^2/s] = 10^(-4.15 - 0.655 log10 MW) [Chen2015]. Requires molar_mass > 0.
double free_diffusivity(double molar_mass);

/// Partition living tissue over water: 0.7 D_free/D_tissue, where D_free/D_tissue is the binding factor [Chen2015].
double tissue_partition(double free_diffusivity, double tissue_diffusivity);

}  // namespace acus
