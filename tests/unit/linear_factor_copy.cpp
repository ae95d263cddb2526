// The copy of a factor in 16 bits an entry: the dense answer to four digits, whatever the threads and the scale of
// rows.

#include <catch2/catch.hpp>

#include <numeric>

#include <omp.h>

#include <Eigen/Dense>

#include "solvers/linear/cholmod_solver.hpp"
#include "solvers/linear/factor_copy.hpp"

using namespace acus;

namespace {

// An arrow: `n_blocks` blocks of `width` unknowns that meet only in a last one.
Eigen::MatrixXd arrow(int n_blocks, int width) {
  const int n = (n_blocks + 1) * width;
  Eigen::MatrixXd A = Eigen::MatrixXd::Zero(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) {
      const bool is_coupled = i / width == j / width || i >= n_blocks * width;
      if (is_coupled) A(i, j) = A(j, i) = i == j ? 2.0 * n : std::sin(1.0 + 3 * i + 7 * j);
    }
  return A;
}

struct Supernodes {
  std::vector<std::int64_t> permutation, first_column = {0}, first_row = {0}, row, first_value = {0};
  std::vector<double> value;
  SupernodalFactor view() const { return {permutation, first_column, first_row, row, first_value, value}; }
};

// Of P A P^T, a supernode per block; what lies above the diagonal must not matter.
Supernodes factor_of(const Eigen::MatrixXd& A, std::vector<std::int64_t> permutation, int n_blocks, int width) {
  const Eigen::Index n = A.rows();
  Eigen::MatrixXd permuted(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) permuted(i, j) = A(permutation[i], permutation[j]);
  const Eigen::MatrixXd L = permuted.llt().matrixL();
  Supernodes result;
  result.permutation = std::move(permutation);
  for (int block = 0; block <= n_blocks; ++block) {
    const std::size_t begin = result.row.size();
    for (int k = 0; k < width; ++k) result.row.push_back(block * width + k);
    for (int k = 0; k < width && block < n_blocks; ++k) result.row.push_back(n_blocks * width + k);
    for (int j = block * width; j < (block + 1) * width; ++j)
      for (std::size_t k = begin; k < result.row.size(); ++k)
        result.value.push_back(result.row[k] < j ? 1e30 : L(result.row[k], j));
    result.first_column.push_back((block + 1) * width);
    result.first_row.push_back(static_cast<std::int64_t>(result.row.size()));
    result.first_value.push_back(static_cast<std::int64_t>(result.value.size()));
  }
  return result;
}

FactorCopy copy_of(const Eigen::MatrixXd& A, const Supernodes& factor) {
  FactorCopy copy;
  copy.analyse(factor.view());
  const Eigen::VectorXd diagonal = A.diagonal();
  copy.copy(factor.value, {diagonal.data(), static_cast<std::size_t>(diagonal.size())});
  return copy;
}

// -div grad on m^3 points plus a little, every point coupled to the 26 around it: dense enough for supernodes.
SymmetricMatrix cube(int m) {
  SymmetricMatrix matrix;
  matrix.n = static_cast<std::int64_t>(m) * m * m;
  matrix.column_start = {0};
  const auto at = [m](int i, int j, int k) { return (static_cast<std::int64_t>(i) * m + j) * m + k; };
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < m; ++j)
      for (int k = 0; k < m; ++k) {
        for (int a = i; a <= std::min(i + 1, m - 1); ++a)
          for (int b = std::max(0, j - 1); b <= std::min(j + 1, m - 1); ++b)
            for (int c = std::max(0, k - 1); c <= std::min(k + 1, m - 1); ++c) {
              if (at(a, b, c) < at(i, j, k)) continue;
              matrix.row.push_back(at(a, b, c));
              matrix.value.push_back(at(a, b, c) == at(i, j, k) ? 26.01 : -1.0);
            }
        matrix.column_start.push_back(static_cast<std::int64_t>(matrix.row.size()));
      }
  return matrix;
}

}  // namespace

TEST_CASE("a factor's copy solves like the dense matrix, through subtrees and the block above them") {
  // The last has blocks of several panels on top, with and without rows below them.
  for (const auto& [n_blocks, width] : {std::pair(1, 4), {5, 4}, {40, 4}, {2, 600}}) {
    const Eigen::MatrixXd A = arrow(n_blocks, width);
    std::vector<std::int64_t> permutation(A.rows());
    for (Eigen::Index k = 0; k < A.rows(); ++k) permutation[k] = (7 * k + 3) % A.rows();
    // The arrow has to stay one: what is permuted is what the copy is told to undo.
    Eigen::MatrixXd shuffled(A.rows(), A.rows());
    for (Eigen::Index i = 0; i < A.rows(); ++i)
      for (Eigen::Index j = 0; j < A.rows(); ++j) shuffled(permutation[i], permutation[j]) = A(i, j);
    const Supernodes factor = factor_of(shuffled, permutation, n_blocks, width);
    const FactorCopy copy = copy_of(shuffled, factor);
    const Eigen::VectorXd exact = Eigen::VectorXd::LinSpaced(A.rows(), -1.0, 2.0);
    const int before = omp_get_max_threads();
    const Eigen::VectorXd b = shuffled * exact, x = copy.solve(b);
    CHECK((x - exact).norm() <= 1e-5 * exact.norm());
    for (const int threads : {1, 2, 4}) {
      omp_set_num_threads(threads);
      CHECK(copy.solve(b) == x);
    }
    omp_set_num_threads(before);
  }
}

TEST_CASE("stiff rows beside soft ones take nothing from a copy, and what it does is symmetric") {
  const int n_blocks = 6, width = 21;  // groups of 8, 8, 4 and 1 columns
  Eigen::MatrixXd A = arrow(n_blocks, width);
  Eigen::VectorXd stiffness(A.rows());
  for (Eigen::Index k = 0; k < A.rows(); ++k) stiffness[k] = std::pow(10.0, 4 * std::sin(1.0 + 11 * k));
  A = stiffness.asDiagonal() * A * stiffness.asDiagonal();
  std::vector<std::int64_t> in_order(A.rows());
  std::iota(in_order.begin(), in_order.end(), 0);
  const FactorCopy copy = copy_of(A, factor_of(A, in_order, n_blocks, width));
  const Eigen::VectorXd exact = stiffness.cwiseInverse().asDiagonal() * Eigen::VectorXd::LinSpaced(A.rows(), -1.0, 2.0);
  const Eigen::VectorXd error = copy.solve(A * exact) - exact;
  CHECK(stiffness.cwiseProduct(error).norm() <= 1e-5 * stiffness.cwiseProduct(exact).norm());

  const Eigen::VectorXd u = stiffness.asDiagonal() * Eigen::VectorXd::Random(A.rows()),
                        v = stiffness.asDiagonal() * Eigen::VectorXd::Random(A.rows());
  const double uv = u.dot(copy.solve(v)), vu = v.dot(copy.solve(u));
  CHECK(std::abs(uv - vu) <= 1e-6 * std::sqrt(u.dot(copy.solve(u)) * v.dot(copy.solve(v))));
}

TEST_CASE("a large factor is solved with from its copy, the same whatever the threads, however small the load") {
  const SymmetricMatrix matrix = cube(14);
  CholmodSolver solver;
  solver.analyse(matrix);
  REQUIRE(solver.factorise_definite(matrix));
  Eigen::VectorXd b(matrix.n);
  for (Eigen::Index k = 0; k < b.size(); ++k) b[k] = std::sin(1.0 + 5 * k);
  const Eigen::VectorXd exact = solver.solve(matrix, b);
  const int before = omp_get_max_threads();
  Eigen::VectorXd first;
  for (const int threads : {1, 2, 3}) {
    omp_set_num_threads(threads);
    const Eigen::VectorXd x = solver.solve_with_factor(b);
    const double error = (x - exact).norm() / exact.norm();
    CHECK(error < 1e-4);
    CHECK(error > 1e-12);  // it is the copy that answers
    if (threads == 1) first = x;
    CHECK(x == first);
    CHECK((1e60 * solver.solve_with_factor(1e-60 * b) - x).norm() <= 1e-6 * x.norm());
  }
  omp_set_num_threads(before);
  CHECK(solver.solve_with_factor(Eigen::VectorXd::Zero(matrix.n)).norm() == 0);
  REQUIRE(solver.factorise_definite([&] {
    SymmetricMatrix twice = matrix;
    for (double& value : twice.value) value *= 2;
    return twice;
  }()));
  CHECK((2 * solver.solve_with_factor(b) - exact).norm() <= 1e-4 * exact.norm());
}
