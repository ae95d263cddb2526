#include "solvers/healing/healing_grid.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/mesh/grading.hpp"

namespace acus {
namespace {

std::vector<double> even_line(double low, double high, double size) {
  const int n_cells = std::max(1, static_cast<int>(std::ceil((high - low) / size * (1.0 - 1e-12))));
  std::vector<double> at;
  for (int i = 0; i <= n_cells; ++i) at.push_back(low + (high - low) * i / n_cells);
  return at;
}

}  // namespace

HealingGrid healing_grid(const LivingSkin& skin, const HealingGridPlan& plan) {
  if (!(plan.plane_size > 0.0) || !(plan.depth_size > 0.0) || !(plan.largest_depth_size >= plan.depth_size) ||
      !(plan.margin >= 0.0) || !(plan.high[0] > plan.low[0]) || !(plan.high[1] > plan.low[1]))
    throw std::invalid_argument("a healing grid needs positive sizes and a treated area");
  if (!(skin.top <= skin.epidermis_end && skin.epidermis_end <= skin.papillary_end &&
        skin.papillary_end <= skin.bottom && skin.epidermis_end < skin.bottom))
    throw std::invalid_argument("layers of living skin must follow each other from the surface down");
  HealingGrid grid;
  grid.x = plain_axis(even_line(plan.low[0] - plan.margin, plan.high[0] + plan.margin, plan.plane_size));
  grid.y = plain_axis(even_line(plan.low[1] - plan.margin, plan.high[1] + plan.margin, plan.plane_size));
  std::vector<double> breaks = {skin.top};
  for (const double depth : {skin.epidermis_end, skin.papillary_end, skin.bottom})
    if (depth > breaks.back()) breaks.push_back(depth);
  SizeField size;
  size.sources = {{skin.epidermis_end, plan.depth_size, 0.0}};
  size.growth = plan.depth_growth;
  size.largest = plan.largest_depth_size;
  grid.z = plain_axis(graded_line(breaks, size));
  const auto junction = std::lower_bound(grid.z.at.begin(), grid.z.at.end(), skin.epidermis_end);
  grid.n_epidermis = static_cast<std::size_t>(junction - grid.z.at.begin());
  grid.papillary_end = skin.papillary_end;
  return grid;
}

HealingGrid unit_cell_grid(const HealingGrid& like, std::vector<double> radii) {
  HealingGrid grid = like;
  grid.x = radial_axis(std::move(radii));
  grid.y = plain_axis({0.0});
  return grid;
}

HealingGrid one_point_grid() {
  HealingGrid grid;
  grid.x = grid.y = grid.z = plain_axis({0.0});
  return grid;
}

}  // namespace acus
