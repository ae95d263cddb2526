#pragma once
// Symmetric sparse matrix with a fixed pattern (lower triangle, compressed columns) and the loop that fills it.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace acus {

/// Lower triangle in compressed columns; rows ascending within a column.
struct SymmetricMatrix {
  std::int64_t n = 0;
  std::vector<std::int64_t> column_start;  ///< n + 1
  std::vector<std::int64_t> row;
  std::vector<double> value;

  /// y = A x.
  Eigen::VectorXd operator*(const Eigen::VectorXd& x) const;
  /// Position of entry (i, j), i >= j, in `value`. The entry must be in the pattern (assert).
  std::int64_t position(std::int64_t i, std::int64_t j) const;
};

/// A degree of freedom that is always `sign` (1 or -1) times another one.
struct Tie {
  std::int32_t dof = 0, of = 0;
  double sign = 1.0;
};

/// Which degrees of freedom are unknown and where they stand in the matrix.
struct DofMap {
  /// Per dof: row of the matrix, -1 when its value is prescribed. Dofs that are tied have one row together.
  std::vector<std::int32_t> equation;
  std::vector<double> sign;  ///< per dof, against the unknown of its row; empty: no dof is tied
  std::int64_t n_equations = 0;

  /// All dofs unknown except the prescribed ones; what a dof is tied to may be tied itself. Throws
  /// std::invalid_argument when a dof is prescribed and what it is tied to is not, and when ties go round in a circle.
  DofMap(std::size_t n_dofs, const std::vector<std::int32_t>& prescribed, const std::vector<Tie>& ties = {});
  std::size_t n_dofs() const { return equation.size(); }
  bool has_ties() const { return !sign.empty(); }
  double sign_of(std::size_t dof) const { return sign.empty() ? 1.0 : sign[dof]; }
  /// Of a vector over the dofs: what it does to each unknown (the sum over its dofs). Of a change of the unknowns: what
  /// it does to the dofs (prescribed ones get 0).
  Eigen::VectorXd gather(const Eigen::VectorXd& dofs) const;
  Eigen::VectorXd scatter(const Eigen::VectorXd& equations) const;
};

/// Where the cells of one mesh add into a matrix (over equations) and a vector (over dofs).
/// Chunks of contiguous cells are coloured so that no two chunks of a colour share a dof or a row; within a colour
/// chunks run in parallel with plain adds. The order of adds per entry is fixed, so the sum does not depend on the
/// threads.
class CellScatter {
 public:
  /// `dofs` has n_cells * dofs_per_cell entries; `chunk_size` cells run on one thread.
  CellScatter(std::vector<std::int32_t> dofs, int dofs_per_cell, const DofMap& map, int chunk_size);

  std::size_t n_cells() const { return n_cells_; }
  int dofs_per_cell() const { return dofs_per_cell_; }
  std::span<const std::int32_t> dofs(std::size_t cell) const {
    return {dofs_.data() + cell * dofs_per_cell_, static_cast<std::size_t>(dofs_per_cell_)};
  }

  /// The matrix pattern that holds every cell's block.
  SymmetricMatrix pattern() const;
  /// Prepares add_matrix for matrices of this pattern.
  void locate(const SymmetricMatrix& pattern);

  /// Calls work(cell) for every cell, parallel over the chunks of one colour after the other.
  template <class Work>
  void for_each(Work&& work) const {
    for (const std::vector<std::int32_t>& colour : colours_) {
#pragma omp parallel for schedule(dynamic, 1)
      for (std::size_t k = 0; k < colour.size(); ++k) {
        const std::size_t begin = static_cast<std::size_t>(colour[k]) * chunk_size_;
        const std::size_t end = std::min(begin + chunk_size_, n_cells_);
        for (std::size_t cell = begin; cell < end; ++cell) work(cell);
      }
    }
  }

  /// Adds a cell block (column-major dofs x dofs, symmetric) into the matrix.
  void add_matrix(std::size_t cell, const double* block, SymmetricMatrix& matrix) const;
  /// Adds a cell vector into a vector over all dofs.
  void add_vector(std::size_t cell, const double* block, Eigen::VectorXd& vector) const;

 private:
  std::int32_t equation(std::size_t k) const { return map_.equation[dofs_[k]]; }
  void find_tied_cells();
  void add_tied_matrix(std::size_t cell, const double* block, SymmetricMatrix& matrix) const;

  std::vector<std::int32_t> dofs_;
  int dofs_per_cell_;
  DofMap map_;
  std::size_t n_cells_, chunk_size_;
  std::vector<std::vector<std::int32_t>> colours_;
  std::vector<std::int64_t> positions_;  // per cell: lower triangle of its block, -1 where prescribed
  std::vector<char> is_tied_;            // per cell: among its dofs are tied ones; empty: none are
};

}  // namespace acus
