#include "solvers/array/solid_block.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/material/registry.hpp"
#include "solvers/equilibrium/prestretch.hpp"

namespace acus {
namespace {

// One response to a deformation without symmetry tells an isotropic law from one with fibres.
bool is_isotropic(const Material& law) {
  const auto stress = [&](const Mat3& axes) {
    std::vector<double> virgin(law.n_state()), reached(law.n_state());
    law.initialise(virgin);
    MaterialPoint at;
    at.H << 0.2, 0.05, 0.0, 0.0, 0.1, 0.03, 0.02, 0.0, 0.05;
    at.axes = axes;
    at.old_state = virgin;
    IsochoricResponse response;
    law.isochoric(at, false, reached, response);
    return response.P;
  };
  const Mat3 P = stress(Mat3::Identity());
  const Mat3 turned = Eigen::AngleAxisd(0.7, Vec3(1, 2, 3).normalized()).toRotationMatrix();
  return (stress(turned) - P).norm() <= 1e-9 * P.norm();
}

}  // namespace

bool is_mirror_symmetric(const SkinStack& skin) {
  return std::abs(std::sin(2 * skin.langer_angle)) < 1e-9 || is_alike_along_surface(skin);
}

bool is_alike_along_surface(const SkinStack& skin) {
  return std::all_of(skin.layers.begin(), skin.layers.end(), [](const SkinLayer& layer) {
    return layer.prestretch[0] == layer.prestretch[1] && is_isotropic(*make_material(layer.material));
  });
}

std::vector<RegionMaterial> solid_regions(const SkinStack& skin) {
  const Mat3 axes = Eigen::AngleAxisd(skin.langer_angle, Vec3::UnitZ()).toRotationMatrix();
  std::vector<RegionMaterial> regions;
  for (const SkinLayer& layer : skin.layers) {
    RegionMaterial region;
    region.law = make_material(layer.material);
    region.axes = axes;
    region.F0 = axes * prestretch(*region.law, layer, Geometry::solid) * axes.transpose();
    regions.push_back(region);
  }
  return regions;
}

std::vector<Slab> layer_slabs(const SkinStack& skin) {
  std::vector<Slab> slabs;
  double z = 0.0;
  for (const SkinLayer& layer : skin.layers) {
    slabs.push_back({layer.name, z - layer.thickness, z});
    z -= layer.thickness;
  }
  return slabs;
}

std::vector<std::int32_t> solid_supports(const Mesh& mesh, const SolidSides& sides) {
  std::vector<std::int32_t> dofs;
  const auto hold = [&](const std::string& boundary, int direction) {
    for (const std::int32_t node : mesh.boundary_nodes(boundary)) dofs.push_back(3 * node + direction);
  };
  const auto hold_side = [&](const std::string& side, int normal, bool is_mirror) {
    if (is_mirror || sides.lateral != LateralSupport::free) hold(side, normal);
    if (!is_mirror && sides.lateral == LateralSupport::clamped)
      for (int d = 0; d < 3; ++d) hold(side, d);
  };
  hold_side("x_min", 0, sides.mirrors.x);
  hold_side("y_min", 1, sides.mirrors.y);
  hold_side("x_max", 0, sides.is_unit_cell[0]);
  hold_side("y_max", 1, sides.is_unit_cell[1]);
  if (sides.base != BaseSupport::none) hold("bottom", 2);
  if (sides.base == BaseSupport::bonded)
    for (int d = 0; d < 2; ++d) hold("bottom", d);
  return dofs;
}

}  // namespace acus
