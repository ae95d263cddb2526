#pragma once
// Section tables with a known answer, for tests of what is built on them.

#include <cmath>
#include <memory>
#include <vector>

#include "solvers/section/section_table.hpp"

namespace acus::test {

/// u = c rho^q, q > 2: then x = c (q - 2)/2 rho^(q-1), Gamma/(mu R^2) = c (q - 1) rho^(q-2), a*/R = 1/rho, so that
/// Gamma is a power of R. The growth power of such a law is q.
struct PowerFamily {
  double c = 1.5, q = 4.0;
  double rho(double x) const { return std::pow(2.0 * x / (c * (q - 2.0)), 1.0 / (q - 1.0)); }
  double cost(double x) const { return c * (q - 1.0) * std::pow(rho(x), q - 2.0); }
  SectionState state(double rho) const { return {rho, c * std::pow(rho, q), c * q * std::pow(rho, q - 1.0), 1e-3}; }
};

/// u = c rho^q + rho^2: a bend in every curve, no single power. Gamma and x as functions of rho are exact.
struct MixedFamily {
  double c = 0.2, q = 6.0;
  double x(double rho) const { return 0.5 * c * (q - 2.0) * std::pow(rho, q - 1.0); }
  double cost(double rho) const { return c * (q - 1.0) * std::pow(rho, q - 2.0) + 1.0; }
  SectionState state(double rho) const {
    return {rho, c * std::pow(rho, q) + rho * rho, c * q * std::pow(rho, q - 1.0) + 2.0 * rho, 1e-3};
  }
};

/// States from rho_first to rho_last, each `growth` times the one before at most.
template <class Family>
std::vector<SectionState> states(const Family& family, double rho_first, double rho_last, double growth = 1.1) {
  const int n = static_cast<int>(std::ceil(std::log(rho_last / rho_first) / std::log(growth)));
  std::vector<SectionState> found;
  for (int i = 0; i <= n; ++i)
    found.push_back(family.state(rho_first * std::pow(rho_last / rho_first, static_cast<double>(i) / n)));
  return found;
}

template <class Family>
std::shared_ptr<const SectionTable> table_of(const Family& family, double rho_first, double rho_last) {
  return std::make_shared<SectionTable>(states(family, rho_first, rho_last), SectionTable::Growth{family.q});
}

}  // namespace acus::test
