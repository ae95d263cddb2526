#pragma once
// Preconditioned conjugate gradients that may meet an indefinite matrix, as tangents of soft tissue are at times: they
// stop there with a direction that still goes downhill [Steihaug1983].

#include <Eigen/Core>

namespace acus {

/// What has to become small: the residual b - A x, or the correction that the preconditioner would still make to x (in
/// the preconditioner's own norm, which weighs stiff and soft parts of a tissue alike).
enum class CgMeasure { residual, correction };

struct CgLimits {
  CgMeasure measure = CgMeasure::residual;
  double tolerance = 0.0;  ///< share of what it was at x = 0
  int most_iterations = 0;
};

struct CgResult {
  Eigen::VectorXd x;   ///< where it stopped; b . x > 0 unless b = 0
  int iterations = 0;  ///< products with the matrix
  bool is_converged = false;
  bool is_indefinite = false;  ///< stopped at a direction along which the matrix is not positive
};

/// `product` returns A p, `precondition` an approximation, symmetric and positive, of A^-1 r.
template <class Product, class Precondition>
CgResult conjugate_gradients(const Eigen::VectorXd& b, const Product& product, const Precondition& precondition,
                             const CgLimits& limits) {
  CgResult result;
  result.x = Eigen::VectorXd::Zero(b.size());
  Eigen::VectorXd r = b, z = precondition(r), p = z;
  double rz = r.dot(z);
  const double size = limits.measure == CgMeasure::residual ? r.squaredNorm() : rz;
  const double enough = limits.tolerance * limits.tolerance * size;
  if (!(size > 0)) {
    result.is_converged = size == 0;
    return result;
  }
  while (result.iterations < limits.most_iterations) {
    const Eigen::VectorXd Ap = product(p);
    ++result.iterations;
    const double curvature = p.dot(Ap);
    if (!(curvature > 0)) {
      result.is_indefinite = true;
      if (result.iterations == 1) result.x = z;
      return result;
    }
    const double alpha = rz / curvature;
    result.x += alpha * p;
    r -= alpha * Ap;
    if (limits.measure == CgMeasure::residual && r.squaredNorm() <= enough) {
      // The recurrence drifts from the true residual; what is promised is the true one.
      result.is_converged = (b - product(result.x)).squaredNorm() <= 2 * enough;
      return result;
    }
    z = precondition(r);
    const double rz_now = r.dot(z);
    if (!(rz_now >= 0)) return result;  // lost to rounding
    if (limits.measure == CgMeasure::correction && rz_now <= enough) {
      result.is_converged = true;
      return result;
    }
    p = z + rz_now / rz * p;
    rz = rz_now;
  }
  return result;
}

}  // namespace acus
