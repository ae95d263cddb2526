#pragma once
// Pieces that three-dimensional scenes share: surfaces of revolution, lit actors, lights, legend, scale bar.

#include <vtkSmartPointer.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "viz/dataset/run_data.hpp"
#include "viz/render/overlay.hpp"

class vtkActor;
class vtkDataSet;
class vtkPolyData;
class vtkRenderer;

namespace acus {

/// Surface of the cells that carry this number in the cell array "layer".
vtkSmartPointer<vtkPolyData> surface_of_layer(vtkDataSet& cells, int layer);
/// The same data turned about the z axis.
vtkSmartPointer<vtkPolyData> turned(vtkPolyData& data, double degrees);
/// A line swept round the z axis, smooth to look at.
vtkSmartPointer<vtkPolyData> swept(vtkPolyData& line, double from_degrees, double angle);
vtkSmartPointer<vtkActor> solid_actor(vtkPolyData& surface, const Color& color, bool is_metal);
/// One light from the upper left that shades the dent, and a weak one from the eye.
void light(vtkRenderer& renderer);

/// Layers with their thickness, those below the view marked, then other names and colours.
void draw_legend(Overlay& overlay, const std::vector<Layer>& layers, const std::set<int>& visible,
                 const std::vector<std::pair<std::string, Color>>& others, double x, double y);
/// For a parallel view; lengths at right angles to it.
void draw_scale_bar(Overlay& overlay, vtkRenderer& scene, double picture_height);

}  // namespace acus
