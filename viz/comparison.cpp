#include "viz/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/puncture/puncture_table.hpp"
#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/dataset/run_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/offscreen.hpp"
#include "viz/render/style.hpp"

namespace acus {
namespace {

namespace fs = std::filesystem;

// Told apart by colour-blind readers too.
constexpr Color colors[] = {{0.0, 0.447, 0.698},   {0.835, 0.369, 0.0}, {0.0, 0.620, 0.451},
                            {0.800, 0.475, 0.655}, {0.902, 0.624, 0.0}, {0.337, 0.706, 0.914}};

const Color& color_of(std::size_t k) { return colors[k % std::size(colors)]; }

/// One run's depths: shares of its punctures per bin, in per cent.
struct Depths {
  std::string title;
  std::vector<double> from, to, share;
  double mean = 0.0, length = 0.0;  ///< um
};

double headline(const RunData& run, const std::string& key) {
  for (const Headline& line : run.reader().summary())
    if (line.key == key) return line.value;
  return std::numeric_limits<double>::quiet_NaN();
}

Depths depths_of(const RunData& run) {
  const Table table = run.reader().table("depth_histogram");
  Depths depths{run.title(),
                number_column_of(table, "from_um"),
                number_column_of(table, "to_um"),
                number_column_of(table, "punctures"),
                headline(run, "depth_mean"),
                headline(run, "needle_length")};
  double n = 0.0;
  for (const double count : depths.share) n += count;
  for (double& count : depths.share) count *= n > 0.0 ? 100.0 / n : 0.0;
  return depths;
}

void draw_depths(Offscreen& picture, const std::vector<Depths>& runs) {
  Overlay overlay = open_page(picture, "Depth of the tips", "Each run on its own axis, all with the same scale");
  double right = 1.0, highest = 1.0;
  for (const Depths& run : runs) {
    if (!run.to.empty()) right = std::max(right, run.to.back());
    if (std::isfinite(run.length)) right = std::max(right, run.length);
    for (const double share : run.share) highest = std::max(highest, share);
  }
  const double height = 0.74 / static_cast<double>(runs.size());
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const Depths& run = runs[k];
    const bool is_last = k + 1 == runs.size();
    const double top = 0.86 - height * static_cast<double>(k);
    Plot plot(overlay, {0.09, top - 0.78 * height, 0.66, top}, {is_last ? "depth of the tip (µm)" : "", 0.0, right},
              {"share (%)", 0.0, highest});
    plot.draw_axes();
    for (std::size_t i = 0; i < run.share.size(); ++i)
      if (run.share[i] > 0.0)
        overlay.box(plot.across(run.from[i]), plot.up(0.0), plot.across(run.to[i]), plot.up(run.share[i]), color_of(k));
    if (std::isfinite(run.length))
      overlay.polyline({{plot.across(run.length), plot.box().bottom}, {plot.across(run.length), plot.box().top}},
                       color_of(k), 3, true);
    overlay.text(0.68, top - 0.03, run.title, 18);
    overlay.text(0.68, top - 0.07, fmt::format("mean {:.0f} µm of nominal {:.0f} µm (dashed)", run.mean, run.length),
                 18);
  }
}

void draw_wounds(Offscreen& picture, const std::vector<RunData>& runs) {
  Overlay overlay = open_page(picture, "Wounds by depth", "Share of the area that is cut, at each depth");
  double right = 1.0, highest = 1e-6;
  std::vector<std::vector<double>> z, wounded;
  for (const RunData& run : runs) {
    const Table table = run.reader().table("wound_profile");
    z.push_back(number_column_of(table, "z_um"));
    wounded.push_back(number_column_of(table, "wounded"));
    for (double& share : wounded.back()) share *= 100.0, highest = std::max(highest, share);
    if (!z.back().empty()) right = std::max(right, z.back().back());
  }
  Plot plot(overlay, {0.09, 0.13, 0.66, 0.86}, {"depth (µm)", 0.0, right}, {"wounded (%)", 0.0, highest});
  plot.draw_axes();
  for (std::size_t k = 0; k < runs.size(); ++k) {
    plot.curve(z[k], wounded[k], color_of(k));
    const double y = 0.84 - 0.045 * static_cast<double>(k);
    overlay.polyline({{0.68, y}, {0.70, y}}, color_of(k), 4, false);
    overlay.text(0.71, y, runs[k].title(), 18);
  }
}

/// One zone of a face: its outline, and its holes.
struct Zone {
  std::string name;
  std::vector<double> x, y;  ///< mm
  PunctureTable table;
};

void draw_zone_holes(Overlay& overlay, const Plot& plot, const std::vector<Zone>& zones, double deepest) {
  constexpr int n_colors = 32;
  constexpr std::size_t most_drawn = 200000;
  constexpr double radius = 1.6;  // pixels of a page 1000 high
  std::size_t n = 0;
  for (const Zone& zone : zones) n += zone.table.size();
  const std::size_t stride = (n + most_drawn - 1) / most_drawn;
  for (const Zone& zone : zones)
    for (std::size_t i = 0; i < zone.table.size(); i += std::max<std::size_t>(1, stride)) {
      if (zone.table.has(i, dent_only)) continue;
      const int color = std::min(n_colors - 1, static_cast<int>(n_colors * zone.table.depth_um[i] / deepest));
      overlay.disc(plot.across(zone.table.x_mm[i]), plot.up(zone.table.y_mm[i]), radius,
                   viridis((color + 0.5) / n_colors));
    }
}

}  // namespace

fs::path face_picture(const std::string& title, const std::vector<fs::path>& folders, const fs::path& output) {
  std::vector<Zone> zones;
  double x0 = 1e9, x1 = -1e9, y0 = 1e9, y1 = -1e9, deepest = 1.0;
  for (const fs::path& folder : folders) {
    const RunData run(folder);
    const Table area = run.reader().table("treatment_area");
    zones.push_back(
        {run.title(), number_column_of(area, "x_mm"), number_column_of(area, "y_mm"), run.reader().punctures()});
    for (const double x : zones.back().x) x0 = std::min(x0, x), x1 = std::max(x1, x);
    for (const double y : zones.back().y) y0 = std::min(y0, y), y1 = std::max(y1, y);
    for (const float depth : zones.back().table.depth_um) deepest = std::max<double>(deepest, depth);
  }
  const PictureOptions options;
  Offscreen picture(options.width, options.height);
  Overlay overlay = open_page(picture, title, "Schematic zones (assumed); every dot a puncture");
  constexpr double bottom = 0.12, top = 0.87, left = 0.10, widest = 0.62;
  const double ratio = (x1 - x0) / (y1 - y0) / overlay.aspect();
  const double height = std::min(top - bottom, widest / ratio), width = height * ratio;
  Plot plot(overlay, {left, bottom, left + width, bottom + height}, {"x (mm)", x0, x1}, {"y (mm)", y0, y1});
  plot.draw_axes();
  draw_zone_holes(overlay, plot, zones, deepest);
  const double beside = left + width + 0.14;
  double line = 0.84;
  overlay.text(beside, line, "Mean depth of the tips", 18);
  for (const Zone& zone : zones) {
    line -= 0.04;
    std::vector<PagePoint> border;
    for (std::size_t i = 0; i <= zone.x.size(); ++i)
      border.push_back({plot.across(zone.x[i % zone.x.size()]), plot.up(zone.y[i % zone.y.size()])});
    overlay.polyline(border, ink, 2);
    double depth = 0.0, n = 0.0;
    for (std::size_t i = 0; i < zone.table.size(); ++i)
      if (!zone.table.has(i, dent_only)) depth += zone.table.depth_um[i], n += 1.0;
    std::string name = zone.name;
    std::replace(name.begin(), name.end(), '_', ' ');
    overlay.text(beside, line, n > 0.0 ? fmt::format("{}: {:.0f} µm", name, depth / n) : name + ": dents only", 18);
  }
  draw_color_bar(overlay, {"depth (µm)", 0.0, deepest, false, ""}, left + width + 0.03, bottom, 0.5);
  picture.save_png(output / "face.png");
  return output / "face.png";
}

std::vector<fs::path> compare_pictures(const std::vector<fs::path>& folders, const fs::path& output) {
  std::vector<RunData> runs;
  std::vector<Depths> depths;
  for (const fs::path& folder : folders) {
    runs.emplace_back(folder);
    if (runs.back().reader().table("depth_histogram").columns.empty()) return {};
    depths.push_back(depths_of(runs.back()));
  }
  const PictureOptions options;
  Offscreen first(options.width, options.height), second(options.width, options.height);
  draw_depths(first, depths);
  first.save_png(output / "compare_depths.png");
  draw_wounds(second, runs);
  second.save_png(output / "compare_wounds.png");
  return {output / "compare_depths.png", output / "compare_wounds.png"};
}

}  // namespace acus
