#pragma once
// What a treatment leaves behind: the map of holes, their depths, how they add up pass by pass, and how a needle of a
// roller goes through the skin. All from the tables of the results file (docs/results.md).

#include "viz/dataset/run_data.hpp"
#include "viz/render/offscreen.hpp"

namespace acus {

/// True when the run holds punctures of a treatment.
bool has_wounds(const RunData& run);
/// Holes seen from above in true size (never thinner than a reader can see), coloured by depth. Throws PictureError
/// without punctures.
void draw_wound_map(Offscreen& picture, const RunData& run);
/// How many punctures came how deep, the layers behind them and the needle's length (headline "needle_length", um)
/// where the run states one. Throws PictureError without punctures.
void draw_depth_histogram(Offscreen& picture, const RunData& run);

/// Table density_by_pass: session, pass, total_per_cm2, random_open_area.
bool has_density_by_pass(const RunData& run);
void draw_density_by_pass(Offscreen& picture, const RunData& run);

/// Table roller_path: tip_x_um, tip_depth_um, root_x_um, root_depth_um, one row per angle of the drum in the order of
/// rolling; depths below the undeformed skin, negative above.
bool has_roller_path(const RunData& run);
/// Side view: the way of the tip, the needle at some angles, what it sweeps out in the skin, the layers.
void draw_roller_path(Offscreen& picture, const RunData& run);

}  // namespace acus
