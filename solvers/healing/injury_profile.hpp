#pragma once
// What a session did on average over the treated skin, by depth, for any reach of the injury and any recoil: the plain
// column of skin that an ensemble heals many times.

#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/healing/healing_grid.hpp"
#include "solvers/healing/healing_parameters.hpp"

namespace acus {

class InjuryProfile {
 public:
  /// Holes of a session over an area (mm^2); `grid` gives the depths. Throws std::invalid_argument unless area > 0.
  InjuryProfile(const PunctureTable& table, int session, const HealingGrid& grid, double area);

  /// Fractions at the nodes in depth, 1 - exp(-summed outline per area of skin) as in homogenise().
  std::vector<double> destroyed(const HealingParameters& parameters) const;
  std::vector<double> injured(const HealingParameters& parameters) const;
  /// Multiplies the number of holes.
  void scale(double factor);

 private:
  std::vector<double> fraction(double r_inf, double rim) const;

  /// Summed outline per area of skin is r_inf^2 shape + r_inf rim edge + rim^2 number: a capsule grown by a rim.
  std::vector<double> shape_, edge_, number_;
};

/// One column of skin with the depths of a grid: an endless treated area.
HealingGrid column_grid(const HealingGrid& like);

}  // namespace acus
