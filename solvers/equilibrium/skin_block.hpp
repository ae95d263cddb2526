#pragma once
// The layered block of tissue that one needle acts on, meshed and in equilibrium under its own tension.

#include <memory>

#include <Eigen/Core>

#include "core/fem/geometry.hpp"
#include "core/fem/mesh_quality.hpp"
#include "core/mesh/mesh.hpp"
#include "core/needle/shape.hpp"
#include "core/skin/stack.hpp"
#include "solvers/equilibrium/indentation_mesh.hpp"
#include "solvers/equilibrium/prestretch.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/nonlinear/newton.hpp"

namespace acus {

/// What a block is made from.
struct SkinBlockSpec {
  SkinStack skin;
  Geometry geometry = Geometry::axisymmetric;  ///< axisymmetric or plane_strain (half model about x = 0)
  LateralSupport lateral = LateralSupport::symmetric;
  IndentationMeshSettings mesh;
  double indentation = 0.0;  ///< deepest tip position the mesh is made for (mm)
  double tolerance = 1e-8;   ///< of Newton's method
  /// Where the tangent is indefinite go downhill, to stable equilibria alone, instead of following it to a saddle:
  /// twice as fast, and right for a needle that presses; an inserted one may rest on a saddle.
  bool only_stable = false;
};

/// Mesh, unknowns, tissue and solver. Stays where it was made: its parts refer to each other.
class SkinBlock {
 public:
  /// Throws std::invalid_argument when there are no layers, EquilibriumError when the mesh is not usable or the tension
  /// finds no equilibrium.
  SkinBlock(const SkinBlockSpec& spec, const NeedleShape& needle);
  /// On a mesh of one's own, with regions and boundaries as indentation_mesh() names them.
  SkinBlock(const SkinBlockSpec& spec, Mesh mesh);
  SkinBlock(const SkinBlock&) = delete;
  SkinBlock& operator=(const SkinBlock&) = delete;

  const Mesh& mesh() const { return mesh_; }
  const MeshQualityReport& mesh_quality() const { return mesh_quality_; }
  const DofMap& map() const { return map_; }
  Tissue& tissue() { return *tissue_; }
  const Tissue& tissue() const { return *tissue_; }
  Newton& newton() { return *newton_; }
  const Newton& newton() const { return *newton_; }
  /// Displacement from the mesh to the equilibrium before the needle (mm; zero where the sides are held).
  const Eigen::VectorXd& u_at_rest() const { return u_at_rest_; }
  /// Energy that the tension holds there (mJ; per mm of the half section in plane strain).
  double stored_at_rest() const { return stored_at_rest_; }
  /// Shear modulus of the surface layer (MPa).
  double surface_modulus() const { return surface_modulus_; }

 private:
  Mesh mesh_;
  MeshQualityReport mesh_quality_;
  DofMap map_;
  std::unique_ptr<Tissue> tissue_;
  std::unique_ptr<Newton> newton_;
  Eigen::VectorXd u_at_rest_;
  double stored_at_rest_ = 0.0, surface_modulus_ = 0.0;
};

}  // namespace acus
