// Pictures of a synthetic course: curves with bands and measurements, maps, a film, an active by depth.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

#include "bench/puncture_patterns.hpp"
#include "core/puncture/puncture_table.hpp"
#include "scenarios/run/healing_record.hpp"
#include "tests/results/sample_run.hpp"
#include "tests/viz/picture.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

using namespace acus;
using namespace acus_test;

namespace {

constexpr Color blue = {0.0, 0.447, 0.698}, vermilion = {0.835, 0.369, 0.0}, green = {0.0, 0.620, 0.451};

Color pale(const Color& color) { return {0.22 * color[0] + 0.78, 0.22 * color[1] + 0.78, 0.22 * color[2] + 0.78}; }

/// Every quantity rises or falls with its own time; the band is half and twice that.
void add_course(std::map<std::string, Table>& tables) {
  Table course{{"time_d", "excess_water_loss", "plugged", "redness_um", "papillary_c", "papillary_rho", "papillary_A",
                "papillary_V", "papillary_collagen", "papillary_phi_N", "papillary_E"},
               {}};
  Table bands{{"time_d"}, {}};
  for (const char* name : {"excess_water_loss", "redness_um", "papillary_collagen"})
    for (const char* share : {"_p05", "_p50", "_p95", "_column"}) bands.columns.push_back(std::string(name) + share);
  for (int i = 0; i <= 200; ++i) {
    const double days = 0.005 * i * i, quick = std::exp(-4.0 * days), slow = 1.0 - std::exp(-0.02 * days);
    course.rows.push_back({days, quick, 1.0 - quick, 90.0 * quick, 1.0 + 0.5 * std::exp(-0.1 * days), 1.0, 0.2 * slow,
                           1.0 + 0.1 * slow, 1.0 + 0.3 * slow, 0.2 * slow, 1.0});
    bands.rows.push_back({days, 0.5 * quick, quick, std::min(1.0, 2.0 * quick), quick, 45.0 * quick, 90.0 * quick,
                          180.0 * quick, 90.0 * quick, 1.0 + 0.15 * slow, 1.0 + 0.3 * slow, 1.0 + 0.6 * slow,
                          1.0 + 0.3 * slow});
  }
  tables["healing"] = course;
  tables["healing_bands"] = bands;
  tables["healing_samples"] = {{"sample"}, {{0.0}, {1.0}, {2.0}}};
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  tables["healing_published"] = {
      {"quantity", "time_d", "change_percent", "is_duration", "label", "text"},
      {{"collagen", 100.0, 40.0, 0.0, "Measured 1999", "a dot"}, {"redness", 2.0, none, 1.0, "Over 1999", "a line"}}};
  Table profiles{{"time_d", "depth_um", "phi_N", "A"}, {}};
  for (const double days : {1.0, 30.0, 200.0})
    for (int k = 0; k <= 20; ++k) profiles.rows.push_back({days, 60.0 * k, 0.01 * std::exp(-0.1 * k) * days, 0.05});
  tables["healing_profiles"] = profiles;
}

void add_active(std::map<std::string, Table>& tables) {
  Table course{{"time_h", "absorbed_um", "to_body_um", "flux_to_body_um_per_h", "absorbed_intact_um", "ratio"}, {}};
  for (int i = 1; i <= 50; ++i) {
    const double hours = 0.2 * i, in = 1.0 - std::exp(-hours);
    course.rows.push_back({hours, in, 0.8 * in, std::exp(-hours), 0.02 * hours * hours, in / (0.02 * hours * hours)});
  }
  tables["absorption"] = course;
  Table profiles{{"time_h", "with_channels", "depth_um", "in_skin_relative", "in_water_relative"}, {}};
  for (const double with : {1.0, 0.0})
    for (const double hours : {2.0, 10.0})
      for (int k = 0; k < 30; ++k) {
        const double value = (with > 0.0 ? 1.0 : 0.1) * std::exp(-0.4 * k / std::sqrt(hours));
        profiles.rows.push_back({hours, with, 10.0 * k, value, value});
      }
  tables["absorption_profiles"] = profiles;
}

FieldSeries fields() {
  HealingGridPlan plan;
  plan.low = {-5.0, -4.0}, plan.high = {5.0, 4.0};
  plan.margin = 2.0, plan.plane_size = 0.5, plan.depth_size = 0.05, plan.largest_depth_size = 0.2;
  const HealingGrid grid = healing_grid({0.02, 0.08, 0.23, 1.2}, plan);
  const std::vector<std::size_t> kept = {HealingField::cytokine, HealingField::new_collagen,
                                         HealingField::mature_collagen};
  HealingRecord record;
  for (const double days : {1.0, 30.0, 200.0}) {
    record.moment_times.push_back(86400.0 * days);
    std::vector<double> values;
    for (const double weight : {0.5, 0.004, 0.0})
      for (std::size_t node = 0; node < grid.n_nodes(); ++node) {
        const double x = grid.x.at[node % grid.x.size()];
        values.push_back((weight == 0.004 ? 0.0 : 1.0) + weight * days * std::exp(-0.1 * x * x));
      }
    record.moments.push_back(values);
  }
  return field_series(grid, kept, record);
}

void write_course(const fs::path& folder) {
  RunHeader header;
  header.name = "synthetic", header.title = "Synthetic course";
  header.history_columns = {"time_s"};
  header.convergence_columns = {"iteration"};
  auto writer = ResultsWriter::create(folder, header, false);
  writer->append_punctures(bench::mixed_punctures(500, 8.0, 9));
  std::map<std::string, Table> tables;
  add_course(tables);
  add_active(tables);
  tables["treatment_area"] = {{"x_mm", "y_mm"}, {{-5.0, -4.0}, {5.0, -4.0}, {5.0, 4.0}, {-5.0, 4.0}}};
  writer->set_tables(tables);
  writer->set_healing_fields(fields());
  writer->finish({}, {});
}

}  // namespace

TEST_CASE("a course has curves with bands, profiles, maps, an active, and a film") {
  unsetenv("DISPLAY");
  const Scratch scratch;
  write_course(scratch / "run");
  PictureOptions options;
  options.folder = scratch / "run";
  options.animation = true;
  std::set<std::string> names;
  for (const fs::path& file : render_pictures(options)) names.insert(file.filename());
  for (const char* name : {"healing.png", "healing_profiles.png", "healing_map_collagen.png",
                           "healing_map_cytokine.png", "absorption.png", "healing.apng", "healing_0002.png"}) {
    INFO(name);
    CHECK(names.contains(name));
  }
  const fs::path pictures = scratch / "run/pictures";
  for (const Color& color : {blue, vermilion, green}) {
    CHECK(Picture(pictures / "healing.png").count(pale(color)) > 1500);  // a band
    CHECK(Picture(pictures / "healing.png").count(color) > 300);         // its line
  }
  CHECK(Picture(pictures / "absorption.png").count(green) > 500);
  CHECK(Picture(pictures / "absorption.png").count(vermilion) > 500);
  // Fields run from one end of the scale to the other.
  for (const double t : {0.0, 0.5, 47.0 / 48.0})
    CHECK(Picture(pictures / "healing_map_collagen.png").count(viridis((std::floor(48 * t) + 0.5) / 48)) > 300);
  CHECK(Picture(pictures / "animation/healing_0002.png").count(viridis(47.5 / 48)) > 300);
  CHECK(Picture(pictures / "animation/healing_0000.png").count(viridis(47.5 / 48)) < 300);  // one scale for all
  if (const char* keep = std::getenv("ACUS_KEEP_PICTURES"))
    fs::copy(pictures, keep, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

TEST_CASE("what healing lacks is named") {
  const Scratch scratch;
  write_sample(scratch / "run", 2);
  PictureOptions options;
  options.folder = scratch / "run";
  for (const char* name : {"healing.png", "healing_profiles.png", "healing_map.png", "absorption.png"}) {
    options.images = {scratch / name};
    CHECK_THROWS_AS(render_pictures(options), PictureError);
  }
}
