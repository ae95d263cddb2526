#include "solvers/linear/line_multigrid.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>

namespace acus {
namespace {

constexpr int lines_per_part = 4;  // at least the reach of a cell
// Measured on the layered slab: four steps need less than half the iterations of two, and two thirds of the time.
constexpr int smoothing_steps = 6;
constexpr double least_coarsening = 0.6;  // of the unknowns that one level may leave to the next
constexpr double smoothed_share = 0.03;   // of the largest eigenvalue: where the smoothed spectrum begins

// Lattice lines that share a cell with line i (cells of the given order in this direction).
std::array<int, 2> coupled_lines(int i, int n, int order) {
  if (order == 2 && i % 2 == 1) return {i - 1, i + 1};
  return {std::max(i - order, 0), std::min(i + order, n - 1)};
}

// One direction of the plane: which lines stay, and what the others are interpolated from. Two neighbouring cells
// become one of the same order (a last odd one stays), so that the coarse displacements are a part of the fine ones:
// bending of a stiff layer, which no linear interpolation represents, survives in quadratic cells.
struct Coarsening {
  struct Parents {
    int n = 0;
    std::array<int, 3> line = {0, 0, 0};
    std::array<double, 3> weight = {0, 0, 0};
  };
  std::vector<int> fine;         // numbers of the lines that stay, on the fine lattice
  std::vector<double> x;         // and where they are
  std::vector<Parents> parents;  // per fine line

  // No coarse cell becomes wider than `widest`.
  Coarsening(const std::vector<double>& lines, int order, double widest) : parents(lines.size()) {
    const int n_cells = (static_cast<int>(lines.size()) - 1) / order;
    keep(0, lines);
    for (int cell = 0, width = 0; cell < n_cells; cell += width) {
      // Fine cells in this coarse one.
      width = cell + 1 < n_cells && lines[order * (cell + 2)] - lines[order * cell] <= widest ? 2 : 1;
      const int first = static_cast<int>(fine.size()) - 1;
      for (int k = 1; k <= order; ++k) keep(order * cell + width * k, lines);
      for (int i = order * cell; i < order * (cell + width); ++i)
        if (parents[i].n == 0) interpolate(i, first, order, lines);
    }
  }

 private:
  void keep(int i, const std::vector<double>& lines) {
    parents[i] = {1, {static_cast<int>(fine.size()), 0, 0}, {1.0, 0.0, 0.0}};
    fine.push_back(i);
    x.push_back(lines[i]);
  }
  // Lagrange's polynomial through the lines of the coarse cell that begins with line `first`.
  void interpolate(int i, int first, int order, const std::vector<double>& lines) {
    Parents& p = parents[i];
    p.n = order + 1;
    for (int a = 0; a <= order; ++a) {
      p.line[a] = first + a;
      p.weight[a] = 1.0;
      for (int b = 0; b <= order; ++b)
        if (b != a) p.weight[a] *= (lines[i] - x[first + b]) / (x[first + a] - x[first + b]);
    }
  }
};

double widest_cell(const std::vector<double>& lines, int order) {
  double widest = 0.0;
  for (std::size_t i = 0; i + order < lines.size(); i += order) widest = std::max(widest, lines[i + order] - lines[i]);
  return widest;
}

// Where cells are narrow along x and wide along y only those along x couple strongly: smoothing the others would take
// many steps. Narrow cells are therefore merged first, up to the width of the widest; all of them once that no longer
// makes the lattice much smaller.
std::array<Coarsening, 2> coarsened(const std::vector<double>& x, const std::vector<double>& y, int order) {
  const double widest = 1.001 * std::max(widest_cell(x, order), widest_cell(y, order));
  std::array<Coarsening, 2> even = {Coarsening(x, order, widest), Coarsening(y, order, widest)};
  const double kept =
      static_cast<double>(even[0].x.size() * even[1].x.size()) / static_cast<double>(x.size() * y.size());
  if (kept <= least_coarsening) return even;
  constexpr double any = std::numeric_limits<double>::infinity();
  return {Coarsening(x, order, any), Coarsening(y, order, any)};
}

struct Weight {
  int column;
  double value;
};

// y(a..b) += w * x, shifted arrays of the block of a transposed pair.
void add_transposed(const ColumnMatrix<double>& from, const double* source, double w, const ColumnMatrix<double>& to,
                    double* target) {
  const int n_z = from.layout().n_z, reach = from.layout().reach;
  for (int offset = 0; offset < from.n_offsets(); ++offset) {
    const int shift = offset - reach;  // z of the source's row -> z + shift of its column
    for (int a = 0; a < 3; ++a)
      for (int b = 0; b < 3; ++b) {
        const double* const s = source + from.entry(offset, a, b);
        double* const t = target + to.entry(from.n_offsets() - 1 - offset, b, a);
        for (int z = std::max(0, -shift); z < std::min(n_z, n_z - shift); ++z) t[z + shift] += w * s[z];
      }
  }
}

}  // namespace

struct LineMultigrid::Level {
  int n_x = 0, n_y = 0, order = 0;  // order of the cells in the plane
  std::vector<double> x, y;
  ColumnMatrix<double> matrix;
  ColumnMatrix<float> rounded;  // what the cycle multiplies with; empty on the coarsest level
  Eigen::VectorXf is_free;      // 1 or 0 per entry of a vector
  Eigen::VectorXd coupling;     // beside that of the tissue, with other columns, per entry of a vector
  ColumnFactor columns;
  double largest_eigenvalue = 0.0;            // of D^-1 A
  std::vector<std::vector<Weight>> parents;   // per column, on the next level
  std::vector<std::vector<Weight>> children;  // per column, on the level before
  mutable Eigen::VectorXf residual, step, product;
  mutable Eigen::VectorXd exact, coarse_b, coarse_x;

  int column(int i, int j) const { return i * n_y + j; }
  std::vector<std::int32_t> coupled(int column, bool later_only) const;
  void make_matrix(int n_z, int reach);
  void smooth(Eigen::VectorXd& x_, bool keeps_residual) const;
  void estimate_eigenvalue();
  void take_galerkin(const Level& fine);
  void take_coupling(const Level& fine);
};

std::vector<std::int32_t> LineMultigrid::Level::coupled(int c, bool later_only) const {
  std::vector<std::int32_t> result;
  const auto [i0, i1] = coupled_lines(c / n_y, n_x, order);
  const auto [j0, j1] = coupled_lines(c % n_y, n_y, order);
  for (int i = i0; i <= i1; ++i)
    for (int j = j0; j <= j1; ++j)
      if (!later_only || column(i, j) >= c) result.push_back(column(i, j));
  return result;
}

void LineMultigrid::Level::make_matrix(int n_z, int reach) {
  std::vector<std::vector<std::int32_t>> neighbours;
  std::vector<int> part;
  for (int c = 0; c < n_x * n_y; ++c) {
    neighbours.push_back(coupled(c, true));
    part.push_back(c / n_y / lines_per_part);
  }
  matrix = ColumnMatrix<double>({n_x * n_y, n_z, reach}, neighbours, part);
}

// Chebyshev's iteration on the upper part of the spectrum of D^-1 A, from what `residual` holds. It follows the
// residual step by step instead of computing b - A x again: displacements in which a stiff layer bends are large beside
// the forces they cause, and their product in single precision would be noise.
void LineMultigrid::Level::smooth(Eigen::VectorXd& x_, bool keeps_residual) const {
  const auto high = static_cast<float>(1.1 * largest_eigenvalue);
  const auto low = static_cast<float>(smoothed_share * largest_eigenvalue);
  const float middle = 0.5F * (high + low), half = 0.5F * (high - low);
  float factor = half / middle;
  for (int k = 0; k < smoothing_steps; ++k) {
    columns.solve(residual, product);
    if (k == 0) {
      step = product / middle;
    } else {
      const float before = factor;
      factor = 1 / (2 * middle / half - before);
      step = factor * before * step + 2 * factor / half * product;
    }
    x_ += step.cast<double>();
    if (k + 1 == smoothing_steps && !keeps_residual) break;
    rounded.multiply(step, product);
    residual -= product;
  }
}

// Largest Ritz value of ten steps of the Lanczos process, by conjugate gradients on D^-1 A from a fixed rough vector.
void LineMultigrid::Level::estimate_eigenvalue() {
  constexpr int n_steps = 10;
  Eigen::VectorXf r(is_free.size());
  std::uint32_t noise = 12345;
  for (float& entry : r) {
    noise = noise * 1664525U + 1013904223U;
    entry = static_cast<float>(noise / 4294967296.0 - 0.5);
  }
  r = r.cwiseProduct(is_free);
  Eigen::VectorXf z, p, Ap;
  columns.solve(r, z);
  p = z;
  double rz = r.dot(z);
  Eigen::MatrixXd T = Eigen::MatrixXd::Zero(n_steps, n_steps);
  double alpha_before = 1.0, beta = 0.0;
  int n = 0;
  for (; n < n_steps && rz > 0; ++n) {
    rounded.multiply(p, Ap);
    const double curvature = p.dot(Ap);
    if (!(curvature > 0)) break;
    const double alpha = rz / curvature;
    T(n, n) = 1 / alpha + (n > 0 ? beta / alpha_before : 0.0);
    r -= static_cast<float>(alpha) * Ap;
    columns.solve(r, z);
    const double rz_before = rz;
    rz = r.dot(z);
    beta = rz / rz_before;
    if (n + 1 < n_steps) T(n, n + 1) = T(n + 1, n) = std::sqrt(std::max(beta, 0.0)) / alpha;
    p = z + static_cast<float>(beta) * p;
    alpha_before = alpha;
  }
  largest_eigenvalue =
      n > 0 ? Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(T.topLeftCorner(n, n)).eigenvalues()[n - 1] : 1.0;
}

// matrix = P^T fine P, each column of this level gathering from the columns it is a parent of.
void LineMultigrid::Level::take_galerkin(const Level& fine) {
  matrix.set_zero();
#pragma omp parallel for schedule(dynamic, 1)
  for (int I = 0; I < n_x * n_y; ++I)
    for (const auto& [i, wi] : children[I])
      for (const std::int32_t j : fine.coupled(i, false))
        for (const auto& [J, wj] : fine.parents[j]) {
          if (J < I) continue;
          double* const target = matrix.block(matrix.pair(I, J));
          if (j < i) {
            add_transposed(fine.matrix, fine.matrix.block(fine.matrix.pair(j, i)), wi * wj, matrix, target);
          } else {
            const double* const source = fine.matrix.block(fine.matrix.pair(i, j));
            const double w = wi * wj;
            const std::size_t size = matrix.block_size();
            for (std::size_t k = 0; k < size; ++k) target[k] += w * source[k];
          }
        }
  // What is prescribed on the fine lattice is prescribed here.
  const ColumnLayout& layout = matrix.layout();
#pragma omp parallel for schedule(static)
  for (int I = 0; I < n_x * n_y; ++I)
    for (const std::int32_t J : matrix.neighbours(I)) {
      double* const block = matrix.block(matrix.pair(I, J));
      for (int offset = 0; offset < matrix.n_offsets(); ++offset)
        for (int a = 0; a < 3; ++a)
          for (int b = 0; b < 3; ++b)
            for (int z = 0; z < layout.n_z; ++z) {
              const int other = z + offset - layout.reach;
              if (other < 0 || other >= layout.n_z) continue;
              block[matrix.entry(offset, a, b) + z] *= is_free[static_cast<Eigen::Index>(layout.at(I, z, a))] *
                                                       is_free[static_cast<Eigen::Index>(layout.at(J, other, b))];
            }
    }
}

// What bounds coupling on the fine lattice by a diagonal l bounds it here by the row sums of |P|^T l |P|.
void LineMultigrid::Level::take_coupling(const Level& fine) {
  coupling.setZero(is_free.size());
  const auto size = static_cast<Eigen::Index>(3) * matrix.layout().padded();
  for (int i = 0; i < fine.n_x * fine.n_y; ++i) {
    const auto of_fine = fine.coupling.segment(i * size, size);
    if (of_fine.isZero(0.0)) continue;
    double sum = 0.0;
    for (const auto& [I, w] : fine.parents[i]) sum += std::abs(w);
    for (const auto& [I, w] : fine.parents[i]) coupling.segment(I * size, size) += std::abs(w) * sum * of_fine;
  }
}

LineMultigrid::LineMultigrid(const ColumnLattice& lattice, const std::vector<bool>& is_prescribed,
                             std::int64_t coarsest) {
  auto finest = std::make_unique<Level>();
  finest->n_x = lattice.n_x;
  finest->n_y = lattice.n_y;
  finest->order = lattice.order;
  finest->x = lattice.x;
  finest->y = lattice.y;
  finest->make_matrix(lattice.n_z, lattice.order);
  const ColumnLayout layout = finest->matrix.layout();
  finest->is_free = Eigen::VectorXf::Zero(static_cast<Eigen::Index>(layout.size()));
  for (int c = 0; c < layout.n_columns; ++c)
    for (int z = 0; z < layout.n_z; ++z)
      for (int a = 0; a < 3; ++a)
        if (!is_prescribed[(static_cast<std::size_t>(c) * layout.n_z + z) * 3 + a])
          finest->is_free[static_cast<Eigen::Index>(layout.at(c, z, a))] = 1.0F;
  levels_.push_back(std::move(finest));

  for (;;) {
    Level& fine = *levels_.back();
    const std::int64_t unknowns = 3LL * fine.n_x * fine.n_y * lattice.n_z;
    if (unknowns <= coarsest || std::min(fine.n_x, fine.n_y) < 2 * fine.order + 1) break;
    const auto [along_x, along_y] = coarsened(fine.x, fine.y, fine.order);
    auto level = std::make_unique<Level>();
    level->n_x = static_cast<int>(along_x.x.size());
    level->n_y = static_cast<int>(along_y.x.size());
    level->order = fine.order;
    level->x = along_x.x;
    level->y = along_y.x;
    level->make_matrix(lattice.n_z, lattice.order);
    level->children.resize(level->n_x * level->n_y);
    fine.parents.resize(fine.n_x * fine.n_y);
    for (int i = 0; i < fine.n_x; ++i)
      for (int j = 0; j < fine.n_y; ++j)
        for (int p = 0; p < along_x.parents[i].n; ++p)
          for (int q = 0; q < along_y.parents[j].n; ++q) {
            const int parent = level->column(along_x.parents[i].line[p], along_y.parents[j].line[q]);
            const double weight = along_x.parents[i].weight[p] * along_y.parents[j].weight[q];
            fine.parents[fine.column(i, j)].push_back({parent, weight});
            level->children[parent].push_back({fine.column(i, j), weight});
          }
    const ColumnLayout& coarse_layout = level->matrix.layout();
    level->is_free = Eigen::VectorXf::Zero(static_cast<Eigen::Index>(coarse_layout.size()));
    const auto column_size = static_cast<Eigen::Index>(3) * coarse_layout.padded();
    for (int i = 0; i < level->n_x; ++i)
      for (int j = 0; j < level->n_y; ++j)
        level->is_free.segment(level->column(i, j) * column_size, column_size) =
            fine.is_free.segment(fine.column(along_x.fine[i], along_y.fine[j]) * column_size, column_size);
    levels_.push_back(std::move(level));
  }
}

LineMultigrid::~LineMultigrid() = default;
const ColumnLayout& LineMultigrid::layout() const { return levels_.front()->matrix.layout(); }
ColumnMatrix<double>& LineMultigrid::finest() { return levels_.front()->matrix; }
const ColumnMatrix<double>& LineMultigrid::finest() const { return levels_.front()->matrix; }
bool LineMultigrid::is_free(std::size_t place) const { return levels_.front()->is_free[place] != 0; }
std::int64_t LineMultigrid::coarsest_unknowns() const {
  return static_cast<std::int64_t>(levels_.back()->is_free.sum());
}

double LineMultigrid::bytes() const {
  double total = coarsest_.bytes() + 24.0 * static_cast<double>(coarsest_matrix_.value.size());
  for (const auto& level : levels_)
    total += level->matrix.bytes() + level->rounded.bytes() + level->columns.bytes() +
             (4 * 4.0 + 3 * 8.0) * static_cast<double>(level->is_free.size());
  return total;
}

FactorKind LineMultigrid::set_up(const Eigen::VectorXd& coupling) {
  bool is_positive = true;
  levels_.front()->coupling = coupling;
  for (std::size_t k = 0; k < levels_.size(); ++k) {
    Level& level = *levels_[k];
    if (k > 0) level.take_galerkin(*levels_[k - 1]);
    if (k > 0) level.take_coupling(*levels_[k - 1]);
    if (k + 1 == levels_.size()) break;  // solved directly
    level.rounded.take(level.matrix);
    if (!level.columns.factorise(level.matrix, level.is_free, level.coupling)) is_positive = false;
    level.estimate_eigenvalue();
  }
  const FactorKind coarsest = factorise_coarsest();
  return coarsest == FactorKind::cholesky && !is_positive ? FactorKind::indefinite : coarsest;
}

FactorKind LineMultigrid::factorise_coarsest() {
  const Level& level = *levels_.back();
  const ColumnMatrix<double>& matrix = level.matrix;
  const ColumnLayout& layout = matrix.layout();
  if (coarsest_matrix_.n == 0) {
    std::vector<std::int64_t> equation(layout.size(), -1);
    for (int c = 0; c < layout.n_columns; ++c)
      for (int z = 0; z < layout.n_z; ++z)
        for (int a = 0; a < 3; ++a)
          if (level.is_free[static_cast<Eigen::Index>(layout.at(c, z, a))] != 0) {
            equation[layout.at(c, z, a)] = static_cast<std::int64_t>(coarsest_dof_.size());
            coarsest_dof_.push_back(layout.at(c, z, a));
          }
    SymmetricMatrix& sparse = coarsest_matrix_;
    sparse.n = static_cast<std::int64_t>(coarsest_dof_.size());
    sparse.column_start = {0};
    // Columns of the lower triangle are rows of the stored upper one: node z of I with the nodes after it.
    for (int I = 0; I < layout.n_columns; ++I)
      for (int z = 0; z < layout.n_z; ++z)
        for (int a = 0; a < 3; ++a) {
          const std::int64_t j = equation[layout.at(I, z, a)];
          if (j < 0) continue;
          const auto [z0, z1] = coupled_lines(z, layout.n_z, layout.reach);
          for (const std::int32_t J : matrix.neighbours(I))
            for (int other = z0; other <= z1; ++other)
              for (int b = 0; b < 3; ++b) {
                const std::int64_t i = equation[layout.at(J, other, b)];
                if (i < j) continue;
                sparse.row.push_back(i);
                coarsest_position_.push_back(static_cast<std::size_t>(matrix.pair(I, J)) * matrix.block_size() +
                                             matrix.entry(other - z + layout.reach, a, b) + z);
              }
          sparse.column_start.push_back(static_cast<std::int64_t>(sparse.row.size()));
        }
    sparse.value.resize(sparse.row.size());
    coarsest_.analyse(sparse);
  }
  const double* const values = matrix.block(0);
  for (std::size_t k = 0; k < coarsest_position_.size(); ++k) coarsest_matrix_.value[k] = values[coarsest_position_[k]];
  return coarsest_.factorise(coarsest_matrix_);
}

void LineMultigrid::cycle(const Eigen::VectorXd& b, Eigen::VectorXd& x) const {
  // Forces are scaled so that their squares stay within single precision.
  const double size = b.lpNorm<Eigen::Infinity>();
  if (!(size > 0)) {
    x.setZero(b.size());
    return;
  }
  cycle(0, b / size, x);
  x *= size;
}

void LineMultigrid::cycle(int k, const Eigen::VectorXd& b, Eigen::VectorXd& x) const {
  const Level& level = *levels_[k];
  if (k + 1 == n_levels()) {
    Eigen::VectorXd rhs(static_cast<Eigen::Index>(coarsest_dof_.size()));
    for (std::size_t e = 0; e < coarsest_dof_.size(); ++e) rhs[e] = b[coarsest_dof_[e]];
    const Eigen::VectorXd solution = coarsest_.solve_with_factor(rhs);
    x.setZero(b.size());
    for (std::size_t e = 0; e < coarsest_dof_.size(); ++e) x[coarsest_dof_[e]] = solution[e];
    return;
  }
  x.setZero(b.size());
  level.residual = b.cast<float>();
  level.smooth(x, true);
  const Level& coarse = *levels_[k + 1];
  const auto size = static_cast<Eigen::Index>(3) * level.matrix.layout().padded();
  level.coarse_b.resize(coarse.is_free.size());
#pragma omp parallel for schedule(static)
  for (int I = 0; I < coarse.matrix.layout().n_columns; ++I) {
    auto to = level.coarse_b.segment(I * size, size);
    to.setZero();
    for (const auto& [i, w] : coarse.children[I]) to += w * level.residual.segment(i * size, size).cast<double>();
    to = to.cwiseProduct(coarse.is_free.segment(I * size, size).cast<double>());
  }
  cycle(k + 1, level.coarse_b, level.coarse_x);
  level.exact.resize(b.size());
#pragma omp parallel for schedule(static)
  for (int i = 0; i < level.matrix.layout().n_columns; ++i) {
    auto to = level.exact.segment(i * size, size);
    to.setZero();
    for (const auto& [I, w] : level.parents[i]) to += w * level.coarse_x.segment(I * size, size);
    x.segment(i * size, size) += to.cwiseProduct(level.is_free.segment(i * size, size).cast<double>());
  }
  level.matrix.multiply(x, level.exact);
  level.residual = (b - level.exact).cast<float>();
  level.smooth(x, false);
}

}  // namespace acus
