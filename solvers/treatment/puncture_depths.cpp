// Depths, wounds by depth, and the signs that follow from single punctures.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "solvers/treatment/hole_shape.hpp"
#include "solvers/treatment/ordered_sum.hpp"
#include "solvers/treatment/puncture_statistics.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {

namespace {

/// Value below which a share of the ascending numbers lies, between neighbours linearly.
double quantile(const std::vector<float>& ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto k = static_cast<std::size_t>(place);
  const std::size_t next = std::min(k + 1, ascending.size() - 1);
  return ascending[k] + (place - static_cast<double>(k)) * (ascending[next] - ascending[k]);
}

DepthSummary summary_of(std::vector<float> depths) {
  DepthSummary summary;
  summary.n = depths.size();
  if (depths.empty()) return summary;
  std::sort(depths.begin(), depths.end());
  const auto n = static_cast<double>(depths.size());
  const double mean = ordered_sum(depths.size(), [&](std::size_t i) { return depths[i]; }) / n;
  const double squares =
      ordered_sum(depths.size(), [&](std::size_t i) { return (depths[i] - mean) * (depths[i] - mean); });
  summary.mean_um = mean;
  summary.deviation_um = depths.size() > 1 ? std::sqrt(squares / (n - 1.0)) : 0.0;
  summary.least_um = depths.front();
  summary.p5_um = quantile(depths, 0.05);
  summary.p25_um = quantile(depths, 0.25);
  summary.median_um = quantile(depths, 0.5);
  summary.p75_um = quantile(depths, 0.75);
  summary.p95_um = quantile(depths, 0.95);
  summary.most_um = depths.back();
  return summary;
}

/// Length of the cut at a depth above the tip.
double slit_at(const PunctureTable& table, std::size_t row, double z_um) {
  const double tip = table.depth_um[row];
  std::size_t k = 0;
  while (k + 1 < table.n_layers() && table.layer_tops_um[k + 1] <= z_um) ++k;
  const double top = table.layer_tops_um[k], here = table.slit_um[k][row];
  const bool ends_in_layer = k + 1 == table.n_layers() || table.layer_tops_um[k + 1] >= tip;
  const double bottom = ends_in_layer ? tip : table.layer_tops_um[k + 1];
  const double there = ends_in_layer ? 0.0 : table.slit_um[k + 1][row];
  return bottom > top ? here + (there - here) * (z_um - top) / (bottom - top) : here;
}

}  // namespace

DepthDistribution depth_distribution(const PunctureTable& table, const MapArea& area, double bin_um) {
  constexpr double default_bins = 50.0, most_bins = 1e6;
  const std::vector<std::uint32_t> rows = punctures_inside(table, area);
  DepthDistribution found;
  std::vector<float> depths(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) depths[i] = table.depth_um[rows[i]];
  for (std::size_t layer = 0; layer < table.n_layers(); ++layer) {
    std::vector<float> in_layer;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (table.layer_reached[rows[i]] == layer) in_layer.push_back(depths[i]);
    found.by_layer.push_back(summary_of(std::move(in_layer)));
  }
  found.all = summary_of(depths);
  if (depths.empty()) return found;
  found.bin_um = bin_um > 0.0 ? bin_um : std::max(found.all.most_um / default_bins, 1e-3);
  if (found.all.most_um / found.bin_um > most_bins)
    throw std::invalid_argument("depth bins must not be more than 10^6");
  found.histogram.assign(static_cast<std::size_t>(found.all.most_um / found.bin_um) + 1, 0);
  for (const float depth : depths) ++found.histogram[static_cast<std::size_t>(depth / found.bin_um)];
  return found;
}

ChannelWidth cylinder_channel() {
  return [](double z_um, double depth_um, double width_um) { return z_um <= depth_um ? width_um : 0.0; };
}

ChannelWidth cone_channel() {
  return [](double z_um, double depth_um, double width_um) {
    return z_um < depth_um ? width_um * (1.0 - z_um / depth_um) : 0.0;
  };
}

WoundProfile wound_profile(const PunctureTable& table, const MapArea& area, const ChannelWidth& width, int n_levels) {
  if (n_levels < 2) throw std::invalid_argument("a wound profile needs at least two depths");
  const std::vector<std::uint32_t> rows = punctures_inside(table, area);
  double deepest = 0.0;
  for (const std::uint32_t row : rows) deepest = std::max<double>(deepest, table.depth_um[row]);
  const auto n = static_cast<std::size_t>(n_levels);
  WoundProfile profile;
  for (std::size_t k = 0; k < n; ++k)
    profile.z_um.push_back(deepest * static_cast<double>(k) / static_cast<double>(n - 1));
  profile.summed = ordered_sums(rows.size(), n, [&](std::size_t i, double* sums) {
    const std::uint32_t row = rows[i];
    const double depth = table.depth_um[row], at_surface = table.width_um[row];
    for (std::size_t k = 0; k < n && profile.z_um[k] <= depth; ++k)
      sums[k] += outline_area(slit_at(table, row, profile.z_um[k]), width(profile.z_um[k], depth, at_surface));
  });
  constexpr double mm2_per_um2 = 1e-6, mm_per_um = 1e-3, mm2_per_cm2 = 100.0;
  for (double& sum : profile.summed) {
    sum *= mm2_per_um2 / area.area_mm2();
    profile.wounded.push_back(-std::expm1(-sum));
  }
  for (std::size_t k = 1; k < n; ++k) {
    profile.volume_mm3_per_cm2 += mm2_per_cm2 * 0.5 * (profile.wounded[k] + profile.wounded[k - 1]) * mm_per_um *
                                  (profile.z_um[k] - profile.z_um[k - 1]);
  }
  return profile;
}

double expected_capillary_strikes(double length_um, double width_um, double depth_um, const CapillaryBed& bed) {
  if (depth_um < bed.depth_um) return 0.0;
  constexpr double mm2_per_um2 = 1e-6;
  return bed.loops_per_mm2 * mm2_per_um2 *
         outline_area(std::max(length_um, width_um) + bed.loop_diameter_um, width_um + bed.loop_diameter_um);
}

double expected_blade_strikes(double length_um, double width_um, double depth_um, const CapillaryBed& bed) {
  if (depth_um < bed.depth_um) return 0.0;
  constexpr double mm2_per_um2 = 1e-6;
  return bed.loops_per_mm2 * mm2_per_um2 * (length_um + bed.loop_diameter_um) * (width_um + bed.loop_diameter_um);
}

PainIndex pain_index(double needle_length_um, double n_needles) {
  constexpr double percent_at_shortest = 5.0, shortest_um = 480.0, longest_um = 1450.0;
  constexpr double length_exponent = 1.77, number_exponent = 0.32, fewest = 5.0, most = 50.0;
  PainIndex index;
  if (needle_length_um > 0.0 && n_needles > 0.0) {
    index.percent_of_26G = percent_at_shortest * std::pow(needle_length_um / shortest_um, length_exponent) *
                           std::pow(n_needles, number_exponent);
  }
  const bool length_fits = needle_length_um >= shortest_um && needle_length_um <= longest_um;
  const bool number_fits = n_needles == 1.0 || (n_needles >= fewest && n_needles <= most);
  index.validity.inside = length_fits && number_fits;
  index.validity.text =
      "Measured for one application of 1, 5 or 50 needles of 480 to 1450 um on the volar forearm of ten people "
      "[Gill2008]; the law between is fitted to the published ratios.";
  if (!length_fits) index.validity.text += " This length is outside.";
  if (!number_fits) index.validity.text += " This number is outside: nothing supports thousands of punctures.";
  return index;
}

}  // namespace acus
