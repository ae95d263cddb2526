#pragma once
// Sums strain^T moduli strain over the quadrature points of one cell. Small products point by point are slow: the
// points are stacked and multiplied at once.

#include <array>

#include "core/fem/geometry.hpp"
#include "core/tensor/tensor.hpp"

namespace acus {

template <int Dim, int Order>
class TangentSum;

/// Plane sections: the strain operator is full, since the hoop strain mixes components.
template <int Order>
class TangentSum<2, Order> {
 public:
  static constexpr int n_nodes = (Order + 1) * (Order + 1), n_dofs = 2 * n_nodes, n_points = n_nodes, n_strain = 5;
  using DofVector = Eigen::Matrix<double, n_dofs, 1>;

  /// Gradients dF(i, J) = sum_a du_i,a gradient(a, J) of point q. set_hoop follows set_point.
  void set_point(int q, const Eigen::Matrix<double, n_nodes, 3>& gradient) {
    auto strain = strains_.template middleRows<n_strain>(q * n_strain);
    strain.setZero();
    for (int s = 0; s < 4; ++s)
      for (int a = 0; a < n_nodes; ++a) strain(s, 2 * a + s / 2) = gradient(a, rows[s] % 3);
  }
  /// Hoop strain scale * sum_a N_a u_0,a of point q.
  void set_hoop(int q, const Eigen::VectorXd& N, double scale) {
    for (int a = 0; a < n_nodes; ++a) strains_(q * n_strain + 4, 2 * a) = N[a] * scale;
  }
  /// Derivative of T : F with respect to the dofs.
  DofVector conjugate(int q, const Mat3& T) const {
    Eigen::Matrix<double, n_strain, 1> components;
    for (int s = 0; s < n_strain; ++s) components[s] = T(rows[s] / 3, rows[s] % 3);
    return strains_.template middleRows<n_strain>(q * n_strain).transpose().lazyProduct(components);
  }
  void add_moduli(int q, const Eigen::Matrix<double, n_strain, n_strain>& moduli) {
    stresses_.template middleRows<n_strain>(q * n_strain).noalias() =
        moduli.lazyProduct(strains_.template middleRows<n_strain>(q * n_strain));
  }
  /// Once every point has its moduli.
  void write(Eigen::Matrix<double, n_dofs, n_dofs>& tangent) const {
    tangent.noalias() = strains_.transpose() * stresses_;
  }

 private:
  static constexpr std::array<int, n_strain> rows = {flat(0, 0), flat(0, 2), flat(2, 0), flat(2, 2), flat(1, 1)};
  Eigen::Matrix<double, n_points * n_strain, n_dofs> strains_, stresses_;
};

/// Solids: every component of the displacement has the same gradients, so the tangent is six products of them.
template <int Order>
class TangentSum<3, Order> {
 public:
  static constexpr int n_nodes = (Order + 1) * (Order + 1) * (Order + 1), n_dofs = 3 * n_nodes, n_points = n_nodes;
  using DofVector = Eigen::Matrix<double, n_dofs, 1>;

  void set_point(int q, const Eigen::Matrix<double, n_nodes, 3>& gradient) {
    gradients_.template middleRows<3>(3 * q) = gradient.transpose();
  }
  void set_hoop(int, const Eigen::VectorXd&, double) {}
  DofVector conjugate(int q, const Mat3& T) const {
    const Eigen::Matrix<double, 3, n_nodes> result = T * gradients_.template middleRows<3>(3 * q);
    return Eigen::Map<const DofVector>(result.data());
  }
  void add_moduli(int q, const Mat9& moduli) {
    for (int pair = 0; pair < 6; ++pair)
      stresses_[pair].template middleRows<3>(3 * q).noalias() =
          moduli.block<3, 3>(3 * pairs[pair][0], 3 * pairs[pair][1])
              .lazyProduct(gradients_.template middleRows<3>(3 * q));
  }
  void write(Eigen::Matrix<double, n_dofs, n_dofs>& tangent) const {
    Eigen::Matrix<double, n_nodes, n_nodes> block;
    for (int pair = 0; pair < 6; ++pair) {
      const auto [i, k] = pairs[pair];
      block.noalias() = gradients_.transpose() * stresses_[pair];
      for (int b = 0; b < n_nodes; ++b)
        for (int a = 0; a < n_nodes; ++a) tangent(3 * a + i, 3 * b + k) = tangent(3 * b + k, 3 * a + i) = block(a, b);
    }
  }

 private:
  // Components (i, k), i <= k, of force and displacement.
  static constexpr std::array<std::array<int, 2>, 6> pairs = {{{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}}};
  using Stack = Eigen::Matrix<double, 3 * n_points, n_nodes>;
  Stack gradients_;
  std::array<Stack, 6> stresses_;
};

}  // namespace acus
