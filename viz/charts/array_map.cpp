#include "viz/charts/array_map.hpp"

#include <fmt/format.h>
#include <vtkRenderWindow.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

constexpr Color unpunctured = {0.80, 0.80, 0.82};

struct Needles {
  std::vector<double> x, y;  // mm
  double distance = 1.0;     // of the nearest two, mm

  explicit Needles(const Table& table) : x(number_column_of(table, "x_mm")), y(number_column_of(table, "y_mm")) {
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) nearest = std::min(nearest, std::hypot(x[i] - x[j], y[i] - y[j]));
    if (std::isfinite(nearest) && nearest > 0) distance = nearest;
  }
};

struct Span {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

  explicit Span(const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value), high = std::max(high, value);
    }
    if (!(low <= high)) low = 0, high = 1;
    // Differences that a reader cannot see in the numbers are none.
    const double least = 1e-2 * std::max(std::abs(high), 1e-12);
    if (high - low < least) low -= 0.5 * least, high += 0.5 * least;
  }
  double part(double value) const { return std::clamp((value - low) / (high - low), 0.0, 1.0); }
};

struct NamedValues {
  std::string title;
  std::vector<double> values;
};

/// A square map; its colour bar stands at its right.
struct MapPlace {
  double left, bottom, width;  // fractions of the picture
};

void draw_map(Overlay& overlay, const Needles& needles, const std::vector<double>& values, const std::string& title,
              const MapPlace& place, double aspect) {
  const auto [x0, x1] = std::minmax_element(needles.x.begin(), needles.x.end());
  const auto [y0, y1] = std::minmax_element(needles.y.begin(), needles.y.end());
  // Square around zero, where layouts have their middle: axes go outwards to round numbers, the same on all sides then.
  const double reach = std::max({std::abs(*x0), std::abs(*x1), std::abs(*y0), std::abs(*y1)}) + 0.7 * needles.distance;
  const double half = std::ceil(reach / round_below(reach) * 2.0) / 2.0 * round_below(reach);
  const double height = place.width * aspect;
  const PlotBox box = {place.left, place.bottom, place.left + place.width, place.bottom + height};
  Plot plot(overlay, box, {"x (mm)", -half, half}, {"y (mm)", -half, half});
  plot.draw_axes();
  const Span span(values);
  // Discs as wide as three quarters of the way to the next needle; their radius counts in pixels of a page 1000 high.
  const double radius = std::clamp(0.38e3 * (plot.up(needles.distance) - plot.up(0.0)), 1.5, 24.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double across = plot.across(needles.x[i]), up = plot.up(needles.y[i]);
    overlay.disc(across, up, radius + 1, ink);
    overlay.disc(across, up, radius, std::isfinite(values[i]) ? viridis(span.part(values[i])) : unpunctured);
  }
  overlay.text(place.left, box.top + 0.028, title, 20, Align::left, ink, true);
  draw_color_bar(overlay, {.title = "", .low = span.low, .high = span.high, .is_log = false, .note = ""},
                 box.right + 0.018, box.bottom, box.top);
}

void draw_pair(Overlay& overlay, Offscreen& picture, const Needles& needles, const NamedValues& left,
               const NamedValues& right) {
  const int* size = picture.window().GetSize();
  const double aspect = static_cast<double>(size[0]) / size[1];
  draw_map(overlay, needles, left.values, left.title, {0.07, 0.16, 0.33}, aspect);
  draw_map(overlay, needles, right.values, right.title, {0.58, 0.16, 0.33}, aspect);
}

/// Of a press that only dents the skin.
void draw_dents(Offscreen& picture, const RunData& run, const Table& table) {
  Overlay overlay = open_page(picture, run.title(), "At the end of the run. The skin does not break in it");
  draw_pair(overlay, picture, Needles(table), {"dent under each needle (µm)", number_column_of(table, "dent_um")},
            {"force on each needle (mN)", number_column_of(table, "force_mN")});
}

}  // namespace

bool has_array(const RunData& run) {
  const Table needles = run.reader().needles();
  return needles.rows.size() > 1 && !has_column(needles, "lateral_force_mN");  // which only the needles of a drum have
}

void draw_array_map(Offscreen& picture, const RunData& run) {
  if (!has_array(run)) throw PictureError("this run has one needle: there is no array to map");
  const Table table = run.reader().needles();
  if (!has_column(table, "force_at_deepest_mN")) return draw_dents(picture, run, table);
  std::vector<double> depth = number_column_of(table, "depth_um");
  std::size_t n_in = 0;
  for (double& value : depth) {
    if (value > 0)
      ++n_in;
    else
      value = std::numeric_limits<double>::quiet_NaN();
  }
  Overlay overlay = open_page(picture, run.title(),
                              fmt::format("{} of {} needles punctured the skin{}. Where the plate was furthest in",
                                          n_in, depth.size(), n_in < depth.size() ? " (grey: did not)" : ""));
  draw_pair(overlay, picture, Needles(table), {"depth of the tips (µm)", depth},
            {"force on each needle (mN)", number_column_of(table, "force_at_deepest_mN")});
}

}  // namespace acus
