// The symmetric matrix and the loop that fills it, against dense sums.

#include <omp.h>
#include <catch2/catch.hpp>

#include <random>

#include "solvers/linear/symmetric_matrix.hpp"

using namespace acus;

namespace {

constexpr int per_cell = 6;

// A strip of cells that share two of their six dofs with each neighbour, numbered without order.
std::vector<std::int32_t> strip_dofs(int n_cells, std::size_t& n_dofs) {
  n_dofs = static_cast<std::size_t>(4 * n_cells + 2);
  std::vector<std::int32_t> number(n_dofs);
  for (std::size_t i = 0; i < n_dofs; ++i) number[i] = static_cast<std::int32_t>(i);
  std::shuffle(number.begin(), number.end(), std::mt19937(1));
  std::vector<std::int32_t> dofs;
  for (int cell = 0; cell < n_cells; ++cell)
    for (int k = 0; k < per_cell; ++k) dofs.push_back(number[4 * cell + k]);
  return dofs;
}

// The dof at a place along the strip: a cell holds places 4 k to 4 k + 5.
std::int32_t dof_at(const std::vector<std::int32_t>& dofs, int place) {
  return dofs[static_cast<std::size_t>(place / 4) * per_cell + place % 4];
}

// Within a cell and across the strip, along a chain, with either sign, and to the dof at place 20.
std::vector<Tie> some_ties(const std::vector<std::int32_t>& dofs) {
  const auto at = [&](int place) { return dof_at(dofs, place); };
  return {{at(42), at(43), 1.0},  {at(62), at(63), 1.0},   {at(63), at(150), -1.0},
          {at(82), at(83), -1.0}, {at(10), at(170), -1.0}, {at(180), at(20), -1.0}};
}

using Block = Eigen::Matrix<double, per_cell, per_cell>;
using Vector = Eigen::Matrix<double, per_cell, 1>;

Block block_of(std::size_t cell) {
  Block b;
  for (int i = 0; i < per_cell; ++i)
    for (int j = 0; j < per_cell; ++j) b(i, j) = std::sin(1.0 + cell + 0.7 * (i + j) + 0.3 * i * j) / 3;
  return b;
}
Vector vector_of(std::size_t cell) { return block_of(cell).col(1) * 1.7; }

struct Filled {
  SymmetricMatrix matrix;
  Eigen::VectorXd vector;
};

Filled fill(int n_cells, const std::vector<std::int32_t>& prescribed, int chunk_size, int n_threads,
            bool has_ties = false) {
  omp_set_num_threads(n_threads);
  std::size_t n_dofs = 0;
  std::vector<std::int32_t> dofs = strip_dofs(n_cells, n_dofs);
  const DofMap map(n_dofs, prescribed, has_ties ? some_ties(dofs) : std::vector<Tie>{});
  CellScatter scatter(std::move(dofs), per_cell, map, chunk_size);
  Filled filled{scatter.pattern(), Eigen::VectorXd::Zero(static_cast<Eigen::Index>(n_dofs))};
  scatter.locate(filled.matrix);
  scatter.for_each([&](std::size_t cell) {
    scatter.add_matrix(cell, block_of(cell).data(), filled.matrix);
    scatter.add_vector(cell, vector_of(cell).data(), filled.vector);
  });
  return filled;
}

}  // namespace

TEST_CASE("assembled matrix and vector equal the dense sums, without prescribed dofs") {
  constexpr int n_cells = 50;
  const std::vector<std::int32_t> prescribed = {3, 17, 60, 3};
  const int n_threads = omp_get_max_threads();
  for (const int chunk_size : {1, 7, 64}) {
    INFO("chunk size " << chunk_size);
    const Filled filled = fill(n_cells, prescribed, chunk_size, 2);
    std::size_t n_dofs = 0;
    const std::vector<std::int32_t> dofs = strip_dofs(n_cells, n_dofs);
    const DofMap map(n_dofs, prescribed);
    REQUIRE(map.n_equations == static_cast<std::int64_t>(n_dofs) - 3);
    Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(map.n_equations, map.n_equations);
    Eigen::VectorXd vector = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(n_dofs));
    for (std::size_t cell = 0; cell < n_cells; ++cell)
      for (int i = 0; i < per_cell; ++i) {
        vector[dofs[cell * per_cell + i]] += vector_of(cell)[i];
        for (int j = 0; j < per_cell; ++j) {
          const std::int32_t row = map.equation[dofs[cell * per_cell + i]],
                             col = map.equation[dofs[cell * per_cell + j]];
          if (row >= 0 && col >= 0) dense(row, col) += block_of(cell)(i, j);
        }
      }
    CHECK((filled.vector - vector).cwiseAbs().maxCoeff() < 1e-14);
    Eigen::MatrixXd found = Eigen::MatrixXd::Zero(map.n_equations, map.n_equations);
    for (std::int64_t j = 0; j < filled.matrix.n; ++j)
      for (std::int64_t k = filled.matrix.column_start[j]; k < filled.matrix.column_start[j + 1]; ++k) {
        const std::int64_t i = filled.matrix.row[k];
        REQUIRE(i >= j);
        CHECK(filled.matrix.position(i, j) == k);
        found(i, j) = found(j, i) = filled.matrix.value[k];
      }
    CHECK((found - dense).cwiseAbs().maxCoeff() < 1e-14);
    const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(map.n_equations, -1.0, 2.0);
    CHECK((filled.matrix * x - dense * x).cwiseAbs().maxCoeff() < 1e-13);
  }
  omp_set_num_threads(n_threads);
}

TEST_CASE("the sum has the same bits for one, two and four threads") {
  const int n_threads = omp_get_max_threads();
  const bool has_ties = GENERATE(false, true);
  const Filled one = fill(3000, {5}, 16, 1, has_ties);
  for (const int n : {2, 4}) {
    const Filled many = fill(3000, {5}, 16, n, has_ties);
    CHECK(many.matrix.value == one.matrix.value);
    CHECK((many.vector.array() == one.vector.array()).all());
  }
  omp_set_num_threads(n_threads);
}

TEST_CASE("dofs that are tied to others share their row") {
  constexpr int n_cells = 50;
  std::size_t n_dofs = 0;
  const std::vector<std::int32_t> dofs = strip_dofs(n_cells, n_dofs);
  const std::vector<std::int32_t> prescribed = {dof_at(dofs, 20), dof_at(dofs, 30)};
  const std::vector<Tie> ties = some_ties(dofs);
  const DofMap map(n_dofs, prescribed, ties);
  CHECK(map.n_equations == static_cast<std::int64_t>(n_dofs) - 2 - 6);
  CHECK(map.equation[dof_at(dofs, 180)] == -1);
  // Dofs in terms of unknowns: what tied ones say of each other is all that is told here.
  Eigen::MatrixXd T(n_dofs, map.n_equations);
  for (std::int64_t e = 0; e < map.n_equations; ++e) T.col(e) = map.scatter(Eigen::VectorXd::Unit(map.n_equations, e));
  CHECK(T.cwiseAbs().sum() == static_cast<double>(n_dofs) - 3);
  for (const Tie& tie : ties) CHECK((T.row(tie.dof) - tie.sign * T.row(tie.of)).norm() == 0.0);
  const Eigen::VectorXd some = Eigen::VectorXd::LinSpaced(static_cast<Eigen::Index>(n_dofs), -1.0, 2.0);
  CHECK((map.gather(some) - T.transpose() * some).norm() < 1e-14);

  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n_dofs, n_dofs);
  for (std::size_t cell = 0; cell < n_cells; ++cell)
    for (int i = 0; i < per_cell; ++i)
      for (int j = 0; j < per_cell; ++j)
        dense(dofs[cell * per_cell + i], dofs[cell * per_cell + j]) += block_of(cell)(i, j);
  const Eigen::MatrixXd expected = T.transpose() * dense * T;
  const int n_threads = omp_get_max_threads();
  const Filled filled = fill(n_cells, prescribed, 4, 2, true);
  omp_set_num_threads(n_threads);
  Eigen::MatrixXd found = Eigen::MatrixXd::Zero(map.n_equations, map.n_equations);
  for (std::int64_t j = 0; j < filled.matrix.n; ++j)
    for (std::int64_t k = filled.matrix.column_start[j]; k < filled.matrix.column_start[j + 1]; ++k)
      found(filled.matrix.row[k], j) = found(j, filled.matrix.row[k]) = filled.matrix.value[k];
  CHECK((found - expected).cwiseAbs().maxCoeff() < 1e-14);

  CHECK_THROWS_WITH(DofMap(5, {1}, {{1, 2, 1.0}}), Catch::Contains("prescribed"));
  CHECK_THROWS_WITH(DofMap(5, {}, {{1, 2, 1.0}, {2, 3, 1.0}, {3, 1, 1.0}}), Catch::Contains("circle"));
}

TEST_CASE("dof map: gather and scatter") {
  const DofMap map(5, {1, 4});
  CHECK(map.n_equations == 3);
  const Eigen::VectorXd dofs = Eigen::VectorXd::LinSpaced(5, 1.0, 5.0);
  CHECK((map.gather(dofs) - Eigen::Vector3d(1, 3, 4)).norm() == 0.0);
  Eigen::VectorXd back(5);
  back << 1, 0, 3, 4, 0;
  CHECK((map.scatter(map.gather(dofs)) - back).norm() == 0.0);
}
