#pragma once
// What the benchmarks run on: layered slabs under one needle, and what their elements must compute.

#include <memory>
#include <string>

#include "bench/roofline.hpp"
#include "core/fem/geometry.hpp"
#include "core/material/spec.hpp"
#include "core/mesh/mesh.hpp"
#include "core/needle/shape.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/linear/cholmod_solver.hpp"

namespace acus::bench {

/// Synthetic law with Poisson's ratio near 0.49: "neo_hookean" or "ogden" (one term, exponent 10).
MaterialSpec law_spec(const std::string& law);

/// A cone of 600 um length and 20 um tip radius.
NeedleSpec cone();

/// Three layers of Q2 elements in axisymmetry under that cone, dented to 0.2 mm at most; every cell of the standard
/// mesh halved `refine` times. Stays where it was made: its parts refer to each other.
struct Slab3 {
  std::unique_ptr<NeedleShape> needle;
  Mesh mesh;
  DofMap map;
  std::unique_ptr<Tissue> tissue;
  SymmetricMatrix matrix;
  Eigen::VectorXd u;  ///< a smooth small displacement, zero at the bottom
  Eigen::VectorXd residual;

  explicit Slab3(int refine);
  Slab3(const Slab3&) = delete;
  Slab3& operator=(const Slab3&) = delete;

  /// Residual and matrix at u, from zero.
  void linearise();
};

/// Arithmetic of one element's residual and tangent that no implementation of this formulation avoids, without the
/// material law: see the derivation in the source.
double element_flops(int dim, int order, Geometry geometry);
/// One assembly of a tissue of axisymmetric Q2 elements.
Work assembly_work(const Mesh& mesh, const SymmetricMatrix& matrix);
/// One factorisation with the analysed ordering: the factor is written once, the matrix read once.
Work factor_work(const CholmodSolver& solver, const SymmetricMatrix& matrix);
/// One solution with the copy of the factor in 16 bits an entry, which is read twice.
Work precondition_work(const CholmodSolver& solver);
/// One solution with its refinement: the factor is read four times, the matrix once.
Work solve_work(const CholmodSolver& solver, const SymmetricMatrix& matrix);

}  // namespace acus::bench
