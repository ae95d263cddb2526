#include "scenarios/run/treatment_tables.hpp"

#include <cmath>
#include <limits>

#include "scenarios/run/treatment_plan.hpp"

namespace acus {
namespace {

constexpr double percent = 100.0;

Table area_table(const MapArea& area) {
  Table table{{"x_mm", "y_mm"}, {}};
  for (const MapPoint& corner : area.corners()) table.rows.push_back({corner[0], corner[1]});
  return table;
}

Table pass_table(const std::vector<PassStatistics>& passes) {
  Table table{{"session", "pass", "added_per_cm2", "total_per_cm2", "mean_depth_um", "random_open_area"}, {}};
  for (const PassStatistics& pass : passes)
    table.rows.push_back({static_cast<double>(pass.session), static_cast<double>(pass.pass), pass.added_per_cm2,
                          pass.total_per_cm2, pass.mean_depth_um, pass.random_open_area});
  return table;
}

Table profile_table(const WoundProfile& wounds) {
  Table table{{"z_um", "summed", "wounded"}, {}};
  for (std::size_t k = 0; k < wounds.z_um.size(); ++k)
    table.rows.push_back({wounds.z_um[k], wounds.summed[k], wounds.wounded[k]});
  return table;
}

Table histogram_table(const DepthDistribution& depths) {
  Table table{{"from_um", "to_um", "punctures"}, {}};
  for (std::size_t k = 0; k < depths.histogram.size(); ++k) {
    const double from = depths.bin_um * static_cast<double>(k);
    table.rows.push_back({from, from + depths.bin_um, static_cast<double>(depths.histogram[k])});
  }
  return table;
}

Table pair_table(const SpacingStatistics& spacing) {
  Table table{{"r_mm", "g", "g_error"}, {}};
  for (std::size_t k = 0; k < spacing.r_mm.size(); ++k)
    table.rows.push_back({spacing.r_mm[k], spacing.g[k], spacing.g_error[k]});
  return table;
}

/// Means over the punctures of the area that broke the skin; NaN without any.
struct Means {
  double slit = std::numeric_limits<double>::quiet_NaN(), tilt = slit;
};
Means means_of(const PunctureTable& table, const MapArea& area) {
  double slit = 0.0, tilt = 0.0, n = 0.0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.has(row, dent_only) || !area.contains(table.x_mm[row], table.y_mm[row])) continue;
    slit += table.slit_um.front()[row];
    tilt += table.tilt_deg[row];
    n += 1.0;
  }
  return n > 0.0 ? Means{slit / n, tilt / n} : Means{};
}

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0.0 : percent * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::map<std::string, Table> treatment_tables(const MapArea& area, const PunctureStatistics& statistics,
                                              const DeviceAnswer& answer) {
  std::map<std::string, Table> tables = answer.tables;
  tables["treatment_area"] = area_table(area);
  tables["density_by_pass"] = pass_table(statistics.passes);
  tables["wound_profile"] = profile_table(statistics.wounds);
  tables["depth_histogram"] = histogram_table(statistics.depths);
  tables["pair_correlation"] = pair_table(statistics.spacing);
  return tables;
}

std::vector<Headline> treatment_headlines(const Scenario& scenario, const PunctureTable& punctures, const MapArea& area,
                                          const PunctureStatistics& statistics, const DeviceAnswer& answer) {
  const double length = 1e3 * needle_reach(scenario);
  const PunctureCounts& counts = statistics.counts;
  const DepthSummary& depth = statistics.depths.all;
  const Means means = means_of(punctures, area);
  std::vector<Headline> lines = {
      {"punctures_per_cm2", statistics.density.mean_per_cm2, "1/cm^2", "over the whole area, all passes"},
      {"punctures", static_cast<double>(counts.punctures), "1", "in the area"},
      {"dents", share(counts.dents, counts.dents + counts.punctures), "%", "of all contacts: the skin held"},
      {"needle_length", length, "um", "nominal: the needle's, of a pen its setting"},
      {"depth_mean", depth.mean_um, "um", "of the tip below the undeformed local surface, needle in"},
      {"depth_deviation", depth.deviation_um, "um", "standard deviation"},
      {"depth_p5", depth.p5_um, "um", "5 % are shallower"},
      {"depth_p95", depth.p95_um, "um", "5 % are deeper"},
      {"depth_over_length", depth.mean_um / length, "1", "mean depth over nominal length"},
      {"slit_mean", means.slit, "um", "length of the cut at the surface"},
      {"tilt_mean", means.tilt, "deg", "of the needle from the normal where it enters"},
      {"torn", share(counts.torn, counts.punctures), "%", "of the punctures: cut longer by sideways motion"},
      {"into_open_holes", share(counts.punctures - counts.holes, counts.punctures), "%",
       "of the punctures: slid into a hole that was there"},
      {"bone_strikes", share(counts.bone_strikes, counts.punctures), "%", "of the punctures: tip at the lower side"},
      {"open_area", percent * statistics.open_area.overall, "%", "of the area, overlaps counted once"},
      {"wounded_volume", statistics.wounds.volume_mm3_per_cm2, "mm^3/cm^2", "channels taken as cones"},
      {"nearest_neighbour", statistics.spacing.nearest_mean_mm, "mm", "mean distance of holes"},
      {"scar_clusters_per_cm2", statistics.clusters.scar_per_cm2, "1/cm^2", "merged holes wider than 0.4 mm"},
      {"largest_cluster", statistics.clusters.largest_um, "um", "equivalent diameter of merged holes"},
      {"strikes_per_puncture", statistics.bleeding.strikes_per_puncture, "1", "capillary loops met, expected"},
      {"bleeding", percent * statistics.bleeding.bleeding_share, "%", "of the punctures: at least one loop met"},
      {"pain", statistics.pain.percent_of_26G, "%", "of the pain of a 26 G needle, one application"}};
  if (scenario.treatment.target_density > 0.0)
    lines.push_back({"coverage", percent * statistics.coverage.share, "%",
                     "of the area with the target density at the target depth"});
  lines.insert(lines.end(), answer.headlines.begin(), answer.headlines.end());
  return lines;
}

}  // namespace acus
