#pragma once
// Geometric multigrid for displacements on a lattice of columns: coarsened in the plane only, smoothed by whole
// columns. Thin layers make cells flat, so that coupling along a column is by far the strongest: a column is solved
// exactly, and what is left varies slowly in the plane. One cycle: Chebyshev's iteration over the columns' blocks
// before and after the correction by the next coarser lattice (cells merged in pairs, Galerkin product); the coarsest
// lattice is solved directly. Smoothing is in single precision, see docs/theory/linear.md.

#include <memory>
#include <string>
#include <vector>

#include "solvers/linear/cholmod_solver.hpp"
#include "solvers/linear/column_factor.hpp"
#include "solvers/linear/column_lattice.hpp"
#include "solvers/linear/column_matrix.hpp"

namespace acus {

class LineMultigrid {
 public:
  /// `is_prescribed`: three flags per node. Coarsens until a lattice has at most `coarsest` unknowns or cannot be
  /// coarsened further.
  LineMultigrid(const ColumnLattice& lattice, const std::vector<bool>& is_prescribed, std::int64_t coarsest);
  ~LineMultigrid();

  const ColumnLayout& layout() const;
  /// The matrix of the finest lattice, to be filled; rows and columns of prescribed dofs stay zero.
  ColumnMatrix<double>& finest();
  const ColumnMatrix<double>& finest() const;
  /// Whether the entry of a vector is an unknown.
  bool is_free(std::size_t place) const;
  /// Everything that follows from the finest matrix. `indefinite` when a column's block or the coarsest matrix is not
  /// positive definite: the cycle is then only near to the inverse of a positive definite matrix, and GMRES must do the
  /// rest. `failed` when the coarsest matrix cannot be factorised at all. `coupling` (layout size, >= 0): by how much
  /// the matrix couples an entry with other columns beside what the tissue does; smoothing is damped there accordingly.
  FactorKind set_up(const Eigen::VectorXd& coupling);
  /// x = one cycle for A x = b from x = 0: an approximation of A^-1, linear and symmetric only up to single precision:
  /// whoever iterates with it keeps what it returned (FlexibleGmres).
  void cycle(const Eigen::VectorXd& b, Eigen::VectorXd& x) const;

  int n_levels() const { return static_cast<int>(levels_.size()); }
  std::int64_t coarsest_unknowns() const;
  double bytes() const;

 private:
  struct Level;
  void cycle(int level, const Eigen::VectorXd& b, Eigen::VectorXd& x) const;
  FactorKind factorise_coarsest();

  std::vector<std::unique_ptr<Level>> levels_;
  CholmodSolver coarsest_;
  SymmetricMatrix coarsest_matrix_;
  std::vector<std::size_t> coarsest_position_;  // of each entry of coarsest_matrix_ in the coarsest ColumnMatrix
  std::vector<std::size_t> coarsest_dof_;       // of each of its equations in a vector
};

}  // namespace acus
