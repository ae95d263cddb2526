#include "viz/dataset/run_data.hpp"

#include <fmt/format.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "viz/dataset/subdivision.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

constexpr double mm_per_um = 1e-3;
constexpr std::uint8_t vtk_quad = 9, vtk_biquadratic_quad = 28;

const Subdivision& subdivision_of(std::uint8_t type) {
  static const Subdivision linear = linear_subdivision(), quadratic = quadratic_subdivision(4);
  return type == vtk_quad ? linear : quadratic;
}

/// Lattice points along local edge e (VTK order: bottom, right, top, left).
std::vector<int> edge_points(int n, std::int64_t edge) {
  std::vector<int> points;
  for (int i = 0; i <= n; ++i) {
    if (edge == 0) points.push_back(i);
    if (edge == 1) points.push_back(i * (n + 1) + n);
    if (edge == 2) points.push_back(n * (n + 1) + i);
    if (edge == 3) points.push_back(i * (n + 1));
  }
  return points;
}

/// Edges that belong to one cell only or part two layers.
std::vector<std::array<std::int64_t, 3>> find_layer_edges(const FieldMesh& mesh) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::array<std::int64_t, 3>>> by_ends;
  for (std::size_t cell = 0; cell < mesh.types.size(); ++cell) {
    const std::int64_t* nodes = &mesh.connectivity[static_cast<std::size_t>(mesh.offsets[cell])];
    for (int edge = 0; edge < 4; ++edge) {
      const auto ends = std::minmax(nodes[edge], nodes[(edge + 1) % 4]);
      by_ends[ends].push_back({static_cast<std::int64_t>(cell), edge, mesh.region[cell]});
    }
  }
  std::vector<std::array<std::int64_t, 3>> edges;
  for (const auto& [ends, uses] : by_ends) {
    const auto at_axis = [&](std::int64_t node) {
      return std::abs(mesh.points[3 * static_cast<std::size_t>(node)]) < 1e-12;
    };
    if (at_axis(ends.first) && at_axis(ends.second)) continue;
    if (uses.size() == 1 || uses[0][2] != uses[1][2]) edges.push_back(uses[0]);
  }
  return edges;
}

}  // namespace

std::vector<Layer> find_layers(const FieldMesh& mesh) {
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < mesh.region_names.size(); ++i) {
    double low = INFINITY, high = -INFINITY;
    for (std::size_t cell = 0; cell < mesh.types.size(); ++cell) {
      if (mesh.region[cell] != static_cast<std::int32_t>(i)) continue;
      for (auto k = mesh.offsets[cell]; k < mesh.offsets[cell + 1]; ++k) {
        const auto node = static_cast<std::size_t>(mesh.connectivity[static_cast<std::size_t>(k)]);
        low = std::min(low, mesh.points[3 * node + 2]);
        high = std::max(high, mesh.points[3 * node + 2]);
      }
    }
    layers.push_back({mesh.region_names[i], std::max(0.0, high - low)});
  }
  return layers;
}

namespace {

void check_section(const FieldMesh& mesh) {
  if (mesh.geometry != "axisymmetric" && mesh.geometry != "plane_strain")
    throw PictureError(fmt::format(
        "results of geometry '{}' have no meridian section: draw array_cut.png, or open insertion.vtkhdf in ParaView",
        mesh.geometry));
  for (const std::uint8_t type : mesh.types) {
    if (type != vtk_quad && type != vtk_biquadratic_quad) {
      throw PictureError(fmt::format("cells of VTK type {} cannot be drawn by this version", type));
    }
  }
}

}  // namespace

RunData::RunData(const std::filesystem::path& folder)
    : reader_(folder), history_(reader_.steps()), times_(reader_.field_times()) {
  if (times_.empty()) return;
  const FieldMesh& mesh = reader_.header().mesh;
  if (mesh.points.empty()) throw PictureError("this run stored no mesh: run it with output.fields = \"standard\"");
  layers_ = find_layers(mesh);
  if (is_solid()) return;
  check_section(mesh);
  layer_edges_ = find_layer_edges(reader_.header().mesh);
}

std::string RunData::title() const {
  const RunHeader& header = reader_.header();
  return header.title.empty() ? header.name : header.title;
}

void RunData::require_steps() const {
  if (!times_.empty()) return;
  throw PictureError(
      "this run has no field step to draw yet (stopped before the first one, or output.fields = \"none\")");
}

std::size_t RunData::step_index(int step) const {
  require_steps();
  const auto n = static_cast<int>(times_.size());
  const int index = step < 0 ? n + step : step;
  if (index < 0 || index >= n) {
    throw PictureError(fmt::format("there is no field step {}: this run has {}, counted from 0", step, n));
  }
  return static_cast<std::size_t>(index);
}

double RunData::history_value(const std::string& column, std::size_t step) const {
  const auto found = std::find(history_.columns.begin(), history_.columns.end(), column);
  if (found == history_.columns.end()) throw PictureError(fmt::format("the history has no column {}", column));
  const auto i = static_cast<std::size_t>(found - history_.columns.begin());
  return std::get<double>(history_.rows.at(reader_.history_row(step)).at(i));
}

double RunData::displacement(std::size_t step) const { return mm_per_um * history_value("displacement_um", step); }
double RunData::force(std::size_t step) const { return history_value("force_N", step); }

std::string RunData::state_text(std::size_t step) const {
  const Scaled unit = scaled_unit(force(step), "N");
  return fmt::format("needle tip {:.4g} µm below the undeformed surface,  force {:.3g} {}{},  time {:.3g} s",
                     displacement(step) / mm_per_um, force(step) * unit.factor, unit.unit, per_thickness(), time(step));
}

bool RunData::has_field(const std::string& name) const {
  const auto fields = reader_.fields();
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
}

std::string RunData::unit(const std::string& field) const {
  for (const auto& info : reader_.fields()) {
    if (info.name == field) return info.unit;
  }
  std::string known;
  for (const auto& info : reader_.fields()) known += (known.empty() ? "" : ", ") + info.name;
  throw PictureError(fmt::format("this run stored no field '{}'; it has: {}", field, known.empty() ? "none" : known));
}

std::vector<double> RunData::node_values(std::size_t step, const std::string& field, bool& is_on_cells) const {
  const Field stored = reader_.field(field, step);
  is_on_cells = stored.is_on_cells;
  const auto n = static_cast<std::size_t>(stored.n_components);
  if (n == 1) return stored.values;
  std::vector<double> lengths(stored.values.size() / n, 0.0);
  for (std::size_t i = 0; i < stored.values.size(); ++i) lengths[i / n] += stored.values[i] * stored.values[i];
  for (double& length : lengths) length = std::sqrt(length);
  return lengths;
}

DrawnSection RunData::section(std::size_t step, const std::string& field) const {
  const FieldMesh& mesh = reader_.header().mesh;
  check_section(mesh);
  std::vector<double> position = mesh.points;
  if (has_field("displacement")) {
    const Field displacement = reader_.field("displacement", step);
    const double to_mm = displacement.unit == "um" ? mm_per_um : 1.0;
    for (std::size_t i = 0; i < position.size(); ++i) position[i] += to_mm * displacement.values.at(i);
  }
  bool is_on_cells = false;
  std::vector<double> values;
  if (!field.empty()) {
    unit(field);  // a plain message when there is no such field
    values = node_values(step, field, is_on_cells);
  }

  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> faces, mesh_lines, layer_lines;
  vtkNew<vtkIntArray> layer;
  layer->SetName("layer");
  vtkNew<vtkDoubleArray> value;
  value->SetName("value");
  std::vector<vtkIdType> first_point(mesh.types.size());
  const auto add_line = [&](vtkCellArray* lines, std::size_t cell, std::int64_t edge) {
    const std::vector<int> local = edge_points(subdivision_of(mesh.types[cell]).n, edge);
    lines->InsertNextCell(static_cast<int>(local.size()));
    for (const int point : local) lines->InsertCellPoint(first_point[cell] + point);
  };

  for (std::size_t cell = 0; cell < mesh.types.size(); ++cell) {
    const Subdivision& lattice = subdivision_of(mesh.types[cell]);
    const std::int64_t* nodes = &mesh.connectivity[static_cast<std::size_t>(mesh.offsets[cell])];
    first_point[cell] = points->GetNumberOfPoints();
    for (const std::vector<double>& weights : lattice.weights) {
      double x = 0, z = 0, v = 0;
      for (std::size_t k = 0; k < weights.size(); ++k) {
        const auto node = static_cast<std::size_t>(nodes[k]);
        x += weights[k] * position[3 * node];
        z += weights[k] * position[3 * node + 2];
        if (!values.empty()) v += weights[k] * values[is_on_cells ? cell : node];
      }
      points->InsertNextPoint(x, 0, z);
      value->InsertNextValue(v);
    }
    const vtkIdType stride = lattice.n + 1;
    for (vtkIdType row = 0; row < lattice.n; ++row) {
      for (vtkIdType column = 0; column < lattice.n; ++column) {
        const vtkIdType corner = first_point[cell] + row * stride + column;
        faces->InsertNextCell({corner, corner + 1, corner + 1 + stride, corner + stride});
        layer->InsertNextValue(mesh.region[cell]);
      }
    }
    for (int edge = 0; edge < 4; ++edge) add_line(mesh_lines, cell, edge);
  }
  for (const auto& edge : layer_edges_) add_line(layer_lines, static_cast<std::size_t>(edge[0]), edge[1]);

  const auto drawable = [&] {
    auto data = vtkSmartPointer<vtkPolyData>::New();
    data->SetPoints(points);
    return data;
  };
  DrawnSection result{drawable(), drawable(), drawable()};
  result.faces->SetPolys(faces);
  result.faces->GetCellData()->AddArray(layer);
  if (!values.empty()) result.faces->GetPointData()->SetScalars(value);
  result.mesh_lines->SetLines(mesh_lines);
  result.layer_lines->SetLines(layer_lines);
  return result;
}

ViewBox RunData::view_box() const {
  const FieldMesh& mesh = reader_.header().mesh;
  double width = 0, depth = 0;
  for (std::size_t i = 0; i < mesh.points.size(); i += 3) {
    width = std::max(width, mesh.points[i]);
    depth = std::max(depth, -mesh.points[i + 2]);
  }
  double deepest = 0;
  for (std::size_t step = 0; step < n_steps(); ++step) deepest = std::max(deepest, displacement(step));
  double needle_radius = 0;  // at the undeformed surface when the needle is deepest
  for (std::size_t i = 0; i < needle().r.size(); ++i) {
    if (needle().z[i] <= deepest) needle_radius = std::max(needle_radius, needle().r[i]);
  }
  const double reach = std::max({deepest, 1.2 * needle_radius, 0.02 * std::min(width, depth)});
  return {std::min(width, 2.6 * reach), std::min(depth, 2.1 * reach), 0.8 * reach};
}

std::string field_label(const std::string& name, const std::string& unit) {
  static const std::map<std::string, std::string> labels = {{"von_mises", "von Mises stress"},
                                                            {"max_stretch", "largest stretch λ"},
                                                            {"displacement", "displacement |u|"},
                                                            {"pressure", "pressure"},
                                                            {"J", "volume ratio J"},
                                                            {"stress_rr", "Cauchy stress σ_rr"},
                                                            {"stress_zz", "Cauchy stress σ_zz"},
                                                            {"stress_tt", "hoop stress σ_θθ"},
                                                            {"stress_rz", "shear stress σ_rz"}};
  const auto found = labels.find(name);
  const std::string label = found == labels.end() ? readable(name) : found->second;
  const std::string shown = unit == "um" ? "µm" : unit;
  return shown == "1" || shown.empty() ? label + " (–)" : label + " (" + shown + ")";
}

}  // namespace acus
