#pragma once
// Mesh and fields of a solution as they are written and drawn.

#include <vector>

#include "core/io/results.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/parallel/communicator.hpp"

namespace acus {

/// Turns quadrature-point values into nodal fields. Nodes on a region border are doubled, one per region, so stresses
/// may jump there; within a region the values extrapolated from the cells around a node are averaged.
class FieldSampler {
 public:
  FieldSampler(const Mesh& mesh, Geometry geometry);

  const FieldMesh& field_mesh() const { return field_mesh_; }
  /// Point fields of the state u: displacement (um), stress_rr, stress_zz, stress_tt, stress_rz (Cauchy, MPa; in plane
  /// strain xx, zz, yy, xz), von_mises (MPa), pressure (MPa, compression positive), max_stretch (largest principal
  /// stretch from the stress-free state), J (volume ratio the element carries). With `all`: energy_density (MPa) as
  /// well. The layer of a cell is part of the mesh. Collective when several ranks share the tissue; all get the fields.
  std::vector<Field> sample(const Tissue& tissue, const Eigen::VectorXd& u, bool all,
                            const Communicator& ranks = single_process()) const;

 private:
  const Mesh& mesh_;
  Geometry geometry_;
  FieldMesh field_mesh_;
  std::vector<std::int32_t> field_node_;  // per cell corner: node of the field mesh
  std::vector<std::int32_t> mesh_node_;   // per field node: node of the mesh
};

}  // namespace acus
