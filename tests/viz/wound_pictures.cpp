// Pictures of a synthetic treatment: holes, depths, passes and a rolling needle are where they belong.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <set>

#include "bench/puncture_patterns.hpp"
#include "core/puncture/puncture_table.hpp"
#include "tests/results/sample_run.hpp"
#include "tests/viz/picture.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

using namespace acus;
using namespace acus_test;

namespace {

/// Trochoid of a needle: drum radius 10 mm, protrusion 1 mm, no slip (docs/theory/wound_map.md).
Table trochoid() {
  Table table{{"tip_x_um", "tip_depth_um", "root_x_um", "root_depth_um"}, {}};
  constexpr double R = 10e3, L = 1e3;
  const double entry = std::acos(R / (R + L));
  for (int i = -100; i <= 100; ++i) {
    const double phi = 1.5 * entry * i / 100.0, s = std::sin(phi), c = std::cos(phi);
    table.rows.push_back({R * phi - (R + L) * s, (R + L) * c - R, R * phi - R * s, R * c - R});
  }
  return table;
}

void write_treatment(const fs::path& folder) {
  RunHeader header;
  header.name = "synthetic", header.title = "Synthetic treatment";
  header.history_columns = {"time_s"};
  header.convergence_columns = {"iteration"};
  auto writer = ResultsWriter::create(folder, header, false);
  writer->append_punctures(bench::mixed_punctures(2000, 20.0, 9));
  Table passes{{"session", "pass", "total_per_cm2", "random_open_area"}, {}};
  for (int k = 1; k <= 8; ++k) passes.rows.push_back({1.0, 1.0 * k, 60.0 * k, 1 - std::exp(-0.01 * k)});
  writer->set_tables({{"treatment_area", {{"x_mm", "y_mm"}, {{0.0, 0.0}, {20.0, 0.0}, {20.0, 20.0}, {0.0, 20.0}}}},
                      {"density_by_pass", passes},
                      {"roller_path", trochoid()}});
  writer->finish({{"needle_length", 1000.0, "um", "of the device"}}, {});
}

}  // namespace

TEST_CASE("a treatment without finite-element fields has its four pictures") {
  unsetenv("DISPLAY");
  const Scratch scratch;
  write_treatment(scratch / "run");
  PictureOptions options;
  options.folder = scratch / "run";
  std::set<std::string> names;
  for (const fs::path& file : render_pictures(options)) names.insert(file.filename());
  CHECK(names == std::set<std::string>{"wound_map.png", "depths.png", "density.png", "roller.png"});
  const fs::path pictures = scratch / "run/pictures";
  constexpr Color blue = {0.0, 0.447, 0.698}, vermilion = {0.835, 0.369, 0.0};

  // Holes of every depth, dents, and their whole area: about 3.6 % of the map, which fills a third of the page.
  for (const double t : {0.1, 0.5, 0.9})
    CHECK(Picture(pictures / "wound_map.png").count(viridis((std::floor(32 * t) + 0.5) / 32)) > 200);
  CHECK(Picture(pictures / "wound_map.png").count({0.72, 0.72, 0.75}) > 50);
  // Bars and, at 1000 um, the dashed line of the needle's length.
  CHECK(Picture(pictures / "depths.png").count(blue) > 50000);
  CHECK(Picture(pictures / "depths.png").count(vermilion) > 500);
  CHECK(Picture(pictures / "density.png").count(blue) > 2000);
  CHECK(Picture(pictures / "roller.png").count(vermilion) > 1000);
  CHECK(Picture(pictures / "roller.png").count({0.95, 0.78, 0.66}) > 5000);
  if (const char* keep = std::getenv("ACUS_KEEP_PICTURES"))
    fs::copy(pictures, keep, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

TEST_CASE("what a run does not have is named") {
  const Scratch scratch;
  write_sample(scratch / "run", 2);
  PictureOptions options;
  options.folder = scratch / "run";
  for (const char* name : {"wound.png", "depths.png", "density.png", "roller.png"}) {
    options.images = {scratch / name};
    CHECK_THROWS_AS(render_pictures(options), PictureError);
  }
}
