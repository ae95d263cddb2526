#pragma once
// An incompressible film in plane stress: it thins where it is stretched, so that its faces stay free of stress.
// Energy per reference volume psi(F) = psi_iso(F with the thickness stretch 1/det F); a function of the in-plane
// deformation alone, so no pressure is left and plain quadratic elements do not lock.

#include <vector>

#include "core/fem/reference_element.hpp"
#include "core/material/material.hpp"
#include "core/mesh/mesh.hpp"
#include "solvers/nonlinear/term.hpp"

namespace acus {

class Film : public Term {
 public:
  /// Mesh of quadratic quadrilaterals; a law without history, with its axes (columns) in the frame of the mesh.
  Film(const Mesh& mesh, const Material& law, const Mat3& axes, const DofMap& map);

  SymmetricMatrix pattern() const { return scatter_.pattern(); }
  /// At the last linearisation, mJ per mm of thickness.
  double stored_energy() const;
  /// Smallest in-plane det F at the quadrature points.
  double smallest_jacobian(const Eigen::VectorXd& u) const;

  bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) override;
  double largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const override;
  void start_move(const Eigen::VectorXd&) override {}
  void set_move(double) override {}
  double force_scale(const Eigen::VectorXd&) const override { return 0.0; }

 private:
  static constexpr int n_nodes = 9, n_dofs = 18;
  using Nodes = Eigen::Matrix<double, 2, n_nodes>;
  Nodes of_cell(std::size_t cell, const double* values) const;

  const Mesh& mesh_;
  const Material& law_;
  Mat3 axes_;
  TabulatedElement table_;
  CellScatter scatter_;
  std::vector<double> stored_;
};

}  // namespace acus
