// Surfaces of layers of solid cells.

#include <array>

#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkUnstructuredGrid.h>
#include <catch2/catch.hpp>

#include "viz/render/solid_parts.hpp"

using namespace acus;

namespace {

void add_brick(vtkUnstructuredGrid& grid, vtkIntArray& layers, int layer, const std::array<double, 3>& low,
               const std::array<double, 3>& high) {
  static constexpr int corners[8][3] = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0},
                                        {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}};
  vtkIdType nodes[8];
  for (int a = 0; a < 8; ++a) {
    double place[3];
    for (int d = 0; d < 3; ++d) place[d] = corners[a][d] ? high[d] : low[d];
    nodes[a] = -1;
    for (vtkIdType i = 0; i < grid.GetNumberOfPoints() && nodes[a] < 0; ++i) {
      const double* there = grid.GetPoint(i);
      if (there[0] == place[0] && there[1] == place[1] && there[2] == place[2]) nodes[a] = i;
    }
    if (nodes[a] < 0) nodes[a] = grid.GetPoints()->InsertNextPoint(place);
  }
  grid.InsertNextCell(VTK_HEXAHEDRON, 8, nodes);
  layers.InsertNextValue(layer);
}

/// Two by two bricks on one as wide as they are together.
vtkSmartPointer<vtkUnstructuredGrid> narrow_on_wide(int layer_above, int layer_below) {
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  vtkNew<vtkPoints> points;
  grid->SetPoints(points);
  vtkNew<vtkIntArray> layers;
  layers->SetName("layer");
  for (const double x : {0.0, 1.0})
    for (const double y : {0.0, 1.0}) add_brick(*grid, *layers, layer_above, {x, y, -0.5}, {x + 1, y + 1, 0});
  add_brick(*grid, *layers, layer_below, {0, 0, -2}, {2, 2, -0.5});
  grid->GetCellData()->AddArray(layers);
  return grid;
}

}  // namespace

TEST_CASE("where wide cells lie below narrow ones a layer has no faces inside") {
  const vtkSmartPointer<vtkPolyData> surface = surface_of_layer(*narrow_on_wide(0, 0), 0);
  CHECK(surface->GetNumberOfCells() == 4 + 8 + 4 + 1);  // tops, narrow sides, wide sides, bottom
  for (vtkIdType face = 0; face < surface->GetNumberOfCells(); ++face) {
    double box[6];
    surface->GetCellBounds(face, box);
    CHECK_FALSE((box[4] == -0.5 && box[5] == -0.5));
  }
}

TEST_CASE("the border of two layers is a face of both") {
  const auto grid = narrow_on_wide(0, 1);
  CHECK(surface_of_layer(*grid, 0)->GetNumberOfCells() == 4 + 8 + 4);
  CHECK(surface_of_layer(*grid, 1)->GetNumberOfCells() == 6);
}
