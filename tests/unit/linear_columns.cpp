// Products of column matrices, and the solution with their columns' blocks, against dense ones.

#include <catch2/catch.hpp>

#include <omp.h>

#include <Eigen/Cholesky>

#include "solvers/linear/column_factor.hpp"
#include "solvers/linear/column_matrix.hpp"

using namespace acus;

namespace {

struct Columns {
  ColumnMatrix<double> matrix;
  Eigen::MatrixXd dense;

  // A strip of columns, each coupled with the next two; entries from a fixed sequence, the diagonal dominant.
  Columns(int n_columns, int n_z, int reach) {
    std::vector<std::vector<std::int32_t>> neighbours(n_columns);
    std::vector<int> part;
    for (int I = 0; I < n_columns; ++I) {
      for (int J = I; J < std::min(I + 3, n_columns); ++J) neighbours[I].push_back(J);
      part.push_back(I / 2);
    }
    matrix = ColumnMatrix<double>({n_columns, n_z, reach}, neighbours, part);
    const int n = 3 * n_columns * n_z;
    dense = Eigen::MatrixXd::Zero(n, n);
    std::uint32_t noise = 7;
    for (int I = 0; I < n_columns; ++I)
      for (const std::int32_t J : neighbours[I])
        for (int z = 0; z < n_z; ++z)
          for (int other = std::max(0, z - reach); other <= std::min(n_z - 1, z + reach); ++other)
            for (int a = 0; a < 3; ++a)
              for (int b = 0; b < 3; ++b) {
                noise = noise * 1664525U + 1013904223U;
                const int row = 3 * (I * n_z + z) + a, column = 3 * (J * n_z + other) + b;
                if (I == J && column < row) continue;
                const double value = row == column ? 100.0 : noise / 4294967296.0 - 0.5;
                dense(row, column) = dense(column, row) = value;
                matrix.block(matrix.pair(I, J))[matrix.entry(other - z + reach, a, b) + z] = value;
                if (I == J) matrix.block(matrix.pair(I, I))[matrix.entry(z - other + reach, b, a) + other] = value;
              }
  }

  template <class Scalar>
  Eigen::Matrix<Scalar, Eigen::Dynamic, 1> spread(const Eigen::VectorXd& x) const {
    const ColumnLayout& layout = matrix.layout();
    Eigen::Matrix<Scalar, Eigen::Dynamic, 1> result;
    result.setZero(static_cast<Eigen::Index>(layout.size()));
    for (Eigen::Index k = 0; k < x.size(); ++k) result[place(k)] = static_cast<Scalar>(x[k]);
    return result;
  }
  template <class Scalar>
  Eigen::VectorXd collect(const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>& y) const {
    Eigen::VectorXd result(dense.rows());
    for (Eigen::Index k = 0; k < result.size(); ++k) result[k] = y[place(k)];
    return result;
  }

 private:
  Eigen::Index place(Eigen::Index k) const {
    const int n_z = matrix.layout().n_z;
    const auto node = static_cast<int>(k / 3);
    return static_cast<Eigen::Index>(matrix.layout().at(node / n_z, node % n_z, static_cast<int>(k % 3)));
  }
};

}  // namespace

TEST_CASE("a column matrix multiplies like the dense one, whatever its height, in both precisions") {
  for (const int reach : {1, 2})
    for (const int n_z : {3, 7, 8, 9, 21}) {
      INFO("reach " << reach << ", height " << n_z);
      const Columns columns(6, n_z, reach);
      const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(columns.dense.rows(), -1.0, 3.0);
      const Eigen::VectorXd exact = columns.dense * x;
      Eigen::VectorXd y;
      columns.matrix.multiply(columns.spread<double>(x), y);
      CHECK((columns.collect<double>(y) - exact).norm() < 1e-14 * exact.norm());
      // What is no entry stays zero.
      CHECK(std::abs(y.squaredNorm() - columns.collect<double>(y).squaredNorm()) <= 1e-12 * exact.squaredNorm());
      CHECK((y.array() != 0).count() <= exact.size());

      ColumnMatrix<float> rounded;
      rounded.take(columns.matrix);
      Eigen::VectorXf z;
      rounded.multiply(columns.spread<float>(x), z);
      CHECK((columns.collect<float>(z) - exact).norm() < 1e-6 * exact.norm());
      CHECK(rounded.bytes() == columns.matrix.bytes() / 2);
    }
}

TEST_CASE("products of column matrices are the same bit for bit on one thread and on three") {
  const Columns columns(11, 13, 2);
  const Eigen::VectorXd x = columns.spread<double>(Eigen::VectorXd::LinSpaced(columns.dense.rows(), 0.1, 0.7));
  const int n_before = omp_get_max_threads();
  Eigen::VectorXd one, three;
  omp_set_num_threads(1);
  columns.matrix.multiply(x, one);
  omp_set_num_threads(3);
  columns.matrix.multiply(x, three);
  omp_set_num_threads(n_before);
  CHECK(one == three);
}

TEST_CASE("columns are solved exactly, with what is added to their diagonals and without what is prescribed") {
  for (const int n_columns : {3, 16, 17}) {
    const Columns columns(n_columns, 9, 2);
    const int n = static_cast<int>(columns.dense.rows()), size = n / n_columns;
    Eigen::VectorXd free = Eigen::VectorXd::Ones(n), surplus = Eigen::VectorXd::Zero(n);
    free[4] = 0.0;
    surplus[n - 2] = 300.0;
    Eigen::MatrixXd blocks = Eigen::MatrixXd::Zero(n, n);
    for (int k = 0; k < n; k += size) blocks.block(k, k, size, size) = columns.dense.block(k, k, size, size);
    blocks += surplus.asDiagonal();
    // As the multigrid hands it over: nothing in rows and columns of prescribed dofs.
    const ColumnLayout& layout = columns.matrix.layout();
    ColumnMatrix<double> matrix = columns.matrix;
    for (int other = 0; other < 9; ++other)
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b) {
          if (std::abs(other - 1) > 2) continue;
          if (a == 1) matrix.block(0)[matrix.entry(other - 1 + 2, a, b) + 1] = 0.0;
          if (b == 1) matrix.block(0)[matrix.entry(1 - other + 2, a, b) + other] = 0.0;
        }
    blocks.row(4).setZero();
    blocks.col(4).setZero();
    blocks(4, 4) = 1.0;

    ColumnFactor factor;
    REQUIRE(factor.factorise(matrix, columns.spread<float>(free), columns.spread<double>(surplus)));
    const Eigen::VectorXd b = Eigen::VectorXd::LinSpaced(n, -2.0, 1.0);
    Eigen::VectorXf x;
    factor.solve(columns.spread<float>(b), x);
    const Eigen::VectorXd exact = blocks.llt().solve(b);
    CHECK((columns.collect<float>(x) - exact).norm() < 1e-5 * exact.norm());
    CHECK(x.size() == static_cast<Eigen::Index>(layout.size()));
  }
}
