#include "solvers/healing/channel_closure.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "solvers/treatment/hole_shape.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {

std::vector<ChannelBin> channel_bins(const PunctureTable& table, int session, double barrier_thickness, double area,
                                     double r_inf, int n_bins) {
  if (!(barrier_thickness > 0.0) || !(area > 0.0) || n_bins < 1)
    throw std::invalid_argument("channels need a barrier, an area and at least one bin");
  constexpr double mm_per_um = 1e-3;
  std::vector<double> radii;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.session[row] != session || !is_hole(table, row)) continue;
    if (mm_per_um * table.depth_um[row] < barrier_thickness) continue;
    const double outline = outline_area(table.slit_um[0][row], table.width_um[row]);
    if (outline > 0.0) radii.push_back(r_inf * mm_per_um * std::sqrt(outline / std::numbers::pi));
  }
  if (radii.empty()) return {};
  const auto [low, high] = std::minmax_element(radii.begin(), radii.end());
  const double least = *low, width = (*high - least) / n_bins;
  std::vector<double> sum(static_cast<std::size_t>(n_bins), 0.0), count(sum);
  for (const double radius : radii) {
    const auto k = width > 0.0 ? std::min(static_cast<std::size_t>((radius - least) / width), sum.size() - 1) : 0;
    sum[k] += radius;
    count[k] += 1.0;
  }
  std::vector<ChannelBin> bins;
  for (std::size_t k = 0; k < sum.size(); ++k)
    if (count[k] > 0.0) bins.push_back({sum[k] / count[k], barrier_thickness, count[k] / area});
  return bins;
}

double access_factor(double xi) {
  if (xi >= 1.0) return 0.0;
  const double cube = xi * xi * xi, square = xi * xi;
  return std::max(0.0, 1.0 - 1.40978 * xi + cube * (0.34406 + square * (0.0435 + square * 0.02271)));
}

double pore_conductance(double radius, double length, double per_area_of_all) {
  if (!(radius > 0.0)) return 0.0;
  const double xi = radius * std::sqrt(std::numbers::pi * per_area_of_all);
  return 1.0 / (length / (std::numbers::pi * radius * radius) + 2.0 * access_factor(xi) / (4.0 * radius));
}

ChannelClosure::ChannelClosure(const HealingParameters& p, double occluded_for)
    : speed_(p.v_k),
      lag_(p.t_lag),
      tau_open_(p.tau_p_open),
      tau_occluded_(p.tau_p_occluded),
      eta_(p.eta),
      occluded_for_(occluded_for) {
  if (const auto problems = problems_of(p); !problems.empty())
    throw std::invalid_argument("healing parameters: " + problems.front());
  if (!(occluded_for >= 0.0)) throw std::invalid_argument("the time under occlusion must not be negative");
}

double ChannelClosure::radius(double radius, double time) const {
  return std::max(0.0, radius - speed_ * std::max(0.0, time - lag_));
}

double ChannelClosure::time_to_close(double radius) const { return lag_ + radius / speed_; }

double ChannelClosure::plug(double time) const {
  const double covered = std::min(time, occluded_for_), in_air = time - covered;
  return -std::expm1(-covered / tau_occluded_ - in_air / tau_open_);
}

double ChannelClosure::time_to_plug(double share) const {
  const double needed = -std::log1p(-share), under_cover = occluded_for_ / tau_occluded_;
  if (needed <= under_cover) return needed * tau_occluded_;
  return occluded_for_ + (needed - under_cover) * tau_open_;
}

double ChannelClosure::barrier(const std::vector<ChannelBin>& bins, double time) const {
  double all = 0.0, conductance = 0.0;
  for (const ChannelBin& bin : bins) all += bin.per_area;
  for (const ChannelBin& bin : bins)
    conductance += bin.per_area * pore_conductance(radius(bin.radius, time), bin.length, all);
  const double plugged = plug(time);
  return conductance * (1.0 - plugged + eta_ * plugged);
}

double ChannelClosure::relative_barrier(const std::vector<ChannelBin>& bins, double time) const {
  const double at_first = barrier(bins, 0.0);
  return at_first > 0.0 ? barrier(bins, time) / at_first : 0.0;
}

}  // namespace acus
