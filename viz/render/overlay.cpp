#include "viz/render/overlay.hpp"

#include <vtk_glew.h>
#include <vtkActor2D.h>
#include <vtkCallbackCommand.h>
#include <vtkCellArray.h>
#include <vtkCoordinate.h>
#include <vtkNew.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkProperty2D.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>

#include <cassert>
#include <cmath>
#include <numbers>

namespace acus {

namespace {

using Shape = std::vector<PagePoint>;

/// Shapes of one colour: convex areas when filled, else lines.
void add_shapes(vtkRenderer& renderer, const std::vector<Shape>& shapes, bool is_filled, const Color& color,
                double width) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> cells;
  for (const Shape& corners : shapes) {
    cells->InsertNextCell(static_cast<int>(corners.size()));
    for (const PagePoint& corner : corners) cells->InsertCellPoint(points->InsertNextPoint(corner[0], corner[1], 0));
  }
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

template <unsigned depth_test>
void set_depth_test(vtkObject* caller, unsigned long, void*, void*) {
  vtkRenderWindow* window = vtkRenderer::SafeDownCast(caller)->GetRenderWindow();
  if (auto* gl = vtkOpenGLRenderWindow::SafeDownCast(window)) gl->GetState()->vtkglDepthFunc(depth_test);
}

/// Pieces of a line, on and off in turn; lengths as fractions of the picture's height.
std::vector<Shape> dashes(const Shape& points, double aspect, double on, double off) {
  std::vector<Shape> pieces(1, {points.front()});
  bool is_on = true;
  double left = on;
  for (std::size_t i = 1; i < points.size(); ++i) {
    PagePoint at = points[i - 1];
    double length = std::hypot(aspect * (points[i][0] - at[0]), points[i][1] - at[1]);
    while (length > left) {
      const double t = left / length;
      at = {at[0] + t * (points[i][0] - at[0]), at[1] + t * (points[i][1] - at[1])};
      if (is_on) pieces.back().push_back(at);
      is_on = !is_on;
      if (is_on) pieces.push_back({at});
      length -= left;
      left = is_on ? on : off;
    }
    left -= length;
    if (is_on) pieces.back().push_back(points[i]);
  }
  return pieces;
}

}  // namespace

Overlay::Overlay(vtkRenderer& renderer, int height) : renderer_(renderer), height_(height) {
  // All flat shapes lie in one plane: what is drawn later covers what was drawn before.
  const auto observe = [&](unsigned long event, unsigned depth_test) {
    vtkNew<vtkCallbackCommand> command;
    command->SetCallback(depth_test == GL_ALWAYS ? set_depth_test<GL_ALWAYS> : set_depth_test<GL_LEQUAL>);
    renderer_.AddObserver(event, command);
  };
  observe(vtkCommand::StartEvent, GL_ALWAYS);
  observe(vtkCommand::EndEvent, GL_LEQUAL);
}

double Overlay::aspect() const {
  const int* size = renderer_.GetRenderWindow()->GetSize();
  return static_cast<double>(size[0]) / size[1];
}

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
  add_shapes(renderer_, {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}}, true, color, 1);
}

void Overlay::frame(double x0, double y0, double x1, double y1, const Color& color) {
  add_shapes(renderer_, {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}}, false, color, 1.5 * scale());
}

void Overlay::line(double x0, double y0, double x1, double y1, const Color& color, double width) {
  add_shapes(renderer_, {{{x0, y0}, {x1, y1}}}, false, color, width * scale());
}

void Overlay::polyline(const std::vector<PagePoint>& points, const Color& color, double width, bool is_dashed) {
  if (points.size() < 2) return;
  constexpr double on = 0.014, off = 0.009;
  add_shapes(renderer_, is_dashed ? dashes(points, aspect(), on, off) : std::vector<Shape>{points}, false, color,
             width * scale());
}

void Overlay::strip(const std::vector<PagePoint>& one_side, const std::vector<PagePoint>& other_side,
                    const Color& color) {
  assert(one_side.size() == other_side.size());
  std::vector<Shape> pieces;
  for (std::size_t i = 1; i < one_side.size(); ++i)
    pieces.push_back({one_side[i - 1], one_side[i], other_side[i], other_side[i - 1]});
  if (!pieces.empty()) add_shapes(renderer_, pieces, true, color, 1);
}

void Overlay::areas(const std::vector<std::vector<PagePoint>>& corners, const Color& color) {
  if (!corners.empty()) add_shapes(renderer_, corners, true, color, 1);
}

void Overlay::disc(double x, double y, double radius, const Color& color) {
  constexpr int n = 48;
  Shape corners;
  for (int i = 0; i < n; ++i) {
    const double angle = 2 * std::numbers::pi * i / n;
    corners.push_back({x + 1e-3 * radius * std::cos(angle) / aspect(), y + 1e-3 * radius * std::sin(angle)});
  }
  add_shapes(renderer_, {corners}, true, color, 1);
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
