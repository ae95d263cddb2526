#include "viz/render/array_cut.hpp"

#include <fmt/format.h>
#include <vtkActor.h>
#include <vtkAppendPolyData.h>
#include <vtkCamera.h>
#include <vtkCubeSource.h>
#include <vtkCutter.h>
#include <vtkFeatureEdges.h>
#include <vtkNew.h>
#include <vtkPlane.h>
#include <vtkPolyData.h>
#include <vtkPolyDataNormals.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>
#include <vtkTableBasedClipDataSet.h>
#include <vtkTransform.h>
#include <vtkTransformPolyDataFilter.h>
#include <vtkUnstructuredGrid.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "viz/render/scene_parts.hpp"
#include "viz/render/solid_parts.hpp"

namespace acus {

namespace {

constexpr double elevation = 22.0, azimuth = 18.0;  // degrees: of the eye above the horizon, to the right of the front
constexpr double scene_left = 0.01, scene_right = 0.775, scene_bottom = 0.085, scene_top = 0.885;
constexpr double smooth_angle = 55.0;           // degrees between faces that still count as one surface
constexpr Color in_skin = {0.835, 0.369, 0.0};  // Okabe and Ito's vermillion
constexpr Color plate_color = {0.0, 0.447, 0.698};

using Box = SolidScene::Box;

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

/// The row of needles nearest y = 0; of two the one in front, so that more can be seen behind it.
double row_to_cut(const SolidScene& scene) {
  constexpr double slack = 1e-6;
  double row = scene.needles().front().y;
  for (const SolidScene::Needle& needle : scene.needles()) {
    const double closer = std::abs(row) - std::abs(needle.y);
    if (closer > slack || (closer > -slack && needle.y < row)) row = needle.y;
  }
  return row;
}

/// What is worth seeing: the plate and as much around and below it as the dent needs.
Box view_of(const SolidScene& scene) {
  const double reach = std::max(1.1 * scene.largest_travel(), scene.needle_length());
  Box box;
  for (std::size_t axis : {0, 1}) {
    const SolidScene::Span all = scene.extent(static_cast<int>(axis));
    const double half = scene.plate_half_width()[axis] + reach;
    box[axis] = {std::max(all.low, -half), std::min(all.high, half)};
  }
  box[1].low = row_to_cut(scene);
  const double width = box[0].high - box[0].low;
  box[2] = {-std::min(scene.thickness(), std::max(0.4 * width, scene.largest_travel() + 1.5 * scene.needle_length())),
            0.0};
  return box;
}

vtkSmartPointer<vtkUnstructuredGrid> clipped(vtkUnstructuredGrid& grid, const std::array<double, 3>& origin,
                                             const std::array<double, 3>& inwards) {
  vtkNew<vtkPlane> plane;
  plane->SetOrigin(origin[0], origin[1], origin[2]);
  plane->SetNormal(inwards[0], inwards[1], inwards[2]);
  vtkNew<vtkTableBasedClipDataSet> clip;
  clip->SetInputData(&grid);
  clip->SetClipFunction(plane);
  clip->Update();
  return clip->GetOutput();
}

double hair_of(const Box& box) { return 1e-4 * (box[0].high - box[0].low); }

/// The deformed tissue inside the box; its top is left as it is.
vtkSmartPointer<vtkUnstructuredGrid> tissue_in(const SolidScene& scene, std::size_t moment, const Box& box) {
  Box wider = box;  // tissue moves into the box from beside it
  for (auto& span : wider) {
    const double margin = 0.15 * (span.high - span.low);
    span = {span.low - margin, span.high + margin};
  }
  wider[2].low = -scene.thickness();
  vtkSmartPointer<vtkUnstructuredGrid> grid = scene.tissue(moment, wider);
  const double hair = hair_of(box);  // planes beside those of the mesh cut no slivers
  grid = clipped(*grid, {0, box[1].low + hair, 0}, {0, 1, 0});
  grid = clipped(*grid, {0, box[1].high - hair, 0}, {0, -1, 0});
  grid = clipped(*grid, {box[0].low + hair, 0, 0}, {1, 0, 0});
  grid = clipped(*grid, {box[0].high - hair, 0, 0}, {-1, 0, 0});
  return clipped(*grid, {0, 0, box[2].low + hair}, {0, 0, 1});
}

vtkSmartPointer<vtkPolyData> shaded(vtkPolyData& surface) {
  vtkNew<vtkPolyDataNormals> normals;
  normals->SetInputData(&surface);
  normals->SetFeatureAngle(smooth_angle);
  normals->ConsistencyOff();
  normals->SplittingOn();
  normals->Update();
  return normals->GetOutput();
}

vtkSmartPointer<vtkPolyData> sharp_edges(vtkPolyData& surface) {
  vtkNew<vtkFeatureEdges> edges;
  edges->SetInputData(&surface);
  edges->BoundaryEdgesOff();
  edges->NonManifoldEdgesOff();
  edges->ManifoldEdgesOff();
  edges->FeatureEdgesOn();
  edges->SetFeatureAngle(smooth_angle);
  edges->ColoringOff();
  edges->Update();
  return edges->GetOutput();
}

/// Draws the layers and says which of them can be seen.
std::set<int> add_tissue(vtkRenderer& renderer, const SolidScene& scene, vtkUnstructuredGrid& grid, double pixel) {
  std::set<int> visible;
  for (int layer = 0; layer < static_cast<int>(scene.layers().size()); ++layer) {
    const vtkSmartPointer<vtkPolyData> surface = surface_of_layer(grid, layer);
    if (surface->GetNumberOfCells() == 0) continue;
    visible.insert(layer);
    const auto actor = solid_actor(*shaded(*surface), layer_color(layer), false);
    actor->GetProperty()->SetAmbient(0.42);  // walls that the light does not reach stay readable
    actor->GetProperty()->SetDiffuse(0.62);
    renderer.AddActor(actor);
    renderer.AddActor(line_actor(*sharp_edges(*surface), ink, 1.1 * pixel));
  }
  return visible;
}

vtkSmartPointer<vtkPolyData> moved(vtkPolyData& data, double x, double y, double z) {
  vtkNew<vtkTransform> shift;
  shift->Translate(x, y, z);
  vtkNew<vtkTransformPolyDataFilter> filter;
  filter->SetInputData(&data);
  filter->SetTransform(shift);
  filter->Update();
  return filter->GetOutput();
}

/// The face of the cut in the very colours of the legend: no light falls on it.
void add_cut_face(vtkRenderer& renderer, vtkUnstructuredGrid& grid, const Box& box) {
  vtkNew<vtkPlane> plane;
  plane->SetOrigin(0, box[1].low + 2 * hair_of(box), 0);
  plane->SetNormal(0, 1, 0);
  vtkNew<vtkCutter> cut;
  cut->SetInputData(&grid);
  cut->SetCutFunction(plane);
  cut->GenerateTrianglesOff();
  cut->Update();
  renderer.AddActor(layer_actor(*moved(*cut->GetOutput(), 0, -2 * hair_of(box), 0)));
}

/// The needle's outline between two heights above its tip.
NeedleOutline part_of(const NeedleOutline& whole, double from, double to) {
  NeedleOutline part;
  const auto add = [&](double r, double z) {
    part.r.push_back(r);
    part.z.push_back(z);
  };
  for (std::size_t i = 0; i < whole.z.size(); ++i) {
    if (i > 0) {
      const double r0 = whole.r[i - 1], z0 = whole.z[i - 1], r1 = whole.r[i], z1 = whole.z[i];
      for (const double cut : {from, to})
        if (z0 < cut && cut < z1) add(r0 + (r1 - r0) * (cut - z0) / (z1 - z0), cut);
    }
    if (whole.z[i] >= from && whole.z[i] <= to) add(whole.r[i], whole.z[i]);
  }
  return part;
}

/// Needles in the cut row and behind it; what is in the skin has its own colour.
void add_needles(vtkRenderer& renderer, const SolidScene& scene, const SolidScene::Moment& moment, double row) {
  if (scene.needle().r.size() < 2) return;
  constexpr double slack = 1e-6;
  vtkNew<vtkAppendPolyData> free_parts, parts_in_skin;
  bool any_free = false, any_in_skin = false;
  const auto add = [&](vtkAppendPolyData& all, bool& any, const SolidScene::Needle& at, double from, double to) {
    const NeedleOutline part = part_of(scene.needle(), from, to);
    if (part.r.size() < 2) return;
    const auto line = needle_line(part, 0.0, part.z.back());
    all.AddInputData(moved(*swept(*line, 0, 360), at.x, at.y, at.recess - moment.travel));
    any = true;
  };
  for (std::size_t i = 0; i < scene.needles().size(); ++i) {
    const SolidScene::Needle& at = scene.needles()[i];
    if (at.y < row - slack) continue;
    const double depth = moment.depth.empty() ? 0.0 : moment.depth[i];
    add(*free_parts, any_free, at, depth, scene.needle_length() - at.recess);
    if (depth > 0) add(*parts_in_skin, any_in_skin, at, 0.0, depth);
  }
  const auto show = [&](vtkAppendPolyData& all, bool any, const Color& color) {
    if (!any) return;
    all.Update();
    renderer.AddActor(solid_actor(*all.GetOutput(), color, true));
  };
  show(*free_parts, any_free, steel);
  show(*parts_in_skin, any_in_skin, in_skin);
}

/// The plate as a thin sheet that can be seen through. How thick it really is, is not known.
void add_plate(vtkRenderer& renderer, const SolidScene& scene, const SolidScene::Moment& moment, const Box& box,
               double pixel) {
  const double low = scene.needle_length() - moment.travel, high = low + 0.12 * scene.needle_length();
  const double half_x = std::min(scene.plate_half_width()[0], box[0].high),
               half_y = std::min(scene.plate_half_width()[1], box[1].high);
  vtkNew<vtkCubeSource> sheet;
  sheet->SetBounds(-half_x, half_x, box[1].low, half_y, low, high);
  sheet->Update();
  const auto actor = solid_actor(*sheet->GetOutput(), plate_color, false);
  actor->GetProperty()->SetOpacity(0.22);
  renderer.AddActor(actor);
  renderer.AddActor(line_actor(*sharp_edges(*shaded(*sheet->GetOutput())), plate_color, 1.6 * pixel));
}

/// A parallel view that holds the box, the needles above it and the plate before it comes down.
void aim_camera(vtkRenderer& renderer, const SolidScene& scene, const Box& box, double aspect) {
  const double e = radians(elevation), a = radians(azimuth);
  const std::array<double, 3> to_eye = {std::sin(a) * std::cos(e), -std::cos(a) * std::cos(e), std::sin(e)};
  const std::array<double, 3> right = {std::cos(a), std::sin(a), 0.0};
  const std::array<double, 3> up = {-std::sin(a) * std::sin(e), std::cos(a) * std::sin(e), std::cos(e)};
  std::array<SolidScene::Span, 2> page;
  page.fill({1e300, -1e300});
  const auto hold = [&](double x, double y, double z) {
    const std::array<double, 2> at = {right[0] * x + right[1] * y, up[0] * x + up[1] * y + up[2] * z};
    for (std::size_t d : {0, 1}) page[d] = {std::min(page[d].low, at[d]), std::max(page[d].high, at[d])};
  };
  for (const double x : {box[0].low, box[0].high})
    for (const double y : {box[1].low, box[1].high})
      for (const double z : {box[2].low, box[2].high}) hold(x, y, z);
  const std::array<double, 2> half = scene.plate_half_width();
  for (const double x : {-half[0], half[0]})
    for (const double y : {box[1].low, half[1]}) hold(x, y, 1.15 * scene.needle_length());
  const double across = 0.5 * (page[0].low + page[0].high), upwards = 0.5 * (page[1].low + page[1].high);
  const double distance = 10 * (page[0].high - page[0].low + page[1].high - page[1].low);
  std::array<double, 3> focus{}, eye{};
  for (std::size_t d = 0; d < 3; ++d) {
    focus[d] = across * right[d] + upwards * up[d];
    eye[d] = focus[d] + distance * to_eye[d];
  }
  vtkCamera& camera = *renderer.GetActiveCamera();
  camera.ParallelProjectionOn();
  camera.SetFocalPoint(focus.data());
  camera.SetPosition(eye.data());
  camera.SetViewUp(0, 0, 1);
  camera.SetParallelScale(0.515 * std::max(page[1].high - page[1].low, (page[0].high - page[0].low) / aspect));
  renderer.ResetCameraClippingRange();
}

std::string state_text(const SolidScene& scene, const SolidScene::Moment& moment) {
  const Scaled unit = scaled_unit(moment.force, "N");
  std::string text = fmt::format("plate {:.0f} µm after the first touch,  force {:.3g} {} on {} needle{}",
                                 1e3 * moment.travel, moment.force * unit.factor, unit.unit, scene.needles().size(),
                                 scene.needles().size() == 1 ? "" : "s");
  if (moment.n_in >= 0) text += fmt::format(", {} of them in the skin", moment.n_in);
  return text + fmt::format(",  time {:.3g} s", moment.time);
}

void draw_labels(Overlay& overlay, const SolidScene& scene, const SolidScene::Moment& moment,
                 const std::set<int>& visible, vtkRenderer& renderer, double picture_height) {
  overlay.text(0.03, 0.955, scene.title(), 28, Align::left, ink, true);
  overlay.text(0.03, 0.910, state_text(scene, moment), 21, Align::left, faint_ink);
  std::vector<std::pair<std::string, Color>> others = {{"needle", steel}};
  if (!moment.depth.empty()) others.emplace_back("needle, in the skin", in_skin);
  others.emplace_back("plate (see-through)", Color{0.78, 0.88, 0.94});
  draw_legend(overlay, scene.layers(), visible, others, 0.785, 0.76);
  draw_scale_bar(overlay, renderer, picture_height);
  if (moment.depth.empty()) return;
  overlay.text(0.785, 0.075, "Around each needle its own dent is\ndrawn in the shape solved for one\nneedle alone.", 16,
               Align::left, faint_ink);
}

}  // namespace

void draw_array_cut(Offscreen& picture, const SolidScene& scene, std::size_t k) {
  vtkRenderWindow& window = picture.window();
  const int* size = window.GetSize();
  const double width = size[0], height = size[1], pixel = height / 1000;
  vtkNew<vtkRenderer> paper, block, page;
  window.SetNumberOfLayers(2);
  for (vtkRenderer* renderer : {paper.Get(), block.Get(), page.Get()}) window.AddRenderer(renderer);
  paper->SetBackground(1, 1, 1);
  block->SetBackground(1, 1, 1);
  block->SetViewport(scene_left, scene_bottom, scene_right, scene_top);
  page->SetLayer(1);

  const SolidScene::Moment& moment = scene.moment(k);
  const Box box = view_of(scene);
  light(*block);
  const vtkSmartPointer<vtkUnstructuredGrid> tissue = tissue_in(scene, k, box);
  const std::set<int> visible = add_tissue(*block, scene, *tissue, pixel);
  add_cut_face(*block, *tissue, box);
  add_needles(*block, scene, moment, box[1].low);
  add_plate(*block, scene, moment, box, pixel);
  aim_camera(*block, scene, box, (scene_right - scene_left) * width / ((scene_top - scene_bottom) * height));
  Overlay overlay(*page, size[1]);
  draw_labels(overlay, scene, moment, visible, *block, height);
}

}  // namespace acus
