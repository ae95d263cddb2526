#pragma once
// What a table of punctures amounts to: density, open area, depths, spacing, merged holes, wounded volume, coverage,
// bleeding, pain. Pure functions; parallel, with the same bits for any number of threads. Definitions, formulas,
// sources and limits: docs/theory/wound_map.md.
//
// A row is a *puncture* unless it is only a dent; a puncture is a *hole* unless it fell into an open one. Density,
// depth, bleeding and coverage count punctures whose middle lies in the area; spacing counts holes. Open area and
// clusters are geometry: every puncture's outline, a slit-shaped capsule as long as its slit and as wide as its width.

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/puncture/puncture_table.hpp"
#include "solvers/treatment/map_area.hpp"

namespace acus {

/// Regular cells over the bounding box of an area, x fastest. Cells are shrunk so that whole ones fill the box: an area
/// smaller than a cell has one.
struct MapGrid {
  double x0 = 0.0, y0 = 0.0;  ///< corner of the first cell, mm
  double dx = 0.0, dy = 0.0;  ///< mm
  int nx = 0, ny = 0;
  std::vector<double> area_mm2;  ///< of each cell inside the area
  std::size_t size() const { return area_mm2.size(); }
};
/// Throws std::invalid_argument when cell_mm is not positive or would need more than 10^8 cells.
MapGrid map_grid(const MapArea& area, double cell_mm);

/// A number with the range in which its source measured it.
struct Validity {
  bool inside = false;
  std::string text;  ///< range, source, and what is outside of it here
};

struct PunctureCounts {
  std::size_t rows = 0;          ///< of the table
  std::size_t punctures = 0;     ///< in the area
  std::size_t holes = 0;         ///< in the area: without those that fell into an open hole
  std::size_t dents = 0;         ///< in the area: the skin held
  std::size_t bone_strikes = 0;  ///< in the area
  std::size_t torn = 0;          ///< in the area
};
PunctureCounts count_punctures(const PunctureTable& table, const MapArea& area);

struct DensityMap {
  MapGrid grid;
  std::vector<double> per_cm2;  ///< punctures per cell; NaN outside the area
  double mean_per_cm2 = 0.0;    ///< over the whole area
  double least_per_cm2 = std::numeric_limits<double>::quiet_NaN(), most_per_cm2 = least_per_cm2;
};
/// Punctures at least `depth_um` deep.
DensityMap density_map(const PunctureTable& table, const MapArea& area, double cell_mm, double depth_um = 0.0);

/// Share of the area (by cells) that has at least a density at a depth; 0 for an empty table.
struct Coverage {
  double per_cm2 = 0.0, depth_um = 0.0;  ///< as asked
  double share = 0.0;
};
Coverage coverage(const PunctureTable& table, const MapArea& area, double cell_mm, double per_cm2, double depth_um);

struct OpenAreaMap {
  MapGrid grid;
  std::vector<double> fraction;  ///< of each cell that is open; NaN outside the area
  double overall = 0.0;          ///< of the area, overlaps counted once
  double summed = 0.0;           ///< outlines of the holes in the area over the area, overlaps counted each time
  double random = 0.0;           ///< 1 - exp(-summed): the same outlines scattered at random
  double line_spacing_um = 0.0;  ///< of the lines along which the union is measured
};
/// Union of the outlines, exact along lines of constant y and by the midpoint rule across them. `line_spacing_um` 0 =
/// a sixteenth of the median width. Throws std::invalid_argument when it would need more than 10^7 lines.
OpenAreaMap open_area_map(const PunctureTable& table, const MapArea& area, double cell_mm,
                          double line_spacing_um = 0.0);

/// Numbers of one group of depths; NaN when there are none.
struct DepthSummary {
  std::size_t n = 0;
  double mean_um = std::numeric_limits<double>::quiet_NaN(), deviation_um = mean_um;
  double least_um = mean_um, p5_um = mean_um, p25_um = mean_um, median_um = mean_um, p75_um = mean_um, p95_um = mean_um,
         most_um = mean_um;
};
struct DepthDistribution {
  DepthSummary all;
  std::vector<DepthSummary> by_layer;  ///< of those whose tip stopped in the layer
  double bin_um = 0.0;
  std::vector<std::size_t> histogram;  ///< bin k: [k, k + 1) bin_um
};
/// `bin_um` 0 = a fiftieth of the deepest.
DepthDistribution depth_distribution(const PunctureTable& table, const MapArea& area, double bin_um = 0.0);

/// Distances between holes. Centres nearer to the edge of the area than `guard_mm` serve as neighbours only, so that
/// the edge does not bias anything (border method).
struct SpacingStatistics {
  std::size_t n_holes = 0;    ///< in the area
  std::size_t n_centres = 0;  ///< of them, those far enough from the edge and thus used
  double guard_mm = 0.0;
  double nearest_mean_mm = std::numeric_limits<double>::quiet_NaN(), nearest_deviation_mm = nearest_mean_mm;
  double nearest_least_mm = nearest_mean_mm, nearest_median_mm = nearest_mean_mm, nearest_most_mm = nearest_mean_mm;
  double nearest_random_mm = nearest_mean_mm;  ///< 1 / (2 sqrt(density)): the mean of a random pattern
  double clark_evans = nearest_mean_mm;  ///< mean over random mean: 1 random, 2 square lattice, towards 0 clustered
  double clark_evans_error = nearest_mean_mm;  ///< standard error for a random pattern
  // Pair correlation: 1 = as many neighbours at that distance as a random pattern has.
  std::vector<double> r_mm;  ///< middles of rings
  std::vector<double> g;
  std::vector<double> g_error;     ///< standard error for a random pattern
  std::size_t n_pair_centres = 0;  ///< fewer than n_centres where all would be too many pairs (then every k-th)
  std::string note;                ///< why something is missing; empty when nothing is
};
struct SpacingSettings {
  double r_max_mm = 0.0;  ///< of g and the guard; 0 = four mean spacings, at most a quarter of the area's inner width
  int n_rings = 40;
};
SpacingStatistics spacing_statistics(const PunctureTable& table, const MapArea& area, const SpacingSettings& = {});

/// Holes that touch after each is grown by `grow_um` on all sides are one cluster. Its area is that of the union of the
/// grown outlines, its equivalent diameter that of the disc of the same area. Thresholds [Champlain2022].
struct HoleClusters {
  static constexpr double scar_um = 400.0, red_um = 500.0;
  static constexpr std::uint32_t no_cluster = 0xffffffffu;
  double grow_um = 0.0;
  std::vector<std::uint32_t> cluster_of_row;  ///< no_cluster for dents and rows outside the area
  std::vector<std::uint32_t> n_members;       ///< per cluster; clusters in the order of their first row
  std::vector<float> equivalent_diameter_um;  ///< per cluster
  std::size_t n_scar = 0;                     ///< clusters wider than scar_um
  std::size_t n_red = 0;                      ///< clusters wider than red_um
  double scar_per_cm2 = 0.0, red_per_cm2 = 0.0;
  double scar_share = 0.0;                 ///< of the punctures that lie in clusters wider than scar_um
  double largest_um = 0.0, mean_um = 0.0;  ///< equivalent diameters; 0 without clusters
  std::size_t most_members = 0;
};
HoleClusters hole_clusters(const PunctureTable& table, const MapArea& area, double grow_um = 0.0);

/// Width (um) of a channel at depth z of a puncture so deep and so wide at the surface. Called from several threads.
using ChannelWidth = std::function<double(double z_um, double depth_um, double width_um)>;
ChannelWidth cylinder_channel();  ///< as wide as at the surface down to the tip
ChannelWidth cone_channel();      ///< narrowing evenly to nothing at the tip

/// Wounds by depth. At depth z a puncture's outline is its slit there (between the layer boundaries and the tip
/// linearly) by its width there.
struct WoundProfile {
  std::vector<double> z_um;
  std::vector<double> summed;       ///< outlines of the holes over the area, overlaps counted each time
  std::vector<double> wounded;      ///< 1 - exp(-summed): fraction destroyed for random overlaps
  double volume_mm3_per_cm2 = 0.0;  ///< of `wounded` over the depth (trapezoids)
};
/// `n_levels` >= 2 depths from the surface to the deepest tip.
WoundProfile wound_profile(const PunctureTable& table, const MapArea& area, const ChannelWidth& width,
                           int n_levels = 101);

/// Vessel loops of the papillary plexus as random points in the plane [Blicharz2018].
struct CapillaryBed {
  double loops_per_mm2 = 14.0, loop_diameter_um = 15.0;
  double depth_um = 0.0;  ///< where they begin: the depth of the epidermis's lower side
};
/// Expected number of loops met by a slit-shaped hole: density times the area within half a loop of it. Zero when the
/// tip stays above the bed. A round hole has length = width.
double expected_capillary_strikes(double length_um, double width_um, double depth_um, const CapillaryBed& bed);
/// The same for a flat blade of rectangular section: density times (length + loop)(width + loop), as published.
double expected_blade_strikes(double length_um, double width_um, double depth_um, const CapillaryBed& bed);

struct Bleeding {
  double strikes_per_puncture = 0.0;
  double bleeding_share = 0.0;    ///< of the punctures: at least one loop met
  double bleeding_per_cm2 = 0.0;  ///< points of "blood dew"
  double any_probability = 0.0;   ///< that at least one puncture of the area bleeds
  MapGrid grid;
  std::vector<double> map_per_cm2;  ///< bleeding punctures; NaN outside the area
  Validity validity;
};
Bleeding bleeding(const PunctureTable& table, const MapArea& area, double cell_mm);

/// Pain of one application of n needles of one length, in per cent of the pain of a 26 G hypodermic needle [Gill2008]:
/// 5 (L / 480 um)^1.77 n^0.32.
struct PainIndex {
  double percent_of_26G = 0.0;
  Validity validity;
};
PainIndex pain_index(double needle_length_um, double n_needles);

/// Density, depth and open area after each pass, in the order of the treatment.
struct PassStatistics {
  int session = 1, pass = 1;
  double added_per_cm2 = 0.0, total_per_cm2 = 0.0;  ///< punctures of this pass; of this session so far
  double mean_depth_um = std::numeric_limits<double>::quiet_NaN();
  double random_open_area = 0.0;  ///< 1 - exp(-outlines so far / area)
};
std::vector<PassStatistics> pass_statistics(const PunctureTable& table, const MapArea& area);

struct MapSettings {
  double cell_mm = 1.0;
  double line_spacing_um = 0.0;
  double depth_bin_um = 0.0;
  SpacingSettings spacing;
  double grow_um = 0.0;
  ChannelWidth channel = cone_channel();
  int n_levels = 101;
  double target_per_cm2 = 0.0, target_depth_um = 0.0;
  double needle_length_um = 0.0, n_needles = 0.0;  ///< of one application; 0 = no pain index
};
struct PunctureStatistics {
  PunctureCounts counts;
  DensityMap density;
  OpenAreaMap open_area;
  DepthDistribution depths;
  SpacingStatistics spacing;
  HoleClusters clusters;
  WoundProfile wounds;
  Coverage coverage;
  Bleeding bleeding;
  PainIndex pain;
  std::vector<PassStatistics> passes;
};
/// Everything above at once. Throws what the parts throw.
PunctureStatistics puncture_statistics(const PunctureTable& table, const MapArea& area, const MapSettings& settings);
/// Memory (bytes) that puncture_statistics needs beside the table, for an honest refusal. An upper bound for punctures
/// that lie no more than about 64 deep on each other.
std::size_t statistics_bytes(std::size_t n_rows);

}  // namespace acus
