#include "viz/render/section_picture.hpp"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>

#include <algorithm>
#include <functional>

namespace acus {

namespace {

constexpr double um_per_mm = 1e3;

/// Where the plot sits in the picture (fractions) and what part of space it shows (mm).
struct Plot {
  double left = 0.085, right = 0.80, bottom = 0.10, top = 0.875;
  double x_min, x_max, z_min, z_max;

  double across(double x) const { return left + (right - left) * (x - x_min) / (x_max - x_min); }
  double up(double z) const { return bottom + (top - bottom) * (z - z_min) / (z_max - z_min); }
};

/// Fills the plot with the box: the shorter direction shows more.
Plot plot_of(const ViewBox& box, double width, double height) {
  Plot plot;
  const double aspect = (plot.right - plot.left) * width / ((plot.top - plot.bottom) * height);
  double half_width = box.radius, depth = box.below + box.above;
  if (2 * half_width < aspect * depth) {
    half_width = 0.5 * aspect * depth;
  } else {
    depth = 2 * half_width / aspect;
  }
  plot.x_min = -half_width;
  plot.x_max = half_width;
  plot.z_max = box.above;
  plot.z_min = box.above - depth;
  return plot;
}

void draw_axes(Overlay& overlay, const Plot& plot, bool is_axisymmetric) {
  overlay.frame(plot.left, plot.bottom, plot.right, plot.top);
  const auto ticks = [](double low, double high, int n) { return round_ticks(um_per_mm * low, um_per_mm * high, n); };
  const std::vector<double> across = ticks(plot.x_min, plot.x_max, 9), up = ticks(plot.z_min, plot.z_max, 7);
  for (const double tick : across) {
    const double x = plot.across(tick / um_per_mm);
    overlay.line(x, plot.bottom, x, plot.bottom - 0.008);
    overlay.text(x, plot.bottom - 0.025, tick_label(tick, across[1] - across[0]), 20, Align::center);
  }
  for (const double tick : up) {
    const double z = plot.up(tick / um_per_mm);
    overlay.line(plot.left, z, plot.left - 0.005, z);
    overlay.text(plot.left - 0.010, z, tick_label(tick, up[1] - up[0]), 20, Align::right);
  }
  overlay.text(0.5 * (plot.left + plot.right), 0.035,
               is_axisymmetric ? "distance from the needle axis (µm)" : "distance from the symmetry plane (µm)", 22,
               Align::center);
  overlay.text(0.022, 0.5 * (plot.bottom + plot.top), "height above the undeformed surface (µm)", 22, Align::center,
               ink, false, 90);
}

void add_both_sides(vtkRenderer& renderer, vtkPolyData& data,
                    const std::function<vtkSmartPointer<vtkActor>(vtkPolyData&)>& make) {
  renderer.AddActor(make(data));
  renderer.AddActor(make(*mirrored(data)));
}

void add_tissue(vtkRenderer& renderer, const DrawnSection& section, const ViewBox& shown, const ColorRange& range,
                double pixel) {
  add_both_sides(renderer, *clip_to(*section.faces, shown),
                 [&](vtkPolyData& faces) { return field_actor(faces, range); });
  add_both_sides(renderer, *clip_to(*section.mesh_lines, shown),
                 [&](vtkPolyData& lines) { return line_actor(lines, ink, pixel, 0.12); });
  add_both_sides(renderer, *clip_to(*section.layer_lines, shown), [&](vtkPolyData& lines) {
    return line_actor(lines, {1, 1, 1}, 2 * pixel);
  });
}

void add_needle(vtkRenderer& renderer, const RunData& run, std::size_t step, const Plot& plot, double pixel) {
  if (run.needle().r.size() < 2) return;
  const auto line = needle_line(run.needle(), run.displacement(step), plot.z_max);
  renderer.AddActor(needle_face(*line));
  add_both_sides(renderer, *line, [&](vtkPolyData& half) { return line_actor(half, ink, 2 * pixel); });
}

void look_at_plane(vtkRenderer& renderer, const Plot& plot) {
  vtkCamera& camera = *renderer.GetActiveCamera();
  const double x = 0.5 * (plot.x_min + plot.x_max), z = 0.5 * (plot.z_min + plot.z_max);
  camera.ParallelProjectionOn();
  camera.SetFocalPoint(x, 0, z);
  camera.SetPosition(x, -10, z);
  camera.SetViewUp(0, 0, 1);
  camera.SetParallelScale(0.5 * (plot.z_max - plot.z_min));
  camera.SetClippingRange(1, 20);
}

}  // namespace

void draw_section(Offscreen& picture, const RunData& run, std::size_t step, const std::string& field,
                  const ColorRange& range) {
  vtkRenderWindow& window = picture.window();
  const int* size = window.GetSize();
  const double pixel = size[1] / 1000.0;
  const Plot plot = plot_of(run.view_box(), size[0], size[1]);

  vtkNew<vtkRenderer> paper, page, scene;
  paper->SetBackground(1, 1, 1);
  scene->SetBackground(1, 1, 1);
  scene->SetViewport(plot.left, plot.bottom, plot.right, plot.top);
  window.SetNumberOfLayers(2);
  page->SetLayer(1);
  window.AddRenderer(paper);
  window.AddRenderer(scene);
  window.AddRenderer(page);

  const ViewBox shown = {plot.x_max, -plot.z_min, plot.z_max};
  add_tissue(*scene, run.section(step, field), shown, range, pixel);
  add_needle(*scene, run, step, plot, pixel);
  look_at_plane(*scene, plot);

  Overlay overlay(*page, size[1]);
  draw_axes(overlay, plot, run.is_axisymmetric());
  overlay.text(plot.left, 0.955, run.title(), 28, Align::left, ink, true);
  overlay.text(plot.left, 0.910, run.state_text(step), 21, Align::left, faint_ink);
  draw_color_bar(overlay, color_bar_of(run, field, range), 0.825, 0.24, 0.78);
  overlay.text(0.825, 0.095, "white lines: layer interfaces\ngrey: needle", 16, Align::left, faint_ink);
}

}  // namespace acus
