#include "solvers/linear/mixed_solver.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <stdexcept>

#include <Eigen/LU>

#include "core/mesh/lattice.hpp"
#include "solvers/linear/flexible_gmres.hpp"

namespace acus {
namespace {

constexpr std::int64_t coarsest_unknowns = 20000;  // a direct factor of these costs a few percent of a solution
constexpr int most_vectors = 60;                   // of the Krylov space, kept twice
constexpr int most_iterations = 400;

}  // namespace

MixedSolver::MixedSolver(const Mesh& mesh, const ColumnLattice& lattice, const DofMap& map, int n_modes)
    : mesh_(mesh),
      lattice_(lattice),
      n_nodes_per_cell_(mesh.nodes_per_cell()),
      n_modes_(n_modes),
      multigrid_(
          lattice,
          [&] {
            std::vector<bool> prescribed;
            for (const std::int32_t equation : map.equation) prescribed.push_back(equation < 0);
            return prescribed;
          }(),
          coarsest_unknowns),
      place_(static_cast<std::size_t>(map.n_equations)) {
  if (map.has_ties()) throw std::invalid_argument("mixed solver: no dof may be tied to another");
  const ColumnLayout& layout = multigrid_.layout();
  for (std::size_t dof = 0; dof < map.n_dofs(); ++dof)
    if (map.equation[dof] >= 0) {
      const auto node = static_cast<int>(dof / 3);
      place_[map.equation[dof]] = layout.at(node / lattice_.n_z, node % lattice_.n_z, static_cast<int>(dof % 3));
    }
  const int order = lattice_.order, side = order + 1;
  for (const LatticePoint& point : cell_lattice(3, order)) {
    plane_.push_back(point[0] * side + point[1]);
    height_.push_back(point[2]);
  }
  const ColumnMatrix<double>& matrix = multigrid_.finest();
  for (int i = 0; i + order < lattice_.n_x; i += order)
    for (int j = 0; j + order < lattice_.n_y; j += order)
      for (int p = 0; p < side * side; ++p)
        for (int q = 0; q < side * side; ++q) {
          const int I = (i + p / side) * lattice_.n_y + j + p % side, J = (i + q / side) * lattice_.n_y + j + q % side;
          pairs_.push_back(I <= J ? matrix.pair(I, J) : -1);
        }
  const std::size_t n_dofs = 3 * static_cast<std::size_t>(n_nodes_per_cell_), m = n_modes_;
  B_.assign(mesh.n_cells() * n_dofs * m, 0.0);
  C_.assign(mesh.n_cells() * m * m, 0.0);
  schur_.assign(mesh.n_cells() * m * m, 0.0);
}

void MixedSolver::analyse(const SymmetricMatrix& pattern) { rest_ = pattern; }

void MixedSolver::start_assembly() { multigrid_.finest().set_zero(); }

void MixedSolver::add_cell(std::size_t cell, const CellBlocks& blocks) {
  const int n = n_nodes_per_cell_, m = n_modes_, n_dofs = 3 * n, side = (lattice_.order + 1) * (lattice_.order + 1);
  const std::int32_t* const nodes = &mesh_.cells[cell * n];
  ColumnMatrix<double>& matrix = multigrid_.finest();
  const ColumnLayout& layout = multigrid_.layout();
  const int column = nodes[0] / lattice_.n_z, bottom = nodes[0] % lattice_.n_z;
  const int n_cells_y = (lattice_.n_y - 1) / lattice_.order;
  const int plane_cell = column / lattice_.n_y / lattice_.order * n_cells_y + column % lattice_.n_y / lattice_.order;
  const std::int64_t* const pairs = &pairs_[static_cast<std::size_t>(plane_cell) * side * side];
  const auto free = [&](int a, int c) {
    const int node = nodes[a];
    return multigrid_.is_free(layout.at(node / lattice_.n_z, node % lattice_.n_z, c));
  };
  std::array<double, 81> mask{};
  for (int a = 0; a < n; ++a)
    for (int c = 0; c < 3; ++c) mask[3 * a + c] = free(a, c);
  for (int b = 0; b < n; ++b)
    for (int a = 0; a < n; ++a) {
      const std::int64_t pair = pairs[plane_[a] * side + plane_[b]];
      if (pair < 0) continue;
      double* const block =
          matrix.block(pair) + matrix.entry(height_[b] - height_[a] + layout.reach, 0, 0) + bottom + height_[a];
      for (int c = 0; c < 3; ++c)
        for (int d = 0; d < 3; ++d)
          block[(3 * c + d) * layout.rows()] +=
              mask[3 * a + c] * mask[3 * b + d] * blocks.tangent[(3 * b + d) * n_dofs + 3 * a + c];
    }

  // Pressures are scaled so that volume errors weigh about as much as the forces that they cause.
  using Square = Eigen::MatrixXd;
  const Square M = Eigen::Map<const Square>(blocks.M, m, m), C = Eigen::Map<const Square>(blocks.C, m, m);
  const double stiffness = 4.0 / 3.0 * blocks.mu + blocks.shift;
  const double scale = stiffness / std::cbrt(M(0, 0));
  Eigen::Map<Eigen::MatrixXd> B(&B_[cell * n_dofs * m], n_dofs, m);
  B = scale * Eigen::Map<const Eigen::VectorXd>(mask.data(), n_dofs).asDiagonal() *
      Eigen::Map<const Eigen::MatrixXd>(blocks.B, n_dofs, m);
  Eigen::Map<Square>(&C_[cell * m * m], m, m) = scale * scale * C;
  Eigen::Map<Square>(&schur_[cell * m * m], m, m) = (scale * scale * (C + M / stiffness)).inverse();
}

// Contact couples the columns that share a facet, as a cell does.
void MixedSolver::add_rest() {
  ColumnMatrix<double>& matrix = multigrid_.finest();
  const ColumnLayout& layout = multigrid_.layout();
  struct Dof {
    int column, z, component;
  };
  const auto dof_at = [&](std::size_t place) {
    const auto column = static_cast<int>(place / (3 * layout.padded()));
    const auto inside = static_cast<int>(place % (3 * layout.padded()));
    return Dof{column, inside % layout.padded() - layout.reach, inside / layout.padded()};
  };
  const auto add = [&](const Dof& row, const Dof& column, double value) {
    matrix.block(matrix.pair(
        row.column,
        column.column))[matrix.entry(column.z - row.z + layout.reach, row.component, column.component) + row.z] +=
        value;
  };
  coupling_ = Vector::Zero(static_cast<Eigen::Index>(layout.size()));
  for (std::int64_t j = 0; j < rest_.n; ++j)
    for (std::int64_t k = rest_.column_start[j]; k < rest_.column_start[j + 1]; ++k) {
      const double value = rest_.value[k];
      if (value == 0) continue;
      const std::size_t at_row = place_[rest_.row[k]], at_column = place_[j];
      Dof row = dof_at(at_row), column = dof_at(at_column);
      if (row.column > column.column) std::swap(row, column);
      add(row, column, value);
      if (row.column == column.column && at_row != at_column) add(column, row, value);
      if (row.column == column.column) continue;
      coupling_[at_row] += std::abs(value);
      coupling_[at_column] += std::abs(value);
    }
}

FactorKind MixedSolver::factorise(const SymmetricMatrix& matrix) {
  ++statistics_.n_factorisations;
  message_.clear();
  rest_.value = matrix.value;
  add_rest();
  kind_ = multigrid_.set_up(coupling_);
  if (kind_ == FactorKind::failed) message_ = "multigrid: the stiffness of the tissue is singular";
  return kind_;
}

Eigen::VectorXd MixedSolver::spread(const Eigen::VectorXd& equations) const {
  Vector u = Vector::Zero(static_cast<Eigen::Index>(multigrid_.layout().size()));
  for (std::size_t e = 0; e < place_.size(); ++e) u[place_[e]] = equations[e];
  return u;
}

Eigen::VectorXd MixedSolver::collect(const Vector& u) const {
  Eigen::VectorXd equations(static_cast<Eigen::Index>(place_.size()));
  for (std::size_t e = 0; e < place_.size(); ++e) equations[e] = u[place_[e]];
  return equations;
}

void MixedSolver::add_B(const double* q, double* y) const {
  const int n_dofs = 3 * n_nodes_per_cell_, m = n_modes_;
  const ColumnLayout& layout = multigrid_.layout();
  const auto add_cell = [&](std::size_t cell) {
    const std::int32_t* const nodes = &mesh_.cells[cell * n_nodes_per_cell_];
    const double* const B = &B_[cell * n_dofs * m];
    for (int a = 0; a < n_nodes_per_cell_; ++a) {
      double* const to = y + layout.at(nodes[a] / lattice_.n_z, nodes[a] % lattice_.n_z, 0);
      for (int c = 0; c < 3; ++c)
        for (int k = 0; k < m; ++k) to[c * layout.padded()] += B[k * n_dofs + 3 * a + c] * q[cell * m + k];
    }
  };
  // Every second row of the lattice's cells may run at the same time.
  const int n_rows = (lattice_.n_x - 1) / lattice_.order;
  const std::size_t cells_per_row = mesh_.n_cells() / n_rows;
  for (const int colour : {0, 1}) {
#pragma omp parallel for schedule(static)
    for (int row = colour; row < n_rows; row += 2)
      for (std::size_t cell = row * cells_per_row; cell < (row + 1) * cells_per_row; ++cell) add_cell(cell);
  }
}

void MixedSolver::add_B_transposed(const double* u, double* y) const {
  const int n_dofs = 3 * n_nodes_per_cell_, m = n_modes_;
  const ColumnLayout& layout = multigrid_.layout();
#pragma omp parallel for schedule(static)
  for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
    const std::int32_t* const nodes = &mesh_.cells[cell * n_nodes_per_cell_];
    const double* const B = &B_[cell * n_dofs * m];
    for (int a = 0; a < n_nodes_per_cell_; ++a) {
      const double* const from = u + layout.at(nodes[a] / lattice_.n_z, nodes[a] % lattice_.n_z, 0);
      for (int c = 0; c < 3; ++c)
        for (int k = 0; k < m; ++k) y[cell * m + k] += B[k * n_dofs + 3 * a + c] * from[c * layout.padded()];
    }
  }
}

Eigen::VectorXd MixedSolver::multiply(const Vector& x) const {
  const auto n = static_cast<Eigen::Index>(multigrid_.layout().size());
  const auto m = static_cast<Eigen::Index>(n_modes_);
  Vector y(x.size());
  Vector Au;
  multigrid_.finest().multiply(x.head(n), Au);
  y.head(n) = Au;
  y.tail(y.size() - n).setZero();
  add_B(x.data() + n, y.data());
  add_B_transposed(x.data(), y.data() + n);
#pragma omp parallel for schedule(static)
  for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
    const Eigen::Index at = n + static_cast<Eigen::Index>(cell) * m;
    y.segment(at, m) -= Eigen::Map<const Eigen::MatrixXd>(&C_[cell * m * m], m, m).lazyProduct(x.segment(at, m));
  }
  return y;
}

Eigen::VectorXd MixedSolver::precondition(const Vector& r) const {
  const auto n = static_cast<Eigen::Index>(multigrid_.layout().size());
  const auto m = static_cast<Eigen::Index>(n_modes_);
  Vector z(r.size()), u;
  multigrid_.cycle(r.head(n), u);
  z.head(n) = u;
  Vector volume = Vector::Zero(r.size() - n);
  add_B_transposed(u.data(), volume.data());
#pragma omp parallel for schedule(static)
  for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
    const Eigen::Index at = static_cast<Eigen::Index>(cell) * m;
    z.segment(n + at, m) = Eigen::Map<const Eigen::MatrixXd>(&schur_[cell * m * m], m, m)
                               .lazyProduct(volume.segment(at, m) - r.segment(n + at, m));
  }
  return z;
}

Eigen::VectorXd MixedSolver::condensed_residual(const Vector& b, const Vector& u) const {
  const auto m = static_cast<Eigen::Index>(n_modes_);
  Vector pressure = Vector::Zero(static_cast<Eigen::Index>(mesh_.n_cells()) * m);
  add_B_transposed(u.data(), pressure.data());
#pragma omp parallel for schedule(static)
  for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
    const Eigen::Index at = static_cast<Eigen::Index>(cell) * m;
    const Eigen::VectorXd q =
        Eigen::Map<const Eigen::MatrixXd>(&C_[cell * m * m], m, m).partialPivLu().solve(pressure.segment(at, m));
    pressure.segment(at, m) = q;
  }
  Vector Au;
  multigrid_.finest().multiply(u, Au);
  add_B(pressure.data(), Au.data());
  return b - Au;
}

LinearSolution MixedSolver::solve(const SymmetricMatrix&, const Eigen::VectorXd& rhs, double tolerance) {
  ++statistics_.n_solves;
  message_.clear();
  const Vector b_u = spread(rhs);
  const auto n = b_u.size();
  Vector b = Vector::Zero(n + static_cast<Eigen::Index>(mesh_.n_cells()) * n_modes_);
  b.head(n) = b_u;
  Vector x = Vector::Zero(b.size()), r = b;
  const double wanted = tolerance * b.norm();
  LinearSolution solution;
  solution.kind = kind_;
  FlexibleGmres gmres([this](const Vector& v) { return multiply(v); },
                      [this](const Vector& v) { return precondition(v); }, most_vectors);
  // GMRES sees the residual of the mixed system, Newton that of the condensed one: volume errors left in the former
  // weigh more in the latter, so the target follows from their ratio.
  double target = wanted, condensed = b.norm();
  while (condensed > wanted && solution.iterations < most_iterations) {
    gmres.start(r);
    Vector reached;
    // A space is left before it is full where rounding keeps the residual above what GMRES believes.
    bool goes_on = true;
    while (goes_on) {
      solution.iterations += gmres.extend(target, most_iterations - solution.iterations);
      reached = x + gmres.correction();
      r = b - multiply(reached);
      condensed = condensed_residual(b_u, reached.head(n)).norm();
      target = std::min(target, 0.7 * wanted * r.norm() / condensed);
      goes_on = condensed > wanted && !gmres.is_full() && gmres.residual() > 0.5 * r.norm() &&
                solution.iterations < most_iterations;
    }
    x = std::move(reached);
  }
  statistics_.n_iterations += solution.iterations;
  solution.x = collect(x.head(n));
  if (b.norm() > 0) solution.relative = condensed / b.norm();
  solution.is_good_enough = condensed <= wanted;
  if (!solution.is_good_enough) message_ = "multigrid: the residual does not fall far enough";
  return solution;
}

Eigen::VectorXd MixedSolver::approximate(const Eigen::VectorXd& b) const {
  Vector u;
  multigrid_.cycle(spread(b), u);
  return collect(u);
}

LinearStatistics MixedSolver::statistics() const {
  LinearStatistics result = statistics_;
  result.bytes = multigrid_.bytes() + 8.0 * static_cast<double>(B_.size() + C_.size() + schur_.size());
  return result;
}

}  // namespace acus
