#include "solvers/absorption/skin_column.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/mesh/grading.hpp"
#include "solvers/absorption/closed_forms.hpp"

namespace acus {
namespace {

constexpr double barrier_cells = 24.0;     // across the stratum corneum
constexpr double finest = 1e-3;            // mm, below the barrier and where pores end
constexpr double coarsest = 10e-3;         // mm
constexpr double nearest_breaks = 0.5e-3;  // mm: pores that end closer to each other share a node

/// Interfaces of the layers and ends of the pores, in order.
std::vector<double> breaks_of(const AbsorptionProblem& problem, double bottom) {
  std::vector<double> breaks = {0.0};
  for (const AbsorptionLayer& layer : problem.layers) breaks.push_back(breaks.back() + layer.thickness);
  for (const Pore& pore : problem.pores) {
    const double end = std::min(pore.depth, bottom);
    const bool is_new =
        std::none_of(breaks.begin(), breaks.end(), [end](double b) { return std::abs(b - end) < nearest_breaks; });
    if (is_new) breaks.push_back(end);
  }
  std::sort(breaks.begin(), breaks.end());
  return breaks;
}

int nearest_node(const std::vector<double>& depth, double wanted) {
  const auto above = std::lower_bound(depth.begin(), depth.end(), wanted);
  if (above == depth.begin()) return 0;
  if (above == depth.end()) return static_cast<int>(depth.size()) - 1;
  const auto below = above - 1;
  return static_cast<int>((wanted - *below < *above - wanted ? below : above) - depth.begin());
}

}  // namespace

SkinColumn::SkinColumn(const AbsorptionProblem& problem, int refinement) : problem_(problem) {
  for (const Pore& pore : problem_.pores) pores_per_area_ += pore.per_area;
  make_mesh(refinement);
  lump();
  for (int cell = 0; cell + 1 < n_skin(); ++cell) links_.push_back({cell, cell + 1, 0.0});
  n_nodes_ = n_skin();
  add_lumina();
}

void SkinColumn::make_mesh(int refinement) {
  double bottom = 0.0;
  for (const AbsorptionLayer& layer : problem_.layers) bottom += layer.thickness;
  const double barrier = problem_.layers.front().thickness;
  SizeField size{{{0.5 * barrier, barrier / barrier_cells, 0.5 * barrier}}, 0.2, coarsest};
  const std::vector<double> breaks = breaks_of(problem_, bottom);
  for (double b : breaks)
    if (b >= barrier && b < bottom) size.sources.push_back({b, finest, 0.0});
  depth_ = refine_line(graded_line(breaks, size, 2), refinement);
  n_barrier_ = nearest_node(depth_, barrier) + 1;
}

double SkinColumn::height(int cell) const {
  const auto k = static_cast<std::size_t>(cell);
  return depth_[k + 1] - depth_[k];
}

const AbsorptionLayer& SkinColumn::layer_of(int cell) const {
  const double middle = depth_[static_cast<std::size_t>(cell)] + 0.5 * height(cell);
  double end = 0.0;
  for (const AbsorptionLayer& layer : problem_.layers) {
    end += layer.thickness;
    if (middle < end) return layer;
  }
  return problem_.layers.back();
}

void SkinColumn::lump() {
  barrier_mass_.assign(depth_.size(), 0.0);
  living_mass_ = clearance_ = wall_conductivity_ = barrier_mass_;
  for (int cell = 0; cell + 1 < n_skin(); ++cell) {
    const AbsorptionLayer& layer = layer_of(cell);
    const bool is_barrier = cell + 1 < n_barrier_;
    partition_.push_back(layer.partition);
    conductivity_.push_back(layer.partition * layer.diffusivity);
    const double half = 0.5 * height(cell);
    for (const auto node : {static_cast<std::size_t>(cell), static_cast<std::size_t>(cell) + 1}) {
      (is_barrier ? barrier_mass_ : living_mass_)[node] += half * layer.partition;
      clearance_[node] += half * layer.partition * layer.clearance;
      if (!is_barrier) wall_conductivity_[node] += half * conductivity_.back();
    }
  }
}

void SkinColumn::add_lumina() {
  for (const Pore& pore : problem_.pores) {
    const int last = std::max(nearest_node(depth_, pore.depth), n_barrier_ - 1);
    Lumen lumen{pore, n_nodes_, last + 1, links_.size()};
    links_.push_back({0, lumen.first, 0.0});
    for (int i = 0; i < last; ++i) links_.push_back({lumen.first + i, lumen.first + i + 1, 0.0});
    for (int i = n_barrier_ - 1; i <= last; ++i) links_.push_back({i, lumen.first + i, 0.0});
    n_nodes_ += lumen.n;
    lumina_.push_back(lumen);
  }
}

const std::vector<ColumnLink>& SkinColumn::links(double time) {
  set_barrier(time);
  for (const Lumen& lumen : lumina_) set_lumen(lumen, time);
  return links_;
}

void SkinColumn::set_barrier(double time) {
  double open = 0.0;
  for (const Pore& pore : problem_.pores) {
    const double radius = problem_.clock.radius(pore.radius, time);
    open += pore.per_area * std::numbers::pi * radius * radius;
  }
  for (int cell = 0; cell + 1 < n_skin(); ++cell) {
    const auto k = static_cast<std::size_t>(cell);
    const double area = cell + 1 < n_barrier_ ? 1.0 - open : 1.0;
    links_[k].conductance = area * conductivity_[k] / height(cell);
  }
}

void SkinColumn::set_lumen(const Lumen& lumen, double time) {
  const double radius = problem_.clock.radius(lumen.pore.radius, time);
  const int last = lumen.n - 1;
  ColumnLink* const top = &links_[lumen.first_link];
  ColumnLink* const axis = top + 1;
  ColumnLink* const wall = axis + last - (n_barrier_ - 1);  // so that wall[i] belongs to node i
  if (radius <= 0.0) {
    for (ColumnLink* link = top; link <= wall + last; ++link) link->conductance = 0.0;
    return;
  }
  // Along the lumen by its section, out of both ends by access from a disc, through its wall by the ring around it.
  const double open = lumen.pore.per_area * problem_.clock.openness(time), cell = cell_radius(pores_per_area_);
  const double access = open * 4.0 * radius / access_factor(radius / cell);
  const double section = open * std::numbers::pi * radius * radius;
  const double ring = lumen.pore.per_area * well_exchange(radius, cell, 1.0);
  top->conductance = problem_.pore_diffusivity * access;
  for (int i = 0; i < last; ++i) axis[i].conductance = problem_.pore_diffusivity * section / height(i);
  for (int i = n_barrier_ - 1; i < last; ++i)
    wall[i].conductance = ring * wall_conductivity_[static_cast<std::size_t>(i)];
  wall[last].conductance = ring * wall_above(last) + access * conductivity_below(last);
}

double SkinColumn::wall_above(int node) const {
  if (node < n_barrier_) return 0.0;
  return 0.5 * height(node - 1) * conductivity_[static_cast<std::size_t>(node) - 1];
}

double SkinColumn::conductivity_below(int node) const {
  return node + 1 < n_skin() ? conductivity_[static_cast<std::size_t>(node)] : 0.0;
}

}  // namespace acus
