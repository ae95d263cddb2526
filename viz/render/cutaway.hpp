#pragma once
// The three-dimensional scene: the section swept round the axis and cut open (or extruded, in plane strain), with
// needle.

#include <string>

#include "viz/dataset/run_data.hpp"
#include "viz/render/scene_parts.hpp"

class vtkRenderWindow;
class vtkRenderer;

namespace acus {

struct CutawayLook {
  std::size_t step = 0;
  double cut_angle = 90.0;  ///< degrees taken out of the full turn
  std::string field;        ///< colours of the cut faces; empty = layers
  ColorRange range;         ///< of that field
};

/// Fills a renderer with tissue and needle; removes what was there. Leaves the camera alone.
void fill_scene(vtkRenderer& renderer, const RunData& run, const CutawayLook& look, double pixel);
/// Parallel view from the front and above on the contact region, the same for every step.
void aim_camera(vtkRenderer& renderer, const RunData& run, double aspect);
/// Title, legend or colour bar, scale bar. `scene` is the renderer that fill_scene filled.
void draw_labels(Overlay& overlay, const RunData& run, const CutawayLook& look, vtkRenderer& scene,
                 double picture_height);

/// All of it on a window: two renderers, returned scene first.
void draw_cutaway(vtkRenderWindow& window, const RunData& run, const CutawayLook& look);

}  // namespace acus
