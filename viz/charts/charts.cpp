#include "viz/charts/charts.hpp"

#include <fmt/format.h>
#include <vtkAxis.h>
#include <vtkBrush.h>
#include <vtkChartLegend.h>
#include <vtkChartXY.h>
#include <vtkContextScene.h>
#include <vtkContextView.h>
#include <vtkDoubleArray.h>
#include <vtkNew.h>
#include <vtkPen.h>
#include <vtkPlot.h>
#include <vtkPlotPoints.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>
#include <vtkStringArray.h>
#include <vtkTable.h>
#include <vtkTextProperty.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "viz/pictures.hpp"
#include "viz/render/overlay.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

struct Curve {
  std::string name;
  std::vector<double> values;
  Color color;
  int line = vtkPen::SOLID_LINE;
};

bool has_column(const Table& table, const std::string& name) {
  return std::find(table.columns.begin(), table.columns.end(), name) != table.columns.end();
}

std::vector<double> column(const Table& table, const std::string& name) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  if (found == table.columns.end()) throw PictureError(fmt::format("the history has no column {}", name));
  std::vector<double> values;
  for (const auto& row : table.rows)
    values.push_back(std::get<double>(row[static_cast<std::size_t>(found - table.columns.begin())]));
  return values;
}

Table history_of(const RunData& run) {
  Table history = run.reader().history();
  if (history.rows.empty()) throw PictureError("this run has no step to chart yet");
  return history;
}

/// Scales all curves by one factor and returns the unit that goes with it.
std::string scale_together(std::vector<Curve>& curves, const std::string& unit) {
  double largest = 0;
  for (const Curve& curve : curves) {
    for (const double value : curve.values) largest = std::max(largest, std::abs(value));
  }
  const Scaled scaled = scaled_unit(largest, unit);
  for (Curve& curve : curves) {
    for (double& value : curve.values) value *= scaled.factor;
  }
  return scaled.unit;
}

/// Axis ends on round numbers, zero included.
void set_axis(vtkAxis& axis, const std::string& title, double low, double high, int size) {
  low = std::min(low, 0.0);
  if (!(high > low)) high = low + 1;
  const std::vector<double> ticks = round_ticks(low, high, 7);
  const double spacing = ticks.size() > 1 ? ticks[1] - ticks[0] : high - low;
  axis.SetTitle(title);
  axis.SetBehavior(vtkAxis::FIXED);
  const double first = std::floor(low / spacing + 1e-9) * spacing, last = std::ceil(high / spacing - 1e-9) * spacing;
  axis.SetRange(first, last + 0.02 * (last - first));  // a little room, so that the last marker is drawn whole
  vtkNew<vtkDoubleArray> positions;
  vtkNew<vtkStringArray> labels;
  for (double t = axis.GetMinimum(); t <= last + 1e-9 * spacing; t += spacing) {
    positions->InsertNextValue(t);
    labels->InsertNextValue(tick_label(t, spacing));
  }
  axis.SetCustomTickPositions(positions, labels);
  set_font(*axis.GetTitleProperties(), size);
  set_font(*axis.GetLabelProperties(), size - 2);
  axis.GetPen()->SetColorF(ink[0], ink[1], ink[2]);
  axis.GetGridPen()->SetColorF(0.86, 0.86, 0.88);
}

void draw_chart(Offscreen& picture, const std::string& title, const std::string& x_title, const std::string& y_title,
                const std::vector<double>& x, const std::vector<Curve>& curves) {
  vtkRenderWindow& window = picture.window();
  const double scale = window.GetSize()[1] / 1000.0;
  const int font_size = static_cast<int>(std::lround(22 * scale));
  vtkNew<vtkTable> table;
  const auto add_column = [&](const std::string& name, const std::vector<double>& values) {
    vtkNew<vtkDoubleArray> array;
    array->SetName(name.c_str());
    for (const double value : values) array->InsertNextValue(value);
    table->AddColumn(array);
  };
  add_column("x", x);
  for (const Curve& curve : curves) add_column(curve.name, curve.values);

  vtkNew<vtkChartXY> chart;
  double low = 0, high = 0;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    vtkPlot* plot = chart->AddPlot(vtkChart::LINE);
    plot->SetInputData(table, 0, static_cast<vtkIdType>(i + 1));
    plot->GetPen()->SetColorF(curves[i].color[0], curves[i].color[1], curves[i].color[2]);
    plot->SetWidth(static_cast<float>(3 * scale));
    plot->GetPen()->SetLineType(curves[i].line);
    if (auto* points = vtkPlotPoints::SafeDownCast(plot); points != nullptr && curves.size() == 1 && x.size() <= 60) {
      points->SetMarkerStyle(vtkPlotPoints::CIRCLE);
      points->SetMarkerSize(static_cast<float>(8 * scale));
    }
    for (const double value : curves[i].values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  set_axis(*chart->GetAxis(vtkAxis::BOTTOM), x_title, 0, *std::max_element(x.begin(), x.end()), font_size);
  set_axis(*chart->GetAxis(vtkAxis::LEFT), y_title, low, high, font_size);
  chart->SetShowLegend(true);
  set_font(*chart->GetLegend()->GetLabelProperties(), font_size);
  chart->GetLegend()->SetHorizontalAlignment(vtkChartLegend::LEFT);
  chart->GetLegend()->SetVerticalAlignment(vtkChartLegend::TOP);
  chart->GetLegend()->SetPadding(static_cast<int>(std::lround(12 * scale)));
  chart->GetLegend()->SetSymbolWidth(static_cast<int>(std::lround(50 * scale)));
  chart->GetLegend()->GetBrush()->SetColorF(1, 1, 1);
  chart->SetAutoSize(false);
  const auto width = static_cast<float>(window.GetSize()[0]), height = static_cast<float>(window.GetSize()[1]);
  chart->SetSize(vtkRectf(0.03F * width, 0.035F * height, 0.93F * width, 0.87F * height));

  vtkNew<vtkContextView> view;
  view->SetRenderWindow(&window);
  view->GetRenderer()->SetBackground(1, 1, 1);
  view->GetScene()->AddItem(chart);
  Overlay(*view->GetRenderer(), window.GetSize()[1]).text(0.085, 0.95, title, 30, Align::left, ink, true);
  window.Render();
}

}  // namespace

void draw_force_chart(Offscreen& picture, const RunData& run) {
  const Table history = history_of(run);
  std::vector<Curve> curves = {{"force on the needle", column(history, "force_N"), {0.0, 0.447, 0.698}}};
  const std::string unit = scale_together(curves, "N");
  draw_chart(picture, run.title(), "displacement of the needle (µm)", "force (" + unit + run.per_thickness() + ")",
             column(history, "displacement_um"), curves);
}

bool has_energies(const RunData& run) {
  const Table history = run.reader().history();
  return has_column(history, "energy_in_J") && has_column(history, "energy_stored_J");
}

void draw_energy_chart(Offscreen& picture, const RunData& run) {
  const Table history = history_of(run);
  const std::vector<Curve> known = {{"energy_in_J", {}, {0.1, 0.1, 0.1}},
                                    {"energy_stored_J", {}, {0.0, 0.447, 0.698}, vtkPen::DASH_LINE},
                                    {"energy_crack_J", {}, {0.8, 0.475, 0.655}},
                                    {"energy_friction_J", {}, {0.835, 0.369, 0.0}},
                                    {"energy_viscous_J", {}, {0.0, 0.62, 0.451}, vtkPen::DASH_DOT_LINE}};
  const char* const names[] = {"work in", "stored in the tissue", "crack", "friction", "viscous"};
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!has_column(history, known[i].name)) continue;
    Curve curve = {names[i], column(history, known[i].name), known[i].color, known[i].line};
    // What never happened (no crack, no friction) would only be a line on the axis.
    if (std::any_of(curve.values.begin(), curve.values.end(), [](double value) { return value != 0; })) {
      curves.push_back(std::move(curve));
    }
  }
  if (curves.empty()) throw PictureError("the history has no energies to chart");
  const std::string unit = scale_together(curves, "J");
  draw_chart(picture, run.title(), "displacement of the needle (µm)", "energy (" + unit + run.per_thickness() + ")",
             column(history, "displacement_um"), curves);
}

}  // namespace acus
