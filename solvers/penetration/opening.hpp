#pragma once
// Opening one layer of tissue around a needle of radius R: cost, slit and wall force per depth.

#include <memory>

#include "solvers/section/section_table.hpp"

namespace acus {

class Opening {
 public:
  /// shear_modulus mu (MPa) and toughness J_c (N/mm) positive; the table is that of the layer's law.
  Opening(double shear_modulus, double toughness, std::shared_ptr<const SectionTable> table);

  struct Value {
    double cost = 0.0;    ///< Gamma: energy per depth, N
    double slit = 0.0;    ///< half-length a* of the slit, mm
    double wall = 0.0;    ///< N = dGamma/dR: radial force of the wall per depth, N/mm
    double stored = 0.0;  ///< elastic part of the cost, N; cost - stored = 2 a* J_c went into the crack
    bool is_extrapolated = false;
  };
  /// Everything is 0 at R = 0.
  Value at(double R) const;

  /// A slit of half-length `slit` (mm) that is there already, held open by a smaller radius R: what withdrawal sees.
  struct Held {
    double wall = 0.0;    ///< N/mm
    double stored = 0.0;  ///< N
  };
  Held held(double R, double slit) const;

  double shear_modulus() const { return shear_modulus_; }
  double toughness() const { return toughness_; }
  const SectionTable& table() const { return *table_; }

 private:
  double shear_modulus_, toughness_;
  std::shared_ptr<const SectionTable> table_;
};

}  // namespace acus
