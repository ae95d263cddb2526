#include "solvers/absorption/property_rules.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace acus {
namespace {

constexpr double mm_per_cm = 10.0, mm2_per_cm2 = 100.0, seconds_per_hour = 3600.0;

void require_mass(double molar_mass) {
  if (!(molar_mass > 0.0)) throw std::invalid_argument("a molar mass must be positive");
}

}  // namespace

double potts_guy_permeability(double log_kow, double molar_mass) {
  require_mass(molar_mass);
  return std::pow(10.0, -2.72 + 0.71 * log_kow - 0.0061 * molar_mass) * mm_per_cm / seconds_per_hour;
}

std::string outside_potts_guy(double log_kow, double molar_mass) {
  if (molar_mass < 500.0 && log_kow > -1.0 && log_kow < 4.0) return {};
  return fmt::format(
      "the Potts-Guy rule was made for molar masses below 500 and log Kow of -1 to 4, not for {:g} and {:g}",
      molar_mass, log_kow);
}

double stratum_corneum_partition(double log_kow) { return 0.9 * std::pow(10.0, 0.69 * log_kow); }

double free_diffusivity(double molar_mass) {
  require_mass(molar_mass);
  return std::pow(10.0, -4.15 - 0.655 * std::log10(molar_mass)) * mm2_per_cm2;
}

double tissue_partition(double free_diffusivity, double tissue_diffusivity) {
  if (!(free_diffusivity > 0.0) || !(tissue_diffusivity > 0.0))
    throw std::invalid_argument("a partition from diffusivities needs both to be positive");
  return 0.7 * free_diffusivity / tissue_diffusivity;
}

}  // namespace acus
