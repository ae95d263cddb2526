#include "solvers/equilibrium/indentation_mesh.hpp"

#include <algorithm>

#include "core/mesh/structured.hpp"

namespace acus {
namespace {

struct Fineness {
  double cells_per_tip;    // cells along the tip's length scale
  double cells_per_layer;  // cells across the thinner of two layers, at their interface
  double growth;
};

Fineness fineness(MeshQuality quality) {
  switch (quality) {
    case MeshQuality::coarse:
      return {4, 2, 0.25};
    case MeshQuality::standard:
      return {6, 2.5, 0.18};
    case MeshQuality::fine:
      return {10, 4, 0.11};
  }
  return {};
}

}  // namespace

Mesh indentation_mesh(const SkinStack& skin, const NeedleShape& needle, double indentation,
                      const IndentationMeshSettings& settings) {
  const Fineness fine = fineness(settings.quality);
  const double reach = needle.radius(indentation);  // where the undeformed surface would meet the needle
  const bool is_flat = needle.tip_radius() == 0.0 && needle.radius(0.0) > 0.0;
  const double edge = needle.radius(0.0);
  const double tip = is_flat ? edge : (needle.tip_radius() > 0 ? std::min(needle.tip_radius(), reach) : reach / 4);
  const double tip_size = tip / fine.cells_per_tip;
  const double depth = skin.thickness();
  const double width = settings.width > 0 ? settings.width : std::max({3 * depth, 12 * indentation, 20 * reach});

  SizeField across, down;
  across.growth = down.growth = fine.growth;
  across.largest = width / 10;
  across.sources.push_back({0.0, tip_size, tip});
  down.sources.push_back({0.0, tip_size, 0.5 * tip});
  std::vector<double> x_breaks = {0.0, width}, z_breaks = {-depth};
  if (is_flat) {  // the pressure is singular at the edge of a flat end
    x_breaks.insert(x_breaks.begin() + 1, edge);
    across.sources.push_back({edge, 0.1 * tip_size, 0.0});
    down.sources.push_back({0.0, 0.1 * tip_size, 0.0});
  }

  std::vector<Slab> slabs;
  double z = 0.0;
  for (std::size_t k = 0; k < skin.layers.size(); ++k) {
    const double thickness = skin.layers[k].thickness;
    slabs.push_back({skin.layers[k].name, z - thickness, z});
    z -= thickness;
    if (k + 1 < skin.layers.size()) {
      down.sources.push_back({z, std::min(thickness, skin.layers[k + 1].thickness) / fine.cells_per_layer, 0.0});
      z_breaks.insert(z_breaks.begin() + 1, z);
    }
  }
  z_breaks.push_back(0.0);
  z_breaks.front() = z;
  down.largest = depth / 6;

  const auto line = [&](const std::vector<double>& breaks, const SizeField& size) {
    return refine_line(graded_line(breaks, size, 2), settings.refine);
  };
  return structured_mesh(settings.order, {line(x_breaks, across), line(z_breaks, down)}, slabs);
}

}  // namespace acus
