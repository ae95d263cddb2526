#pragma once
// Small settlement of a layered elastic block under a disc of pressure, by Hankel transform.
//
// At each wavenumber k the settlement under a pressure cos(kx) (the same as J0(kr)) is found by quadratic finite
// elements over the depth alone, fine enough for the error to be far below what is compared with it; the transform back
// is a quadrature over k.

#include <cmath>
#include <vector>

#include <Eigen/Dense>
#include <Eigen/Sparse>

namespace acus::test {

struct ElasticLayer {
  double thickness, mu, bulk;  // mm, MPa
};

/// Settlement (mm) per pressure (MPa) at wavenumber k (1/mm); the lowest layer is bonded to a rigid base.
inline double settlement_per_pressure(const std::vector<ElasticLayer>& layers, double k) {
  // Nodes from the surface down; cells grow with depth from a part of 1/k.
  std::vector<double> z = {0.0};
  std::vector<std::size_t> layer_of;
  double top = 0.0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double bottom = top + layers[l].thickness;
    while (z.back() < bottom * (1 - 1e-12)) {
      const double h = std::min({0.1 / k + 0.1 * z.back(), layers[l].thickness / 4, 0.2});
      const double next = bottom - z.back() < 1.5 * h ? bottom : z.back() + h;
      z.push_back(next);
      layer_of.push_back(l);
    }
    top = bottom;
  }
  const int n_cells = static_cast<int>(layer_of.size()), n_nodes = 2 * n_cells + 1, n = 2 * (n_nodes - 1);
  std::vector<Eigen::Triplet<double>> entries;
  const double gauss[3] = {-std::sqrt(0.6), 0.0, std::sqrt(0.6)}, weight[3] = {5.0 / 9, 8.0 / 9, 5.0 / 9};
  for (int cell = 0; cell < n_cells; ++cell) {
    const ElasticLayer& layer = layers[layer_of[cell]];
    const double lambda = layer.bulk - 2.0 / 3 * layer.mu, h = z[cell + 1] - z[cell];
    Eigen::Matrix<double, 6, 6> K = Eigen::Matrix<double, 6, 6>::Zero();
    for (int q = 0; q < 3; ++q) {
      const double x = gauss[q];
      const double N[3] = {0.5 * x * (x - 1), 1 - x * x, 0.5 * x * (x + 1)};
      const double D[3] = {(2 * x - 1) / h, -4 * x / h, (2 * x + 1) / h};
      Eigen::Matrix<double, 4, 6> B = Eigen::Matrix<double, 4, 6>::Zero();  // exx, ezz, gxz, volume
      for (int a = 0; a < 3; ++a) {
        B(0, 2 * a) = k * N[a];
        B(1, 2 * a + 1) = D[a];
        B(2, 2 * a) = D[a];
        B(2, 2 * a + 1) = -k * N[a];
      }
      B.row(3) = B.row(0) + B.row(1);
      const Eigen::Vector4d moduli(2 * layer.mu, 2 * layer.mu, layer.mu, lambda);
      K += 0.5 * h * weight[q] * B.transpose() * moduli.asDiagonal() * B;
    }
    for (int a = 0; a < 6; ++a)
      for (int b = 0; b < 6; ++b) {
        const int i = 4 * cell + a, j = 4 * cell + b;
        if (i < n && j < n) entries.emplace_back(i, j, K(a, b));
      }
  }
  Eigen::SparseMatrix<double> A(n, n);
  A.setFromTriplets(entries.begin(), entries.end());
  Eigen::VectorXd load = Eigen::VectorXd::Zero(n);
  load[1] = 1.0;
  return Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>>(A).solve(load)[1];
}

/// Settlement (mm) at distances r (mm) from the middle of a disc of radius a (mm) that carries 1 N.
inline std::vector<double> disc_settlement(const std::vector<ElasticLayer>& layers, double a,
                                           const std::vector<double>& r) {
  std::vector<double> sum(r.size(), 0.0);
  double thickness = 0.0, farthest = a;
  for (const ElasticLayer& layer : layers) thickness += layer.thickness;
  for (const double at : r) farthest = std::max(farthest, at);
  // Even steps in k that resolve the oscillation at the farthest point, midpoint rule, until the load's transform has
  // faded; the compliance itself is interpolated in log k.
  const double dk = 0.05 / std::max(farthest, thickness), last = 60.0 / a;
  std::vector<double> knots, values;
  for (double k = 0.5 * dk; k < 1.1 * last; k *= 1.03) {
    knots.push_back(std::log(k));
    values.push_back(k * settlement_per_pressure(layers, k));
  }
  for (double k = 0.5 * dk; k < last; k += dk) {
    const double at = (std::log(k) - knots.front()) / (knots[1] - knots[0]);
    const auto i = std::min(static_cast<std::size_t>(at), knots.size() - 2);
    const double k_compliance = values[i] + (at - static_cast<double>(i)) * (values[i + 1] - values[i]);
    const double pressure = ::j1(k * a) / (M_PI * a);  // k times the transform of 1 N over the disc
    const double fade = std::exp(-std::pow(k / (0.35 * last), 4));
    for (std::size_t m = 0; m < r.size(); ++m) sum[m] += dk / k * k_compliance * pressure * fade * ::j0(k * r[m]);
  }
  return sum;
}

}  // namespace acus::test
