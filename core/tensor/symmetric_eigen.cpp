#include "core/tensor/symmetric_eigen.hpp"

#include <cmath>
#include <limits>

namespace acus {
namespace {

/// One rotation in the plane (p, q) that makes D(p, q) zero; r is the third axis.
void rotate(Mat3& D, Mat3& V, int p, int q, int r) {
  const double off = D(p, q);
  if (off == 0.0) return;
  const double theta = (D(q, q) - D(p, p)) / (2.0 * off);
  // The smaller root of t^2 + 2 theta t - 1 = 0; it rotates by at most 45 degrees.
  const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
  const double c = 1.0 / std::sqrt(t * t + 1.0);
  const double s = t * c;
  D(p, p) -= t * off;
  D(q, q) += t * off;
  D(p, q) = D(q, p) = 0.0;
  const double rp = D(r, p), rq = D(r, q);
  D(r, p) = D(p, r) = c * rp - s * rq;
  D(r, q) = D(q, r) = s * rp + c * rq;
  const Vec3 v_p = V.col(p), v_q = V.col(q);
  V.col(p) = c * v_p - s * v_q;
  V.col(q) = s * v_p + c * v_q;
}

}  // namespace

SymmetricEigen symmetric_eigen(const Mat3& symmetric) {
  Mat3 D = symmetric.selfadjointView<Eigen::Upper>();
  SymmetricEigen result;
  // Convergence is quadratic: five sweeps reach rounding from any start; the limit only guards against NaN.
  constexpr int max_sweeps = 12;
  for (int sweep = 0; sweep < max_sweeps; ++sweep) {
    const double off = std::abs(D(0, 1)) + std::abs(D(0, 2)) + std::abs(D(1, 2));
    const double scale = D.diagonal().cwiseAbs().maxCoeff();
    // Off-diagonal entries of this size change a value by less than their square over the gap: far below rounding,
    // unless the values are closer than that, where any basis will do.
    if (off <= 0.125 * std::numeric_limits<double>::epsilon() * scale) break;
    rotate(D, result.vectors, 0, 1, 2);
    rotate(D, result.vectors, 0, 2, 1);
    rotate(D, result.vectors, 1, 2, 0);
  }
  result.values = D.diagonal();
  return result;
}

}  // namespace acus
