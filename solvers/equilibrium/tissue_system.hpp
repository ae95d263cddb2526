#pragma once
// Which linear solver a body of tissue gets, and why.

#include <cstdint>
#include <memory>
#include <string>

#include "solvers/equilibrium/tissue.hpp"
#include "solvers/linear/linear_solver.hpp"

namespace acus {

/// What the user asks for: numerics.solver.
enum class SolverRequest { automatic, direct, multigrid };
/// What is used.
enum class SolverKind { direct, direct_reused, multigrid };

/// The facts the choice rests on.
struct SolverFacts {
  std::int64_t n_unknowns = 0;
  bool is_solid = false;         ///< three-dimensional
  bool has_columns = false;      ///< the mesh is a lattice of columns, see find_columns
  double factor_bytes = 0.0;     ///< estimate for a direct factor
  double available_bytes = 0.0;  ///< memory that may be used
};

struct SolverChoice {
  SolverKind kind = SolverKind::direct;
  std::string reason;  ///< one sentence for the log
  /// True when what was asked for cannot be had; `reason` says why, and nothing may be solved.
  bool is_refused = false;
};

/// Direct up to 100,000 unknowns (solids reuse their factor), then multigrid for meshes that have columns, and direct
/// for others where there is memory for it. Never replaces what the user asked for by something else.
SolverChoice choose_solver(SolverRequest request, const SolverFacts& facts);

/// Bytes of a Cholesky factor of a layered solid of quadratic cells with n unknowns: measured growth between 50,000 and
/// 500,000 unknowns, see docs/theory/linear.md.
double estimated_factor_bytes(std::int64_t n_unknowns);
/// Memory that this machine could give now, in bytes; 0 when it does not tell.
double available_memory();

/// A solver that fits the tissue, and the pattern that Newton's matrix then has: that of all cells, or, when the solver
/// takes the cells itself, that of `contact_boundary` alone. Contact is made with this pattern too.
struct TissueSystem {
  std::unique_ptr<LinearSolver> solver;  ///< none when the choice is a refusal
  SymmetricMatrix pattern;
  SolverChoice choice;
};
/// Connects the tissue to the solver: it must not be used with another one afterwards. `contact_boundary` is a named
/// boundary of the mesh, or empty. Mesh and tissue must outlive the solver.
TissueSystem make_system(SolverRequest request, const Mesh& mesh, const DofMap& map, Tissue& tissue,
                         const std::string& contact_boundary);

/// Pattern of the facets of one boundary.
SymmetricMatrix boundary_pattern(const Mesh& mesh, const DofMap& map, const std::string& boundary);

}  // namespace acus
