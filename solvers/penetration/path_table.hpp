#pragma once
// What the needle costs at each distance from its tip, tabulated so that integrals along it are exact.

#include <array>
#include <functional>
#include <vector>

#include <Eigen/Core>

namespace acus {

/// Three functions of the distance s from the tip as piecewise cubics: cost and crack energy per depth (N) and wall
/// force per depth (N/mm). Integrals and derivatives are those of the cubics, so they agree to rounding.
class PathTable {
 public:
  struct Sample {
    Eigen::Array3d value;  ///< cost, crack, wall
    Eigen::Array3d size;   ///< what an error of each is measured against
  };
  /// The function at s, on the piece of the needle around `middle`: at a break the two sides may differ.
  using Function = std::function<Sample(double s, double middle)>;
  /// Breaks from 0 upwards; pieces between them are halved until the error is below `tolerance` of size, or until they
  /// are 1e-7 of the whole (the very tip, where the radius goes like a root).
  PathTable(const Function& function, const std::vector<double>& breaks, double tolerance);

  struct Value {
    double cost = 0.0, cost_slope = 0.0;
    double wall = 0.0, wall_integral = 0.0;  ///< integral of the wall force from the tip to s, N
  };
  Value at(double s) const;

  struct Integrals {
    double cost = 0.0, crack = 0.0;  ///< from the tip to s, mJ
    double wall_twice = 0.0;         ///< integral of wall_integral, mJ
  };
  Integrals integrals(double s) const;

  std::size_t n_pieces() const { return pieces_.size(); }

 private:
  struct Piece {
    double start, length;
    Eigen::Array<double, 3, 4> coefficients;  ///< of 1, t, t^2, t^3 with t = (s - start)/length
    Integrals before;
    double wall_before;
  };
  void add(const Function& function, double from, double to, double tolerance, double shortest);
  const Piece& piece_at(double s) const;

  std::vector<double> starts_;
  std::vector<Piece> pieces_;
};

}  // namespace acus
