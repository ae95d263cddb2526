#include "viz/render/scene_parts.hpp"

#include <fmt/format.h>
#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkClipPolyData.h>
#include <vtkDataArray.h>
#include <vtkDoubleArray.h>
#include <vtkLookupTable.h>
#include <vtkNew.h>
#include <vtkNonMergingPointLocator.h>
#include <vtkPlane.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkTransform.h>
#include <vtkTransformPolyDataFilter.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

namespace acus {

vtkSmartPointer<vtkPolyData> clip_to(vtkPolyData& data, const ViewBox& box) {
  const double planes[4][6] = {{box.radius, 0, 0, -1, 0, 0},
                               {-box.radius, 0, 0, 1, 0, 0},
                               {0, 0, -box.below, 0, 0, 1},
                               {0, 0, box.above, 0, 0, -1}};
  vtkNew<vtkNonMergingPointLocator> separate_points;  // fields jump where two layers meet
  vtkSmartPointer<vtkPolyData> kept = &data;
  for (const auto& p : planes) {
    vtkNew<vtkPlane> plane;
    plane->SetOrigin(p[0], p[1], p[2]);
    plane->SetNormal(p[3], p[4], p[5]);
    vtkNew<vtkClipPolyData> clip;
    clip->SetInputData(kept);
    clip->SetClipFunction(plane);
    clip->SetLocator(separate_points);
    clip->Update();
    kept = clip->GetOutput();
  }
  return kept;
}

vtkSmartPointer<vtkPolyData> mirrored(vtkPolyData& data) {
  vtkNew<vtkTransform> flip;
  flip->Scale(-1, 1, 1);
  vtkNew<vtkTransformPolyDataFilter> filter;
  filter->SetInputData(&data);
  filter->SetTransform(flip);
  filter->Update();
  return filter->GetOutput();
}

vtkSmartPointer<vtkPolyData> needle_line(const NeedleOutline& needle, double displacement, double top) {
  vtkNew<vtkPoints> points;
  const auto add = [&](double r, double z) { points->InsertNextPoint(r, 0, z); };
  for (std::size_t i = 0; i < needle.r.size(); ++i) {
    const double z = needle.z[i] - displacement;
    if (z < top) {
      add(needle.r[i], z);
      continue;
    }
    if (i > 0) {  // cut the outline at the top of the picture
      const double z0 = needle.z[i - 1] - displacement, t = z > z0 ? (top - z0) / (z - z0) : 0;
      add(needle.r[i - 1] + t * (needle.r[i] - needle.r[i - 1]), top);
    }
    break;
  }
  const vtkIdType n = points->GetNumberOfPoints();
  if (n > 0 && points->GetPoint(n - 1)[2] < top)
    add(points->GetPoint(n - 1)[0], top);  // the body goes on as a cylinder
  add(0, top);
  vtkNew<vtkCellArray> lines;
  lines->InsertNextCell(static_cast<int>(points->GetNumberOfPoints()));
  for (vtkIdType i = 0; i < points->GetNumberOfPoints(); ++i) lines->InsertCellPoint(i);
  auto line = vtkSmartPointer<vtkPolyData>::New();
  line->SetPoints(points);
  line->SetLines(lines);
  return line;
}

vtkSmartPointer<vtkActor> needle_face(vtkPolyData& outline) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> strip;
  const vtkIdType n = outline.GetNumberOfPoints();
  strip->InsertNextCell(static_cast<int>(2 * n));
  for (vtkIdType i = 0; i < n; ++i) {
    const double* p = outline.GetPoint(i);
    const double x = p[0], z = p[2];
    strip->InsertCellPoint(points->InsertNextPoint(-x, 0, z));
    strip->InsertCellPoint(points->InsertNextPoint(x, 0, z));
  }
  vtkNew<vtkPolyData> body;
  body->SetPoints(points);
  body->SetStrips(strip);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(body);
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  actor->GetProperty()->SetColor(steel[0], steel[1], steel[2]);
  actor->GetProperty()->LightingOff();
  return actor;
}

ColorRange color_range(const RunData& run, const std::string& field, const std::vector<std::size_t>& steps,
                       const ViewBox& box) {
  std::vector<double> values;
  for (const std::size_t step : steps) {
    const vtkSmartPointer<vtkPolyData> faces = run.section(step, field).faces;
    for (vtkIdType i = 0; i < faces->GetNumberOfPoints(); ++i) {
      const double* p = faces->GetPoint(i);
      const double value = faces->GetPointData()->GetScalars()->GetTuple1(i);
      const bool is_in_view = std::abs(p[0]) <= box.radius && p[2] >= -box.below && p[2] <= box.above;
      if (is_in_view && std::isfinite(value)) values.push_back(value);
    }
  }
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto percentile = [&](double p) {
    return values[static_cast<std::size_t>(std::lround(p * static_cast<double>(values.size() - 1)))];
  };
  ColorRange range{percentile(0.01), percentile(0.99), false};
  // Stress differs by decades between stiff and soft layers; lengths and ratios do not.
  range.is_log = run.unit(field) == "MPa" && range.high > 0 && range.low < 0.01 * range.high &&
                 range.low > -1e-3 * range.high;  // curved interpolation may undershoot zero a little
  if (range.is_log) range.low = std::max(range.low, 1e-4 * range.high);
  return range;
}

ColorBar color_bar_of(const RunData& run, const std::string& field, const ColorRange& range) {
  const std::string note = range.is_log
                               ? "logarithmic scale; ends: 1st and\n99th percentile in view, four\ndecades at most"
                               : "ends: 1st and 99th\npercentile in view";
  return {field_label(field, run.unit(field)), range.low, range.high, range.is_log, note};
}

vtkSmartPointer<vtkActor> layer_actor(vtkPolyData& faces) {
  vtkNew<vtkUnsignedCharArray> colors;
  colors->SetNumberOfComponents(3);
  vtkDataArray* layer = faces.GetCellData()->GetArray("layer");
  for (vtkIdType i = 0; i < faces.GetNumberOfCells(); ++i) {
    const Color color = layer_color(static_cast<int>(layer->GetTuple1(i)));
    colors->InsertNextTuple3(255 * color[0], 255 * color[1], 255 * color[2]);
  }
  auto colored = vtkSmartPointer<vtkPolyData>::New();
  colored->ShallowCopy(&faces);
  colored->GetCellData()->SetScalars(colors);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(colored);
  mapper->SetScalarModeToUseCellData();
  mapper->SetColorModeToDirectScalars();
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  actor->GetProperty()->LightingOff();
  return actor;
}

vtkSmartPointer<vtkActor> field_actor(vtkPolyData& faces, const ColorRange& range) {
  const auto position = [&](double value) {
    return range.is_log ? std::log10(std::max(value, range.low)) : std::max(value, range.low);
  };
  vtkDataArray* stored = faces.GetPointData()->GetScalars();
  vtkNew<vtkDoubleArray> values;
  for (vtkIdType i = 0; i < faces.GetNumberOfPoints(); ++i) values->InsertNextValue(position(stored->GetTuple1(i)));
  auto colored = vtkSmartPointer<vtkPolyData>::New();
  colored->ShallowCopy(&faces);
  colored->GetPointData()->SetScalars(values);
  const double low = position(range.low), high = std::max(position(range.high), low + 1e-12);
  vtkNew<vtkLookupTable> table;
  fill_viridis(*table, low, high);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(colored);
  mapper->SetScalarModeToUsePointData();
  mapper->SetLookupTable(table);
  mapper->SetScalarRange(low, high);
  mapper->InterpolateScalarsBeforeMappingOn();
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  actor->GetProperty()->LightingOff();
  return actor;
}

vtkSmartPointer<vtkActor> line_actor(vtkPolyData& lines, const Color& color, double width, double opacity) {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(&lines);
  mapper->ScalarVisibilityOff();
  mapper->SetResolveCoincidentTopologyToPolygonOffset();
  mapper->SetRelativeCoincidentTopologyLineOffsetParameters(-4, -8);
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  actor->GetProperty()->SetColor(color[0], color[1], color[2]);
  actor->GetProperty()->SetLineWidth(static_cast<float>(width));
  actor->GetProperty()->SetOpacity(opacity);
  actor->GetProperty()->LightingOff();
  return actor;
}

}  // namespace acus
