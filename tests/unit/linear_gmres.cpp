// Flexible GMRES against dense answers, with preconditioners that change from call to call.

#include <catch2/catch.hpp>

#include <Eigen/LU>

#include "solvers/linear/flexible_gmres.hpp"

using namespace acus;

namespace {

constexpr int n = 40;

// Eigenvalues around 1 to 6, not symmetric.
Eigen::MatrixXd matrix() {
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    A(i, i) = 1.0 + 5.0 * i / n;
    if (i > 0) A(i, i - 1) = -0.4;
    if (i + 1 < n) A(i, i + 1) = 0.3;
  }
  return A;
}
const Eigen::VectorXd b = Eigen::VectorXd::LinSpaced(n, -1.0, 2.0);

FlexibleGmres::Map times(const Eigen::MatrixXd& A) {
  return [A](const Eigen::VectorXd& x) { return Eigen::VectorXd(A * x); };
}
Eigen::VectorXd same(const Eigen::VectorXd& r) { return r; }

}  // namespace

TEST_CASE("GMRES reaches the residual it claims, and goes on in the same space") {
  const Eigen::MatrixXd A = matrix();
  FlexibleGmres gmres(times(A), same, n);
  gmres.start(b);
  int done = 0;
  for (const double share : {1e-2, 1e-5, 1e-10}) {
    done += gmres.extend(share * b.norm(), n);
    CHECK(gmres.residual() <= share * b.norm());
    CHECK((b - A * gmres.correction()).norm() == Approx(gmres.residual()).epsilon(1e-3));
  }
  // In one go it takes as many.
  gmres.start(b);
  CHECK(gmres.extend(1e-10 * b.norm(), n) == done);
}

TEST_CASE("GMRES keeps its promise with a preconditioner that never answers twice the same") {
  const Eigen::MatrixXd A = matrix();
  int call = 0;
  FlexibleGmres gmres(
      times(A),
      [&call](const Eigen::VectorXd& r) {
        ++call;
        Eigen::VectorXd z = r;
        for (int i = 0; i < n; ++i) z[i] *= 1.0 + 0.3 * std::sin(1.7 * i + call);
        return z;
      },
      n);
  gmres.start(b);
  gmres.extend(1e-8 * b.norm(), n);
  CHECK((b - A * gmres.correction()).norm() <= 1.001e-8 * b.norm());
}

TEST_CASE("GMRES stops where its space is full, where it holds the solution, and after the iterations asked for") {
  FlexibleGmres small(times(matrix()), same, 5);
  small.start(b);
  CHECK(small.extend(0.0, 3) == 3);
  CHECK(!small.is_full());
  CHECK(small.extend(0.0, 100) == 2);
  CHECK(small.is_full());
  CHECK(small.extend(0.0, 100) == 0);

  FlexibleGmres exact(times(matrix()), times(matrix().inverse()), n);
  exact.start(b);
  CHECK(exact.extend(0.0, n) <= 2);
  CHECK(exact.is_full());
  CHECK((b - matrix() * exact.correction()).norm() <= 1e-12 * b.norm());
}
