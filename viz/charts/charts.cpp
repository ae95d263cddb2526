#include "viz/charts/charts.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viz/charts/cycle_chart.hpp"
#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"

namespace acus {

namespace {

constexpr PlotBox box = {0.085, 0.10, 0.97, 0.90};
constexpr Color blue = {0.0, 0.447, 0.698};

struct Curve {
  std::string name;
  std::vector<double> values;
  Color color;
  bool is_dashed = false;
};

Table history_of(const RunData& run) {
  Table history = run.reader().history();
  if (history.rows.empty()) throw PictureError("this run has no step to chart yet");
  return history;
}

/// Scales all curves by one factor and returns the unit that goes with it.
std::string scale_together(std::vector<Curve>& curves, const std::string& unit) {
  double largest = 0;
  for (const Curve& curve : curves) {
    for (const double value : curve.values) {
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    }
  }
  const Scaled scaled = scaled_unit(largest, unit);
  for (Curve& curve : curves) {
    for (double& value : curve.values) value *= scaled.factor;
  }
  return scaled.unit;
}

/// In the upper left corner, where curves that start at zero leave room.
void draw_legend(Overlay& overlay, const std::vector<Curve>& curves) {
  double y = box.top - 0.04;
  for (const Curve& curve : curves) {
    overlay.polyline({{box.left + 0.015, y}, {box.left + 0.055, y}}, curve.color, 3, curve.is_dashed);
    overlay.text(box.left + 0.063, y, curve.name, 20);
    y -= 0.04;
  }
}

void draw_chart(Offscreen& picture, const std::string& title, const std::string& y_title, const std::vector<double>& x,
                const std::vector<Curve>& curves) {
  double low = 0, high = 0;
  for (const Curve& curve : curves) {
    for (const double value : curve.values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  Overlay overlay = open_page(picture, title);
  Plot plot(overlay, box, {"displacement of the needle (µm)", 0, *std::max_element(x.begin(), x.end())},
            {y_title, low, high});
  plot.draw_axes();
  for (const Curve& curve : curves) plot.curve(x, curve.values, curve.color, curve.is_dashed);
  if (curves.size() == 1 && x.size() <= 60) {
    for (std::size_t i = 0; i < x.size(); ++i)
      overlay.disc(plot.across(x[i]), plot.up(curves[0].values[i]), 5, curves[0].color);
  }
  draw_legend(overlay, curves);
}

}  // namespace

void draw_force_chart(Offscreen& picture, const RunData& run) {
  if (InsertionData::is_in(run)) return draw_cycle_force_chart(picture, run);
  const Table history = history_of(run);
  std::vector<Curve> curves = {{"force on the needle", number_column_of(history, "force_N"), blue}};
  const std::string unit = scale_together(curves, "N");
  draw_chart(picture, run.title(), "force (" + unit + run.per_thickness() + ")",
             number_column_of(history, "displacement_um"), curves);
}

bool has_energies(const RunData& run) {
  const Table history = run.reader().history();
  return has_column(history, "energy_in_J") && has_column(history, "energy_stored_J");
}

void draw_energy_chart(Offscreen& picture, const RunData& run) {
  const Table history = history_of(run);
  const std::pair<const char*, Curve> known[] = {
      {"energy_in_J", {"work in", {}, {0.1, 0.1, 0.1}}},
      {"energy_stored_J", {"stored in the tissue", {}, blue, true}},
      {"energy_crack_J", {"crack", {}, {0.8, 0.475, 0.655}}},
      {"energy_friction_J", {"friction", {}, {0.835, 0.369, 0.0}}},
      {"energy_viscous_J", {"viscous", {}, {0.0, 0.62, 0.451}, true}},
      {"energy_released_J", {"set free in jumps", {}, {0.902, 0.624, 0.0}, true}}};
  std::vector<Curve> curves;
  for (const auto& [column, look] : known) {
    if (!has_column(history, column)) continue;
    Curve curve = look;
    curve.values = number_column_of(history, column);
    // What never happened (no crack, no friction) would only be a line on the axis.
    if (std::any_of(curve.values.begin(), curve.values.end(), [](double value) { return value != 0; })) {
      curves.push_back(std::move(curve));
    }
  }
  if (curves.empty()) throw PictureError("the history has no energies to chart");
  const std::string unit = scale_together(curves, "J");
  draw_chart(picture, run.title(), "energy (" + unit + run.per_thickness() + ")",
             number_column_of(history, "displacement_um"), curves);
}

}  // namespace acus
