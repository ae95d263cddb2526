#include "core/material/invariants.hpp"

#include <cmath>

namespace acus {
namespace {

/// J^(2 sign / 3).
double power_two_thirds(double j, int sign) { return std::exp(sign * (2.0 / 3.0) * std::log1p(j)); }

/// tr(X)/det(X)^(1/3) - 3 for X = I + 2 E. The first-order terms of the trace and of the determinant cancel exactly
/// here by algebra: with a = tr(X)/3 and D = dev(E),  (a^3 - det X) = 4 J2(D) a - 8 det D.
double distortion(const Mat3& E, double det_X) {
  const Mat3 D = deviator(E);
  const double a = 1.0 + 2.0 * E.trace() / 3.0;
  const double J2 = 0.5 * D.squaredNorm();
  const double x = (4.0 * J2 * a - 8.0 * D.determinant()) / det_X;
  return 3.0 * std::expm1(std::log1p(x) / 3.0);
}

/// Hessian of J^(-2/3) tr(F M F^T), with FM = F M and trace = tr(F M F^T).
Mat9 quadratic_form_hessian(const Kinematics& k, const Mat3& M, const Mat3& FM, double trace, double factor) {
  const Vec9 g = flatten(k.G);
  const Vec9 v = -(2.0 / 3.0) * flatten(FM) + (trace / 9.0) * g;
  Mat9 hessian = v * g.transpose();
  hessian += g * v.transpose();
  for (int i = 0; i < 3; ++i) {
    hessian.block<3, 3>(3 * i, 3 * i) += M;
    for (int m = 0; m < 3; ++m)
      hessian.block<3, 3>(3 * i, 3 * m) += (trace / 3.0) * k.G.row(m).transpose() * k.G.row(i);
  }
  return 2.0 * factor * hessian;
}

}  // namespace

Invariant first_invariant(const Kinematics& k, bool want_hessian) {
  const double factor = power_two_thirds(k.j, -1);
  Invariant result;
  result.value = distortion(k.E, (1.0 + k.j) * (1.0 + k.j));
  // F - tr(C)/3 F^-T written as 2 dev(e) F^-T, which keeps its digits at small strain.
  result.gradient.noalias() = (4.0 * factor) * deviator(k.e) * k.G;
  if (want_hessian) result.hessian = quadratic_form_hessian(k, Mat3::Identity(), k.F, k.F.squaredNorm(), factor);
  return result;
}

Invariant second_invariant(const Kinematics& k, bool want_hessian) {
  const double factor = power_two_thirds(k.j, 1);
  const Mat3 b_inverse = k.G * k.G.transpose();
  // (b^-1 - I)/2 = -b^-1 e: the strain of the inverse deformation, again without subtraction.
  const Mat3 e_inverse = -b_inverse * k.e;
  Invariant result;
  result.value = distortion(e_inverse, 1.0 / ((1.0 + k.j) * (1.0 + k.j)));
  result.gradient.noalias() = (-4.0 * factor) * deviator(e_inverse) * k.G;
  if (!want_hessian) return result;

  const Mat3 C_inverse = k.G.transpose() * k.G;
  const Mat3 M = b_inverse * k.G;
  const double trace = b_inverse.trace();
  const Vec9 g = flatten(k.G);
  const Vec9 v = -(4.0 / 3.0) * flatten(M) + (2.0 / 9.0) * trace * g;
  result.hessian = v * g.transpose();
  result.hessian += g * v.transpose();
  for (int i = 0; i < 3; ++i)
    for (int m = 0; m < 3; ++m) {
      result.hessian.block<3, 3>(3 * i, 3 * m) +=
          2.0 * (M.row(m).transpose() * k.G.row(i) + k.G.row(m).transpose() * M.row(i) + b_inverse(i, m) * C_inverse) -
          (2.0 / 3.0) * trace * k.G.row(m).transpose() * k.G.row(i);
    }
  result.hessian *= factor;
  return result;
}

Invariant structure_invariant(const Kinematics& k, const Mat3& M, bool want_hessian) {
  const double factor = power_two_thirds(k.j, -1);
  const double strain = contract(k.E, M);
  const Mat3 FM = k.F * M;
  const double trace = contract(k.F, FM);
  Invariant result;
  result.value = std::expm1(-(2.0 / 3.0) * std::log1p(k.j)) + 2.0 * factor * strain;
  result.gradient = 2.0 * factor * (FM - (trace / 3.0) * k.G);
  if (want_hessian) result.hessian = quadratic_form_hessian(k, M, FM, trace, factor);
  return result;
}

void add_energy(double w, double w1, double w2, const Invariant& invariant, bool want_tangent,
                IsochoricResponse& response) {
  response.energy += w;
  response.P += w1 * invariant.gradient;
  if (!want_tangent) return;
  response.A += w1 * invariant.hessian;
  if (w2 == 0.0) return;
  const Vec9 g = flatten(invariant.gradient);
  response.A += w2 * g * g.transpose();
}

}  // namespace acus
