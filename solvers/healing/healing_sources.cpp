#include "solvers/healing/healing_sources.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/treatment/row_selection.hpp"

namespace acus {
namespace {

double capsule_area(double length, double width, double rim) {
  const double radius = 0.5 * width + rim, core = std::max(0.0, length - width);
  return 2.0 * core * radius + std::numbers::pi * radius * radius;
}

/// Where a puncture falls in the plane: four nodes and their shares.
struct Place {
  std::array<std::size_t, 4> node{};
  std::array<double, 4> share{};
};

/// Cell of an axis and the share of its right node; false outside.
bool find_cell(const Axis& axis, double x, std::size_t& cell, double& share) {
  if (!(x >= axis.at.front() && x <= axis.at.back()) || axis.size() < 2) return false;
  const auto next = std::upper_bound(axis.at.begin() + 1, axis.at.end() - 1, x);
  cell = static_cast<std::size_t>(next - axis.at.begin()) - 1;
  share = (x - axis.at[cell]) / (axis.at[cell + 1] - axis.at[cell]);
  return true;
}

bool find_place(const HealingGrid& grid, double x, double y, Place& place) {
  std::size_t i = 0, j = 0;
  double right = 0.0, up = 0.0;
  if (!find_cell(grid.x, x, i, right) || !find_cell(grid.y, y, j, up)) return false;
  const std::size_t nx = grid.x.size(), corner = i + nx * j;
  place.node = {corner, corner + 1, corner + nx, corner + nx + 1};
  place.share = {(1 - right) * (1 - up), right * (1 - up), (1 - right) * up, right * up};
  return true;
}

/// Channels of a session that lie on the grid.
struct PlacedChannels {
  std::vector<Place> places;
  std::vector<ChannelSections> sections;
};

/// Adds amount_i, shared among the nodes and divided by their areas.
template <class Amount>
void deposit(const HealingGrid& grid, const std::vector<Place>& places, const Amount& amount, double* plane) {
  const std::size_t nx = grid.x.size();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const double value = amount(i);
    if (value == 0.0) continue;
    for (std::size_t corner = 0; corner < 4; ++corner) {
      const std::size_t node = places[i].node[corner];
      plane[node] += value * places[i].share[corner] / grid.plane_mass(node % nx, node / nx);
    }
  }
}

/// Gaussian smoothing of a plane field, conserving its integral: the heat kernel of the grid itself.
class Kernel {
 public:
  Kernel(const HealingGrid& grid, double width)
      : x_(grid.x, 0.5 * width * width, 0.0), y_(grid.y, 0.5 * width * width, 0.0) {}
  void smooth(double* plane) const {
    Eigen::Map<Eigen::MatrixXd> values(plane, x_.matrix().rows(), y_.matrix().rows());
    Eigen::MatrixXd turned(values.rows(), values.cols());
    x_.apply(values, turned);
    y_.apply_transposed(turned, values);
  }

 private:
  ChainPropagator x_, y_;
};

std::vector<double> density_map(const HealingGrid& grid, const std::vector<Place>& places, double width) {
  std::vector<double> density(grid.n_plane(), 0.0);
  deposit(
      grid, places, [](std::size_t) { return 1.0; }, density.data());
  Kernel(grid, width).smooth(density.data());
  return density;
}

/// The same over treated skin alone: smoothed channels over smoothed weights, 0 where nothing is treated.
std::vector<double> treated_density(const HealingGrid& grid, const std::vector<Place>& places,
                                    const std::vector<double>& treated, double width) {
  std::vector<double> density(grid.n_plane(), 0.0), weight = treated;
  deposit(
      grid, places, [](std::size_t) { return 1.0; }, density.data());
  for (std::size_t i = 0; i < density.size(); ++i) density[i] *= treated[i];
  const Kernel kernel(grid, width);
  kernel.smooth(density.data());
  kernel.smooth(weight.data());
  for (std::size_t i = 0; i < density.size(); ++i) density[i] = treated[i] > 0.0 ? density[i] / weight[i] : 0.0;
  return density;
}

double mean_at(const std::vector<double>& plane, const std::vector<Place>& places) {
  double sum = 0.0;
  for (const Place& place : places)
    for (std::size_t corner = 0; corner < 4; ++corner) sum += place.share[corner] * plane[place.node[corner]];
  return sum / static_cast<double>(places.size());
}

double widest_gap(const HealingGrid& grid) {
  double gap = 0.0;
  for (const Axis* axis : {&grid.x, &grid.y})
    for (const double link : axis->link) gap = std::max(gap, 1.0 / link);
  return gap;
}

double spacing_of(double density) { return 1.0 / std::sqrt(density); }

void set_density(SessionSpacing& spacing, std::vector<double> density, const std::vector<Place>& places,
                 const HealingParameters& p) {
  spacing.density = std::move(density);
  spacing.mean_density = mean_at(spacing.density, places);
  spacing.spacing = spacing_of(spacing.mean_density);
  spacing.lambda = lambda_of(spacing.mean_density, p);
}

/// Smooths over the spacing itself once it exceeds the width: the two are found together. Ends, as the grid is finite.
void widen(SessionSpacing& spacing, const HealingGrid& grid, const std::vector<Place>& places,
           const std::vector<double>& treated, const HealingParameters& p) {
  constexpr double nearly = 0.9;  // on a lattice the density is right to 1e-6 from there on
  for (double width = spacing.kernel_width; width < nearly * spacing.spacing && std::isfinite(spacing.spacing);) {
    width = spacing.spacing;
    set_density(spacing,
                treated.empty() ? density_map(grid, places, width) : treated_density(grid, places, treated, width),
                places, p);
  }
}

PlacedChannels placed_channels(const PunctureTable& table, int session, const HealingGrid& grid, double r_inf,
                               SessionSpacing& counts) {
  PlacedChannels channels;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.session[row] != session || !is_hole(table, row)) continue;
    ++counts.n_holes;
    Place place;
    if (!find_place(grid, table.x_mm[row], table.y_mm[row], place)) {
      ++counts.n_outside;
      continue;
    }
    channels.places.push_back(place);
    channels.sections.push_back(channel_sections(table, row, r_inf));
  }
  return channels;
}

void space_out(SessionSpacing& spacing, const HealingGrid& grid, const std::vector<Place>& places,
               const HealingParameters& p, const std::vector<double>& treated, double kernel_width) {
  if (!(kernel_width >= 0.0)) throw std::invalid_argument("the width of the kernel must not be negative");
  if (!treated.empty() && treated.size() != grid.n_plane())
    throw std::invalid_argument("the treated weights do not fit the plane of the grid");
  spacing.density.assign(grid.n_plane(), 0.0);
  spacing.signal_length = std::sqrt(p.D_c / p.d_c);
  if (places.empty()) return;
  const double wide = mean_at(density_map(grid, places, spacing.signal_length), places);
  spacing.kernel_width =
      kernel_width > 0.0 ? kernel_width : std::min(std::max(spacing_of(wide), widest_gap(grid)), spacing.signal_length);
  set_density(spacing, density_map(grid, places, spacing.kernel_width), places, p);
  widen(spacing, grid, places, treated, p);
}

}  // namespace

DepthCell depth_cell(const Axis& z, std::size_t k) {
  const double above = k == 0 ? z.at.front() : 0.5 * (z.at[k - 1] + z.at[k]);
  const double below = k + 1 == z.size() ? z.at.back() : 0.5 * (z.at[k] + z.at[k + 1]);
  return {above, below};
}

double ChannelSections::volume(double low, double high, double rim) const {
  double sum = 0.0;
  for (std::size_t k = 0; k + 1 < at.size(); ++k) {
    const Section &top = at[k], &end = at[k + 1];
    const double from = std::max(low, top.depth), to = std::min(high, end.depth);
    if (!(to > from)) continue;
    const auto area = [&](double depth) {
      const double t = (depth - top.depth) / (end.depth - top.depth);
      return capsule_area(top.length + t * (end.length - top.length), top.width + t * (end.width - top.width), rim);
    };
    sum += (to - from) / 6.0 * (area(from) + 4.0 * area(0.5 * (from + to)) + area(to));  // exact: a quadratic
  }
  return sum;
}

ChannelSections channel_sections(const PunctureTable& table, std::size_t row, double r_inf) {
  if (!(r_inf > 0.0 && r_inf <= 1.0)) throw std::invalid_argument("r_inf must lie between 0 and 1");
  constexpr double mm_per_um = 1e-3;
  const double scale = r_inf * mm_per_um, tip = mm_per_um * table.depth_um[row];
  const double slit = table.slit_um[0][row], width = table.width_um[row];
  ChannelSections sections;
  for (std::size_t k = 0; k < table.n_layers(); ++k) {
    const double depth = mm_per_um * table.layer_tops_um[k], here = table.slit_um[k][row];
    if (depth >= tip) break;
    const double narrowed = slit > 0.0 ? here / slit : 1.0;
    sections.at.push_back({depth, scale * here, scale * width * narrowed});
  }
  if (!sections.at.empty()) sections.at.push_back({tip, 0.0, 0.0});
  return sections;
}

double lambda_of(double density, const HealingParameters& p) { return p.d_alpha / (4.0 * p.D_alpha * density); }

SessionSpacing session_spacing(const PunctureTable& table, int session, const HealingGrid& grid,
                               const HealingParameters& p, const std::vector<double>& treated, double kernel_width) {
  SessionSpacing spacing;
  const PlacedChannels channels = placed_channels(table, session, grid, p.r_inf, spacing);
  space_out(spacing, grid, channels.places, p, treated, kernel_width);
  return spacing;
}

SessionSources homogenise(const PunctureTable& table, int session, const HealingGrid& grid, const HealingParameters& p,
                          double kernel_width, const std::vector<double>& treated) {
  if (const auto problems = problems_of(p); !problems.empty())
    throw std::invalid_argument("healing parameters: " + problems.front());
  SessionSources sources;
  const PlacedChannels channels = placed_channels(table, session, grid, p.r_inf, sources);
  space_out(sources, grid, channels.places, p, treated, kernel_width);
  sources.destroyed.assign(grid.n_nodes(), 0.0);
  sources.injured.assign(grid.n_nodes(), 0.0);
  sources.injured_depth.assign(grid.n_plane(), 0.0);
  if (channels.places.empty()) return sources;
  const Kernel kernel(grid, sources.kernel_width);
  const auto n_planes = static_cast<std::int64_t>(grid.z.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t plane = 0; plane < n_planes; ++plane) {
    const auto k = static_cast<std::size_t>(plane);
    const DepthCell cell = depth_cell(grid.z, k);
    for (const bool is_rim : {false, true}) {
      double* values = (is_rim ? sources.injured : sources.destroyed).data() + k * grid.n_plane();
      const double rim = is_rim ? p.delta : 0.0;
      deposit(
          grid, channels.places,
          [&](std::size_t i) { return channels.sections[i].volume(cell.above, cell.below, rim) / cell.thickness(); },
          values);
      kernel.smooth(values);
      for (std::size_t node = 0; node < grid.n_plane(); ++node) values[node] = -std::expm1(-values[node]);
    }
  }
  for (std::size_t k = 0; k < grid.z.size(); ++k)
    for (std::size_t node = 0; node < grid.n_plane(); ++node)
      sources.injured_depth[node] += grid.z.mass[k] * sources.injured[k * grid.n_plane() + node];
  return sources;
}

}  // namespace acus
