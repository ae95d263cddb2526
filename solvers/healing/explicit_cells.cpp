#include "solvers/healing/explicit_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "solvers/treatment/row_selection.hpp"

namespace acus {
namespace {

/// Share of the ring that belongs to radial node i within a disc of this radius.
double share_within(const Axis& r, std::size_t i, double radius) {
  const double inner = i == 0 ? 0.0 : 0.5 * (r.at[i - 1] + r.at[i]);
  const double outer = i + 1 == r.size() ? r.at.back() : 0.5 * (r.at[i] + r.at[i + 1]);
  const double to = std::clamp(radius, inner, outer);
  return (to - inner) * (to + inner) / ((outer - inner) * (outer + inner));  // exactly 1 inside
}

std::vector<double> over_plane(const std::vector<double>& of_depth, std::size_t n_plane) {
  std::vector<double> values;
  for (const double value : of_depth) values.insert(values.end(), n_plane, value);
  return values;
}

/// Between channels of this radius tissue is squeezed: what they open is taken from it.
std::vector<double> squeezed(std::vector<double> tension, const std::vector<double>& radius, double density) {
  for (std::size_t k = 0; k < tension.size(); ++k)
    tension[k] = squeezed_stretch(tension[k], std::numbers::pi * radius[k] * radius[k] * density);
  return tension;
}

}  // namespace

MeanChannel mean_channel(const PunctureTable& table, int session, const HealingGrid& grid, const HealingParameters& p) {
  const std::size_t n = grid.z.size();
  std::vector<double> destroyed(n, 0.0), injured(n, 0.0);
  double n_channels = 0.0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.session[row] != session || !is_hole(table, row)) continue;
    const ChannelSections sections = channel_sections(table, row, p.r_inf);
    ++n_channels;
    for (std::size_t k = 0; k < n; ++k) {
      const DepthCell cell = depth_cell(grid.z, k);
      destroyed[k] += sections.volume(cell.above, cell.below, 0.0) / cell.thickness();
      injured[k] += sections.volume(cell.above, cell.below, p.delta) / cell.thickness();
    }
  }
  MeanChannel mean;
  const auto radius = [&](double area) {
    return n_channels > 0.0 ? std::sqrt(area / (n_channels * std::numbers::pi)) : 0.0;
  };
  for (std::size_t k = 0; k < n; ++k) {
    mean.destroyed_radius.push_back(radius(destroyed[k]));
    mean.injured_radius.push_back(radius(injured[k]));
  }
  return mean;
}

std::vector<double> cell_radii(double density, double fine_to, double finest) {
  constexpr double growth = 1.1, least_cells = 60.0;
  const double rim = 1.0 / std::sqrt(std::numbers::pi * density), coarsest = std::max(finest, rim / least_cells);
  std::vector<double> radii = {0.0};
  for (double size = finest; radii.back() + 1.5 * size < rim;) {
    radii.push_back(radii.back() + size);
    if (radii.back() >= fine_to) size = std::min(growth * size, coarsest);
  }
  radii.push_back(rim);
  return radii;
}

void treat_cell(HealingRun& cell, const MeanChannel& channel) {
  const HealingGrid& grid = cell.grid();
  std::vector<double> destroyed(grid.n_nodes()), injured(grid.n_nodes()), depth(grid.n_plane(), 0.0);
  for (std::size_t k = 0; k < grid.z.size(); ++k) {
    for (std::size_t i = 0; i < grid.x.size(); ++i) {
      const std::size_t node = grid.index(i, 0, k);
      destroyed[node] = share_within(grid.x, i, channel.destroyed_radius[k]);
      injured[node] = share_within(grid.x, i, channel.injured_radius[k]);
      depth[i] += grid.z.mass[k] * injured[node];
    }
  }
  cell.treat(destroyed, injured, depth);
}

HealingGrid explicit_cell_grid(const HealingGrid& grid, double density, double widest) {
  constexpr double cells_per_channel = 20.0;
  return unit_cell_grid(grid, cell_radii(density, 2.0 * widest, widest / cells_per_channel));
}

std::vector<double> cell_densities(const std::vector<double>& places, double typical, const HealingParameters& p,
                                   double widest) {
  constexpr double most_taken = 0.5, step = 2.0;
  constexpr std::size_t most_cells = 6;  // below the sparsest the answer is proportional to the density
  const auto is_fit = [&](double density) {
    return density > 0.0 && lambda_of(density, p) > SessionSpacing::lambda_explicit &&
           std::numbers::pi * widest * widest * density <= most_taken;
  };
  double densest = 0.0, sparsest = std::numeric_limits<double>::infinity();
  for (const double density : places) {
    if (!is_fit(density)) continue;
    densest = std::max(densest, density);
    sparsest = std::min(sparsest, density);
  }
  std::vector<double> densities;
  if (!(densest > 0.0)) return densities;
  for (double density = densest; densities.size() < most_cells; density /= step) {
    densities.push_back(density);
    if (density <= sparsest) break;
  }
  if (is_fit(typical)) densities.push_back(typical);
  std::sort(densities.begin(), densities.end());
  densities.erase(std::unique(densities.begin(), densities.end()), densities.end());
  return densities;
}

ExplicitCells::ExplicitCells(const HealingGrid& grid, const HealingParameters& parameters,
                             const HealingSettings& settings, std::vector<double> densities, double widest,
                             std::vector<double> tension)
    : parameters_(parameters), densities_(std::move(densities)), tension_(std::move(tension)) {
  if (densities_.empty() || !std::is_sorted(densities_.begin(), densities_.end()) || !(densities_.front() > 0.0))
    throw std::invalid_argument("explicit cells need positive, ascending densities");
  if (!(widest > 0.0) || widest * widest * std::numbers::pi * densities_.back() >= 1.0)
    throw std::invalid_argument("explicit cells must be wider than the channels and their injured surroundings");
  for (const double density : densities_) {
    HealingGrid cell = explicit_cell_grid(grid, density, widest);
    const std::vector<double> stretch = over_plane(tension_, cell.n_plane());
    cells_.emplace_back(std::move(cell), parameters, settings, stretch);
  }
  update_means();
}

void ExplicitCells::restore(std::size_t i, HealingState state) {
  cells_[i].restore(std::move(state));
  update_means();
}

void ExplicitCells::treat(const MeanChannel& channel) {
  for (HealingRun& cell : cells_) treat_cell(cell, channel);
  update_means();
}

void ExplicitCells::stretch(const MeanChannel& channel) {
  if (tension_.empty()) return;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    cells_[i].set_area_stretch(
        over_plane(squeezed(tension_, channel.destroyed_radius, densities_[i]), cells_[i].grid().n_plane()));
}

HealingEnd ExplicitCells::advance_to(double time) {
  std::vector<HealingEnd> ends(cells_.size(), HealingEnd::reached);
  const auto n = static_cast<std::int64_t>(cells_.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t i = 0; i < n; ++i)
    ends[static_cast<std::size_t>(i)] = cells_[static_cast<std::size_t>(i)].advance_to(time);
  for (const HealingEnd end : ends)
    if (end != HealingEnd::reached) return end;
  update_means();
  return HealingEnd::reached;
}

void ExplicitCells::update_means() {
  means_.clear();
  for (const HealingRun& cell : cells_) {
    const HealingGrid& grid = cell.grid();
    std::vector<double> means;
    for (std::size_t f = 0; f < n_healing_fields; ++f) {
      for (std::size_t k = 0; k < grid.z.size(); ++k) {
        double sum = 0.0;
        for (std::size_t i = 0; i < grid.x.size(); ++i) sum += grid.x.mass[i] * cell.field(f)[grid.index(i, 0, k)];
        means.push_back(sum / grid.x.total());
      }
    }
    means_.push_back(std::move(means));
  }
}

double ExplicitCells::mean(std::size_t f, std::size_t k, double density) const {
  const std::size_t at = f * cells_.front().grid().z.size() + k;
  const auto next = std::upper_bound(densities_.begin(), densities_.end(), density);
  if (next == densities_.end()) return means_.back()[at];
  const auto right = static_cast<std::size_t>(next - densities_.begin());
  const double below = right > 0 ? densities_[right - 1] : 0.0;
  const double value_below = right > 0 ? means_[right - 1][at] : healthy_values[f];
  const double t = (density - below) / (densities_[right] - below);
  return (1.0 - t) * value_below + t * means_[right][at];
}

std::size_t ExplicitCells::replace(std::vector<double>& fields, const std::vector<double>& density) const {
  const std::size_t n_depths = cells_.front().grid().z.size(), n_plane = density.size();
  if (fields.size() != n_healing_fields * n_depths * n_plane)
    throw std::invalid_argument("explicit cells and the homogenised grid differ in size");
  std::size_t n_replaced = 0;
  for (std::size_t i = 0; i < n_plane; ++i) {
    const bool is_within = density[i] > 0.0 && density[i] <= densities_.back();
    if (!is_within || lambda_of(density[i], parameters_) <= SessionSpacing::lambda_explicit) continue;
    ++n_replaced;
    for (std::size_t f = 0; f < n_healing_fields; ++f)
      for (std::size_t k = 0; k < n_depths; ++k) fields[(f * n_depths + k) * n_plane + i] = mean(f, k, density[i]);
  }
  return n_replaced;
}

}  // namespace acus
