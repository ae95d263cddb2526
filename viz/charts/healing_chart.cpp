#include "viz/charts/healing_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

constexpr Color blue = {0.0, 0.447, 0.698}, vermilion = {0.835, 0.369, 0.0}, green = {0.0, 0.620, 0.451},
                purple = {0.800, 0.475, 0.655}, grey = {0.45, 0.45, 0.48};
constexpr const char* caution =
    "Means over the treated skin. Most parameters are known to a factor of 3 to 10: an "
    "example, not a forecast";

struct Line {
  std::string name;
  std::vector<double> values;
  Color color;
};

std::vector<double> scaled(const Table& table, const std::string& column, double factor, double shift = 0.0) {
  std::vector<double> values = number_column_of(table, column);
  for (double& value : values) value = factor * (value + shift);
  return values;
}

void draw_key(Overlay& overlay, const PlotBox& box, const std::vector<Line>& lines) {
  double y = box.top + 0.022;
  double x = box.left;
  for (const Line& line : lines) {
    overlay.polyline({{x, y}, {x + 0.02, y}}, line.color, 3, false);
    overlay.text(x + 0.025, y, line.name, 15);
    x += 0.045 + 0.0075 * static_cast<double>(line.name.size());
  }
}

/// Lines over time (days) up to `last`; values beyond it do not set the scale.
void draw_lines(Overlay& overlay, const PlotBox& box, const std::string& title, const std::vector<double>& days,
                double last, const std::vector<Line>& lines) {
  double low = 0.0, high = 1e-9;
  for (const Line& line : lines)
    for (std::size_t i = 0; i < days.size(); ++i)
      if (days[i] <= last && std::isfinite(line.values[i]))
        low = std::min(low, line.values[i]), high = std::max(high, line.values[i]);
  Plot plot(overlay, box, {"days since the first session", 0.0, last}, {title, low, 1.05 * high});
  plot.draw_axes();
  const auto n = std::upper_bound(days.begin(), days.end(), last) - days.begin();
  for (const Line& line : lines)
    plot.curve({days.begin(), days.begin() + n}, {line.values.begin(), line.values.begin() + n}, line.color);
  draw_key(overlay, box, lines);
}

Color between(const Color& from, const Color& to, double share) {
  Color color;
  for (std::size_t c = 0; c < 3; ++c) color[c] = from[c] + share * (to[c] - from[c]);
  return color;
}

}  // namespace

bool has_healing(const RunData& run) { return !run.reader().table("healing").rows.empty(); }

void draw_healing_course(Offscreen& picture, const RunData& run) {
  const Table table = run.reader().table("healing");
  if (table.rows.empty()) throw PictureError("this run has no table healing");
  const std::vector<double> days = number_column_of(table, "time_d");
  constexpr double percent = 100.0, first_days = 4.0;
  const double horizon = days.back(), early = std::min(first_days, horizon);
  Overlay overlay = open_page(picture, run.title(), caution);
  draw_lines(overlay, {0.08, 0.56, 0.46, 0.83}, "barrier (%)", days, early,
             {{"excess water loss", scaled(table, "excess_water_loss", percent), blue},
              {"plugged", scaled(table, "plugged", percent), grey}});
  draw_lines(overlay, {0.58, 0.56, 0.96, 0.83}, "redness (µm)", days, early,
             {{"depth of injury that shows", number_column_of(table, "redness_um"), vermilion}});
  draw_lines(overlay, {0.08, 0.105, 0.46, 0.40}, "papillary dermis, healthy 1", days, horizon,
             {{"cytokine", number_column_of(table, "papillary_c"), vermilion},
              {"fibroblasts", number_column_of(table, "papillary_rho"), blue},
              {"activated", number_column_of(table, "papillary_A"), purple},
              {"vessels", number_column_of(table, "papillary_V"), grey}});
  draw_lines(overlay, {0.58, 0.105, 0.96, 0.40}, "change, papillary dermis (%)", days, horizon,
             {{"collagen", scaled(table, "papillary_collagen", percent, -1.0), green},
              {"of it new", scaled(table, "papillary_phi_N", percent), blue},
              {"elastin", scaled(table, "papillary_E", percent, -1.0), purple}});
}

void draw_healing_profiles(Offscreen& picture, const RunData& run) {
  const Table table = run.reader().table("healing_profiles");
  if (table.rows.empty()) throw PictureError("this run has no table healing_profiles");
  const std::vector<double> days = number_column_of(table, "time_d"), depth = number_column_of(table, "depth_um");
  Overlay overlay = open_page(picture, run.title(), caution);
  std::vector<std::pair<std::size_t, std::size_t>> pieces;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (i == 0 || days[i] != days[i - 1]) pieces.emplace_back(i, i);
    pieces.back().second = i + 1;
  }
  const auto color = [&](std::size_t k) {
    return between(vermilion, blue,
                   static_cast<double>(k) / std::max<double>(1.0, static_cast<double>(pieces.size() - 1)));
  };
  const auto draw = [&](const PlotBox& box, const std::string& title, const std::vector<double>& values) {
    const double high = std::max(1e-9, *std::max_element(values.begin(), values.end()));
    Plot plot(overlay, box, {"depth below the surface (µm)", 0.0, *std::max_element(depth.begin(), depth.end())},
              {title, 0.0, 1.05 * high});
    plot.draw_axes();
    for (std::size_t k = 0; k < pieces.size(); ++k) {
      const auto first = static_cast<std::ptrdiff_t>(pieces[k].first),
                 end = static_cast<std::ptrdiff_t>(pieces[k].second);
      plot.curve({depth.begin() + first, depth.begin() + end}, {values.begin() + first, values.begin() + end},
                 color(k));
    }
  };
  draw({0.08, 0.13, 0.43, 0.84}, "new collagen (% of healthy)", scaled(table, "phi_N", 100.0));
  draw({0.51, 0.13, 0.86, 0.84}, "activated fibroblasts (%)", scaled(table, "A", 100.0));
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    const double y = 0.83 - 0.034 * static_cast<double>(k);
    overlay.polyline({{0.88, y}, {0.90, y}}, color(k), 3, false);
    overlay.text(0.907, y, fmt::format("day {:.4g}", days[pieces[k].first]), 16);
  }
}

}  // namespace acus
