#pragma once
// How hard each layer is pulled under the tip, as one number per layer that converges with the mesh.

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "core/fem/geometry.hpp"
#include "core/mesh/mesh.hpp"
#include "core/needle/shape.hpp"
#include "solvers/equilibrium/tissue.hpp"

namespace acus {

/// Length over which tension is averaged (mm): the tip radius; of a flat end, its radius. An ideal point has no length
/// of its own and its stress no bound: then half the thickness of the thinnest layer, and the number means little.
double tension_length(const NeedleShape& needle, double thinnest_layer);

/// Largest tension per layer: the largest principal Cauchy stress, averaged around a point of the layer with the weight
/// (1 - s^2/l^2)^2, s the distance in the undeformed section and l the length, over reference volume of the same layer;
/// of all those averages the largest. Points count that lie, undeformed, within `contact_radius` + l of the axis plus
/// their own depth: what is under the tip. Where cells are larger than l the stress at single points remains.
class LayerTension {
 public:
  /// The cells of the mesh (a section) must be rectangles along the axes, as indentation_mesh makes them; layers are
  /// its regions. `length` in mm. The mesh must outlive this.
  LayerTension(const Mesh& mesh, Geometry geometry, double length);

  /// MPa, one per layer; at an accepted state u of the tissue, for a contact radius in mm. Never negative.
  std::vector<double> measure(const Tissue& tissue, const Eigen::VectorXd& u, double contact_radius) const;

 private:
  struct Point {
    double x, z, volume, tension;
  };
  double largest_mean(const std::vector<Point>& points, double contact_radius) const;

  const Mesh& mesh_;
  double length_;
  std::vector<double> volume_;  // reference volume of every quadrature point, in order
};

}  // namespace acus
