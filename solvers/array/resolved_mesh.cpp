#include "solvers/array/resolved_mesh.hpp"

#include <algorithm>
#include <cmath>

#include "core/mesh/structured.hpp"
#include "solvers/array/solid_block.hpp"

namespace acus {
namespace {

constexpr double rounding = 1e-9;  // of the block: tips closer than this share their lines

struct Fineness {
  double cells_per_tip;  // along the tip's length scale
  double growth;
};

Fineness fineness(MeshQuality quality) {
  switch (quality) {
    case MeshQuality::coarse:
      return {1.5, 0.8};
    case MeshQuality::standard:
      return {2.5, 0.6};
    case MeshQuality::fine:
      return {4.0, 0.4};
  }
  return {};
}

// What sets the cells under a tip: its radius, or a part of the width where the skin meets a sharp one.
double tip_scale(const NeedleBody& needle, double indentation) {
  const double reach = needle.outline->radius(indentation);
  const double flat_end = needle.outline->radius(0.0);
  if (flat_end > 0) return flat_end;
  return needle.tip_radius > 0 ? std::min(needle.tip_radius, reach) : reach / 4;
}

}  // namespace

double tip_cell(const NeedleBody& needle, double indentation, const ResolvedMeshSettings& settings) {
  return std::ldexp(tip_scale(needle, indentation) / fineness(settings.quality).cells_per_tip, -settings.refine);
}

Mesh resolved_mesh(const SkinStack& skin, const NeedleBody& needle, const std::vector<Vec2>& tips, MirrorPlanes mirrors,
                   std::array<double, 2> half_cell, double indentation, const ResolvedMeshSettings& settings) {
  const Fineness fine = fineness(settings.quality);
  const double tip = tip_scale(needle, indentation), tip_size = tip / fine.cells_per_tip;
  const double depth = skin.thickness();
  const double margin = settings.margin > 0
                            ? settings.margin
                            : std::max({3 * depth, 12 * indentation, 20 * needle.outline->radius(indentation)});

  const auto in_plane = [&](int axis, bool is_mirrored) {
    std::vector<double> places;
    for (const Vec2& at : tips) places.push_back(at[axis]);
    std::sort(places.begin(), places.end());
    places.erase(
        std::unique(places.begin(), places.end(), [&](double a, double b) { return b - a < rounding * margin; }),
        places.end());
    const double low = is_mirrored ? 0.0 : places.front() - margin;
    const double high = half_cell[axis] > 0 ? half_cell[axis] : places.back() + margin;
    SizeField size;
    size.growth = fine.growth;
    size.largest = margin / 4;
    std::vector<double> breaks = {low};
    for (const double x : places) {
      for (const double end : {-needle.tip_extent[axis], needle.tip_extent[axis]})
        size.sources.push_back({x + end, tip_size, 0.5 * tip});
      if (x > low + rounding * margin) breaks.push_back(x);
    }
    breaks.push_back(high);
    return refine_line(graded_line(breaks, size), settings.refine);
  };

  SizeField down;
  down.growth = fine.growth;
  down.largest = depth / 3;
  down.sources.push_back({0.0, tip_size, 0.5 * tip});
  std::vector<double> z_breaks = {0.0};
  for (const Slab& slab : layer_slabs(skin)) z_breaks.insert(z_breaks.begin(), slab.bottom);
  return structured_mesh(
      settings.order,
      {in_plane(0, mirrors.x), in_plane(1, mirrors.y), refine_line(graded_line(z_breaks, down), settings.refine)},
      layer_slabs(skin));
}

}  // namespace acus
