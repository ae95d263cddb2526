#include "viz/render/solid_parts.hpp"

#include <fmt/format.h>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCell.h>
#include <vtkCleanPolyData.h>
#include <vtkDataSet.h>
#include <vtkGeometryFilter.h>
#include <vtkIdList.h>
#include <vtkLight.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkPolyDataNormals.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkRenderWindow.h>
#include <vtkRotationalExtrusionFilter.h>
#include <vtkStaticCellLocator.h>
#include <vtkThreshold.h>
#include <vtkTransform.h>
#include <vtkTransformPolyDataFilter.h>
#include <vtkTriangleFilter.h>
#include <vtkUnstructuredGrid.h>
#include <vtkVector.h>
#include <vtkVectorOperators.h>

#include <algorithm>
#include <cmath>

namespace acus {
namespace {

constexpr double beside = 0.02;  // of a face's width: more than curved faces of two sizes gape where they meet
constexpr double upright = 0.3;  // cosine with the z axis

/// Without the faces inside the body: where wide cells lie below narrow ones no two faces are the same, and all of them
/// pass for outer ones. Upright faces are left alone.
vtkSmartPointer<vtkPolyData> without_inner_faces(vtkPolyData& surface, vtkDataSet& body) {
  vtkNew<vtkStaticCellLocator> locator;
  locator->SetDataSet(&body);
  locator->BuildLocator();
  vtkNew<vtkIdList> outer;
  for (vtkIdType face = 0; face < surface.GetNumberOfCells(); ++face) {
    vtkPoints& points = *surface.GetCell(face)->GetPoints();
    const vtkIdType n = points.GetNumberOfPoints();
    vtkVector3d centre(0.0), area(0.0);
    for (vtkIdType a = 0; a < n; ++a) {
      vtkVector3d here, next;
      points.GetPoint(a, here.GetData());
      points.GetPoint((a + 1) % n, next.GetData());
      centre = centre + here * (1.0 / static_cast<double>(n));
      area = area + here.Cross(next) * 0.5;
    }
    const vtkVector3d step = area * (beside / std::sqrt(std::max(area.Norm(), 1e-300)));
    const auto is_inside = [&](vtkVector3d place) { return locator->FindCell(place.GetData()) >= 0; };
    const bool is_upright = std::abs(area.GetZ()) < upright * area.Norm();
    if (is_upright || !is_inside(centre + step) || !is_inside(centre - step)) outer->InsertNextId(face);
  }
  auto result = vtkSmartPointer<vtkPolyData>::New();
  result->Allocate(&surface, outer->GetNumberOfIds());
  result->CopyCells(&surface, outer);
  return result;
}

}  // namespace

vtkSmartPointer<vtkPolyData> surface_of_layer(vtkDataSet& cells, int layer) {
  vtkNew<vtkThreshold> pick;
  pick->SetInputData(&cells);
  pick->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_CELLS, "layer");
  pick->SetLowerThreshold(layer - 0.5);
  pick->SetUpperThreshold(layer + 0.5);
  pick->SetThresholdFunction(vtkThreshold::THRESHOLD_BETWEEN);
  vtkNew<vtkGeometryFilter> surface;
  surface->SetInputConnection(pick->GetOutputPort());
  surface->Update();
  vtkUnstructuredGrid& body = *pick->GetOutput();
  const bool is_solid = body.GetNumberOfCells() > 0 && body.GetCell(0)->GetCellDimension() == 3;
  if (is_solid) return without_inner_faces(*surface->GetOutput(), body);
  return surface->GetOutput();
}

vtkSmartPointer<vtkPolyData> turned(vtkPolyData& data, double degrees) {
  vtkNew<vtkTransform> turn;
  turn->RotateZ(degrees);
  vtkNew<vtkTransformPolyDataFilter> filter;
  filter->SetInputData(&data);
  filter->SetTransform(turn);
  filter->Update();
  return filter->GetOutput();
}

vtkSmartPointer<vtkPolyData> swept(vtkPolyData& line, double from_degrees, double angle) {
  vtkNew<vtkRotationalExtrusionFilter> sweep;
  sweep->SetInputData(turned(line, from_degrees));
  sweep->SetAngle(angle);
  sweep->SetResolution(std::max(8, static_cast<int>(angle / 3)));
  sweep->CappingOff();
  vtkNew<vtkTriangleFilter> triangles;
  triangles->SetInputConnection(sweep->GetOutputPort());
  vtkNew<vtkCleanPolyData> join;
  join->SetInputConnection(triangles->GetOutputPort());
  join->ConvertPolysToLinesOff();  // what collapses on the axis is dropped
  join->ConvertLinesToPointsOff();
  join->ToleranceIsAbsoluteOn();
  join->SetAbsoluteTolerance(1e-7);
  vtkNew<vtkPolyDataNormals> normals;
  normals->SetInputConnection(join->GetOutputPort());
  normals->SetFeatureAngle(25);
  normals->SplittingOn();
  normals->Update();
  return normals->GetOutput();
}

vtkSmartPointer<vtkActor> solid_actor(vtkPolyData& surface, const Color& color, bool is_metal) {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(&surface);
  mapper->ScalarVisibilityOff();
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  vtkProperty& property = *actor->GetProperty();
  property.SetColor(color[0], color[1], color[2]);
  property.SetAmbient(is_metal ? 0.42 : 0.30);
  property.SetDiffuse(is_metal ? 0.55 : 0.70);
  property.SetSpecular(is_metal ? 0.5 : 0.05);
  property.SetSpecularPower(is_metal ? 25 : 8);
  return actor;
}

void light(vtkRenderer& renderer) {
  renderer.RemoveAllLights();
  renderer.AutomaticLightCreationOff();
  vtkNew<vtkLight> key, eye;
  key->SetLightTypeToCameraLight();
  key->SetPosition(-1.4, 1.2, 1.2);
  key->SetIntensity(0.65);
  eye->SetLightTypeToHeadlight();
  eye->SetIntensity(0.55);
  renderer.AddLight(key);
  renderer.AddLight(eye);
}

void draw_legend(Overlay& overlay, const std::vector<Layer>& layers, const std::set<int>& visible,
                 const std::vector<std::pair<std::string, Color>>& others, double x, double y) {
  overlay.text(x, y + 0.05, "layers, from the surface", 21, Align::left, ink, true);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    const bool is_visible = visible.count(static_cast<int>(i)) > 0;
    const double line = y - 0.062 * static_cast<double>(i);
    overlay.box(x, line - 0.018, x + 0.02, line + 0.018, layer_color(static_cast<int>(i)));
    overlay.frame(x, line - 0.018, x + 0.02, line + 0.018);
    const std::string thickness = layer.thickness < 1 ? fmt::format("{:.3g} µm", 1e3 * layer.thickness)
                                                      : fmt::format("{:.3g} mm", layer.thickness);
    overlay.text(x + 0.028, line + 0.012, readable(layer.name), 19);
    overlay.text(x + 0.028, line - 0.013, thickness + (is_visible ? "" : "  (below the view)"), 17, Align::left,
                 faint_ink);
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    const double line = y - 0.062 * static_cast<double>(layers.size() + i);
    overlay.box(x, line - 0.018, x + 0.02, line + 0.018, others[i].second);
    overlay.frame(x, line - 0.018, x + 0.02, line + 0.018);
    overlay.text(x + 0.028, line, others[i].first, 19);
  }
}

void draw_scale_bar(Overlay& overlay, vtkRenderer& scene, double picture_height) {
  double viewport[4];
  scene.GetViewport(viewport);
  const int* size = scene.GetRenderWindow()->GetSize();
  const double mm_per_pixel =
      2 * scene.GetActiveCamera()->GetParallelScale() / ((viewport[3] - viewport[1]) * picture_height);
  const double mm_per_picture = mm_per_pixel * size[0];
  const double length = round_below(0.16 * mm_per_picture);
  const double x0 = 0.04, x1 = x0 + length / mm_per_picture, y = 0.03;
  overlay.line(x0, y, x1, y, ink, 5);
  overlay.text(0.5 * (x0 + x1), y + 0.025,
               length < 1 ? fmt::format("{:g} µm", 1e3 * length) : fmt::format("{:g} mm", length), 21, Align::center);
}

}  // namespace acus
