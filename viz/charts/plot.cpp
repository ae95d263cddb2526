#include "viz/charts/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace acus {

namespace {

constexpr Color grid = {0.86, 0.86, 0.88};

}  // namespace

Plot::Plot(Overlay& overlay, const PlotBox& box, const PlotAxis& x, const PlotAxis& y)
    : overlay_(overlay), box_(box), x_(scale_of(x)), y_(scale_of(y)) {}

Plot::Scale Plot::scale_of(const PlotAxis& wanted) {
  Scale scale{wanted, {}, {}};
  PlotAxis& axis = scale.axis;
  if (axis.is_log) {
    const double first = std::floor(std::log10(axis.low) + 1e-9), last = std::ceil(std::log10(axis.high) - 1e-9);
    const double step = std::ceil((last - first) / 6);
    for (double power = first; power <= last + 1e-9; power += std::max(step, 1.0)) {
      scale.ticks.push_back(std::pow(10.0, power));
      scale.labels.push_back(std::abs(power) <= 3 ? fmt::format("{:g}", scale.ticks.back())
                                                  : fmt::format("10^{}", power));
    }
    axis.low = std::pow(10.0, first);
    axis.high = std::pow(10.0, std::max(last, first + 1));
    return scale;
  }
  if (!(axis.high > axis.low)) axis.high = axis.low + 1;
  const std::vector<double> ticks = round_ticks(axis.low, axis.high, 7);
  const double spacing = ticks.size() > 1 ? ticks[1] - ticks[0] : axis.high - axis.low;
  const auto down = [](double x) { return std::floor(x + 1e-9); };
  const auto up = [](double x) { return std::ceil(x - 1e-9); };
  const double first = axis.is_tight ? up(axis.low / spacing) : down(axis.low / spacing);
  const double last = axis.is_tight ? down(axis.high / spacing) : up(axis.high / spacing);
  for (double i = first; i <= last; ++i) {
    scale.ticks.push_back(i * spacing);
    scale.labels.push_back(tick_label(i * spacing, spacing));
  }
  if (axis.is_tight) return scale;
  // A little room beyond the last value is enough; the last number need not be an end of the axis.
  axis.low = first * spacing;
  axis.high = std::min(last * spacing, axis.high) + 0.02 * (last - first) * spacing;
  while (scale.ticks.back() > axis.high) {
    scale.ticks.pop_back();
    scale.labels.pop_back();
  }
  return scale;
}

double Plot::place(const Scale& scale, double value, double from, double to) {
  const PlotAxis& axis = scale.axis;
  const double t = axis.is_log ? std::log(value / axis.low) / std::log(axis.high / axis.low)
                               : (value - axis.low) / (axis.high - axis.low);
  return from + (to - from) * t;
}

bool Plot::contains(double x, double y) const {
  return x >= x_.axis.low && x <= x_.axis.high && y >= y_.axis.low && y <= y_.axis.high;
}

void Plot::draw_axes() {
  for (std::size_t i = 0; i < x_.ticks.size(); ++i) {
    const double x = across(x_.ticks[i]);
    overlay_.line(x, box_.bottom, x, box_.top, grid, 1);
    if (!x_.axis.title.empty()) overlay_.text(x, box_.bottom - 0.025, x_.labels[i], 20, Align::center);
  }
  for (std::size_t i = 0; i < y_.ticks.size(); ++i) {
    const double y = up(y_.ticks[i]);
    overlay_.line(box_.left, y, box_.right, y, grid, 1);
    if (!y_.axis.title.empty()) overlay_.text(box_.left - 0.008, y, y_.labels[i], 20, Align::right);
  }
  overlay_.frame(box_.left, box_.bottom, box_.right, box_.top);
  overlay_.text(0.5 * (box_.left + box_.right), box_.bottom - 0.065, x_.axis.title, 22, Align::center);
  overlay_.text(box_.left - 0.060, 0.5 * (box_.bottom + box_.top), y_.axis.title, 22, Align::center, ink, false, 90);
}

void Plot::shade_x(double from, double to, const Color& color) {
  const auto inside = [&](double value) { return std::clamp(across(value), box_.left, box_.right); };
  overlay_.box(inside(from), box_.bottom, inside(to), box_.top, color);
}

void Plot::shade_y(double from, double to, const Color& color) {
  const auto inside = [&](double value) { return std::clamp(up(value), box_.bottom, box_.top); };
  overlay_.box(box_.left, inside(from), box_.right, inside(to), color);
}

void Plot::curve(const std::vector<double>& x, const std::vector<double>& y, const Color& color, bool is_dashed,
                 double width) {
  std::vector<PagePoint> piece;
  const auto draw = [&] {
    overlay_.polyline(piece, color, width, is_dashed);
    piece.clear();
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (contains(x[i], y[i])) {
      piece.push_back({across(x[i]), up(y[i])});
    } else {
      draw();
    }
  }
  draw();
}

}  // namespace acus
