#include "solvers/linear/symmetric_matrix.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>
#include <utility>

namespace acus {

Eigen::VectorXd SymmetricMatrix::operator*(const Eigen::VectorXd& x) const {
  // A block of columns adds to the rows from its first column on. The blocks and the order in which they are added up
  // are always the same, whatever threads there are.
  constexpr std::int64_t n_blocks = 8;
  std::array<Eigen::VectorXd, n_blocks> part;
#pragma omp parallel for schedule(static, 1)
  for (std::int64_t block = 0; block < n_blocks; ++block) {
    const std::int64_t first = n * block / n_blocks, end = n * (block + 1) / n_blocks;
    Eigen::VectorXd& y = part[block];
    y = Eigen::VectorXd::Zero(n - first);
    for (std::int64_t j = first; j < end; ++j) {
      double dot = 0.0;
      std::int64_t k = column_start[j];
      if (k < column_start[j + 1] && row[k] == j) y[j - first] += value[k] * x[j], ++k;
      for (; k < column_start[j + 1]; ++k) {
        y[row[k] - first] += value[k] * x[j];
        dot += value[k] * x[row[k]];
      }
      y[j - first] += dot;
    }
  }
  Eigen::VectorXd y = std::move(part[0]);
  for (std::int64_t block = 1; block < n_blocks; ++block) y.tail(part[block].size()) += part[block];
  return y;
}

std::int64_t SymmetricMatrix::position(std::int64_t i, std::int64_t j) const {
  const auto begin = row.begin() + column_start[j], end = row.begin() + column_start[j + 1];
  const auto found = std::lower_bound(begin, end, i);
  assert(found != end && *found == i);
  return found - row.begin();
}

DofMap::DofMap(std::size_t n_dofs, const std::vector<std::int32_t>& prescribed, const std::vector<Tie>& ties)
    : equation(n_dofs, 0) {
  for (const std::int32_t dof : prescribed) equation[dof] = -1;
  std::vector<std::int32_t> root(ties.empty() ? 0 : n_dofs);
  if (!ties.empty()) {
    std::vector<Tie> tie(n_dofs);
    for (std::size_t dof = 0; dof < n_dofs; ++dof) tie[dof].of = static_cast<std::int32_t>(dof);
    for (const Tie& each : ties) tie[each.dof] = each;
    sign.assign(n_dofs, 1.0);
    for (std::size_t dof = 0; dof < n_dofs; ++dof) {
      root[dof] = static_cast<std::int32_t>(dof);
      for (std::size_t n = 0; tie[root[dof]].of != root[dof]; root[dof] = tie[root[dof]].of, ++n) {
        if (n == ties.size()) throw std::invalid_argument("dof map: ties go round in a circle");
        sign[dof] *= tie[root[dof]].sign;
      }
      if (equation[dof] < 0 && equation[root[dof]] >= 0)
        throw std::invalid_argument("dof map: a prescribed dof is tied to an unknown one");
    }
  }
  const auto is_root = [&](std::size_t dof) { return ties.empty() || root[dof] == static_cast<std::int32_t>(dof); };
  for (std::size_t dof = 0; dof < n_dofs; ++dof)
    if (is_root(dof) && equation[dof] == 0) equation[dof] = static_cast<std::int32_t>(n_equations++);
  for (std::size_t dof = 0; dof < n_dofs; ++dof)
    if (!is_root(dof)) equation[dof] = equation[root[dof]];
}

Eigen::VectorXd DofMap::gather(const Eigen::VectorXd& dofs) const {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(n_equations);
  for (std::size_t dof = 0; dof < equation.size(); ++dof)
    if (equation[dof] >= 0) result[equation[dof]] += sign_of(dof) * dofs[dof];
  return result;
}

Eigen::VectorXd DofMap::scatter(const Eigen::VectorXd& equations) const {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(equation.size()));
  for (std::size_t dof = 0; dof < equation.size(); ++dof)
    if (equation[dof] >= 0) result[dof] = sign_of(dof) * equations[equation[dof]];
  return result;
}

CellScatter::CellScatter(std::vector<std::int32_t> dofs, int dofs_per_cell, const DofMap& map, int chunk_size)
    : dofs_(std::move(dofs)),
      dofs_per_cell_(dofs_per_cell),
      map_(map),
      n_cells_(dofs_.size() / dofs_per_cell),
      chunk_size_(chunk_size) {
  find_tied_cells();
  // Greedy colouring of chunks: the first colour not used by a chunk with a common row or, without a row, dof.
  const std::size_t n_chunks = (n_cells_ + chunk_size_ - 1) / chunk_size_;
  std::vector<std::vector<std::int32_t>> chunks_at(map_.n_dofs() + map_.n_equations);
  std::vector<int> colour_of(n_chunks, -1);
  for (std::size_t chunk = 0; chunk < n_chunks; ++chunk) {
    const std::size_t begin = chunk * chunk_size_, end = std::min(begin + chunk_size_, n_cells_);
    std::vector<bool> used;
    for (std::size_t k = begin * dofs_per_cell_; k < end * dofs_per_cell_; ++k) {
      auto& here = chunks_at[equation(k) >= 0 ? map_.n_dofs() + equation(k) : static_cast<std::size_t>(dofs_[k])];
      if (!here.empty() && here.back() == static_cast<std::int32_t>(chunk)) continue;
      for (const std::int32_t other : here) {
        const std::size_t colour = colour_of[other];
        if (used.size() <= colour) used.resize(colour + 1, false);
        used[colour] = true;
      }
      here.push_back(static_cast<std::int32_t>(chunk));
    }
    const std::size_t colour = std::find(used.begin(), used.end(), false) - used.begin();
    colour_of[chunk] = static_cast<int>(colour);
    if (colours_.size() <= colour) colours_.resize(colour + 1);
    colours_[colour].push_back(static_cast<std::int32_t>(chunk));
  }
}

void CellScatter::find_tied_cells() {
  if (!map_.has_ties()) return;
  is_tied_.assign(n_cells_, 0);
  std::vector<std::int32_t> rows;
  for (std::size_t cell = 0; cell < n_cells_; ++cell) {
    rows.clear();
    for (std::size_t k = cell * dofs_per_cell_; k < (cell + 1) * dofs_per_cell_; ++k) {
      if (equation(k) >= 0) rows.push_back(equation(k));
      if (map_.sign_of(dofs_[k]) < 0.0) is_tied_[cell] = 1;
    }
    std::sort(rows.begin(), rows.end());
    if (std::adjacent_find(rows.begin(), rows.end()) != rows.end()) is_tied_[cell] = 1;
  }
}

SymmetricMatrix CellScatter::pattern() const {
  std::vector<std::vector<std::int32_t>> columns(map_.n_equations);
  for (std::size_t cell = 0; cell < n_cells_; ++cell) {
    const std::size_t begin = cell * dofs_per_cell_;
    for (int b = 0; b < dofs_per_cell_; ++b) {
      const std::int32_t j = equation(begin + b);
      if (j < 0) continue;
      for (int a = 0; a < dofs_per_cell_; ++a)
        if (equation(begin + a) >= j) columns[j].push_back(equation(begin + a));
    }
  }
  SymmetricMatrix matrix;
  matrix.n = map_.n_equations;
  matrix.column_start.assign(matrix.n + 1, 0);
  for (std::int64_t j = 0; j < matrix.n; ++j) {
    auto& column = columns[j];
    std::sort(column.begin(), column.end());
    column.erase(std::unique(column.begin(), column.end()), column.end());
    matrix.row.insert(matrix.row.end(), column.begin(), column.end());
    matrix.column_start[j + 1] = static_cast<std::int64_t>(matrix.row.size());
    column = {};
  }
  matrix.value.assign(matrix.row.size(), 0.0);
  return matrix;
}

void CellScatter::locate(const SymmetricMatrix& pattern) {
  const std::size_t per_cell = static_cast<std::size_t>(dofs_per_cell_) * (dofs_per_cell_ + 1) / 2;
  positions_.assign(n_cells_ * per_cell, -1);
#pragma omp parallel for schedule(static)
  for (std::size_t cell = 0; cell < n_cells_; ++cell) {
    const std::size_t begin = cell * dofs_per_cell_;
    std::size_t k = cell * per_cell;
    for (int b = 0; b < dofs_per_cell_; ++b)
      for (int a = b; a < dofs_per_cell_; ++a, ++k) {
        const auto [j, i] = std::minmax({equation(begin + a), equation(begin + b)});
        if (j >= 0) positions_[k] = pattern.position(i, j);
      }
  }
}

void CellScatter::add_tied_matrix(std::size_t cell, const double* block, SymmetricMatrix& matrix) const {
  const std::size_t per_cell = static_cast<std::size_t>(dofs_per_cell_) * (dofs_per_cell_ + 1) / 2;
  const std::int64_t* position = positions_.data() + cell * per_cell;
  const std::size_t begin = cell * dofs_per_cell_;
  for (int b = 0; b < dofs_per_cell_; ++b)
    for (int a = b; a < dofs_per_cell_; ++a, ++position) {
      if (*position < 0) continue;
      // Both (a, b) and (b, a) fall on the diagonal of a row that a and b have together.
      const double n_times = a != b && equation(begin + a) == equation(begin + b) ? 2.0 : 1.0;
      const double sign = map_.sign_of(dofs_[begin + a]) * map_.sign_of(dofs_[begin + b]);
      matrix.value[*position] += n_times * sign * block[static_cast<std::size_t>(b) * dofs_per_cell_ + a];
    }
}

void CellScatter::add_matrix(std::size_t cell, const double* block, SymmetricMatrix& matrix) const {
  if (!is_tied_.empty() && is_tied_[cell]) return add_tied_matrix(cell, block, matrix);
  const std::size_t per_cell = static_cast<std::size_t>(dofs_per_cell_) * (dofs_per_cell_ + 1) / 2;
  const std::int64_t* position = positions_.data() + cell * per_cell;
  for (int b = 0; b < dofs_per_cell_; ++b)
    for (int a = b; a < dofs_per_cell_; ++a, ++position)
      if (*position >= 0) matrix.value[*position] += block[static_cast<std::size_t>(b) * dofs_per_cell_ + a];
}

void CellScatter::add_vector(std::size_t cell, const double* block, Eigen::VectorXd& vector) const {
  const auto here = dofs(cell);
  for (int a = 0; a < dofs_per_cell_; ++a) vector[here[a]] += block[a];
}

}  // namespace acus
