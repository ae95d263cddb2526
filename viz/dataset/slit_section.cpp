#include "viz/dataset/slit_section.hpp"

#include <vtkCellArray.h>
#include <vtkDoubleArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/dataset/subdivision.hpp"

namespace acus {

namespace {

constexpr std::size_t nodes_per_cell = 9;
constexpr int pieces = 8;  // cells are large where stress changes by decades

/// Stress is drawn on a logarithmic scale, so it is interpolated on one: no overshoot below zero.
constexpr double smallest_stress = 1e-30;  // MPa

/// One quarter, reflected by the signs.
class Quarter {
 public:
  Quarter(const SectionField& section, double across, double along) : section_(section), signs_{along, across} {}

  std::array<double, 2> at(const std::int32_t* nodes, const std::vector<double>& weights) const {
    std::array<double, 2> p = {0, 0};
    for (std::size_t k = 0; k < weights.size(); ++k) {
      for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::size_t i = 2 * static_cast<std::size_t>(nodes[k]) + axis;
        p[axis] += signs_[axis] * weights[k] * (section_.points[i] + section_.displacement[i]);
      }
    }
    return p;
  }

  double stress(const std::int32_t* nodes, const std::vector<double>& weights) const {
    double log_stress = 0;
    for (std::size_t k = 0; k < weights.size(); ++k)
      log_stress +=
          weights[k] * std::log(std::max(section_.tension[static_cast<std::size_t>(nodes[k])], smallest_stress));
    return std::exp(log_stress);
  }

 private:
  const SectionField& section_;
  std::array<double, 2> signs_;
};

/// The faces of the slit lie at y = 0 in the unloaded section, up to its end.
bool is_on_slit(const SectionField& section, std::int32_t node) {
  const auto i = static_cast<std::size_t>(node);
  constexpr double rounding = 1e-9;
  return std::abs(section.points[2 * i + 1]) <= rounding * section.slit &&
         section.points[2 * i] <= (1 + rounding) * section.slit;
}

/// Lattice points along the first edge of a cell that lies on the slit; empty when none does.
std::vector<int> slit_edge(const SectionField& section, const std::int32_t* nodes) {
  static constexpr int edges[4][3] = {{0, 1, 4}, {1, 2, 5}, {3, 2, 6}, {0, 3, 7}};
  static constexpr int first[4] = {0, pieces, pieces * (pieces + 1), 0}, step[4] = {1, pieces + 1, 1, pieces + 1};
  for (int e = 0; e < 4; ++e) {
    const auto& edge = edges[e];
    if (!std::all_of(edge, edge + 3, [&](int k) { return is_on_slit(section, nodes[k]); })) continue;
    std::vector<int> points;
    for (int i = 0; i <= pieces; ++i) points.push_back(first[e] + i * step[e]);
    return points;
  }
  return {};
}

}  // namespace

DrawnSlit drawn_slit(const SectionField& section) {
  static const Subdivision lattice = quadratic_subdivision(pieces);
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkCellArray> faces, lines;
  vtkNew<vtkDoubleArray> stress;
  DrawnSlit drawn;
  for (const auto& [along, across] : {std::array{1, 1}, std::array{-1, 1}, std::array{-1, -1}, std::array{1, -1}}) {
    const Quarter quarter(section, across, along);
    for (std::size_t first = 0; first < section.cells.size(); first += nodes_per_cell) {
      const std::int32_t* nodes = &section.cells[first];
      const vtkIdType start = points->GetNumberOfPoints();
      for (const std::vector<double>& weights : lattice.weights) {
        const auto [x, y] = quarter.at(nodes, weights);
        points->InsertNextPoint(x, 0, y);
        stress->InsertNextValue(quarter.stress(nodes, weights));
      }
      constexpr vtkIdType stride = pieces + 1;
      for (vtkIdType row = 0; row < pieces; ++row) {
        for (vtkIdType column = 0; column < pieces; ++column) {
          const vtkIdType corner = start + row * stride + column;
          faces->InsertNextCell({corner, corner + 1, corner + 1 + stride, corner + stride});
        }
      }
      const std::vector<int> edge = slit_edge(section, nodes);
      if (edge.empty()) continue;
      lines->InsertNextCell(static_cast<int>(edge.size()));
      for (const int point : edge) {
        lines->InsertCellPoint(start + point);
        drawn.half_length = std::max(drawn.half_length, points->GetPoint(start + point)[0]);
      }
    }
  }
  drawn.faces = vtkSmartPointer<vtkPolyData>::New();
  drawn.faces->SetPoints(points);
  drawn.faces->SetPolys(faces);
  drawn.faces->GetPointData()->SetScalars(stress);
  drawn.cut_faces = vtkSmartPointer<vtkPolyData>::New();
  drawn.cut_faces->SetPoints(points);
  drawn.cut_faces->SetLines(lines);
  return drawn;
}

}  // namespace acus
