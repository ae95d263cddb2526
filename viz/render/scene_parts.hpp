#pragma once
// Pieces that the pictures share: clipping, colour ranges, needle outlines, simple actors.

#include <vtkSmartPointer.h>

#include <string>
#include <vector>

#include "viz/dataset/run_data.hpp"
#include "viz/render/overlay.hpp"

class vtkActor;
class vtkPolyData;
class vtkRenderer;
class vtkTransform;

namespace acus {

/// The part of a section inside the box.
vtkSmartPointer<vtkPolyData> clip_to(vtkPolyData& data, const ViewBox& box);
/// The mirror image x -> -x.
vtkSmartPointer<vtkPolyData> mirrored(vtkPolyData& data);
/// Needle outline in space at a tip displacement (mm), from the tip up to the top of the box, as a line in (x, 0, z).
vtkSmartPointer<vtkPolyData> needle_line(const NeedleOutline& needle, double displacement, double top);

/// The needle cut in the plane of its outline: a strip between its two flanks.
vtkSmartPointer<vtkActor> needle_face(vtkPolyData& outline);

/// How values become colours.
struct ColorRange {
  double low = 0.0, high = 1.0;
  bool is_log = false;
};
/// Range of a field over some steps and the part of the section in view: 1st to 99th percentile. Stresses of one
/// sign that span more than two decades get a logarithmic scale of four decades at most.
ColorRange color_range(const RunData& run, const std::string& field, const std::vector<std::size_t>& steps,
                       const ViewBox& box);
ColorBar color_bar_of(const RunData& run, const std::string& field, const ColorRange& range);

/// Unlit actors, so that a colour on the picture is the colour of the scale.
vtkSmartPointer<vtkActor> layer_actor(vtkPolyData& faces);
vtkSmartPointer<vtkActor> field_actor(vtkPolyData& faces, const ColorRange& range);
vtkSmartPointer<vtkActor> line_actor(vtkPolyData& lines, const Color& color, double width, double opacity = 1.0);

}  // namespace acus
