#include "solvers/treatment/puncture_statistics.hpp"

#include "solvers/treatment/hole_shape.hpp"

namespace acus {

PunctureStatistics puncture_statistics(const PunctureTable& table, const MapArea& area, const MapSettings& settings) {
  PunctureStatistics all;
  all.counts = count_punctures(table, area);
  all.density = density_map(table, area, settings.cell_mm);
  all.open_area = open_area_map(table, area, settings.cell_mm, settings.line_spacing_um);
  all.depths = depth_distribution(table, area, settings.depth_bin_um);
  all.spacing = spacing_statistics(table, area, settings.spacing);
  all.clusters = hole_clusters(table, area, settings.grow_um);
  all.wounds = wound_profile(table, area, settings.channel, settings.n_levels);
  all.coverage = coverage(table, area, settings.cell_mm, settings.target_per_cm2, settings.target_depth_um);
  all.bleeding = bleeding(table, area, settings.cell_mm);
  all.pain = pain_index(settings.needle_length_um, settings.n_needles);
  all.passes = pass_statistics(table, area);
  return all;
}

std::size_t statistics_bytes(std::size_t n_rows) {
  // The most at a time is held by the clusters: outlines, the cells they lie in, and labels.
  constexpr std::size_t cells_per_hole = 16, labels_per_hole = 8;
  return n_rows * (sizeof(HoleShape) + (cells_per_hole + labels_per_hole) * sizeof(std::uint32_t));
}

}  // namespace acus
