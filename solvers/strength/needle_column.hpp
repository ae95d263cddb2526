#pragma once
// The needle as a column of varying section: beam elements from the end of its tip cap to the clamped base.

#include <vector>

#include <Eigen/Core>

#include "solvers/strength/needle_strength.hpp"

namespace acus {

class NeedleColumn {
 public:
  /// The needle must outlive the column; bore radius in mm, 0 = solid.
  NeedleColumn(const NeedleShape& needle, double bore_radius, const NeedleLoad& load);

  /// Ends of the elements, distances from the tip (mm).
  const std::vector<double>& nodes() const { return nodes_; }
  double area(double s) const;           ///< mm^2
  double second_moment(double s) const;  ///< mm^4
  /// Axial force at s over the whole force.
  double axial_share(double s) const;

  /// Least force (N) under which the straight column is no longer stable; infinite for a needle that is all tip cap.
  double elastic_buckling(double youngs_modulus) const;
  /// The same with the tangent modulus 4 E x (1 - x), x = stress/strength > 1/2, below which it is E: for a uniform
  /// column this is Johnson's parabola. Not above `upper` (N).
  double inelastic_buckling(const NeedleMaterial& material, double upper) const;

 private:
  struct Matrices {
    Eigen::MatrixXd bending, geometric;
  };
  void make_nodes();
  template <class Stiffness>
  Matrices assemble(const Stiffness& stiffness) const;
  double surface(double from, double to) const;

  const NeedleShape& needle_;
  double bore_;
  NeedleLoad load_;
  std::vector<double> nodes_;
  std::vector<double> surface_;  ///< loaded flank between the tip cap and each node, over 2 pi (mm^2)
};

}  // namespace acus
