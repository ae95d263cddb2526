#include "viz/render/cutaway.hpp"

#include <fmt/format.h>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellData.h>
#include <vtkCleanPolyData.h>
#include <vtkDataArray.h>
#include <vtkFeatureEdges.h>
#include <vtkLinearExtrusionFilter.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkPolyDataNormals.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>
#include <vtkTransform.h>
#include <vtkTransformPolyDataFilter.h>
#include <vtkTriangleFilter.h>

#include <cmath>
#include <numbers>
#include <set>

#include "viz/render/solid_parts.hpp"

namespace acus {

namespace {

constexpr double elevation = 24.0;  // degrees above the horizon
constexpr double scene_left = 0.02, scene_right = 0.79, scene_bottom = 0.085, scene_top = 0.885;

/// Length of the block that a plane-strain section is extruded to.
double block_length(const ViewBox& box) { return 0.8 * box.radius; }

/// Outline of one layer of a clipped section, without the axis.
vtkSmartPointer<vtkPolyData> outline_of_layer(vtkPolyData& faces, int layer) {
  vtkNew<vtkCleanPolyData> join;  // neighbouring cells were subdivided on their own
  join->SetInputData(surface_of_layer(faces, layer));
  join->ToleranceIsAbsoluteOn();
  join->SetAbsoluteTolerance(1e-7);
  vtkNew<vtkFeatureEdges> edges;
  edges->SetInputConnection(join->GetOutputPort());
  edges->BoundaryEdgesOn();
  edges->FeatureEdgesOff();
  edges->NonManifoldEdgesOff();
  edges->ManifoldEdgesOff();
  edges->ColoringOff();
  edges->Update();
  return edges->GetOutput();
}

vtkSmartPointer<vtkPolyData> extruded(vtkPolyData& line, double length) {
  vtkNew<vtkLinearExtrusionFilter> sweep;
  sweep->SetInputData(&line);
  sweep->SetExtrusionTypeToVectorExtrusion();
  sweep->SetVector(0, 1, 0);
  sweep->SetScaleFactor(length);
  sweep->CappingOff();
  vtkNew<vtkTriangleFilter> triangles;
  triangles->SetInputConnection(sweep->GetOutputPort());
  vtkNew<vtkPolyDataNormals> normals;
  normals->SetInputConnection(triangles->GetOutputPort());
  normals->SetFeatureAngle(40);
  normals->Update();
  return normals->GetOutput();
}

std::set<int> layers_in(vtkPolyData& faces) {
  std::set<int> layers;
  vtkDataArray* layer = faces.GetCellData()->GetArray("layer");
  for (vtkIdType i = 0; i < faces.GetNumberOfCells(); ++i) layers.insert(static_cast<int>(layer->GetTuple1(i)));
  return layers;
}

void add_cut_face(vtkRenderer& renderer, vtkPolyData& faces, vtkPolyData& lines, const CutawayLook& look,
                  double pixel) {
  renderer.AddActor(look.field.empty() ? layer_actor(faces) : field_actor(faces, look.range));
  renderer.AddActor(line_actor(lines, look.field.empty() ? ink : Color{1, 1, 1}, 1.2 * pixel));
}

void add_axisymmetric(vtkRenderer& renderer, const RunData& run, const CutawayLook& look, vtkPolyData& faces,
                      vtkPolyData& lines, double pixel) {
  // The missing part looks at the camera, which stands at -y.
  const double from = -90 + 0.5 * look.cut_angle, angle = 360 - look.cut_angle;
  for (const int layer : layers_in(faces)) {
    renderer.AddActor(solid_actor(*swept(*outline_of_layer(faces, layer), from, angle), layer_color(layer), false));
  }
  for (const double degrees : {from, from + angle}) {
    add_cut_face(renderer, *turned(faces, degrees), *turned(lines, degrees), look, pixel);
  }
  if (run.needle().r.size() < 2) return;
  const auto line = needle_line(run.needle(), run.displacement(look.step), run.view_box().above);
  renderer.AddActor(solid_actor(*swept(*line, 0, 360), steel, true));
}

void add_plane_strain(vtkRenderer& renderer, const RunData& run, const CutawayLook& look, vtkPolyData& faces,
                      vtkPolyData& lines, double pixel) {
  const ViewBox box = run.view_box();
  const double length = block_length(box);
  for (const bool is_mirrored : {false, true}) {
    const auto half = is_mirrored ? mirrored(faces) : vtkSmartPointer<vtkPolyData>(&faces);
    const auto half_lines = is_mirrored ? mirrored(lines) : vtkSmartPointer<vtkPolyData>(&lines);
    for (const int layer : layers_in(*half)) {
      renderer.AddActor(solid_actor(*extruded(*outline_of_layer(*half, layer), length), layer_color(layer), false));
    }
    add_cut_face(renderer, *half, *half_lines, look, pixel);
    if (run.needle().r.size() < 2) continue;
    const auto line = needle_line(run.needle(), run.displacement(look.step), box.above);
    const auto flank = is_mirrored ? mirrored(*line) : line;
    renderer.AddActor(solid_actor(*extruded(*flank, length), steel, true));
    if (!is_mirrored) renderer.AddActor(needle_face(*line));
  }
}

}  // namespace

void fill_scene(vtkRenderer& renderer, const RunData& run, const CutawayLook& look, double pixel) {
  renderer.RemoveAllViewProps();
  light(renderer);
  const DrawnSection section = run.section(look.step, look.field);
  const auto faces = clip_to(*section.faces, run.view_box());
  const auto lines = clip_to(*section.layer_lines, run.view_box());
  if (run.is_axisymmetric()) {
    add_axisymmetric(renderer, run, look, *faces, *lines, pixel);
  } else {
    add_plane_strain(renderer, run, look, *faces, *lines, pixel);
  }
}

void aim_camera(vtkRenderer& renderer, const RunData& run, double aspect) {
  const ViewBox box = run.view_box();
  const double e = elevation * std::numbers::pi / 180, distance = 20 * (box.radius + box.below);
  // How far the scene reaches up and down on the screen, seen from its origin at the undeformed surface.
  const double back = run.is_axisymmetric() ? box.radius : block_length(box);
  const double front = run.is_axisymmetric() ? box.radius * std::numbers::sqrt2 / 2 : 0;
  const double up = std::max(back * std::sin(e),
                             box.above * std::cos(e) + (run.is_axisymmetric() ? 0.2 * box.radius : back) * std::sin(e));
  const double down = box.below * std::cos(e) + front * std::sin(e);
  const double z = 0.5 * (up - down) / std::cos(e);
  vtkCamera& camera = *renderer.GetActiveCamera();
  camera.ParallelProjectionOn();
  camera.SetFocalPoint(0, 0, z);
  camera.SetPosition(0, -distance * std::cos(e), z + distance * std::sin(e));
  camera.SetViewUp(0, 0, 1);
  camera.SetParallelScale(1.03 * std::max(0.5 * (up + down), box.radius / aspect));
  renderer.ResetCameraClippingRange();
}

void draw_labels(Overlay& overlay, const RunData& run, const CutawayLook& look, vtkRenderer& scene,
                 double picture_height) {
  overlay.text(0.03, 0.955, run.title(), 28, Align::left, ink, true);
  overlay.text(0.03, 0.910, run.state_text(look.step), 21, Align::left, faint_ink);
  if (look.field.empty()) {
    draw_legend(overlay, run.layers(), layers_in(*clip_to(*run.section(look.step).faces, run.view_box())),
                {{"needle", steel}}, 0.80, 0.70);
  } else {
    draw_color_bar(overlay, color_bar_of(run, look.field, look.range), 0.82, 0.24, 0.78);
  }
  draw_scale_bar(overlay, scene, picture_height);
}

void draw_cutaway(vtkRenderWindow& window, const RunData& run, const CutawayLook& look) {
  const int* size = window.GetSize();
  const double width = size[0], height = size[1];
  vtkNew<vtkRenderer> scene, page;
  window.SetNumberOfLayers(2);
  scene->SetViewport(scene_left, scene_bottom, scene_right, scene_top);
  scene->SetBackground(1, 1, 1);
  page->SetLayer(1);
  page->InteractiveOff();
  vtkNew<vtkRenderer> paper;  // the scene does not reach the edges
  paper->SetBackground(1, 1, 1);
  paper->InteractiveOff();
  window.AddRenderer(paper);
  window.AddRenderer(scene);
  window.AddRenderer(page);
  fill_scene(*scene, run, look, height / 1000);
  aim_camera(*scene, run, (scene_right - scene_left) * width / ((scene_top - scene_bottom) * height));
  Overlay overlay(*page, size[1]);
  draw_labels(overlay, run, look, *scene, height);
}

}  // namespace acus
