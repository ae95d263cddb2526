#pragma once
// Shape functions, gradients and quadrature on one reference cell: line, quadrilateral or hexahedron on [-1, 1]^dim.

#include <vector>

#include "core/tensor/tensor.hpp"

namespace acus {

/// Tensor-product Gauss rule. Points as 3-vectors, unused coordinates 0.
struct QuadratureRule {
  std::vector<Vec3> points;
  std::vector<double> weights;
};
/// n = 1..5 points per direction; exact for polynomials of degree 2n-1 in each coordinate.
QuadratureRule gauss_rule(int dim, int n);

/// Lagrange element of order 1 or 2 with nodes in VTK order.
class ReferenceElement {
 public:
  ReferenceElement(int dim, int order);
  int n_nodes() const { return static_cast<int>(node_positions_.size()); }
  /// Position of a node in reference coordinates.
  const Vec3& node(int a) const { return node_positions_[a]; }
  /// Shape functions at xi: n_nodes values.
  Eigen::VectorXd values(const Vec3& xi) const;
  /// Derivatives with respect to xi: n_nodes x dim.
  Eigen::MatrixXd gradients(const Vec3& xi) const;

 private:
  int dim_, order_;
  std::vector<Vec3> node_positions_;
};

/// Shape functions and gradients tabulated at the points of a quadrature rule.
struct TabulatedElement {
  TabulatedElement(int dim, int order, int n_gauss);
  QuadratureRule rule;
  std::vector<Eigen::VectorXd> values;     ///< per point: n_nodes
  std::vector<Eigen::MatrixXd> gradients;  ///< per point: n_nodes x dim
  int n_points() const { return static_cast<int>(rule.weights.size()); }
};

}  // namespace acus
