#pragma once
// Rigid needle surfaces. Needle frame: tip apex at the origin, axis along +z, body at z > 0 (the tissue is below).

#include <memory>
#include <string>
#include <vector>

#include "core/needle/triangle_mesh.hpp"
#include "core/tensor/tensor.hpp"

namespace acus {

/// The surface seen from one point.
struct SurfacePoint {
  double gap = 0.0;             ///< signed distance (mm): > 0 outside, < 0 inside the needle
  Vec3 normal = Vec3::UnitZ();  ///< gradient of the gap: unit vector pointing out of the needle
  Mat3 hessian = Mat3::Zero();  ///< second derivative of the gap (1/mm): curvature of the distance surface
};

/// Anything rigid that tissue can touch.
class RigidSurface {
 public:
  virtual ~RigidSurface() = default;

  /// Signed gap, outward normal and curvature at a point x (mm, frame of the body).
  virtual SurfacePoint surface(const Vec3& x) const = 0;
};

/// A rigid needle. Above its base the body continues as a cylinder of the base radius, so the gap is defined
/// everywhere.
class NeedleShape : public RigidSurface {
 public:
  /// Radius of the cross-section (mm) at distance s >= 0 from the tip along the axis. Axisymmetric shapes only.
  virtual double radius(double s) const = 0;
  /// Slope dr/ds at s.
  virtual double slope(double s) const = 0;
  /// Length from tip to base (mm).
  virtual double length() const = 0;
  /// Radius of curvature at the apex (mm); 0 for a flat end.
  virtual double tip_radius() const = 0;
  /// Outline from the apex to the base as points (r, z) in mm, fine enough to draw.
  virtual std::vector<Vec2> outline(double chord_tolerance) const = 0;
  /// Volume between tip and depth s (mm^3).
  virtual double volume(double s) const = 0;
  /// Length of the rounded end (tip cap or fillet of a flat end) that lies before the flank (mm); 0 when pointed or
  /// cut off flat.
  virtual double cap_length() const = 0;
  /// Distances s from the tip where radius(s) is not smooth, increasing, from 0 to the length (mm).
  virtual std::vector<double> joints() const = 0;
  virtual std::unique_ptr<NeedleShape> clone() const = 0;
};

/// A needle as plain data in internal units: what a scenario says about it.
struct NeedleSpec {
  std::string shape = "cone";      ///< registry name
  double length = 0.0;             ///< mm
  double base_diameter = 0.0;      ///< mm
  double tip_radius = 0.0;         ///< mm
  double half_angle = 0.0;         ///< rad; cones: alternative to base_diameter (0 = not given)
  double radius = 0.0;             ///< mm; sphere
  double edge_radius = 0.0;        ///< mm; fillet of a flat cylinder end; stl: by how much the body grows
  double taper_length = 0.0;       ///< mm; tapered_cone and bullet: length of the pointed part
  double bore_diameter = 0.0;      ///< mm; hollow flat end (0 = solid). Contact still sees the solid outline
  double width = 0.0;              ///< mm; blade, along y at the base
  double thickness = 0.0;          ///< mm; blade, along x at the base
  double edge_length = 0.0;        ///< mm; blade, straight cutting edge (0 = pointed)
  double bevel_angle = 0.0;        ///< rad; bevel, between cut and axis
  std::vector<Vec2> profile = {};  ///< (s, r) in mm from tip to base; shape = "profile"
  TriangleMesh body = {};          ///< mm, upright, lowest point at z = 0; shape = "stl"
  double friction = 0.0;           ///< Coulomb coefficient against skin
  std::string material = {};       ///< needle material preset
};

/// Names of the registered shapes, in the order they are listed to users: round ones, and those with flat faces, which
/// only resolved contact in three dimensions takes.
std::vector<std::string> registered_needle_shapes();
std::vector<std::string> faceted_needle_shapes();
bool is_faceted(const std::string& shape);
/// What is wrong with a spec, one sentence each; empty when it can be built.
std::vector<std::string> check(const NeedleSpec& spec);
/// Builds the surface of a round needle. Requires check(spec) to be empty and the shape not to be faceted (assert).
std::unique_ptr<NeedleShape> make_needle(const NeedleSpec& spec);

}  // namespace acus
