#pragma once
// A square slab of skin-like layers over fat with a load on a patch of its surface: the linear system that large solid
// problems come down to. Thin stiff layers over thick soft ones, flat cells, nearly incompressible.

#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "core/material/registry.hpp"
#include "core/mesh/structured.hpp"
#include "solvers/equilibrium/tissue.hpp"

namespace acus::bench {

/// Cells of the slab. In the plane they grow from the middle outwards by at most 1.3 from cell to cell.
struct SlabSize {
  int n_plane = 0;                  ///< even; cells along each side
  std::array<int, 5> n_layer = {};  ///< cells over the thickness of each layer
};

/// Half-lines of n cells on [0, length], mirrored about 0: the first cell is `first` long, then geometric growth.
inline std::vector<double> mirrored_line(int n, double length, double first) {
  const auto reach = [&](double ratio) {
    double sum = 0.0, h = first;
    for (int k = 0; k < n; ++k, h *= ratio) sum += h;
    return sum;
  };
  double low = 1.0, high = 10.0;
  for (int k = 0; k < 100; ++k) (reach(0.5 * (low + high)) < length ? low : high) = 0.5 * (low + high);
  std::vector<double> half = {0.0};
  double h = first;
  for (int k = 0; k < n; ++k, h *= low) half.push_back(half.back() + h);
  half.back() = length;
  std::vector<double> line;
  for (auto x = half.rbegin(); x != half.rend(); ++x) line.push_back(-*x);
  line.insert(line.end(), half.begin() + 1, half.end());
  return line;
}

/// Thickness (mm) and shear modulus (MPa) from the surface down; the slab is 3 x 3 mm.
constexpr std::array<std::array<double, 2>, 5> slab_layers = {
    {{0.020, 5.0}, {0.057, 0.2}, {0.150, 0.013}, {0.963, 0.043}, {5.0, 0.001}}};

inline Mesh slab_mesh(const SlabSize& size, int order = 2) {
  constexpr double half_width = 1.5, finest = 0.025;  // mm
  const double first = std::min(finest, half_width / (size.n_plane / 2));
  const std::vector<double> side = mirrored_line(size.n_plane / 2, half_width, first);
  std::vector<double> up = {0.0};
  std::vector<Slab> slabs;
  double top = 0.0;
  for (std::size_t k = 0; k < slab_layers.size(); ++k) {
    const double thickness = slab_layers[k][0];
    for (int cell = 1; cell <= size.n_layer[k]; ++cell) up.push_back(top - thickness * cell / size.n_layer[k]);
    slabs.push_back({"layer " + std::to_string(k), top - thickness, top});
    top -= thickness;
    slabs.back().bottom = up.back();
    top = up.back();
  }
  return structured_mesh(order, {side, side, {up.rbegin(), up.rend()}}, slabs);
}

inline std::vector<RegionMaterial> slab_materials(double bulk_over_mu) {
  std::vector<RegionMaterial> regions;
  for (const auto& [thickness, mu] : slab_layers) {
    MaterialSpec spec;
    spec.law = "neo_hookean";
    spec.parameters["mu"] = {mu};
    spec.volumetric = {VolumetricKind::quadratic, bulk_over_mu * mu};
    regions.push_back({make_material(spec), Mat3::Identity(), Mat3::Identity()});
  }
  return regions;
}

/// Bottom bonded, sides held sideways.
inline std::vector<std::int32_t> slab_supports(const Mesh& mesh) {
  std::vector<std::int32_t> held;
  for (const std::int32_t node : mesh.boundary_nodes("bottom"))
    for (int d = 0; d < 3; ++d) held.push_back(3 * node + d);
  for (const char* side : {"x_min", "x_max"})
    for (const std::int32_t node : mesh.boundary_nodes(side)) held.push_back(3 * node);
  for (const char* side : {"y_min", "y_max"})
    for (const std::int32_t node : mesh.boundary_nodes(side)) held.push_back(3 * node + 1);
  return held;
}

/// Downward forces (N) over all dofs: 1 mN in all on the surface nodes within 0.1 mm of the middle.
inline Eigen::VectorXd slab_load(const Mesh& mesh) {
  Eigen::VectorXd load = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh.points.size()));
  for (const std::int32_t node : mesh.boundary_nodes("top")) {
    const double* const X = &mesh.points[3 * static_cast<std::size_t>(node)];
    if (std::hypot(X[0], X[1]) <= 0.1) load[3 * node + 2] = -1.0;
  }
  return load * (1e-3 / load.lpNorm<1>());
}

}  // namespace acus::bench
