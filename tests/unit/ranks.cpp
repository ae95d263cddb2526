// What the ranks tell each other, and the factor that none of them holds whole. On one rank when started by itself, and
// by tests/scenario/test_ranks.py on two.

#include "solvers/array/field_factor.hpp"
#include "solvers/parallel/column_partition.hpp"
#include "solvers/parallel/mpi_communicator.hpp"
#include "tests/verification/pressed_field.hpp"
#include "tests/verification/static_problem.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

using namespace acus;

namespace {

const MpiCommunicator& world() {
  static const MpiCommunicator communicator;
  return communicator;
}

constexpr int n_side = 12, n = n_side * n_side * n_side;

// Springs between neighbours of a cube of points and weak springs to the ground: this rank's share of them, or all.
SymmetricMatrix springs(double ground, bool all) {
  std::vector<std::vector<std::int32_t>> pairs;
  std::vector<std::int32_t> dofs;
  for (int p = 0; p < n; ++p)
    for (const int step : {1, n_side, n_side * n_side}) {
      if ((p / step) % n_side == n_side - 1) continue;
      if (!all && p * world().size() / n != world().rank()) continue;
      dofs.insert(dofs.end(), {p, p + step});
    }
  CellScatter scatter(dofs, 2, DofMap(n, {}), 16);
  SymmetricMatrix matrix = scatter.pattern();
  scatter.locate(matrix);
  const double k = 1.0 + ground, block[] = {k, -1.0, -1.0, k};
  for (std::size_t cell = 0; cell < scatter.n_cells(); ++cell) scatter.add_matrix(cell, block, matrix);
  return matrix;
}

std::vector<Column> columns_of(int n_x, int n_y) {
  std::vector<Column> columns;
  for (int i = 0; i < n_x; ++i)
    for (int j = 0; j < n_y; ++j) columns.push_back({i, j});
  return columns;
}

Eigen::VectorXd load() { return Eigen::VectorXd::LinSpaced(n, -1.0, 2.0); }

}  // namespace

TEST_CASE("every rank gets the sum in the order of the ranks, bit for bit") {
  const int size = world().size();
  for (const std::size_t length : {0UL, 1UL, 2UL, 7UL, 1000UL}) {
    const auto value = [](int rank, std::size_t i) { return 0.1 / (1.0 + rank) + 1e-3 * static_cast<double>(i); };
    std::vector<double> values, expected;
    for (std::size_t i = 0; i < length; ++i) {
      values.push_back(value(world().rank(), i));
      expected.push_back(value(0, i));
      for (int r = 1; r < size; ++r) expected.back() += value(r, i);
    }
    world().sum(values);
    CHECK(values == expected);
  }
}

TEST_CASE("values and bytes go round") {
  const int rank = world().rank(), size = world().size();
  std::vector<double> ranks;
  for (int r = 0; r < size; ++r) ranks.push_back(r);
  CHECK(world().gather(rank) == ranks);
  CHECK(world().smallest(rank + 3.0) == 3.0);
  CHECK(world().largest(rank) == size - 1.0);
  CHECK(world().total(1.0) == size);
  CHECK(world().any(rank == size - 1));
  CHECK(world().all(rank == 0) == (size == 1));
  const std::string bytes("a\0b", 3);
  CHECK(world().broadcast(rank == 0 ? bytes : "") == bytes);
  CHECK(world().broadcast("").empty());
}

TEST_CASE("a shared factor solves like the one of a single process, and knows an indefinite matrix") {
  const SymmetricMatrix whole = springs(0.01, true);
  CholmodSolver one;
  one.analyse(whole);
  REQUIRE(one.factorise_definite(whole));
  const Eigen::VectorXd expected = one.solve(whole, load());

  const SymmetricMatrix part = springs(0.01, false), indefinite = springs(-0.01, false);
  const auto factor = world().make_factor();
  factor->analyse(part);
  for (int round = 0; round < 2; ++round) {
    REQUIRE(factor->factorise_definite(part));
    const Eigen::VectorXd x = factor->solve_with_factor(load());
    CHECK((x - expected).norm() <= 1e-10 * expected.norm());
    const double size = x.norm();
    CHECK(world().smallest(size) == world().largest(size));
    CHECK_FALSE(factor->factorise_definite(indefinite));
  }
}

TEST_CASE("a shifted matrix has a share of the whole diagonal more, whoever holds it") {
  const double share = 0.25;
  const FieldFactor factor(world());
  const SymmetricMatrix whole = springs(0.01, true);
  const Eigen::VectorXd x = load();
  Eigen::VectorXd expected = whole * x;
  for (std::int64_t j = 0; j < whole.n; ++j) expected[j] += share * whole.value[whole.position(j, j)] * x[j];
  const Eigen::VectorXd y = factor.product(factor.shifted(springs(0.01, false), share), x);
  CHECK((y - expected).norm() <= 1e-12 * expected.norm());
}

TEST_CASE("columns are shared out evenly and without long borders") {
  for (const auto& [n_x, n_y, n_ranks] :
       {std::array{7, 5, 1}, {7, 5, 2}, {7, 5, 3}, {40, 40, 16}, {3, 1, 5}, {30, 9, 7}}) {
    const std::vector<int> rank = partition_columns(columns_of(n_x, n_y), n_ranks);
    REQUIRE(rank.size() == static_cast<std::size_t>(n_x) * n_y);
    std::vector<int> count(n_ranks, 0);
    for (const int r : rank) ++count.at(r);
    const auto [fewest, most] = std::minmax_element(count.begin(), count.end());
    CHECK(*most - *fewest <= 1);
  }
  // Sixteen squares of 10 x 10: three cuts each way and no more.
  const std::vector<int> rank = partition_columns(columns_of(40, 40), 16);
  int n_borders = 0;
  for (int i = 0; i < 40; ++i)
    for (int j = 0; j + 1 < 40; ++j)
      n_borders += (rank[40 * i + j] != rank[40 * i + j + 1]) + (rank[40 * j + i] != rank[40 * (j + 1) + i]);
  CHECK(n_borders == 2 * 3 * 40);
}

TEST_CASE("an array's field with wide cells below settles on several ranks as on one") {
  FieldSpec spec;
  spec.skin.layers = {{"stiff", 0.1, test::neo_hookean(0.2, 20.0)}, {"soft", 1.5, test::neo_hookean(0.02, 2.0)}};
  spec.footprint = 0.2;
  spec.margin = 1.0;
  for (const double x : {-0.6, -0.2, 0.2, 0.6})
    for (const double y : {-0.6, -0.2, 0.2, 0.6}) spec.needles.push_back(ArrayNeedle{.x = x, .y = y});
  const bool is_mirrored = GENERATE(false, true);  // in x, y and the diagonal: ranks share what is kept
  spec.use_symmetry = {is_mirrored, is_mirrored};
  spec.order = 1;
  const auto settlements = [&](const Communicator* ranks, bool merges) {
    spec.ranks = ranks;
    spec.merge_deep_cells = merges;
    ArrayField field(spec);
    const Eigen::VectorXd u = test::pressed(field, 2e-3);
    std::vector<double> result = {static_cast<double>(field.map().n_equations)};
    for (const Footprint& footprint : field.footprints()) result.push_back(footprint.settlement(u));
    return result;
  };
  const std::vector<double> alone = settlements(nullptr, true), shared = settlements(&world(), true);
  REQUIRE(shared.size() == alone.size());
  CHECK(shared[0] == alone[0]);
  CHECK(alone[0] < settlements(nullptr, false)[0]);
  for (std::size_t k = 1; k < alone.size(); ++k) {
    CHECK(alone[k] > 0.005);
    CHECK(shared[k] == Approx(alone[k]).epsilon(1e-7));
  }
}
