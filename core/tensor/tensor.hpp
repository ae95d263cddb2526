#pragma once
// Small fixed-size tensors and the few operations on them that must not lose digits.
//
// Index convention of fourth-order tensors stored as 9x9 matrices: the second-order tensor T is flattened row by row,
// so dP_iJ/dF_kL sits at (3*i+J, 3*k+L).

#include <Eigen/Dense>

namespace acus {

using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;
using Mat3 = Eigen::Matrix3d;
using Mat9 = Eigen::Matrix<double, 9, 9>;
using Vec9 = Eigen::Matrix<double, 9, 1>;

/// Row of the 9x9 storage that holds component (i, j).
constexpr int flat(int i, int j) { return 3 * i + j; }

/// Components of T in the order of the 9x9 storage.
inline Vec9 flatten(const Mat3& T) {
  Vec9 v;
  v << T(0, 0), T(0, 1), T(0, 2), T(1, 0), T(1, 1), T(1, 2), T(2, 0), T(2, 1), T(2, 2);
  return v;
}

/// T - tr(T)/3 I.
inline Mat3 deviator(const Mat3& T) { return T - (T.trace() / 3.0) * Mat3::Identity(); }

/// T : U = T_ij U_ij.
inline double contract(const Mat3& T, const Mat3& U) { return T.cwiseProduct(U).sum(); }

/// det(I + H) - 1 as a sum of invariants of H: full relative accuracy for small H, where det(F) - 1 cancels.
inline double det_minus_one(const Mat3& H) {
  const double I1 = H.trace();
  const double I2 = H(0, 0) * H(1, 1) - H(0, 1) * H(1, 0) + H(1, 1) * H(2, 2) - H(1, 2) * H(2, 1) + H(0, 0) * H(2, 2) -
                    H(0, 2) * H(2, 0);
  return I1 + I2 + H.determinant();
}

/// Green-Lagrange strain (F^T F - I)/2 from H = F - I without subtracting nearly equal numbers.
inline Mat3 green_lagrange(const Mat3& H) { return 0.5 * (H + H.transpose() + H.transpose() * H); }

}  // namespace acus
