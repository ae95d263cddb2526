// Where the theory behind a penetration law is strained, in sentences for users.

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "solvers/penetration/penetration_law.hpp"

namespace acus {
namespace {

constexpr double negligible_share = 0.01;  // of a layer's cost that extrapolated values may make unmentioned
constexpr double wide_angle = 0.2;         // tan^2 of the flank's angle: the order of what plane sections neglect
constexpr double least_slenderness = 2.0;  // depth over radius; shallower than this the free surface is felt

std::string um(double mm) { return fmt::format("{:.4g} um", 1000.0 * mm); }

}  // namespace

bool PenetrationLaw::extrapolates(std::size_t layer, double depth) const {
  const Opening& opening = layers_[layer].opening;
  const double reach = widest(depth - tops_[layer]);
  if (reach == 0.0) return false;
  const Opening::Value largest = opening.at(reach);
  if (largest.is_extrapolated) return true;
  // Smaller sections than the table's last one exist at every tip; they matter when they cost something.
  const double last_radius = opening.toughness() / (opening.shear_modulus() * opening.table().largest_x());
  return last_radius > needle_->radius(0.0) && opening.at(last_radius).cost > negligible_share * largest.cost;
}

double PenetrationLaw::steepest_flank(double depth) const {
  // The slope is monotone between the breaks, so it is largest at one of their sides.
  double steepest = 0.0;
  for (std::size_t i = 0; i < path_breaks_.size() && path_breaks_[i] < depth; ++i) {
    const double from = path_breaks_[i];
    if (from < needle_->cap_length()) continue;
    const double to = i + 1 < path_breaks_.size() ? std::min(path_breaks_[i + 1], depth) : depth;
    for (const double fraction : {1e-6, 1.0 - 1e-6})
      steepest = std::max(steepest, std::abs(needle_->slope(from + fraction * (to - from))));
  }
  return steepest;
}

std::vector<std::string> PenetrationLaw::validity(double depth) const {
  assert(depth >= 0.0 && depth <= max_depth_ * (1.0 + 1e-12));
  std::vector<std::string> remarks;
  if (depth == 0.0) return remarks;
  const double at_surface = widest(depth);
  if (depth < least_slenderness * at_surface)
    remarks.push_back(
        fmt::format("depth {} is less than two radii of the needle at the surface ({}): the free surface is felt, "
                    "which plane sections leave out",
                    um(depth), um(at_surface)));
  const double steepest = steepest_flank(depth);
  if (steepest * steepest > wide_angle)
    remarks.push_back(
        fmt::format("the needle's flank opens with a slope of {:.2g}: errors of the order of its square "
                    "are expected, plane sections being independent of each other",
                    steepest));
  if (needle_->radius(0.0) > 0.0 && settings_.tip_ring == 0.0)
    remarks.emplace_back("the flat tip was made to open a slit; a ring crack was not considered");
  for (std::size_t i = 0; i < layers_.size() && tops_[i] < depth; ++i) {
    const PenetratedLayer& layer = layers_[i];
    const double radius = widest(depth - tops_[i]);
    if (layer.thickness < radius)
      remarks.push_back(fmt::format("layer {} ({}) is thinner than the needle's radius in it ({}): it acts as a film",
                                    layer.name, um(layer.thickness), um(radius)));
    if (extrapolates(i, depth))
      remarks.push_back(fmt::format("layer {}: the section table was extrapolated", layer.name));
    if (settings_.tip_ring > 0.0)
      remarks.push_back(
          rings_[i].is_taken
              ? fmt::format("layer {}: the flat tip punches a ring crack; its cost is a lower bound, compression of "
                            "the core is left out",
                            layer.name)
              : fmt::format("layer {}: the flat tip opens a slit, which is cheaper than a ring crack", layer.name));
  }
  return remarks;
}

}  // namespace acus
