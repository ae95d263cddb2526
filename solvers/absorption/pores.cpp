#include "solvers/absorption/pores.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/treatment/hole_shape.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {
namespace {

constexpr double mm_per_um = 1e-3;

/// Radius and depth of every hole that pierces the barrier.
std::vector<Pore> single_pores(const PunctureTable& table, int session, double barrier, double r_inf,
                               double depth_share) {
  std::vector<Pore> pores;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.session[row] != session || !is_hole(table, row)) continue;
    const double depth = mm_per_um * table.depth_um[row];
    const double outline = outline_area(table.slit_um[0][row], table.width_um[row]);
    if (depth < barrier || outline <= 0.0) continue;
    const double radius = r_inf * mm_per_um * std::sqrt(outline / std::numbers::pi);
    pores.push_back({radius, std::max(barrier, depth_share * depth), 1.0});
  }
  return pores;
}

}  // namespace

std::vector<Pore> pores_of(const PunctureTable& table, int session, double barrier_thickness, double area, double r_inf,
                           double depth_share, int n_bins) {
  if (!(barrier_thickness > 0.0) || !(area > 0.0) || !(r_inf > 0.0) || n_bins < 1)
    throw std::invalid_argument("pores need a barrier, an area, a share of the width and at least one bin");
  if (!(depth_share >= 0.0 && depth_share <= 1.0))
    throw std::invalid_argument("the share of the depth that stays open lies between 0 and 1");
  std::vector<Pore> single = single_pores(table, session, barrier_thickness, r_inf, depth_share);
  if (single.empty()) return {};
  const auto narrower = [](const Pore& a, const Pore& b) { return a.radius < b.radius; };
  const auto [low, high] = std::minmax_element(single.begin(), single.end(), narrower);
  const double least = low->radius, width = (high->radius - least) / n_bins;
  std::vector<Pore> sum(static_cast<std::size_t>(n_bins));
  for (const Pore& pore : single) {
    const auto k = width > 0.0 ? std::min(static_cast<std::size_t>((pore.radius - least) / width), sum.size() - 1) : 0;
    sum[k].radius += pore.radius;
    sum[k].depth += pore.depth;
    sum[k].per_area += 1.0;
  }
  std::vector<Pore> bins;
  for (const Pore& s : sum)
    if (s.per_area > 0.0) bins.push_back({s.radius / s.per_area, s.depth / s.per_area, s.per_area / area});
  return bins;
}

PoreClock::PoreClock(const HealingParameters& p, double occluded_for, WallUnderCover wall)
    : never_closes_(false),
      occluded_for_(occluded_for),
      wall_(wall),
      speed_(p.v_k),
      lag_(p.t_lag),
      tau_open_(p.tau_p_open),
      tau_occluded_(p.tau_p_occluded),
      eta_(p.eta) {
  if (const auto problems = problems_of(p); !problems.empty())
    throw std::invalid_argument("healing parameters: " + problems.front());
  if (!(occluded_for >= 0.0)) throw std::invalid_argument("the time under occlusion must not be negative");
}

double PoreClock::wall_time(double time) const {
  return wall_ == WallUnderCover::waits ? std::max(0.0, time - occluded_for_) : time;
}

double PoreClock::radius(double initial, double time) const {
  if (time < 0.0) return 0.0;
  if (never_closes_) return initial;
  return std::max(0.0, initial - speed_ * std::max(0.0, wall_time(time) - lag_));
}

double PoreClock::openness(double time) const {
  if (time < 0.0) return 0.0;
  if (never_closes_) return 1.0;
  const double covered = std::min(time, occluded_for_), in_air = time - covered;
  const double open = std::exp(-covered / tau_occluded_ - in_air / tau_open_);
  return open + eta_ * (1.0 - open);
}

std::vector<double> PoreClock::breaks(const std::vector<Pore>& pores) const {
  std::vector<double> times = {0.0};
  if (!never_closes_) {
    const double start = wall_ == WallUnderCover::waits ? occluded_for_ : 0.0;
    times.push_back(occluded_for_);
    times.push_back(start + lag_);
    if (speed_ > 0.0)
      for (const Pore& pore : pores) times.push_back(start + lag_ + pore.radius / speed_);
  }
  std::erase_if(times, [](double t) { return !std::isfinite(t); });
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace acus
