#include "solvers/strength/needle_column.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <numbers>

namespace acus {
namespace {

// Largest element over the column's length, and largest relative change of the radius along one; the shortest element
// ends the grading at a point.
constexpr double longest = 1.0 / 32, radius_change = 0.2, shortest = 1e-9;

constexpr std::array<double, 4> gauss_nodes = {-0.8611363115940526, -0.3399810435848563, 0.3399810435848563,
                                               0.8611363115940526};
constexpr std::array<double, 4> gauss_weights = {0.3478548451374538, 0.6521451548625461, 0.6521451548625461,
                                                 0.3478548451374538};

using Vec4 = Eigen::Vector4d;

/// Slopes and curvatures of the cubic beam functions (deflection and turn at both ends) at t in [0, 1].
Vec4 slopes(double t, double h) {
  return {6.0 * t * (t - 1.0) / h, 1.0 + t * (3.0 * t - 4.0), 6.0 * t * (1.0 - t) / h, t * (3.0 * t - 2.0)};
}
Vec4 curvatures(double t, double h) {
  return {(12.0 * t - 6.0) / (h * h), (6.0 * t - 4.0) / h, (6.0 - 12.0 * t) / (h * h), (6.0 * t - 2.0) / h};
}

}  // namespace

NeedleColumn::NeedleColumn(const NeedleShape& needle, double bore_radius, const NeedleLoad& load)
    : needle_(needle), bore_(bore_radius), load_(load) {
  make_nodes();
  surface_.push_back(0.0);
  for (std::size_t i = 0; i + 1 < nodes_.size(); ++i)
    surface_.push_back(surface_.back() + surface(nodes_[i], std::min(nodes_[i + 1], std::max(nodes_[i], load_.depth))));
}

void NeedleColumn::make_nodes() {
  const double length = needle_.length() - needle_.cap_length();
  nodes_.push_back(needle_.cap_length());
  std::vector<double> ends;
  for (const double joint : needle_.joints())
    if (joint > nodes_.front()) ends.push_back(joint);
  for (const double end : ends)
    while (nodes_.back() < end) {
      const double s = nodes_.back();
      const double slope = std::abs(needle_.slope(s + 1e-9 * length));
      const double graded = slope > 0.0 ? radius_change * needle_.radius(s) / slope : length;
      const double h = std::clamp(graded, shortest * length, longest * length);
      // No sliver before the joint.
      nodes_.push_back(s + 1.5 * h < end ? s + h : end);
    }
}

double NeedleColumn::area(double s) const {
  const double r = needle_.radius(s);
  return std::numbers::pi * (r - bore_) * (r + bore_);
}

double NeedleColumn::second_moment(double s) const {
  const double r = needle_.radius(s);
  return 0.25 * area(s) * (r * r + bore_ * bore_);
}

double NeedleColumn::surface(double from, double to) const {
  if (to <= from) return 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < gauss_nodes.size(); ++i) {
    const double s = 0.5 * (from + to + (to - from) * gauss_nodes[i]);
    sum += gauss_weights[i] * needle_.radius(s) * std::hypot(1.0, needle_.slope(s));
  }
  return 0.5 * (to - from) * sum;
}

double NeedleColumn::axial_share(double s) const {
  // A needle that is no deeper than its tip cap is loaded there alone.
  if (surface_.back() == 0.0) return 1.0;
  const auto above = std::upper_bound(nodes_.begin() + 1, nodes_.end() - 1, s);
  const auto i = static_cast<std::size_t>(above - nodes_.begin()) - 1;
  const double end = std::min(s, std::max(nodes_[i], load_.depth));
  const double inside = surface_[i] + surface(nodes_[i], end);
  return load_.tip_share + (1.0 - load_.tip_share) * inside / surface_.back();
}

template <class Stiffness>
NeedleColumn::Matrices NeedleColumn::assemble(const Stiffness& stiffness) const {
  const auto n = static_cast<Eigen::Index>(2 * (nodes_.size() - 1));  // the last node is clamped
  Matrices matrices{Eigen::MatrixXd::Zero(n + 2, n + 2), Eigen::MatrixXd::Zero(n + 2, n + 2)};
  for (std::size_t e = 0; e + 1 < nodes_.size(); ++e) {
    const double h = nodes_[e + 1] - nodes_[e];
    const auto first = static_cast<Eigen::Index>(2 * e);
    for (std::size_t i = 0; i < gauss_nodes.size(); ++i) {
      const double t = 0.5 * (1.0 + gauss_nodes[i]), weight = 0.5 * h * gauss_weights[i], s = nodes_[e] + t * h;
      const Vec4 k = curvatures(t, h), g = slopes(t, h);
      const double share = axial_share(s);
      matrices.bending.block<4, 4>(first, first) += weight * stiffness(s, share) * k * k.transpose();
      matrices.geometric.block<4, 4>(first, first) += weight * share * g * g.transpose();
    }
  }
  // Pinned: the deflection of the first node is gone; its turn stays.
  const Eigen::Index from = load_.tip == TipSupport::pinned ? 1 : 0;
  return {matrices.bending.block(from, from, n - from, n - from),
          matrices.geometric.block(from, from, n - from, n - from)};
}

double NeedleColumn::elastic_buckling(double youngs_modulus) const {
  if (nodes_.size() == 1) return std::numeric_limits<double>::infinity();
  const Matrices matrices = assemble([&](double s, double) { return youngs_modulus * second_moment(s); });
  // geometric v = (1/P) bending v: the largest 1/P.
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrices.geometric, matrices.bending,
                                                                         Eigen::EigenvaluesOnly | Eigen::Ax_lBx);
  assert(solver.info() == Eigen::Success);
  return 1.0 / solver.eigenvalues().maxCoeff();
}

double NeedleColumn::inelastic_buckling(const NeedleMaterial& material, double upper) const {
  if (nodes_.size() == 1) return upper;
  const auto is_stable = [&](double force) {
    const Matrices matrices = assemble([&](double s, double share) {
      const double x = std::min(1.0, force * share / (area(s) * material.strength));
      const double modulus = x > 0.5 ? 4.0 * material.youngs_modulus * x * (1.0 - x) : material.youngs_modulus;
      return modulus * second_moment(s);
    });
    return Eigen::LLT<Eigen::MatrixXd>(matrices.bending - force * matrices.geometric).info() == Eigen::Success;
  };
  double low = 0.0, high = upper;
  while (high - low > 1e-6 * high) {
    const double middle = 0.5 * (low + high);
    (is_stable(middle) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace acus
