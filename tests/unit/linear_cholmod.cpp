// The sparse direct solver on matrices whose answer is known.

#include <catch2/catch.hpp>

#include <omp.h>

#include <Eigen/Dense>

#include "solvers/linear/cholmod_solver.hpp"

using namespace acus;

namespace {

// Sparse lower triangle of a dense symmetric matrix; the diagonal always belongs to the pattern.
SymmetricMatrix sparse(const Eigen::MatrixXd& dense) {
  SymmetricMatrix matrix;
  matrix.n = dense.rows();
  matrix.column_start = {0};
  for (Eigen::Index j = 0; j < dense.cols(); ++j) {
    for (Eigen::Index i = j; i < dense.rows(); ++i)
      if (i == j || dense(i, j) != 0) {
        matrix.row.push_back(i);
        matrix.value.push_back(dense(i, j));
      }
    matrix.column_start.push_back(static_cast<std::int64_t>(matrix.row.size()));
  }
  return matrix;
}

// -u'' on n points plus shift: eigenvalues 4 sin^2(k pi / (2n + 2)) + shift.
Eigen::MatrixXd chain(int n, double shift) {
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    A(i, i) = 2 + shift;
    if (i + 1 < n) A(i, i + 1) = A(i + 1, i) = -1;
  }
  return A;
}

void check_solves(CholmodSolver& solver, const Eigen::MatrixXd& A, FactorKind kind) {
  const SymmetricMatrix matrix = sparse(A);
  REQUIRE(solver.factorise(matrix) == kind);
  CHECK(solver.message().empty());
  const Eigen::VectorXd exact = Eigen::VectorXd::LinSpaced(A.rows(), -1.0, 3.0);
  CHECK((solver.solve(matrix, A * exact) - exact).cwiseAbs().maxCoeff() < 1e-11);
}

}  // namespace

TEST_CASE("positive definite: Cholesky; indefinite: LDL^T; and back again on the same pattern") {
  CholmodSolver solver;
  solver.analyse(sparse(chain(60, 0.0)));
  check_solves(solver, chain(60, 0.0), FactorKind::cholesky);
  check_solves(solver, chain(60, -0.5), FactorKind::indefinite);
  check_solves(solver, chain(60, 0.1), FactorKind::cholesky);
  check_solves(solver, chain(60, -1.1), FactorKind::indefinite);
  check_solves(solver, -chain(60, 0.3), FactorKind::indefinite);
  CHECK(solver.factor_entries() >= 60 + 59);
  CHECK(solver.factor_flops() > 0);
}

TEST_CASE("a new pattern may be analysed with the same solver") {
  CholmodSolver solver;
  solver.analyse(sparse(chain(20, 0.0)));
  check_solves(solver, chain(20, -0.5), FactorKind::indefinite);
  solver.analyse(sparse(chain(33, 0.0)));
  check_solves(solver, chain(33, -0.5), FactorKind::indefinite);
  check_solves(solver, chain(33, 0.0), FactorKind::cholesky);
}

TEST_CASE("a singular matrix is named, and the solver lives on") {
  CholmodSolver solver;
  const Eigen::MatrixXd free_ends = [] {
    Eigen::MatrixXd A = chain(8, 0.0);
    A(0, 0) = A(7, 7) = 1;  // constant vector in the null space; exact in floating point
    return A;
  }();
  solver.analyse(sparse(free_ends));
  CHECK(solver.factorise(sparse(free_ends)) == FactorKind::failed);
  CHECK(solver.message() == "the stiffness matrix is singular");
  check_solves(solver, chain(8, 0.0), FactorKind::cholesky);

  const Eigen::MatrixXd zero = Eigen::MatrixXd::Zero(3, 3);
  solver.analyse(sparse(zero));
  CHECK(solver.factorise(sparse(zero)) == FactorKind::failed);
}

TEST_CASE("the refinement step restores the digits that LDL^T without pivoting loses") {
  // Pairs of unknowns coupled 1e7 times more strongly than to themselves: pivots near 1e-7 let the factor grow by 1e7
  // although the matrix itself is well conditioned; unrefined, seven digits of the answer are lost.
  constexpr int n_pairs = 20;
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(2 * n_pairs, 2 * n_pairs);
  for (int k = 0; k < n_pairs; ++k) {
    A(2 * k, 2 * k) = 1.1e-7 + 1e-9 * k;
    A(2 * k + 1, 2 * k + 1) = 1.7e-7 - 1e-9 * k;
    A(2 * k + 1, 2 * k) = A(2 * k, 2 * k + 1) = 0.7 + 0.01 * k;
  }
  CholmodSolver solver;
  const SymmetricMatrix matrix = sparse(A);
  solver.analyse(matrix);
  REQUIRE(solver.factorise(matrix) == FactorKind::indefinite);
  const Eigen::VectorXd exact = Eigen::VectorXd::LinSpaced(2 * n_pairs, -1.0, 3.0);
  CHECK((solver.solve(matrix, A * exact) - exact).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("a factorisation leaves the program's threads as they were") {
  // openblas_set_num_threads of the OpenMP build sets those of the whole program.
  const int before = omp_get_max_threads();
  for (const int threads : {1, 2, 3}) {
    omp_set_num_threads(threads);
    const int levels = omp_get_max_active_levels();
    CholmodSolver solver;
    const SymmetricMatrix matrix = sparse(chain(50, 0.1));
    solver.analyse(matrix);
    CHECK(solver.factorise_definite(matrix));
    solver.solve_with_factor(Eigen::VectorXd::Ones(50));
    check_solves(solver, chain(50, -0.1), FactorKind::indefinite);
    CHECK(omp_get_max_threads() == threads);
    CHECK(omp_get_max_active_levels() == levels);
    int n_running = 0;
#pragma omp parallel
#pragma omp atomic
    ++n_running;
    CHECK(n_running == threads);
  }
  omp_set_num_threads(before);
}
