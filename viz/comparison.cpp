#include "viz/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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
              {"%", 0.0, highest});
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
  Overlay overlay = open_page(picture, "Wounds by depth", "Share of the skin that is cut away from its neighbour");
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

}  // namespace

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
