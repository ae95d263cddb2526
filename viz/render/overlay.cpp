#include "viz/render/overlay.hpp"

#include <vtkActor2D.h>
#include <vtkCellArray.h>
#include <vtkCoordinate.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkProperty2D.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>

#include <cmath>

namespace acus {

namespace {

void add_shape(vtkRenderer& renderer, const std::vector<std::array<double, 2>>& corners, bool is_filled,
               const Color& color, double width) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> cells;
  cells->InsertNextCell(static_cast<int>(corners.size()));
  for (const auto& corner : corners) cells->InsertCellPoint(points->InsertNextPoint(corner[0], corner[1], 0));
  vtkNew<vtkPolyData> shape;
  shape->SetPoints(points);
  if (is_filled) {
    shape->SetPolys(cells);
  } else {
    shape->SetLines(cells);
  }
  vtkNew<vtkCoordinate> fractions;
  fractions->SetCoordinateSystemToNormalizedViewport();
  vtkNew<vtkPolyDataMapper2D> mapper;
  mapper->SetInputData(shape);
  mapper->SetTransformCoordinate(fractions);
  vtkNew<vtkActor2D> actor;
  actor->SetMapper(mapper);
  actor->GetProperty()->SetColor(color[0], color[1], color[2]);
  actor->GetProperty()->SetLineWidth(static_cast<float>(width));
  renderer.AddViewProp(actor);
}

}  // namespace

void Overlay::text(double x, double y, const std::string& text, int size, Align align, const Color& color, bool is_bold,
                   double rotation) {
  vtkNew<vtkTextActor> actor;
  actor->SetInput(text.c_str());
  actor->SetTextScaleModeToNone();
  vtkTextProperty& property = *actor->GetTextProperty();
  set_font(property, static_cast<int>(std::lround(size * scale())), color, is_bold);
  property.SetOrientation(rotation);
  if (align == Align::left) property.SetJustificationToLeft();
  if (align == Align::center) property.SetJustificationToCentered();
  if (align == Align::right) property.SetJustificationToRight();
  property.SetVerticalJustificationToCentered();
  actor->GetPositionCoordinate()->SetCoordinateSystemToNormalizedViewport();
  actor->SetPosition(x, y);
  renderer_.AddViewProp(actor);
}

void Overlay::box(double x0, double y0, double x1, double y1, const Color& color) {
  add_shape(renderer_, {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, true, color, 1);
}

void Overlay::frame(double x0, double y0, double x1, double y1, const Color& color) {
  add_shape(renderer_, {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}, false, color, 1.5 * scale());
}

void Overlay::line(double x0, double y0, double x1, double y1, const Color& color, double width) {
  add_shape(renderer_, {{x0, y0}, {x1, y1}}, false, color, width * scale());
}

void draw_color_bar(Overlay& overlay, const ColorBar& bar, double x, double y0, double y1) {
  constexpr double width = 0.022;
  constexpr int n_strips = 128;
  for (int i = 0; i < n_strips; ++i) {
    const double a = y0 + (y1 - y0) * i / n_strips, b = y0 + (y1 - y0) * (i + 1) / n_strips;
    overlay.box(x, a, x + width, b, viridis((i + 0.5) / n_strips));
  }
  overlay.frame(x, y0, x + width, y1);
  const auto mark = [&](double t, const std::string& label) {
    const double y = y0 + (y1 - y0) * t;
    overlay.line(x + width, y, x + width + 0.006, y);
    overlay.text(x + width + 0.010, y, label, 20);
  };
  if (bar.is_log) {
    const double low = std::log10(bar.low), high = std::log10(bar.high);
    const bool is_wide = high - low > 2.5;
    for (double power = std::floor(low); power <= high; ++power) {
      for (const double digit : {1.0, 2.0, 5.0}) {
        const double value = digit * std::pow(10.0, power), t = (std::log10(value) - low) / (high - low);
        if (t > -1e-9 && t < 1 + 1e-9 && (digit == 1.0 || !is_wide)) mark(t, short_number(value));
      }
    }
  } else if (bar.high > bar.low) {
    const std::vector<double> ticks = round_ticks(bar.low, bar.high, 6);
    const double spacing = ticks.size() > 1 ? ticks[1] - ticks[0] : bar.high - bar.low;
    for (const double tick : ticks) mark((tick - bar.low) / (bar.high - bar.low), tick_label(tick, spacing));
  } else {
    mark(0.5, short_number(bar.low));
  }
  overlay.text(x, y1 + 0.045, bar.title, 22);
  overlay.text(x, y0 - 0.055, bar.note, 16, Align::left, faint_ink);
}

}  // namespace acus
