#include "viz/dataset/own_dent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"

namespace acus {

namespace {

/// The last field step before the needle is in: the deepest dent.
std::size_t deepest_dent(const RunData& run) {
  constexpr double inserted = 2;
  const Table steps = run.reader().steps();
  if (!has_column(steps, "phase")) return run.step_index(-1);
  const std::vector<double> phase = number_column_of(steps, "phase");
  std::size_t last = 0;
  for (std::size_t step = 0; step < run.n_steps(); ++step)
    if (phase.at(run.reader().history_row(step)) != inserted) last = step;
  return last;
}

std::vector<double> lattice_lines(const std::vector<double>& points, std::size_t axis) {
  constexpr double slack = 1e-7;  // mm
  std::vector<double> all, lines;
  for (std::size_t i = axis; i < points.size(); i += 3) all.push_back(points[i]);
  std::sort(all.begin(), all.end());
  for (const double at : all)
    if (lines.empty() || at - lines.back() > slack) lines.push_back(at);
  return lines;
}

std::size_t nearest(const std::vector<double>& lines, double at) {
  const auto above = std::lower_bound(lines.begin(), lines.end(), at);
  const auto i = static_cast<std::size_t>(above - lines.begin());
  if (i == lines.size() || (i > 0 && at - lines[i - 1] < lines[i] - at)) return i - 1;
  return i;
}

/// The interval that holds a place, and how far along it; places outside move to the ends.
struct Between {
  std::size_t low;
  double part;
};
Between between(const std::vector<double>& lines, double at) {
  const auto above = std::upper_bound(lines.begin() + 1, lines.end() - 1, at);
  const auto low = static_cast<std::size_t>(above - lines.begin()) - 1;
  return {low, std::clamp((at - lines[low]) / (lines[low + 1] - lines[low]), 0.0, 1.0)};
}

}  // namespace

OwnDent::OwnDent(const RunData& run, double reach) : reach_(reach) {
  const std::vector<double>& points = run.reader().header().mesh.points;
  radii_ = lattice_lines(points, 0);
  heights_ = lattice_lines(points, 2);
  const Field displacement = run.reader().field("displacement", deepest_dent(run));
  if (!run.is_axisymmetric() || radii_.size() < 2 || heights_.size() < 2)
    throw PictureError("this run stored no dent of a single needle");
  down_.assign(radii_.size() * heights_.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < points.size(); i += 3)
    down_[nearest(heights_, points[i + 2]) * radii_.size() + nearest(radii_, points[i])] = -displacement.values[i + 2];
  const double at_axis = down_[(heights_.size() - 1) * radii_.size()];
  for (double& value : down_) value /= at_axis;
  if (!std::all_of(down_.begin(), down_.end(), [](double value) { return std::isfinite(value); }))
    throw PictureError("the dent that was solved for one needle is not on a lattice, or there is none");
  reach_ = std::min(reach, radii_.back());
}

double OwnDent::down(double radius, double z) const {
  const Between r = between(radii_, radius), h = between(heights_, z);
  const auto at_height = [&](std::size_t row) {
    const double* values = &down_[row * radii_.size() + r.low];
    return std::lerp(values[0], values[1], r.part);
  };
  return std::lerp(at_height(h.low), at_height(h.low + 1), h.part);
}

double OwnDent::share(double radius, double z) const {
  if (radius >= reach_) return 0.0;
  return std::max(0.0, down(radius, z) - down(reach_, z)) / (1.0 - down(reach_, 0.0));
}

}  // namespace acus
