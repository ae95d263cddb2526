// Shape functions and quadrature on the reference cells.

#include <catch2/catch.hpp>

#include "core/fem/reference_element.hpp"

using namespace acus;

TEST_CASE("shape functions: one at their node, zero at the others, sum one everywhere") {
  for (const int dim : {1, 2, 3})
    for (const int order : {1, 2}) {
      INFO("dimension " << dim << ", order " << order);
      const ReferenceElement element(dim, order);
      REQUIRE(element.n_nodes() == static_cast<int>(std::lround(std::pow(order + 1, dim))));
      for (int a = 0; a < element.n_nodes(); ++a) {
        const Eigen::VectorXd N = element.values(element.node(a));
        CHECK((N - Eigen::VectorXd::Unit(element.n_nodes(), a)).cwiseAbs().maxCoeff() < 1e-14);
      }
      const Vec3 xi(0.31, dim > 1 ? -0.57 : 0.0, dim > 2 ? 0.83 : 0.0);
      CHECK(element.values(xi).sum() == Approx(1.0).epsilon(1e-14));
      CHECK(element.gradients(xi).colwise().sum().cwiseAbs().maxCoeff() < 1e-14);
    }
}

TEST_CASE("shape functions: linear (and quadratic) polynomials are reproduced, gradients included") {
  for (const int dim : {1, 2, 3})
    for (const int order : {1, 2}) {
      INFO("dimension " << dim << ", order " << order);
      const ReferenceElement element(dim, order);
      const auto value = [&](const Vec3& x) {
        double v = 1.0;
        for (int d = 0; d < dim; ++d) v *= 1.5 + (d + 1) * x[d] + (order == 2 ? 0.7 * x[d] * x[d] : 0.0);
        return v;
      };
      Eigen::VectorXd nodal(element.n_nodes());
      for (int a = 0; a < element.n_nodes(); ++a) nodal[a] = value(element.node(a));
      const Vec3 xi(0.31, dim > 1 ? -0.57 : 0.0, dim > 2 ? 0.83 : 0.0);
      CHECK(element.values(xi).dot(nodal) == Approx(value(xi)).epsilon(1e-13));
      constexpr double h = 1e-5;
      for (int d = 0; d < dim; ++d) {
        const double slope = (value(xi + h * Vec3::Unit(d)) - value(xi - h * Vec3::Unit(d))) / (2 * h);
        CHECK(element.gradients(xi).col(d).dot(nodal) == Approx(slope).epsilon(1e-8));
      }
    }
}

TEST_CASE("Gauss rules are exact up to degree 2n - 1 in each coordinate and no further") {
  const auto exact = [](int degree) { return degree % 2 ? 0.0 : 2.0 / (degree + 1); };
  for (const int dim : {1, 2, 3})
    for (int n = 1; n <= 5; ++n) {
      INFO("dimension " << dim << ", " << n << " points");
      const QuadratureRule rule = gauss_rule(dim, n);
      CHECK(static_cast<int>(rule.weights.size()) == static_cast<int>(std::lround(std::pow(n, dim))));
      const auto integral = [&](int degree, int direction) {
        double sum = 0.0;
        for (std::size_t q = 0; q < rule.weights.size(); ++q)
          sum += rule.weights[q] * std::pow(rule.points[q][direction], degree);
        return sum / std::pow(2.0, dim - 1);
      };
      for (int direction = 0; direction < dim; ++direction) {
        for (int degree = 0; degree <= 2 * n - 1; ++degree)
          CHECK(integral(degree, direction) == Approx(exact(degree)).margin(1e-14));
        CHECK(std::abs(integral(2 * n, direction) - exact(2 * n)) > 1e-4);
      }
    }
}

TEST_CASE("tabulated element agrees with the functions it tabulates") {
  const ReferenceElement element(3, 2);
  const TabulatedElement table(3, 2, 3);
  REQUIRE(table.n_points() == 27);
  for (int q = 0; q < table.n_points(); ++q) {
    CHECK((table.values[q] - element.values(table.rule.points[q])).norm() == 0.0);
    CHECK((table.gradients[q] - element.gradients(table.rule.points[q])).norm() == 0.0);
  }
}
