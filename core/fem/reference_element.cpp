#include "core/fem/reference_element.hpp"

#include <array>
#include <cassert>
#include <cmath>

#include "core/mesh/lattice.hpp"

namespace acus {
namespace {

// One-dimensional Lagrange polynomial of the lattice point `at` (0..order) on [-1, 1], and its derivative.
double lagrange(int order, int at, double x) {
  if (order == 1) return at == 0 ? 0.5 * (1 - x) : 0.5 * (1 + x);
  if (at == 0) return 0.5 * x * (x - 1);
  if (at == 2) return 0.5 * x * (x + 1);
  return (1 - x) * (1 + x);
}
double lagrange_slope(int order, int at, double x) {
  if (order == 1) return at == 0 ? -0.5 : 0.5;
  if (at == 0) return x - 0.5;
  if (at == 2) return x + 0.5;
  return -2 * x;
}

struct Rule1d {
  std::vector<double> x, w;
};
// Gauss-Legendre points and weights by Newton's method on the Legendre polynomial.
Rule1d gauss_1d(int n) {
  Rule1d rule;
  for (int i = 0; i < n; ++i) {
    double x = -std::cos(M_PI * (i + 0.75) / (n + 0.5)), slope = 0.0;
    for (int iteration = 0; iteration < 50; ++iteration) {
      double p = 1.0, p_before = 0.0;
      for (int k = 1; k <= n; ++k) {
        const double next = ((2 * k - 1) * x * p - (k - 1) * p_before) / k;
        p_before = p;
        p = next;
      }
      slope = n * (x * p - p_before) / (x * x - 1);
      const double dx = p / slope;
      x -= dx;
      if (std::abs(dx) < 1e-16) break;
    }
    if (2 * i + 1 == n) x = 0.0;
    rule.x.push_back(x);
    rule.w.push_back(2 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

}  // namespace

QuadratureRule gauss_rule(int dim, int n) {
  assert(dim >= 1 && dim <= 3 && n >= 1 && n <= 5);
  const Rule1d line = gauss_1d(n);
  QuadratureRule rule;
  for (int k = 0; k < (dim > 2 ? n : 1); ++k)
    for (int j = 0; j < (dim > 1 ? n : 1); ++j)
      for (int i = 0; i < n; ++i) {
        rule.points.emplace_back(line.x[i], dim > 1 ? line.x[j] : 0.0, dim > 2 ? line.x[k] : 0.0);
        rule.weights.push_back(line.w[i] * (dim > 1 ? line.w[j] : 1.0) * (dim > 2 ? line.w[k] : 1.0));
      }
  return rule;
}

ReferenceElement::ReferenceElement(int dim, int order) : dim_(dim), order_(order) {
  for (const LatticePoint& at : cell_lattice(dim, order)) {
    Vec3 x = Vec3::Zero();
    for (int d = 0; d < dim; ++d) x[d] = 2.0 * at[d] / order - 1.0;
    node_positions_.push_back(x);
  }
}

Eigen::VectorXd ReferenceElement::values(const Vec3& xi) const {
  const auto& lattice = cell_lattice(dim_, order_);
  Eigen::VectorXd N(n_nodes());
  for (int a = 0; a < n_nodes(); ++a) {
    N[a] = 1.0;
    for (int d = 0; d < dim_; ++d) N[a] *= lagrange(order_, lattice[a][d], xi[d]);
  }
  return N;
}

Eigen::MatrixXd ReferenceElement::gradients(const Vec3& xi) const {
  const auto& lattice = cell_lattice(dim_, order_);
  Eigen::MatrixXd dN(n_nodes(), dim_);
  for (int a = 0; a < n_nodes(); ++a)
    for (int e = 0; e < dim_; ++e) {
      dN(a, e) = 1.0;
      for (int d = 0; d < dim_; ++d)
        dN(a, e) *= d == e ? lagrange_slope(order_, lattice[a][d], xi[d]) : lagrange(order_, lattice[a][d], xi[d]);
    }
  return dN;
}

TabulatedElement::TabulatedElement(int dim, int order, int n_gauss) : rule(gauss_rule(dim, n_gauss)) {
  const ReferenceElement element(dim, order);
  for (const Vec3& xi : rule.points) {
    values.push_back(element.values(xi));
    gradients.push_back(element.gradients(xi));
  }
}

}  // namespace acus
