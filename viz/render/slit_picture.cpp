#include "viz/render/slit_picture.hpp"

#include <fmt/format.h>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCell.h>
#include <vtkDataArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRegularPolygonSource.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "viz/dataset/slit_section.hpp"
#include "viz/pictures.hpp"
#include "viz/render/overlay.hpp"
#include "viz/render/scene_parts.hpp"

namespace acus {

namespace {

constexpr double view_over_slit = 1.7;  // half-height of a panel over the larger of needle and open slit
constexpr Color flag_color = {0.70, 0.27, 0.0};

/// Part of the page that shows a section, and how much of it.
struct Panel {
  double left, bottom, right, top;  ///< page
  double half_width, half_height;   ///< um

  double um_to_page() const { return 0.5 * (right - left) / half_width; }
};

std::vector<Panel> panels_for(std::size_t n, double aspect, double half_height) {
  constexpr double left = 0.03, right = 0.795, gap = 0.025, bottom = 0.225, top = 0.865;
  const double width = (right - left - gap * static_cast<double>(n - 1)) / static_cast<double>(n);
  std::vector<Panel> panels;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = left + static_cast<double>(i) * (width + gap);
    panels.push_back({x, bottom, x + width, top, half_height * width * aspect / (top - bottom), half_height});
  }
  return panels;
}

/// Between the 1st and the 99th percentile of the area in view, logarithmic, four decades at most.
ColorRange range_in_view(const std::vector<DrawnSlit>& slits, const Panel& view) {
  std::vector<std::pair<double, double>> parts;  // stress, area
  double area = 0.0;
  for (const DrawnSlit& slit : slits) {
    vtkDataArray* stress = slit.faces->GetPointData()->GetScalars();
    for (vtkIdType i = 0; i < slit.faces->GetNumberOfCells(); ++i) {
      const vtkIdType* corners = nullptr;
      vtkIdType n = 0;
      slit.faces->GetCellPoints(i, n, corners);
      double a[3], b[3], c[3];
      slit.faces->GetPoint(corners[0], a);
      slit.faces->GetPoint(corners[1], b);
      slit.faces->GetPoint(corners[3], c);
      if (std::abs(a[0]) > view.half_width || std::abs(a[2]) > view.half_height) continue;
      parts.emplace_back(stress->GetTuple1(corners[0]),
                         std::abs((b[0] - a[0]) * (c[2] - a[2]) - (b[2] - a[2]) * (c[0] - a[0])));
      area += parts.back().second;
    }
  }
  std::sort(parts.begin(), parts.end());
  ColorRange range{parts.front().first, parts.back().first, true};
  double sum = 0.0;
  for (const auto& [stress, part] : parts) {
    if (sum < 0.01 * area) range.low = stress;
    if (sum < 0.99 * area) range.high = stress;
    sum += part;
  }
  range.low = std::max(range.low, 1e-4 * range.high);
  return range;
}

vtkSmartPointer<vtkActor> circle_actor(double radius, double pixel) {
  vtkNew<vtkRegularPolygonSource> circle;
  circle->SetNumberOfSides(180);
  circle->SetRadius(radius);
  circle->SetCenter(0, 0, 0);
  circle->SetNormal(0, -1, 0);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputConnection(circle->GetOutputPort());
  // In front of the tissue, whose quadrature points alone keep out of the circle.
  mapper->SetResolveCoincidentTopologyToPolygonOffset();
  mapper->SetRelativeCoincidentTopologyPolygonOffsetParameters(-1, -2);
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  vtkProperty& look = *actor->GetProperty();
  look.SetColor(steel[0], steel[1], steel[2]);
  look.SetEdgeColor(ink[0], ink[1], ink[2]);
  look.SetLineWidth(static_cast<float>(2 * pixel));
  look.LightingOff();
  return actor;
}

void add_scene(vtkRenderWindow& window, const Panel& panel, const DrawnSlit& slit, double radius,
               const ColorRange& range) {
  const double pixel = window.GetSize()[1] / 1000.0;
  vtkNew<vtkRenderer> scene;
  scene->SetBackground(1, 1, 1);
  scene->SetViewport(panel.left, panel.bottom, panel.right, panel.top);
  scene->AddActor(field_actor(*slit.faces, range));
  scene->AddActor(circle_actor(radius, pixel));
  scene->AddActor(line_actor(*slit.cut_faces, ink, 2.5 * pixel));
  vtkCamera& camera = *scene->GetActiveCamera();
  camera.ParallelProjectionOn();
  camera.SetFocalPoint(0, 0, 0);
  camera.SetPosition(0, -10 * panel.half_width, 0);
  camera.SetViewUp(0, 0, 1);
  camera.SetParallelScale(panel.half_height);
  camera.SetClippingRange(panel.half_width, 20 * panel.half_width);
  window.AddRenderer(scene);
}

/// A bar of a round length in the lower right corner of a panel, on white so that it reads on every colour.
void draw_scale_bar(Overlay& overlay, const Panel& panel) {
  const double length = round_below(0.5 * panel.half_height), half = 0.5 * length * panel.um_to_page();
  const double x = panel.right - 0.022 - half, y = panel.bottom + 0.028;
  overlay.box(x - half - 0.012, y - 0.018, x + half + 0.012, y + 0.038, {1, 1, 1});
  overlay.line(x - half, y, x + half, y, ink, 5);
  overlay.text(x, y + 0.019, fmt::format("{:.4g} µm", length), 18, Align::center);
}

/// The slit as it is without the needle: a dashed line through the needle's centre.
void draw_unloaded_slit(Overlay& overlay, const Panel& panel, const SectionField& section) {
  const double x = 0.5 * (panel.left + panel.right), y = 0.5 * (panel.bottom + panel.top);
  const double half = section.slit * panel.um_to_page(), radius = section.needle_radius * panel.um_to_page();
  overlay.polyline({{x - half, y}, {x + half, y}}, ink, 2, true);
  for (const double end : {x - half, x + half}) overlay.line(end, y - 0.008, end, y + 0.008, ink, 2);
  constexpr double label_width = 0.09;
  if (2 * std::min(radius, half) < label_width) return;  // the caption has the number
  overlay.text(x, y + 0.024, fmt::format("2a = {:.3g} µm", 2 * section.slit), 17, Align::center);
}

std::string plain_number(double x) { return x < 100 ? short_number(x) : fmt::format("{:.0f}", x); }

/// Breaks a text into lines of at most so many letters.
std::string wrapped(const std::string& text, std::size_t width) {
  std::string lines;
  std::size_t used = 0, start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (used > 0) {
      const bool fits = used + 1 + word.size() <= width;
      lines += fits ? ' ' : '\n';
      used = fits ? used + 1 : 0;
    }
    lines += word;
    used += word.size();
    start = end + 1;
  }
  return lines;
}

void draw_caption(Overlay& overlay, const Panel& panel, const SectionField& section) {
  const double y = panel.bottom - 0.032;
  const std::string place = section.depth > 0 ? fmt::format("{:.3g} µm deep", section.depth) : "at the surface";
  overlay.text(panel.left, y, readable(section.layer) + ", " + place, 21, Align::left, ink, true);
  overlay.text(panel.left, y - 0.034,
               fmt::format("needle radius R = {:.3g} µm, slit half-length a = {:.3g} µm unloaded",
                           section.needle_radius, section.slit),
               17);
  overlay.text(panel.left, y - 0.062,
               fmt::format("toughness against stiffness  x = J / (µ R) = {}", plain_number(section.x)), 17);
  if (section.note.empty()) return;
  const double letter = 0.0079 / overlay.aspect();  // of the page, at this size
  overlay.text(panel.left, y - 0.117,
               wrapped("Extrapolated: " + section.note, static_cast<std::size_t>((panel.right - panel.left) / letter)),
               15, Align::left, flag_color);
}

void draw_key(Overlay& overlay, const ColorRange& range, bool has_gap) {
  constexpr double x = 0.825;
  draw_color_bar(overlay,
                 {"tension (MPa)", range.low, range.high, true,
                  "logarithmic scale; ends: 1st and\n99th percentile of the area in\nview, four decades at most"},
                 x, 0.38, 0.80);
  const auto entry = [&](double y, const Color& color, const std::string& words) {
    overlay.box(x, y - 0.013, x + 0.018, y + 0.013, color);
    overlay.frame(x, y - 0.013, x + 0.018, y + 0.013);
    overlay.text(x + 0.026, y, words, 17);
  };
  entry(0.245, steel, "needle");
  if (has_gap) entry(0.205, {1, 1, 1}, "gap beside the needle");
  overlay.text(x, 0.105,
               "Black: the cut faces, opened;\ndashed: the same slit without\nthe needle. The crack is sharp:\nat its "
               "ends the stress of this\nmodel has no bound.",
               15, Align::left, faint_ink);
}

}  // namespace

bool has_slit_sections(const RunData& run) { return !run.reader().section_fields().empty(); }

void draw_slit_sections(Offscreen& picture, const RunData& run) {
  const std::vector<SectionField> sections = run.reader().section_fields();
  if (sections.empty()) {
    throw PictureError(
        "this run has no section around an open slit to draw: the skin did not break, its layers open as films, or "
        "output.fields = \"none\"");
  }
  std::vector<DrawnSlit> slits;
  double largest = 0.0;
  bool has_gap = false;
  for (const SectionField& section : sections) {
    slits.push_back(drawn_slit(section));
    constexpr double visible = 1.05;  // of the radius
    has_gap = has_gap || slits.back().half_length > visible * section.needle_radius;
    largest = std::max({largest, section.needle_radius, slits.back().half_length});
  }
  vtkRenderWindow& window = picture.window();
  const int* size = window.GetSize();
  const std::vector<Panel> panels =
      panels_for(sections.size(), static_cast<double>(size[0]) / size[1], view_over_slit * largest);
  const ColorRange range = range_in_view(slits, panels.front());

  vtkNew<vtkRenderer> paper, page;
  paper->SetBackground(1, 1, 1);
  window.SetNumberOfLayers(2);
  page->SetLayer(1);
  window.AddRenderer(paper);
  for (std::size_t i = 0; i < sections.size(); ++i)
    add_scene(window, panels[i], slits[i], sections[i].needle_radius, range);
  window.AddRenderer(page);
  Overlay overlay(*page, size[1]);
  overlay.text(0.03, 0.955, run.title(), 28, Align::left, ink, true);
  overlay.text(
      0.03, 0.908,
      "The slit around the needle at its deepest, seen along the needle: plane strain, needle without friction; "
      "colour: largest principal Cauchy stress",
      18, Align::left, faint_ink);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    overlay.frame(panels[i].left, panels[i].bottom, panels[i].right, panels[i].top);
    draw_unloaded_slit(overlay, panels[i], sections[i]);
    draw_scale_bar(overlay, panels[i]);
    draw_caption(overlay, panels[i], sections[i]);
  }
  draw_key(overlay, range, has_gap);
}

}  // namespace acus
