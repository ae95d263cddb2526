// Statistics of punctures against patterns whose answers are known.

#include <omp.h>

#include <catch2/catch.hpp>
#include <limits>
#include <numbers>
#include <numeric>

#include "bench/puncture_patterns.hpp"
#include "solvers/treatment/puncture_statistics.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::bench;
using namespace acus::test;

namespace {

double union_of_two_discs(double d1, double d2, double distance) {
  const double r = 0.5 * d1, s = 0.5 * d2, d = distance;
  const double lens = r * r * std::acos((d * d + r * r - s * s) / (2 * d * r)) +
                      s * s * std::acos((d * d + s * s - r * r) / (2 * d * s)) -
                      0.5 * std::sqrt((-d + r + s) * (d + r - s) * (d - r + s) * (d + r + s));
  return std::numbers::pi * (r * r + s * s) - lens;
}

double diameter_of(double area) { return 2.0 * std::sqrt(area / std::numbers::pi); }

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool is_same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!is_same(a[i], b[i])) return false;
  return true;
}

PunctureStatistics with_threads(int n, const PunctureTable& table, const MapArea& area, const MapSettings& settings) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(n);
  PunctureStatistics found = puncture_statistics(table, area, settings);
  omp_set_num_threads(before);
  return found;
}

void check_same(const PunctureStatistics& a, const PunctureStatistics& b) {
  CHECK(is_same(a.density.per_cm2, b.density.per_cm2));
  CHECK(is_same(a.open_area.fraction, b.open_area.fraction));
  CHECK(is_same(a.open_area.overall, b.open_area.overall));
  CHECK(is_same(a.open_area.summed, b.open_area.summed));
  CHECK(is_same(a.depths.all.mean_um, b.depths.all.mean_um));
  CHECK(is_same(a.depths.all.deviation_um, b.depths.all.deviation_um));
  CHECK(a.depths.histogram == b.depths.histogram);
  CHECK(is_same(a.spacing.nearest_mean_mm, b.spacing.nearest_mean_mm));
  CHECK(is_same(a.spacing.nearest_deviation_mm, b.spacing.nearest_deviation_mm));
  CHECK(is_same(a.spacing.g, b.spacing.g));
  CHECK(a.clusters.cluster_of_row == b.clusters.cluster_of_row);
  CHECK(a.clusters.equivalent_diameter_um == b.clusters.equivalent_diameter_um);
  CHECK(is_same(a.wounds.summed, b.wounds.summed));
  CHECK(is_same(a.wounds.volume_mm3_per_cm2, b.wounds.volume_mm3_per_cm2));
  CHECK(is_same(a.coverage.share, b.coverage.share));
  CHECK(is_same(a.bleeding.map_per_cm2, b.bleeding.map_per_cm2));
  CHECK(is_same(a.bleeding.strikes_per_puncture, b.bleeding.strikes_per_puncture));
  CHECK(is_same(a.bleeding.any_probability, b.bleeding.any_probability));
}

}  // namespace

TEST_CASE("random, square and clustered patterns have the statistics that theory gives") {
  Report report("wound_statistics", "Statistics of punctures");
  report.paragraph(
      "Synthetic patterns with known answers (tests/verification/wound_statistics.cpp); theory in "
      "docs/theory/wound_map.md.");
  report.table({"pattern", "quantity", "computed", "expected"});

  constexpr double side = 40.0, diameter = 150.0;
  constexpr std::size_t n = 40000;
  const double per_mm2 = n / (side * side);
  const PunctureTable random = poisson_punctures(n, side, diameter, 7);
  const MapArea square = MapArea::rectangle(0, 0, side, side);

  const SpacingStatistics spacing = spacing_statistics(random, square);
  const double expected_nearest = 0.5 / std::sqrt(per_mm2);
  CHECK(spacing.n_centres > n / 2);
  CHECK(spacing.note.empty());
  CHECK(spacing.nearest_random_mm == Approx(expected_nearest).epsilon(1e-12));
  CHECK(std::abs(spacing.clark_evans - 1.0) < 3.0 * spacing.clark_evans_error);
  CHECK(spacing.clark_evans_error < 0.005);
  CHECK(spacing.nearest_deviation_mm ==
        Approx(std::sqrt((4 - std::numbers::pi) / (4 * std::numbers::pi * per_mm2))).epsilon(0.02));
  report.row({"random", "mean nearest neighbour (mm)", fixed_text(spacing.nearest_mean_mm, 4),
              fixed_text(expected_nearest, 4)});
  double worst = 0.0;
  for (std::size_t k = 0; k < spacing.g.size(); ++k)
    worst = std::max(worst, std::abs(spacing.g[k] - 1.0) / spacing.g_error[k]);
  CHECK(spacing.g.size() == 40);
  CHECK(worst < 3.5);  // of 40 rings; beyond that one time in fifty
  CHECK(spacing.g_error.back() < 0.01);
  report.row({"random", "largest deviation of g(r) from 1, in standard errors", fixed_text(worst, 2), "below 3.5"});

  const OpenAreaMap open = open_area_map(random, square, 1.0);
  const double summed = per_mm2 * std::numbers::pi / 4 * diameter * diameter * 1e-6;
  CHECK(open.summed == Approx(summed).epsilon(1e-6));
  CHECK(open.random == Approx(1 - std::exp(-summed)).epsilon(1e-6));
  // Variance of the covered share: the overlap integral of two discs is at most 4 outlines wide.
  const double scatter = std::sqrt(4 * summed * std::exp(-2 * summed) * (std::exp(summed) - 1 - summed) / n);
  CHECK(std::abs(open.overall - open.random) < 3 * scatter + 2 * diameter * 1e-3 / side * open.random);
  CHECK(std::abs(open.overall - open.random) < 0.01);
  CHECK(open.overall < open.summed - 0.02);  // overlaps are there and counted once
  report.row({"random", "open area", fixed_text(open.overall, 4), fixed_text(open.random, 4)});

  constexpr double pitch = 0.5;
  const PunctureTable lattice = lattice_punctures(40, pitch, 100.0);
  const MapArea field = MapArea::rectangle(0, 0, 40 * pitch, 40 * pitch);
  const SpacingStatistics regular = spacing_statistics(lattice, field);
  CHECK(regular.nearest_least_mm == pitch);
  CHECK(regular.nearest_most_mm == pitch);
  CHECK(regular.nearest_mean_mm == pitch);
  CHECK(regular.nearest_deviation_mm == 0.0);
  CHECK(regular.clark_evans == Approx(2.0).epsilon(1e-12));
  CHECK(regular.g.front() == 0.0);
  report.row({"square lattice", "nearest neighbour (mm)", fixed_text(regular.nearest_mean_mm, 4), "0.5"});
  report.row({"square lattice", "Clark-Evans index", fixed_text(regular.clark_evans, 4), "2"});
  const OpenAreaMap apart = open_area_map(lattice, field, 1.0);
  // Few phases of lines and holes occur, so errors do not average out. Those of a disc by n lines are at most
  // 8 sqrt(2) |zeta(-1/2)| 2^(3/2) / (2 pi) n^(-3/2) = 1.06 n^(-3/2) of its area (a line that touches its edge).
  const double discs = std::numbers::pi / 4 * 0.01 / 0.25;
  CHECK(apart.summed == Approx(discs).epsilon(1e-6));
  CHECK(apart.overall == Approx(discs).epsilon(1.06 / std::pow(16.0, 1.5)));
  const double fine = open_area_map(lattice, field, 1.0, 100.0 / 64).overall;
  CHECK(fine == Approx(discs).epsilon(1.06 / std::pow(64.0, 1.5)));
  report.row({"square lattice", "open area, 16 and 64 lines per hole",
              fixed_text(apart.overall, 5) + ", " + fixed_text(fine, 5), fixed_text(discs, 5)});
  CHECK(apart.fraction.size() == 400);
  for (const double fraction : apart.fraction) CHECK(fraction == Approx(apart.summed).epsilon(1e-2));
  const DensityMap density = density_map(lattice, field, 1.0);
  CHECK(density.mean_per_cm2 == Approx(400.0).epsilon(1e-12));
  CHECK(density.least_per_cm2 == Approx(400.0).epsilon(1e-9));
  CHECK(density.most_per_cm2 == Approx(400.0).epsilon(1e-9));
  const HoleClusters single = hole_clusters(lattice, field);
  CHECK(single.n_members.size() == 1600);
  CHECK(single.most_members == 1);
  CHECK(single.largest_um == Approx(100.0).epsilon(1e-6));
  // Grown by 200 um each, neighbours at 500 um touch (2 * 250 um): one cluster.
  CHECK(hole_clusters(lattice, field, 201.0).n_members == std::vector<std::uint32_t>{1600});

  PunctureTable few = empty_punctures();
  few.append(round_hole(2, 2, 300));
  few.append(round_hole(2.1, 2.15, 200));  // two discs
  few.append(round_hole(6, 6, 300));
  few.append(round_hole(6.25, 6, 300));  // three in a row: neighbours overlap, ends do not
  few.append(round_hole(6.5, 6, 300));
  few.append(slit_hole(12, 12, 1000, 100, 30));  // one slit
  const MapArea small = MapArea::rectangle(0, 0, 20, 20);
  const HoleClusters clusters = hole_clusters(few, small);
  REQUIRE(clusters.n_members == std::vector<std::uint32_t>{2, 3, 1});
  CHECK(clusters.cluster_of_row == std::vector<std::uint32_t>{0, 0, 1, 1, 1, 2});
  const double two = diameter_of(union_of_two_discs(300, 200, std::hypot(100, 150)));
  const double lens = 2 * 0.25 * std::numbers::pi * 300 * 300 - union_of_two_discs(300, 300, 250);
  const double three = diameter_of(3 * 0.25 * std::numbers::pi * 300 * 300 - 2 * lens);
  const double slit = diameter_of(900 * 100 + 0.25 * std::numbers::pi * 100 * 100);
  CHECK(clusters.equivalent_diameter_um[0] == Approx(two).epsilon(5e-4));
  CHECK(clusters.equivalent_diameter_um[1] == Approx(three).epsilon(5e-4));
  CHECK(clusters.equivalent_diameter_um[2] == Approx(slit).epsilon(1e-6));
  REQUIRE((two < HoleClusters::scar_um && three > HoleClusters::red_um && slit < HoleClusters::scar_um));
  CHECK(clusters.n_scar == 1);
  CHECK(clusters.n_red == 1);
  CHECK(clusters.scar_share == Approx(0.5));
  CHECK(clusters.scar_per_cm2 == Approx(0.25));
  report.row(
      {"two discs", "equivalent diameter (um)", fixed_text(clusters.equivalent_diameter_um[0], 1), fixed_text(two, 1)});
  report.row({"three discs in a row", "equivalent diameter (um)", fixed_text(clusters.equivalent_diameter_um[1], 1),
              fixed_text(three, 1)});
  report.row(
      {"one slit", "equivalent diameter (um)", fixed_text(clusters.equivalent_diameter_um[2], 1), fixed_text(slit, 1)});
  // The same outlines through the map of the open area, lines along and across the slit.
  const double outlines =
      1e-6 * (union_of_two_discs(300, 200, std::hypot(100, 150)) + 3 * 0.25 * std::numbers::pi * 300 * 300 - 2 * lens +
              900 * 100 + 0.25 * std::numbers::pi * 100 * 100);
  CHECK(open_area_map(few, small, 20.0, 0.5).overall == Approx(outlines / 400).epsilon(1e-4));
  report.write();
}

TEST_CASE("pairs, areas and nearest neighbours agree with brute force on a mixed pattern") {
  const PunctureTable table = mixed_punctures(3000, 10.0, 3);
  const MapArea area = MapArea::disc(5, 5, 4.5);
  CHECK(area.area_mm2() == Approx(std::numbers::pi * 4.5 * 4.5).epsilon(1e-12));
  const auto is_hole = [&](std::size_t i) { return !table.has(i, dent_only) && !table.has(i, fell_into_open_hole); };

  const SpacingStatistics spacing = spacing_statistics(table, area);
  double sum = 0.0;
  std::size_t n_centres = 0, n_pairs = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double x = table.x_mm[i], y = table.y_mm[i];
    if (!is_hole(i) || !area.contains(x, y) || area.distance_to_edge(x, y) < spacing.guard_mm) continue;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < table.size(); ++j) {
      if (j == i || !is_hole(j)) continue;
      const double d = std::hypot(table.x_mm[j] - x, table.y_mm[j] - y);
      nearest = std::min(nearest, d);
      n_pairs += d < spacing.guard_mm ? 1 : 0;
    }
    sum += nearest;
    ++n_centres;
  }
  REQUIRE(spacing.n_centres == n_centres);
  CHECK(spacing.nearest_mean_mm == Approx(sum / static_cast<double>(n_centres)).epsilon(1e-12));
  double counted = 0.0;
  const double ring = spacing.r_mm[1] - spacing.r_mm[0],
               per_mm2 = static_cast<double>(spacing.n_holes) / area.area_mm2();
  for (std::size_t k = 0; k < spacing.g.size(); ++k)
    counted += spacing.g[k] * per_mm2 * static_cast<double>(n_centres) * 2 * std::numbers::pi * spacing.r_mm[k] * ring;
  CHECK(counted == Approx(static_cast<double>(n_pairs)).epsilon(1e-9));

  // Open area by throwing points; the distance to a capsule written out anew.
  Dice dice(5);
  int n_open = 0;
  constexpr int n_thrown = 20000;
  for (int k = 0; k < n_thrown; ++k) {
    const double r = 4.5 * std::sqrt(dice()), angle = 2 * std::numbers::pi * dice();
    const double x = 5 + r * std::cos(angle), y = 5 + r * std::sin(angle);
    bool is_open = false;
    for (std::size_t i = 0; i < table.size() && !is_open; ++i) {
      if (table.has(i, dent_only)) continue;
      const double a = table.azimuth_deg[i] * std::numbers::pi / 180, w = 1e-3 * table.width_um[i];
      const double dx = x - table.x_mm[i], dy = y - table.y_mm[i];
      const double along = dx * std::cos(a) + dy * std::sin(a), across = -dx * std::sin(a) + dy * std::cos(a);
      const double beyond = std::max(0.0, std::abs(along) - 0.5 * (1e-3 * table.slit_um[0][i] - w));
      is_open = std::hypot(beyond, across) <= 0.5 * w;
    }
    n_open += is_open ? 1 : 0;
  }
  const double thrown = static_cast<double>(n_open) / n_thrown;
  const OpenAreaMap open = open_area_map(table, area, 0.5);
  CHECK(std::abs(open.overall - thrown) < 3 * std::sqrt(thrown * (1 - thrown) / n_thrown));
  CHECK(std::accumulate(open.grid.area_mm2.begin(), open.grid.area_mm2.end(), 0.0) ==
        Approx(area.area_mm2()).epsilon(1e-12));
}

TEST_CASE("any number of threads gives the same bits") {
  const PunctureTable table = mixed_punctures(60000, 20.0, 11);
  MapSettings settings;
  settings.target_per_cm2 = 250, settings.target_depth_um = 300;
  for (const MapArea& area : {MapArea::rectangle(0, 0, 20, 20), MapArea::disc(10, 10, 9)})
    check_same(with_threads(1, table, area, settings), with_threads(2, table, area, settings));
  // Dense enough for one cluster that is measured by all threads together.
  const MapArea all = MapArea::rectangle(0, 0, 20, 20);
  const PunctureStatistics dense = with_threads(2, table, all, settings);
  CHECK(dense.clusters.most_members > 10000);
  CHECK(std::pow(dense.clusters.largest_um * 1e-3, 2) * std::numbers::pi / 4 <=
        dense.open_area.overall * all.area_mm2() * 1.01 + 0.5);
}

TEST_CASE("nothing, one hole, an area smaller than a cell, dents only") {
  const MapArea area = MapArea::rectangle(0, 0, 10, 10);
  const PunctureStatistics none = puncture_statistics(empty_punctures(), area, {});
  CHECK(none.density.mean_per_cm2 == 0.0);
  CHECK(none.open_area.overall == 0.0);
  CHECK(none.depths.all.n == 0);
  CHECK(std::isnan(none.depths.all.mean_um));
  CHECK(none.spacing.note == "fewer than two holes: there is no spacing");
  CHECK(none.clusters.n_members.empty());
  CHECK(none.wounds.volume_mm3_per_cm2 == 0.0);
  CHECK(none.bleeding.any_probability == 0.0);
  CHECK(none.passes.empty());

  PunctureTable one = empty_punctures();
  one.append(round_hole(5, 5, 200, 400));
  const PunctureStatistics single = puncture_statistics(one, area, {});
  CHECK(single.density.mean_per_cm2 == Approx(1.0));
  CHECK(single.open_area.overall == Approx(std::numbers::pi * 0.01 / 100).epsilon(5e-3));
  CHECK(single.depths.all.median_um == 400.0);
  CHECK(single.depths.all.deviation_um == 0.0);
  CHECK(single.depths.by_layer[2].n == 1);
  CHECK(single.spacing.note == "fewer than two holes: there is no spacing");
  CHECK(single.clusters.n_members == std::vector<std::uint32_t>{1});
  CHECK(single.passes.size() == 1);

  const MapArea tiny = MapArea::rectangle(4.9, 4.9, 5.1, 5.05);
  const PunctureStatistics in_tiny = puncture_statistics(one, tiny, {});
  CHECK(in_tiny.density.grid.size() == 1);
  CHECK(in_tiny.density.mean_per_cm2 == Approx(100.0 / 0.03));
  CHECK(in_tiny.density.per_cm2[0] == Approx(100.0 / 0.03));
  CHECK(in_tiny.open_area.overall == Approx(in_tiny.open_area.fraction[0]));
  // The disc is cut off above at a quarter of its diameter from the middle.
  const double cap = 0.01 * std::acos(0.5) - 0.05 * std::sqrt(0.01 - 0.0025);
  CHECK(in_tiny.open_area.overall == Approx((std::numbers::pi * 0.01 - cap) / 0.03).epsilon(5e-3));

  PunctureTable dents = empty_punctures();
  for (int i = 0; i < 3; ++i) {
    Puncture dent = round_hole(i + 1.0, 5, 0.0, 0.0);
    dent.flags = dent_only;
    dents.append(dent);
  }
  const PunctureStatistics dented = puncture_statistics(dents, area, {});
  CHECK(dented.counts.dents == 3);
  CHECK(dented.counts.punctures == 0);
  CHECK(dented.density.mean_per_cm2 == 0.0);
  CHECK(dented.open_area.overall == 0.0);

  CHECK_THROWS_AS(MapArea::rectangle(0, 0, 0, 1), std::invalid_argument);
  CHECK_THROWS_AS(map_grid(area, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(map_grid(area, 1e-6), std::invalid_argument);
}

TEST_CASE("depths, wounds by depth, coverage and passes have closed forms") {
  const MapArea area = MapArea::rectangle(0, 0, 10, 10);
  PunctureTable table = empty_punctures();
  for (int i = 0; i < 100; ++i) {
    Puncture hole = round_hole(i % 10 + 0.5, i / 10 + 0.5, 200, i < 50 ? 50.0 : 800.0);
    hole.pass = i < 50 ? 1 : 2;
    table.append(hole);
  }
  const DepthDistribution depths = depth_distribution(table, area, 100.0);
  CHECK(depths.all.mean_um == Approx(425.0));
  CHECK(depths.all.deviation_um == Approx(375.0 * std::sqrt(100.0 / 99.0)));
  CHECK(depths.by_layer[1].n == 50);
  CHECK(depths.by_layer[2].median_um == 800.0);
  CHECK(depths.histogram == std::vector<std::size_t>{50, 0, 0, 0, 0, 0, 0, 0, 50});

  const double disc = std::numbers::pi * 0.01;  // mm^2
  const WoundProfile cylinders = wound_profile(table, area, cylinder_channel(), 801);
  CHECK(cylinders.summed[50] == Approx(100 * disc / 100));
  CHECK(cylinders.summed[51] == Approx(50 * disc / 100));
  CHECK(cylinders.wounded[400] == Approx(-std::expm1(-50 * disc / 100)));
  PunctureTable cone = empty_punctures();
  Puncture hole = round_hole(5, 5, 200, 600);
  hole.slit_um = {0, 0, 0};  // as wide as long everywhere
  cone.append(hole);
  const WoundProfile cones = wound_profile(cone, area, cone_channel(), 1001);
  CHECK(cones.volume_mm3_per_cm2 == Approx(disc * 0.6 / 3).epsilon(1e-3));
  PunctureTable wedge = empty_punctures();
  Puncture cut = slit_hole(5, 5, 1000, 0.0, 0.0);
  cut.width_um = 100, cut.depth_um = 600;
  cut.slit_um = {1000, 900, 500};
  wedge.append(cut);
  const WoundProfile slits = wound_profile(wedge, area, cylinder_channel(), 601);
  const auto capsule = [](double length) { return ((length - 100) * 100 + std::numbers::pi / 4 * 1e4) * 1e-6 / 100; };
  CHECK(slits.summed[0] == Approx(capsule(1000)));
  CHECK(slits.summed[60] == Approx(capsule(700)));   // half way between the tops of the second and the third layer
  CHECK(slits.summed[350] == Approx(capsule(250)));  // half way from there to the tip

  CHECK(coverage(table, area, 1.0, 100.0, 0.0).share == 1.0);
  CHECK(coverage(table, area, 1.0, 100.0, 500.0).share == Approx(0.5));
  CHECK(coverage(table, area, 1.0, 101.0, 0.0).share == 0.0);

  const std::vector<PassStatistics> passes = pass_statistics(table, area);
  REQUIRE(passes.size() == 2);
  CHECK(passes[0].total_per_cm2 == Approx(50));
  CHECK(passes[1].added_per_cm2 == Approx(50));
  CHECK(passes[1].total_per_cm2 == Approx(100));
  CHECK(passes[1].mean_depth_um == Approx(800));
  CHECK(passes[1].random_open_area == Approx(-std::expm1(-disc)));
}

TEST_CASE("capillary strikes and pain follow the published numbers and say where they end") {
  const CapillaryBed bed{14.0, 15.0, 97.0};
  const auto hit = [](double strikes) { return -std::expm1(-strikes); };
  CHECK(hit(expected_capillary_strikes(140, 140, 300, bed)) == Approx(0.23).margin(0.005));
  CHECK(hit(expected_capillary_strikes(250, 250, 300, bed)) == Approx(0.54).margin(0.005));
  CHECK(hit(expected_blade_strikes(350, 50, 300, bed)) == Approx(0.28).margin(0.005));
  CHECK(expected_capillary_strikes(250, 250, 96, bed) == 0.0);
  CHECK(expected_capillary_strikes(0, 250, 300, bed) == expected_capillary_strikes(250, 250, 300, bed));

  const PainIndex shortest = pain_index(480, 1), longest = pain_index(1450, 1);
  CHECK(shortest.percent_of_26G == Approx(5.0));
  CHECK(longest.percent_of_26G / shortest.percent_of_26G == Approx(7.0).epsilon(0.02));
  CHECK(pain_index(620, 50).percent_of_26G / pain_index(620, 5).percent_of_26G == Approx(2.09).epsilon(0.01));
  CHECK(longest.validity.inside);
  CHECK_FALSE(pain_index(1500, 5).validity.inside);
  CHECK_FALSE(pain_index(1000, 2000).validity.inside);

  const MapArea area = MapArea::rectangle(0, 0, 10, 10);
  PunctureTable table = empty_punctures();
  for (int i = 0; i < 4; ++i) {
    Puncture hole = round_hole(i + 2.0, 5, 140, 300);
    hole.capillary_strikes = std::log(2.0);  // half of them bleed
    table.append(hole);
  }
  const Bleeding expected = bleeding(table, area, 1.0);
  CHECK(expected.bleeding_share == Approx(0.5));
  CHECK(expected.bleeding_per_cm2 == Approx(2.0));
  CHECK(expected.any_probability == Approx(1 - 1.0 / 16));
  CHECK(expected.validity.inside);
  table.strikes_are_sampled = true;
  CHECK(bleeding(table, area, 1.0).bleeding_share == 0.0);
  table.capillary_strikes[2] = 3.0f;
  CHECK(bleeding(table, area, 1.0).bleeding_share == 0.25);
  CHECK(bleeding(table, area, 1.0).any_probability == 1.0);
  table.slit_um[0][0] = 900.0f;
  CHECK_FALSE(bleeding(table, area, 1.0).validity.inside);
}
