#pragma once
// Large solid meshes: displacement and pressure are solved together, so that the cost does not depend on how nearly
// incompressible the tissue is. GMRES on the mixed system, preconditioned from the right by one multigrid cycle on the
// displacement block, then the pressures of each cell by themselves (multiplicative field split).

#include <cstdint>
#include <string>
#include <vector>

#include "core/mesh/mesh.hpp"
#include "solvers/linear/cell_sink.hpp"
#include "solvers/linear/line_multigrid.hpp"
#include "solvers/linear/linear_solver.hpp"

namespace acus {

class MixedSolver final : public LinearSolver, public CellSink {
 public:
  /// The mesh must be the lattice and outlive the solver. `n_modes`: pressures per cell.
  MixedSolver(const Mesh& mesh, const ColumnLattice& lattice, const DofMap& map, int n_modes);

  /// The pattern of what is not handed over cell by cell (contact).
  void analyse(const SymmetricMatrix& pattern) override;
  void start_assembly() override;
  void add_cell(std::size_t cell, const CellBlocks& blocks) override;
  double kept_share() const override { return 2.0; }  // measured: without it no convergence at all

  /// `indefinite` when the preconditioner met negative pivots: the tissue is near buckling, or Newton far from its
  /// goal.
  FactorKind factorise(const SymmetricMatrix& matrix) override;
  LinearSolution solve(const SymmetricMatrix& matrix, const Eigen::VectorXd& b, double tolerance) override;
  Eigen::VectorXd approximate(const Eigen::VectorXd& b) const override;
  bool is_iterative() const override { return true; }
  std::string name() const override { return "multigrid"; }
  const std::string& message() const override { return message_; }
  LinearStatistics statistics() const override;

  int n_levels() const { return multigrid_.n_levels(); }

 private:
  using Vector = Eigen::VectorXd;  // displacement part in the columns' layout, then the scaled pressures

  void add_rest();
  Vector multiply(const Vector& x) const;
  Vector precondition(const Vector& r) const;
  // y_u += B q and y_q += B^T u, cell by cell.
  void add_B(const double* q, double* y) const;
  void add_B_transposed(const double* u, double* y) const;
  // b - K u with the condensed tangent.
  Vector condensed_residual(const Vector& b, const Vector& u) const;
  Vector spread(const Eigen::VectorXd& equations) const;
  Eigen::VectorXd collect(const Vector& u) const;

  const Mesh& mesh_;
  ColumnLattice lattice_;
  int n_nodes_per_cell_, n_modes_;
  LineMultigrid multigrid_;
  std::vector<std::size_t> place_;     // per equation: where it stands in a vector
  std::vector<std::int64_t> pairs_;    // per in-plane cell: pair of columns of two of its in-plane nodes, -1 if I > J
  std::vector<int> plane_, height_;    // per node of a cell: in-plane node of the cell, step along z
  std::vector<double> B_, C_, schur_;  // per cell; schur_ inverted
  SymmetricMatrix rest_;               // what was not handed over cell by cell
  Vector coupling_;                    // by how much it couples each entry with other columns
  FactorKind kind_ = FactorKind::failed;
  std::string message_;
  LinearStatistics statistics_;
};

}  // namespace acus
