#include "viz/charts/wound_map.hpp"

#include <fmt/format.h>
#include <vtkRenderWindow.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/puncture/puncture_table.hpp"
#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

constexpr Color dent_color = {0.72, 0.72, 0.75};
constexpr Color outline_color = {0.35, 0.35, 0.38};
constexpr Color blue = {0.0, 0.447, 0.698}, vermilion = {0.835, 0.369, 0.0};

struct Box {
  double x0 = std::numeric_limits<double>::infinity(), y0 = x0, x1 = -x0, y1 = -x0;
  void include(double x, double y) {
    x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
  }
};

struct Corners {
  std::vector<double> x, y;
};

/// The treated area; where the run has none, the box around its punctures.
Corners treated_area(const RunData& run, const PunctureTable& table) {
  const Table area = run.reader().table("treatment_area");
  if (!area.rows.empty()) return {number_column_of(area, "x_mm"), number_column_of(area, "y_mm")};
  Box box;
  for (std::size_t i = 0; i < table.size(); ++i) box.include(table.x_mm[i], table.y_mm[i]);
  return {{box.x0, box.x1, box.x1, box.x0}, {box.y0, box.y0, box.y1, box.y1}};
}

void require_wounds(const RunData& run) {
  if (!has_wounds(run)) throw PictureError("this run has no punctures of a treatment to draw");
}

/// Outline of a hole on the page, at least `least` mm from its core.
std::vector<PagePoint> outline(const Plot& plot, const PunctureTable& table, std::size_t i, double least) {
  constexpr int n_round = 10;  // corners of each half
  const double radius = std::max(0.5e-3 * table.width_um[i], least);
  const double core = std::max(0.0, 0.5e-3 * (table.slit_um[0][i] - table.width_um[i]));
  const double turn = table.azimuth_deg[i] * std::numbers::pi / 180.0, c = std::cos(turn), s = std::sin(turn);
  std::vector<PagePoint> corners;
  for (const double end : {1.0, -1.0}) {
    for (int k = 0; k <= n_round; ++k) {
      const double angle = std::numbers::pi * (static_cast<double>(k) / n_round - 0.5);
      const double along = end * (core + radius * std::cos(angle)), across = end * radius * std::sin(angle);
      corners.push_back(
          {plot.across(table.x_mm[i] + along * c - across * s), plot.up(table.y_mm[i] + along * s + across * c)});
    }
  }
  return corners;
}

double deepest(const PunctureTable& table) {
  float most = 0.0f;
  for (const float depth : table.depth_um) most = std::max(most, depth);
  return most > 0.0f ? most : 1.0;
}

/// Holes by colour, the shallow ones first so that the deep ones stay in sight; dents as small dots below all.
void draw_holes(Overlay& overlay, const Plot& plot, const PunctureTable& table, const Box& view, std::size_t stride) {
  constexpr int n_colors = 32;
  constexpr double least_pixels = 1.2;  // of a page 1000 high
  const double mm_per_pixel = (view.y1 - view.y0) / (1000.0 * (plot.up(view.y1) - plot.up(view.y0)));
  const double most = deepest(table);
  std::vector<std::vector<std::vector<PagePoint>>> by_color(n_colors + 1);
  for (std::size_t i = 0; i < table.size(); i += stride) {
    if (!plot.contains(table.x_mm[i], table.y_mm[i])) continue;
    const bool is_dent = table.has(i, dent_only);
    const int color = std::min(n_colors - 1, static_cast<int>(n_colors * table.depth_um[i] / most));
    by_color[is_dent ? 0 : static_cast<std::size_t>(color) + 1].push_back(
        outline(plot, table, i, least_pixels * mm_per_pixel));
  }
  overlay.areas(by_color[0], dent_color);
  for (int color = 0; color < n_colors; ++color)
    overlay.areas(by_color[static_cast<std::size_t>(color) + 1], viridis((color + 0.5) / n_colors));
}

Color pale(const Color& color) {
  Color mixed;
  for (std::size_t k = 0; k < 3; ++k) mixed[k] = 0.35 * color[k] + 0.65;
  return mixed;
}

struct LayerBand {
  std::string name;
  double top, bottom;  // um
  Color color;
};

/// Layers that begin above a depth; the last one goes on without end.
std::vector<LayerBand> layer_bands(const RunData& run, double lowest_um) {
  constexpr double endless_um = 1e6;
  const Table table = run.reader().table("puncture_layers");
  std::vector<LayerBand> bands;
  for (std::size_t k = 0; k < table.rows.size(); ++k) {
    const double top = std::get<double>(table.rows[k].at(1));
    const double next = k + 1 < table.rows.size() ? std::get<double>(table.rows[k + 1].at(1)) : endless_um;
    if (top >= lowest_um) break;
    bands.push_back(
        {readable(std::get<std::string>(table.rows[k].at(0))), top, next, pale(layer_color(static_cast<int>(k)))});
  }
  return bands;
}

void draw_layer_legend(Overlay& overlay, const std::vector<LayerBand>& bands, double x, double y) {
  for (const LayerBand& band : bands) {
    overlay.box(x, y - 0.012, x + 0.018, y + 0.012, band.color);
    overlay.frame(x, y - 0.012, x + 0.018, y + 0.012, faint_ink);
    overlay.text(x + 0.026, y, band.name, 18);
    y -= 0.040;
  }
}

double needle_length(const RunData& run) {
  for (const Headline& line : run.reader().summary())
    if (line.key == "needle_length" && line.unit == "um") return line.value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

bool has_wounds(const RunData& run) { return run.reader().n_punctures() > 0; }

void draw_wound_map(Offscreen& picture, const RunData& run) {
  require_wounds(run);
  constexpr std::size_t most_drawn = 200000;
  const PunctureTable table = run.reader().punctures();
  const std::size_t stride = (table.size() + most_drawn - 1) / most_drawn;
  const Corners area = treated_area(run, table);
  Box view;
  for (std::size_t i = 0; i < area.x.size(); ++i) view.include(area.x[i], area.y[i]);
  // Slits reach over the border of the area.
  constexpr double around = 0.04;
  const double margin = around * std::max(view.x1 - view.x0, view.y1 - view.y0);
  view = {view.x0 - margin, view.y0 - margin, view.x1 + margin, view.y1 + margin};
  const auto n_dents = static_cast<std::size_t>(
      std::count_if(table.flags.begin(), table.flags.end(), [](std::uint8_t f) { return (f & dent_only) != 0; }));
  std::string subtitle = fmt::format("{} punctures, seen from above; holes in true size", table.size() - n_dents);
  if (n_dents > 0) subtitle += fmt::format("; grey: {} dents", n_dents);
  if (stride > 1) subtitle += fmt::format("; one in {} is drawn", stride);
  Overlay overlay = open_page(picture, run.title(), subtitle);

  constexpr double bottom = 0.12, top = 0.87, left = 0.10, widest = 0.68;
  const double ratio = std::max(view.x1 - view.x0, 1e-6) / std::max(view.y1 - view.y0, 1e-6) / overlay.aspect();
  const double height = std::min(top - bottom, widest / ratio), width = height * ratio;
  Plot plot(overlay, {left, bottom, left + width, bottom + height}, {"x (mm)", view.x0, view.x1, false, true},
            {"y (mm)", view.y0, view.y1, false, true});
  plot.draw_axes();
  draw_holes(overlay, plot, table, view, stride);
  std::vector<PagePoint> border;
  for (std::size_t i = 0; i <= area.x.size(); ++i)
    border.push_back({plot.across(area.x[i % area.x.size()]), plot.up(area.y[i % area.y.size()])});
  overlay.polyline(border, outline_color, 2);
  draw_color_bar(overlay, {"depth (µm)", 0.0, deepest(table), false, ""}, left + width + 0.04, bottom,
                 bottom + height - 0.06);
}

void draw_depth_histogram(Offscreen& picture, const RunData& run) {
  require_wounds(run);
  constexpr int n_bins = 50;
  const PunctureTable table = run.reader().punctures();
  const double length = needle_length(run);
  const double most = std::max(deepest(table), std::isfinite(length) ? length : 0.0), bin = round_below(most / 20.0);
  std::vector<double> share(static_cast<std::size_t>(std::min<double>(n_bins * 10.0, most / bin)) + 1, 0.0);
  double n = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table.has(i, dent_only)) continue;
    share[std::min(share.size() - 1, static_cast<std::size_t>(table.depth_um[i] / bin))] += 1.0;
    n += 1.0, sum += table.depth_um[i];
  }
  double highest = 0.0;
  for (double& value : share) value *= n > 0.0 ? 100.0 / n : 0.0, highest = std::max(highest, value);
  const double mean = n > 0.0 ? sum / n : 0.0;
  Overlay overlay = open_page(
      picture, run.title(),
      fmt::format("Depth of {:.0f} punctures: mean {:.0f} µm{}", n, mean,
                  std::isfinite(length) ? fmt::format(", {:.0f} % of the needle's length", 100.0 * mean / length)
                                        : std::string()));
  const double right = bin * static_cast<double>(share.size());
  Plot plot(overlay, {0.10, 0.13, 0.74, 0.86}, {"depth of the tip (µm)", 0.0, right},
            {"share of the punctures (%)", 0.0, std::max(highest, 1e-3)});
  const std::vector<LayerBand> bands = layer_bands(run, 1.02 * right);
  for (const LayerBand& band : bands) plot.shade_x(band.top, band.bottom, band.color);
  plot.draw_axes();
  for (std::size_t k = 0; k < share.size(); ++k) {
    const double from = bin * static_cast<double>(k);
    if (share[k] <= 0.0) continue;
    overlay.box(plot.across(from + 0.05 * bin), plot.up(0.0), plot.across(from + 0.95 * bin), plot.up(share[k]), blue);
  }
  draw_layer_legend(overlay, bands, 0.77, 0.84);
  const auto mark = [&](double depth, const Color& color, const std::string& text, double at) {
    overlay.polyline({{plot.across(depth), plot.box().bottom}, {plot.across(depth), plot.box().top}}, color, 3, true);
    overlay.polyline({{0.77, at}, {0.79, at}}, color, 3, true);
    overlay.text(0.796, at, text, 18);
  };
  const double below = 0.84 - 0.040 * static_cast<double>(bands.size()) - 0.02;
  mark(mean, ink, fmt::format("mean {:.0f} µm", mean), below);
  if (std::isfinite(length)) mark(length, vermilion, fmt::format("needle length {:.0f} µm", length), below - 0.040);
}

bool has_density_by_pass(const RunData& run) { return !run.reader().table("density_by_pass").rows.empty(); }

void draw_density_by_pass(Offscreen& picture, const RunData& run) {
  const Table table = run.reader().table("density_by_pass");
  if (table.rows.empty()) throw PictureError("this run has no table density_by_pass");
  const std::vector<double> session = number_column_of(table, "session"),
                            density = number_column_of(table, "total_per_cm2");
  std::vector<double> open = number_column_of(table, "random_open_area");
  for (double& value : open) value *= 100.0;
  Overlay overlay = open_page(picture, run.title(), "How the punctures of a session add up, pass by pass");
  const auto draw = [&](const PlotBox& box, const std::string& title, const std::vector<double>& values) {
    const double highest = std::max(1e-9, *std::max_element(values.begin(), values.end()));
    Plot plot(overlay, box, {"pass", 0.0, static_cast<double>(values.size())}, {title, 0.0, 1.05 * highest});
    plot.draw_axes();
    std::vector<double> x = {0.0}, y = {0.0};
    const auto finish = [&] { plot.curve(x, y, blue); };
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0 && session[i] != session[i - 1]) finish(), x = {static_cast<double>(i)}, y = {0.0};
      x.push_back(static_cast<double>(i + 1)), y.push_back(values[i]);
    }
    finish();
    for (std::size_t i = 0; i < values.size(); ++i)
      overlay.disc(plot.across(static_cast<double>(i + 1)), plot.up(values[i]), 6, blue);
  };
  draw({0.10, 0.13, 0.46, 0.84}, "punctures per cm²", density);
  draw({0.60, 0.13, 0.96, 0.84}, "open area, holes at random (%)", open);
}

bool has_roller_path(const RunData& run) { return !run.reader().table("roller_path").rows.empty(); }

void draw_roller_path(Offscreen& picture, const RunData& run) {
  const Table table = run.reader().table("roller_path");
  if (table.rows.empty()) throw PictureError("this run has no table roller_path");
  const std::vector<double> tip_x = number_column_of(table, "tip_x_um"),
                            tip_z = number_column_of(table, "tip_depth_um"),
                            root_x = number_column_of(table, "root_x_um"),
                            root_z = number_column_of(table, "root_depth_um");
  const std::size_t n = tip_x.size();
  const double most = std::max(1.0, *std::max_element(tip_z.begin(), tip_z.end()));
  // What the axis sweeps out at each depth.
  constexpr int n_levels = 60;
  std::vector<double> depth, low, high;
  for (int k = 0; k <= n_levels; ++k) {
    const double z = most * k / n_levels;
    double from = std::numeric_limits<double>::infinity(), to = -from;
    for (std::size_t i = 0; i < n; ++i) {
      if (i > 0 && (tip_z[i] < z) != (tip_z[i - 1] < z)) {  // the tip passes this depth between two rows
        const double t = (z - tip_z[i - 1]) / (tip_z[i] - tip_z[i - 1]),
                     x = tip_x[i - 1] + t * (tip_x[i] - tip_x[i - 1]);
        from = std::min(from, x), to = std::max(to, x);
      }
      if (tip_z[i] < z || root_z[i] > z) continue;
      const double t = tip_z[i] > root_z[i] ? (z - root_z[i]) / (tip_z[i] - root_z[i]) : 1.0;
      const double x = root_x[i] + t * (tip_x[i] - root_x[i]);
      from = std::min(from, x), to = std::max(to, x);
    }
    if (from <= to) depth.push_back(z), low.push_back(from), high.push_back(to);
  }
  const double slit = depth.empty() ? 0.0 : high.front() - low.front();
  Overlay overlay = open_page(
      picture, run.title(),
      fmt::format(
          "A needle of the roller seen from the side: slit {:.0f} µm at the surface, tip {:.0f} µm deep. The skin is "
          "drawn undeformed",
          slit, most));

  Box view;
  for (std::size_t i = 0; i < n; ++i) view.include(tip_x[i], -tip_z[i]);
  view.y0 = -1.25 * most, view.y1 = std::max(0.5 * most, std::min(view.y1, 1.0 * most));
  constexpr double bottom = 0.12, top = 0.86, left = 0.10, widest = 0.64;
  const double height = top - bottom, per_um = height * (1.0 / overlay.aspect()) / (view.y1 - view.y0);
  // Nearly equal scales (axes go outwards to round numbers), about the middle of the slit.
  const double middle = depth.empty() ? 0.5 * (view.x0 + view.x1) : 0.5 * (low.front() + high.front());
  const double half = 0.5 * widest / per_um;
  Plot plot(overlay, {left, bottom, left + widest, top}, {"x (µm)", middle - half, middle + half},
            {"height above the skin (µm)", view.y0, view.y1});
  const std::vector<LayerBand> bands = layer_bands(run, -view.y0);
  for (const LayerBand& band : bands) plot.shade_y(-band.bottom, -band.top, band.color);
  plot.draw_axes();
  std::vector<PagePoint> one_side, other_side;
  for (std::size_t k = 0; k < depth.size(); ++k) {
    one_side.push_back({plot.across(low[k]), plot.up(-depth[k])});
    other_side.push_back({plot.across(high[k]), plot.up(-depth[k])});
  }
  constexpr Color swept = {0.95, 0.78, 0.66};
  overlay.strip(one_side, other_side, swept);
  constexpr std::size_t n_needles = 13;
  for (std::size_t k = 0; k < n_needles; ++k) {
    const std::size_t i = k * (n - 1) / (n_needles - 1);
    std::vector<double> x, y;  // the part inside the view
    for (int m = 0; m <= 50; ++m) {
      const double t = m / 50.0;
      x.push_back(tip_x[i] + t * (root_x[i] - tip_x[i])), y.push_back(-tip_z[i] - t * (root_z[i] - tip_z[i]));
    }
    plot.curve(x, y, faint_ink, false, 2);
  }
  std::vector<double> height_of_tip;
  for (const double z : tip_z) height_of_tip.push_back(-z);
  plot.curve(tip_x, height_of_tip, vermilion, false, 3.5);
  overlay.line(plot.box().left, plot.up(0.0), plot.box().right, plot.up(0.0), ink, 2);
  constexpr double legend = 0.77;
  draw_layer_legend(overlay, bands, legend, 0.84);
  double y = 0.84 - 0.040 * static_cast<double>(bands.size()) - 0.02;
  const auto key = [&](const Color& color, const std::string& text) {
    overlay.line(legend, y, legend + 0.018, y, color, 5);
    overlay.text(legend + 0.026, y, text, 18);
    y -= 0.040;
  };
  key(vermilion, "way of the tip");
  key(faint_ink, "axis of the needle");
  key(swept, "swept by the axis");
}

}  // namespace acus
