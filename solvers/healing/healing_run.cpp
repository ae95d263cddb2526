#include "solvers/healing/healing_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace acus {
namespace {

void check(const HealingSettings& s) {
  if (!(s.smallest_step > 0.0 && s.first_step >= s.smallest_step && s.largest_step >= s.first_step))
    throw std::invalid_argument("healing steps must satisfy 0 < smallest <= first <= largest");
  if (!(s.tolerance > 0.0) || !(s.fixed_step >= 0.0))
    throw std::invalid_argument("the tolerance of healing must be positive");
}

void require_size(const std::vector<double>& values, std::size_t n, const char* what) {
  if (values.size() != n) throw std::invalid_argument(std::string(what) + " has not one value per node");
}

void require_fractions(const std::vector<double>& values, const char* what) {
  for (const double value : values)
    if (!(value >= 0.0 && value <= 1.0)) throw std::invalid_argument(std::string(what) + " must lie between 0 and 1");
}

std::vector<double> sensed(const HealingParameters& p, const std::vector<double>& area_stretch) {
  std::vector<double> H;
  H.reserve(area_stretch.size());
  for (const double stretch : area_stretch) H.push_back(mechanosensing(p, stretch));
  return H;
}

constexpr std::int64_t chunk = 4096;  // nodes that one thread takes at a time

}  // namespace

std::array<double, n_diffusing> endless_tissue_below(const HealingParameters& p, const Homeostasis& healthy) {
  return {std::sqrt(p.D_alpha * p.d_alpha), std::sqrt(p.D_c * std::max(0.0, healthy.return_c)),
          std::sqrt(p.D_rho * healthy.return_rho)};
}

HealingRun::HealingRun(HealingGrid grid, const HealingParameters& parameters, const HealingSettings& settings,
                       const std::vector<double>& area_stretch)
    : HealingRun(std::move(grid), parameters, settings, area_stretch,
                 endless_tissue_below(parameters, homeostasis(parameters, !area_stretch.empty()))) {}

HealingRun::HealingRun(HealingGrid grid, const HealingParameters& parameters, const HealingSettings& settings,
                       const std::vector<double>& area_stretch, std::array<double, n_diffusing> transfer)
    : grid_(std::move(grid)),
      kinetics_(parameters, !area_stretch.empty()),
      settings_(settings),
      sensing_(sensed(parameters, area_stretch)),
      diffusion_(grid_, {parameters.D_alpha, parameters.D_c, parameters.D_rho}, transfer) {
  check(settings);
  if (!sensing_.empty()) require_size(sensing_, grid_.n_nodes(), "the stretch of the tissue");
  state_.next_step = settings.first_step;
  state_.redness.assign(grid_.n_plane(), 0.0);
  state_.fields.resize(n_healing_fields * grid_.n_nodes());
  for (std::size_t f = 0; f < n_healing_fields; ++f)
    std::fill_n(state_.fields.begin() + static_cast<std::ptrdiff_t>(f * grid_.n_nodes()), grid_.n_nodes(),
                healthy_values[f]);
}

void HealingRun::restore(HealingState state) {
  require_size(state.fields, n_healing_fields * grid_.n_nodes(), "the stored state");
  require_size(state.redness, grid_.n_plane(), "the stored redness");
  state_ = std::move(state);
}

void HealingRun::treat(const std::vector<double>& destroyed, const std::vector<double>& injured,
                       const std::vector<double>& injured_depth) {
  require_size(destroyed, grid_.n_nodes(), "the destroyed fraction");
  require_size(injured, grid_.n_nodes(), "the injured fraction");
  require_size(injured_depth, grid_.n_plane(), "the injured depth");
  require_fractions(destroyed, "the destroyed fraction");
  require_fractions(injured, "the injured fraction");
  const std::array<double*, n_healing_fields> field = pointers(state_.fields);
  for (std::size_t i = 0; i < grid_.n_nodes(); ++i) field[HealingField::alpha][i] += injured[i];
  for (const std::size_t f : {HealingField::fibroblasts, HealingField::activated, HealingField::new_collagen,
                              HealingField::mature_collagen, HealingField::vessels})
    for (std::size_t i = grid_.n_epidermis * grid_.n_plane(); i < grid_.n_nodes(); ++i)
      field[f][i] *= 1.0 - destroyed[i];
  for (std::size_t i = 0; i < grid_.n_plane(); ++i) state_.redness[i] += injured_depth[i];
  state_.next_step = settings_.first_step;
  ++state_.n_treatments;
}

void HealingRun::set_area_stretch(const std::vector<double>& area_stretch) {
  if (sensing_.empty()) throw std::invalid_argument("mechanosensing is off: no stretch can be set");
  require_size(area_stretch, grid_.n_nodes(), "the stretch of the tissue");
  sensing_ = sensed(kinetics_.parameters(), area_stretch);
}

std::array<double*, n_healing_fields> HealingRun::pointers(Fields& fields, std::size_t node) const {
  std::array<double*, n_healing_fields> field{};
  for (std::size_t f = 0; f < n_healing_fields; ++f) field[f] = fields.data() + f * grid_.n_nodes() + node;
  return field;
}

bool HealingRun::react(Fields& fields, double step) const {
  const auto junction = static_cast<std::int64_t>(grid_.n_epidermis * grid_.n_plane());
  const auto n = static_cast<std::int64_t>(grid_.n_nodes());
  const std::int64_t n_above = (junction + chunk - 1) / chunk, n_chunks = n_above + (n - junction + chunk - 1) / chunk;
  const bool has_threads = grid_.n_nodes() >= fewest_nodes_for_threads;
  int n_bad = 0;
#pragma omp parallel for schedule(dynamic) reduction(+ : n_bad) if (has_threads)
  for (std::int64_t k = 0; k < n_chunks; ++k) {
    const bool is_epidermis = k < n_above;
    const std::int64_t first = is_epidermis ? k * chunk : junction + (k - n_above) * chunk;
    const auto count = static_cast<std::size_t>(std::min(chunk, (is_epidermis ? junction : n) - first));
    const auto node = static_cast<std::size_t>(first);
    const double* H = sensing_.empty() ? nullptr : sensing_.data() + node;
    const double least = is_epidermis ? kinetics_.advance_epidermis(pointers(fields, node), H, count, step)
                                      : kinetics_.advance_dermis(pointers(fields, node), H, count, step);
    if (!(least >= 0.0)) ++n_bad;
  }
  return n_bad == 0;
}

void HealingRun::diffuse(Fields& fields, double step) {
  std::array<double*, n_diffusing> diffusing{};
  std::copy_n(pointers(fields).begin(), n_diffusing, diffusing.begin());
  diffusion_.advance(diffusing, step);
}

// Diffusion outside: a step then ends smooth, and the two inner halves of a pair of steps are one.
bool HealingRun::whole_step(Fields& fields, double step) {
  diffuse(fields, 0.5 * step);
  if (!react(fields, step)) return false;
  diffuse(fields, 0.5 * step);
  return true;
}

bool HealingRun::two_halves(Fields& fields, double step) {
  diffuse(fields, 0.25 * step);
  if (!react(fields, 0.5 * step)) return false;
  diffuse(fields, 0.5 * step);
  if (!react(fields, 0.5 * step)) return false;
  diffuse(fields, 0.25 * step);
  return true;
}

double HealingRun::try_step(double step) {
  constexpr double refused = std::numeric_limits<double>::infinity();
  small_ = state_.fields;
  if (settings_.fixed_step > 0.0) return whole_step(small_, step) ? 0.0 : refused;
  big_ = state_.fields;
  if (!whole_step(big_, step) || !two_halves(small_, step)) return refused;
  constexpr double richardson = 1.0 / 3.0;  // order 2: two halves err a third of how far they are from the whole
  const auto n = static_cast<std::int64_t>(small_.size());
  const bool has_threads = grid_.n_nodes() >= fewest_nodes_for_threads;
  double most = 0.0;
#pragma omp parallel for schedule(static) reduction(max : most) if (has_threads)
  for (std::int64_t i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    most = std::max(most, std::abs(big_[k] - small_[k]));
  }
  return richardson * most / settings_.tolerance;
}

void HealingRun::accept(double step) {
  std::swap(state_.fields, small_);
  const double fading = std::exp(-step / kinetics_.parameters().tau_h);
  for (double& h : state_.redness) h *= fading;
  ++state_.n_steps;
}

double HealingRun::next_step(double error, double step) const {
  constexpr double safety = 0.85, least_factor = 0.2, most_factor = 2.0, worth_a_change = 1.25;
  const double factor = std::clamp(safety / std::cbrt(std::max(error, 1e-30)), least_factor, most_factor);
  // Keeping the step keeps the diffusion matrices.
  if (factor >= 1.0 && factor < worth_a_change) return step;
  return std::min(settings_.largest_step, factor * step);
}

HealingEnd HealingRun::advance_to(double time) {
  const bool is_fixed = settings_.fixed_step > 0.0;
  while (state_.time < time) {
    const double wanted = is_fixed ? settings_.fixed_step : state_.next_step, left = time - state_.time;
    constexpr double nearly = 1.0 + 1e-9;
    const bool is_last = left <= wanted * nearly;
    // Two even steps rather than one and a crumb.
    const double step = is_last ? left : !is_fixed && left < 2.0 * wanted ? 0.5 * left : wanted;
    const double error = try_step(step);
    if (error > 1.0) {
      ++state_.n_refused;
      state_.next_step = std::isfinite(error) ? next_step(error, step) : 0.5 * step;
      if (is_fixed || state_.next_step < settings_.smallest_step) return HealingEnd::step_too_small;
      continue;
    }
    accept(step);
    if (!is_fixed) {
      const double suggested = next_step(error, step);
      // A step that was cut short to meet a time says little against the longer one.
      state_.next_step = step < wanted ? std::max(suggested, wanted) : suggested;
    }
    state_.time = is_last ? time : state_.time + step;
  }
  return HealingEnd::reached;
}

HealingMeans healing_means(const HealingGrid& grid, const std::vector<double>& fields,
                           const std::vector<double>& redness_by_node, const std::vector<double>& plane_weight) {
  if (!plane_weight.empty()) require_size(plane_weight, grid.n_plane(), "the weight of the plane");
  const std::size_t n_planes = grid.z.size(), n_plane = grid.n_plane(), nx = grid.x.size();
  std::vector<double> weight(n_plane);
  double area = 0.0, redness = 0.0;
  for (std::size_t i = 0; i < n_plane; ++i) {
    weight[i] = grid.plane_mass(i % nx, i / nx) * (plane_weight.empty() ? 1.0 : plane_weight[i]);
    area += weight[i];
    redness += weight[i] * redness_by_node[i];
  }
  if (!(area > 0.0)) throw std::invalid_argument("the weight of the plane must not vanish");
  std::vector<HealingPoint> of_plane(n_planes);
  const auto n_tasks = static_cast<std::int64_t>(n_planes * n_healing_fields);
#pragma omp parallel for schedule(dynamic) if (grid.n_nodes() >= fewest_nodes_for_threads)
  for (std::int64_t task = 0; task < n_tasks; ++task) {
    const std::size_t k = static_cast<std::size_t>(task) / n_healing_fields;
    const std::size_t f = static_cast<std::size_t>(task) % n_healing_fields;
    const double* values = fields.data() + f * grid.n_nodes() + k * n_plane;
    double sum = 0.0;
    for (std::size_t i = 0; i < n_plane; ++i) sum += weight[i] * values[i];
    of_plane[k][f] = sum / area;
  }

  HealingMeans means;
  means.redness = redness / area;
  const auto over = [&](std::size_t first, std::size_t end, std::size_t f) {  // trapezoids between these planes
    if (end <= first) return of_plane[first][f];
    double sum = 0.0;
    for (std::size_t k = first; k < end; ++k)
      sum += 0.5 * (of_plane[k][f] + of_plane[k + 1][f]) * (grid.z.at[k + 1] - grid.z.at[k]);
    return sum / (grid.z.at[end] - grid.z.at[first]);
  };
  const std::size_t junction = grid.n_epidermis, bottom = n_planes - 1;
  const auto end = std::lower_bound(grid.z.at.begin(), grid.z.at.end(), grid.papillary_end);
  const std::size_t papillary = std::clamp(static_cast<std::size_t>(end - grid.z.at.begin()), junction, bottom);
  for (std::size_t f = 0; f < n_healing_fields; ++f) {
    means.papillary[f] = over(junction, papillary, f);
    means.dermis[f] = over(junction, bottom, f);
  }
  means.epidermis_alpha = over(0, junction, HealingField::alpha);
  means.epidermis_c = over(0, junction, HealingField::cytokine);
  for (std::size_t k = 0; k < n_planes; ++k)
    means.alarm_mass += grid.z.mass[k] * area * of_plane[k][HealingField::alpha];
  return means;
}

}  // namespace acus
