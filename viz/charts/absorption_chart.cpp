#include "viz/charts/absorption_chart.hpp"

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
                grey = {0.45, 0.45, 0.48};

struct Line {
  std::string name;
  std::vector<double> x, y;
  Color color;
  bool is_dashed = false;
  std::vector<double> low = {}, high = {};  ///< empty without a band
};

Color pale(const Color& color) {
  Color mixed;
  for (std::size_t k = 0; k < 3; ++k) mixed[k] = 0.22 * color[k] + 0.78;
  return mixed;
}

/// Smallest and largest finite number of the lines; positive ones only for a logarithmic axis.
PlotAxis axis_of(const std::string& title, const std::vector<Line>& lines, bool is_log) {
  double low = is_log ? 1e300 : 0.0, high = is_log ? 1e-300 : 1e-12;
  for (const Line& line : lines)
    for (const std::vector<double>* values : {&line.y, &line.low, &line.high})
      for (const double value : *values)
        if (std::isfinite(value) && (!is_log || value > 0.0)) low = std::min(low, value), high = std::max(high, value);
  constexpr double decades_shown = 1e-6;
  if (is_log && high < low) low = 0.1, high = 1.0;
  if (is_log) low = std::max(low, decades_shown * high);
  return {title, low, is_log ? high : 1.05 * high, is_log};
}

/// Cut at the ends of the axis.
void draw_band(Overlay& overlay, const Plot& plot, const Line& line, const PlotAxis& axis) {
  std::vector<PagePoint> under, over;
  for (std::size_t i = 0; i < line.low.size(); ++i) {
    if (!std::isfinite(line.low[i]) || !std::isfinite(line.high[i])) continue;
    const auto inside = [&](double value) { return plot.up(std::clamp(value, axis.low, axis.high)); };
    under.push_back({plot.across(line.x[i]), inside(line.low[i])});
    over.push_back({plot.across(line.x[i]), inside(line.high[i])});
  }
  if (under.size() > 1) overlay.strip(under, over, pale(line.color));
}

void draw_panel(Overlay& overlay, const PlotBox& box, const PlotAxis& x, const PlotAxis& y,
                const std::vector<Line>& lines) {
  Plot plot(overlay, box, x, y);
  for (const Line& line : lines) draw_band(overlay, plot, line, y);
  plot.draw_axes();
  double place = box.left;
  for (const Line& line : lines) {
    plot.curve(line.x, line.y, line.color, line.is_dashed);
    const double height = box.top + 0.022;
    if (line.name.empty()) continue;
    overlay.polyline({{place, height}, {place + 0.02, height}}, line.color, 3, line.is_dashed);
    overlay.text(place + 0.025, height, line.name, 15);
    place += 0.045 + 0.0066 * static_cast<double>(line.name.size());
  }
}

Color between(const Color& from, const Color& to, double share) {
  Color color;
  for (std::size_t c = 0; c < 3; ++c) color[c] = from[c] + share * (to[c] - from[c]);
  return color;
}

/// The rows of the first session an active was put on after; all of them where sessions are not told apart.
Table of_first_session(Table table) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), "session") - table.columns.begin();
  if (table.rows.empty() || static_cast<std::size_t>(at) == table.columns.size()) return table;
  const auto session = static_cast<std::size_t>(at);
  const double first = std::get<double>(table.rows.front()[session]);
  std::erase_if(table.rows, [&](const auto& row) { return std::get<double>(row[session]) != first; });
  return table;
}

/// One line per kept time, with channels full and without dashed.
std::vector<Line> depth_lines(const RunData& run) {
  const Table table = of_first_session(run.reader().table("absorption_profiles"));
  const std::vector<double> time = number_column_of(table, "time_h"), with = number_column_of(table, "with_channels"),
                            depth = number_column_of(table, "depth_um"),
                            value = number_column_of(table, "in_water_relative");
  std::vector<Line> lines;
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (i == 0 || time[i] != time[i - 1] || with[i] != with[i - 1]) {
      const bool is_intact = with[i] == 0.0, is_first_intact = is_intact && i > 0 && with[i - 1] == 1.0;
      lines.push_back({is_first_intact ? "dashed: intact skin"
                       : is_intact     ? ""
                                       : fmt::format("{:.3g} h", time[i]),
                       {},
                       {},
                       grey,
                       is_intact});
    }
    lines.back().x.push_back(depth[i]);
    lines.back().y.push_back(value[i]);
  }
  const std::size_t n_times = lines.size() / 2;
  for (std::size_t k = 0; k < lines.size(); ++k)
    lines[k].color = between(
        vermilion, blue, static_cast<double>(k % n_times) / std::max<double>(1.0, static_cast<double>(n_times - 1)));
  return lines;
}

}  // namespace

bool has_absorption(const RunData& run) { return !run.reader().table("absorption").rows.empty(); }

void draw_absorption(Offscreen& picture, const RunData& run) {
  const Table table = of_first_session(run.reader().table("absorption"));
  if (table.rows.empty()) throw PictureError("this run has no table absorption");
  const auto column = [&](const char* name) { return number_column_of(table, name); };
  const bool has_mass =
      std::find(table.columns.begin(), table.columns.end(), "absorbed_ug_per_cm2") != table.columns.end();
  const std::string unit = has_mass ? "µg/cm²" : "µm of vehicle";
  const std::vector<double> time = column("time_h");
  const PlotAxis hours = {"hours since the session", std::min(0.0, time.front()), time.back()};
  const Table bands = of_first_session(run.reader().table("absorption_bands"));
  Overlay overlay = open_page(
      picture, run.title(),
      bands.rows.size() == time.size()
          ? "Means over the treated skin. Shades: the middle 90 % of draws from the published ranges"
          : "Means over the treated skin. One line: data of actives are known to a factor of ten, the vehicle can "
            "matter more");
  const auto with_band = [&](Line line, const std::string& name, double factor) {
    if (bands.rows.size() != time.size()) return line;
    line.low = number_column_of(bands, name + "_p05"), line.high = number_column_of(bands, name + "_p95");
    for (std::size_t i = 0; i < time.size(); ++i) line.low[i] *= factor, line.high[i] *= factor;
    return line;
  };
  // Of micrometres of vehicle to what is drawn.
  const double mass = has_mass ? column("absorbed_ug_per_cm2").back() / column("absorbed_um").back() : 1.0;
  const std::vector<Line> amounts = {
      with_band({"past the barrier", time, column(has_mass ? "absorbed_ug_per_cm2" : "absorbed_um"), green},
                "absorbed_um", mass),
      {"taken by the blood", time, column(has_mass ? "to_body_ug_per_cm2" : "to_body_um"), vermilion},
      {"intact skin", time, column(has_mass ? "absorbed_intact_ug_per_cm2" : "absorbed_intact_um"), grey, true}};
  draw_panel(overlay, {0.09, 0.56, 0.46, 0.83}, hours, axis_of("amount (" + unit + ")", amounts, false), amounts);
  const std::vector<Line> flux = {
      {"into the blood", time, column(has_mass ? "flux_to_body_ug_per_cm2_h" : "flux_to_body_um_per_h"), vermilion}};
  draw_panel(overlay, {0.60, 0.56, 0.96, 0.83}, hours, axis_of("flux (" + unit + "/h)", flux, false), flux);
  const std::vector<Line> ratio = {
      with_band({"with channels over without", time, column("ratio"), blue}, "ratio", 1.0)};
  // Before intact skin lets anything through the ratio is beyond all bounds.
  PlotAxis enhancement = {"enhancement", 1.0, 10.0, true};
  constexpr double most_shown = 1e4;
  for (const std::vector<double>* values : {&ratio.front().y, &ratio.front().low, &ratio.front().high})
    for (const double value : *values) {
      if (!std::isfinite(value)) continue;
      enhancement.low = std::min(enhancement.low, std::max(value, 0.1));
      enhancement.high = std::max(enhancement.high, std::min(value, most_shown));
    }
  draw_panel(overlay, {0.09, 0.105, 0.46, 0.40}, hours, enhancement, ratio);
  const std::vector<Line> depths = depth_lines(run);
  const double deepest = depths.empty() ? 1.0 : depths.front().x.back();
  draw_panel(overlay, {0.60, 0.105, 0.96, 0.40}, {"depth below the surface (µm)", 0.0, deepest},
             axis_of("in the skin's water, vehicle 1", depths, true), depths);
}

}  // namespace acus
