// Pictures come out without a display, show what they should, and say so plainly when they cannot.

#include "viz/pictures.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>

#include "tests/viz/picture.hpp"
#include "tests/viz/synthetic_run.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/render/style.hpp"

using namespace acus;
using namespace acus_test;

namespace {

bool have_same_columns(const Picture& one, const Picture& other, double from, double to) {
  for (int y = one.height() / 6; y < one.height() * 5 / 6; ++y)
    for (int x = static_cast<int>(from * one.width()); x < static_cast<int>(to * one.width()); ++x)
      if (one.at(x, y) != other.at(x, y)) return false;
  return true;
}

}  // namespace

TEST_CASE("the standard set shows layers, fields and curves without a display") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {});
  const std::vector<fs::path> files = render_pictures(small(scratch / "run"));
  std::set<std::string> names;
  for (const fs::path& file : files) {
    names.insert(file.filename());
    const Picture picture(file);
    CHECK(picture.width() == small_width);
    CHECK(picture.height() == small_height);
    CHECK(picture.n_colors() > 50);
    CHECK(picture.count({1, 1, 1}) > 20000);  // white paper
  }
  CHECK(names == std::set<std::string>{"cutaway.png", "section_von_mises.png", "section_max_stretch.png",
                                       "section_displacement.png", "force_displacement.png", "energies.png"});
  const fs::path pictures = scratch / "run/pictures";

  const Picture cutaway(pictures / "cutaway.png");
  for (int layer = 0; layer < 5; ++layer) {
    INFO("layer " << layer);
    CHECK(cutaway.count(layer_color(layer), 0.79, 1) > 100);  // legend
    const bool is_in_view = layer < 4;
    CHECK((cutaway.count(layer_color(layer), 0, 0.79) > 300) == is_in_view);  // cut faces
  }

  const Picture section(pictures / "section_von_mises.png");
  CHECK(section.count(viridis(0), 0, 0.8) > 20);
  CHECK(section.count(steel) > 2000);                                                      // needle
  for (const double t : {0.02, 0.5, 0.98}) CHECK(section.count(viridis(t), 0.81, 1) > 5);  // colour bar

  const Picture force(pictures / "force_displacement.png");
  CHECK(force.count({0.0, 0.447, 0.698}) > 300);
}

TEST_CASE("a run with puncture shows its cycle, the needle in the skin and the opening curves") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.has_puncture = true});
  std::set<std::string> names;
  for (const fs::path& file : render_pictures(small(scratch / "run"))) names.insert(file.filename());
  for (const char* name :
       {"force_displacement.png", "energies.png", "time.png", "channel.png", "opening.png", "section.png"}) {
    INFO(name);
    CHECK(names.count(name) == 1);
  }
  const fs::path pictures = scratch / "run/pictures";

  // Curves keep left of 0.715, the key right of it.
  const Picture force(pictures / "force_displacement.png");
  for (const RunPhase phase : {RunPhase::indentation, RunPhase::penetration, RunPhase::hold, RunPhase::retraction}) {
    INFO(phase_name(phase));
    CHECK(force.count(phase_color(phase), 0.09, 0.71) > 20);
    CHECK(force.count(phase_color(phase), 0.73, 0.765) > 20);
  }
  CHECK(force.count(phase_color(RunPhase::withdrawn)) == 0);
  CHECK(force.count({0.93, 0.91, 0.80}, 0.09, 0.71) > 10000);  // the band from 12 to 29 mN

  const Picture channel(pictures / "channel.png");
  CHECK(channel.count(steel, 0.08, 0.385) > 1000);     // the needle in the skin
  CHECK(channel.count({0, 0, 0}, 0.08, 0.385) > 500);  // beside it the cut face
  CHECK(channel.count(steel, 0.405, 0.575) == 0);      // the needle is out
  CHECK(channel.count(steel, 0.605, 0.77) > 200);      // seen from above
  for (int layer = 0; layer < 4; ++layer) {
    INFO("layer " << layer);
    CHECK(channel.count(layer_color(layer), 0.08, 0.385) > 100);
    CHECK(channel.count(layer_color(layer), 0.605, 0.77) > 100);
  }

  const Picture opening(pictures / "opening.png");
  CHECK(opening.count({0.0, 0.447, 0.698}, 0.08, 0.385) > 20);
  CHECK(opening.count({0.835, 0.369, 0.0}, 0.455, 0.765) > 20);
}

TEST_CASE("the sections around the open slit are drawn to one scale, whole and in one range of colours") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.has_puncture = true});
  PictureOptions options = small(scratch / "run");
  options.images = {scratch / "section.png"};
  REQUIRE(render_pictures(options) == options.images);
  const Picture picture(scratch / "section.png");
  CHECK(picture.n_colors() > 300);
  for (const double t : {0.02, 0.5, 0.98}) CHECK(picture.count(viridis(t), 0.82, 0.86) > 5);  // colour bar
  // The needles, 90 and 60 um in radius: their areas are as 9 to 4, less what is written on them.
  const auto large = static_cast<double>(picture.count(steel, 0.03, 0.40)),
             small = static_cast<double>(picture.count(steel, 0.42, 0.795));
  CHECK(small > 2000);
  CHECK(large / small == Approx(2.25).epsilon(0.1));
  // All four quarters are there, mirror images of each other.
  const int middle = static_cast<int>(0.5 * (0.03 + 0.40) * small_width),
            level = static_cast<int>(0.5 * (0.225 + 0.865) * small_height);
  const auto is_close = [&](const std::array<int, 3>& a, const std::array<int, 3>& b) {
    return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]) < 40;
  };
  for (const auto& [x, y] : {std::array{100, 120}, std::array{120, 40}, std::array{20, 130}}) {
    const auto corner = picture.at(middle + x, level + y);
    CHECK(corner != std::array{255, 255, 255});
    CHECK(is_close(corner, picture.at(middle - x, level + y)));
    CHECK(is_close(corner, picture.at(middle - x, level - y)));
  }
  // What lies beyond the tables is said in a colour of its own, under the second panel only.
  const Color flag = {0.70, 0.27, 0.0};
  CHECK(picture.count(flag, 0.42, 0.80) > 5);
  CHECK(picture.count(flag, 0.0, 0.40) == 0);
}

TEST_CASE("tables of a run with puncture are read as they were written") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.has_puncture = true});
  const RunData run(scratch / "run");
  const InsertionData data(run);
  CHECK(data.history().depth[data.history().deepest()] == 300);
  REQUIRE(data.openings().size() == 3);  // two of the four layers share a law
  CHECK(data.openings()[2].layers == std::vector<std::string>{"papillary_dermis", "reticular_dermis"});
  CHECK(data.layer_reached() == "reticular_dermis");
  CHECK(data.needle_number("residual_depth_um") == 180);
  CHECK(std::isnan(data.needle_number("depth_um")));

  const DentShape shape = dent_shape(run, 0.05);
  CHECK(shape.origin == "solved just after puncture");
  CHECK(shape.share.front() == 1);
  CHECK(shape.share.back() < 0.1);
  for (std::size_t i = 1; i < shape.share.size(); ++i) CHECK(shape.share[i] <= shape.share[i - 1] + 1e-12);
}

TEST_CASE("a run that only dents has no pictures of a puncture, and says so") {
  const Scratch scratch;
  write_synthetic_run(scratch / "dent", {.n_steps = 1});
  write_synthetic_run(scratch / "going", {.n_steps = 2, .is_finished = false, .has_puncture = true});
  for (const char* folder : {"dent", "going.partial"}) {
    for (const char* name : {"time.png", "channel.png"}) {
      PictureOptions options = small(scratch / folder);
      options.images = {scratch / name};
      CHECK_THROWS_WITH(render_pictures(options), Catch::Contains("no puncture to draw"));
    }
    PictureOptions options = small(scratch / folder);
    options.images = {scratch / "opening.png"};
    CHECK_THROWS_WITH(render_pictures(options), Catch::Contains("no slit-opening curves"));
    options.images = {scratch / "section.png"};
    CHECK_THROWS_WITH(render_pictures(options), Catch::Contains("no section around an open slit"));
    options.images = {scratch / "force.png"};
    CHECK(render_pictures(options).size() == 1);
  }
}

TEST_CASE("a series keeps colours and camera") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.n_steps = 3});
  PictureOptions options = small(scratch / "run");
  options.series = true;
  options.images = {scratch / "one.png"};
  options.field = "displacement";
  const std::vector<fs::path> files = render_pictures(options);
  REQUIRE(files.size() == 1 + 2 * 3);
  const fs::path series = scratch / "run/pictures/series";
  const Picture first(series / "section_displacement_0000.png"), last(series / "section_displacement_0002.png");
  CHECK(have_same_columns(first, last, 0.81, 1.0));        // colour bar
  CHECK(have_same_columns(first, last, 0.0, 0.08));        // axis
  CHECK_FALSE(have_same_columns(first, last, 0.1, 0.79));  // tissue
  // The first step is shallow: with one range for all steps its largest displacement is nowhere near yellow.
  CHECK(first.count(viridis(0.95), 0.1, 0.79) == 0);
}

TEST_CASE("linear cells, plane strain and unfinished runs are drawn too") {
  const Scratch scratch;
  write_synthetic_run(scratch / "linear", {.is_quadratic = false, .n_steps = 1, .is_finished = false});
  write_synthetic_run(scratch / "plane", {.geometry = "plane_strain", .n_steps = 1});
  for (const char* folder : {"linear.partial", "plane"}) {
    PictureOptions options = small(scratch / folder);
    options.images = {scratch / "cutaway.png", scratch / "section_J.png"};
    REQUIRE(render_pictures(options) == options.images);
    for (int layer = 0; layer < 3; ++layer)
      CHECK(Picture(scratch / "cutaway.png").count(layer_color(layer), 0, 0.79) > 300);
    CHECK(Picture(scratch / "section_J.png").n_colors() > 50);
  }
}

TEST_CASE("what cannot be drawn is said plainly") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.n_steps = 2});
  write_synthetic_run(scratch / "bare", {.n_steps = 2, .has_fields = false});
  const auto with = [&](auto change, const char* folder = "run") {
    PictureOptions options = small(scratch / folder);
    change(options);
    return options;
  };
  using O = PictureOptions;
  CHECK_THROWS_WITH(render_pictures(with([](O&) {}, "bare")), Catch::Contains("no field step"));
  CHECK_THROWS_WITH(render_pictures(with([](O& o) { o.field = "colour"; })),
                    Catch::Contains("no field 'colour'") && Catch::Contains("von_mises"));
  CHECK_THROWS_WITH(render_pictures(with([](O& o) { o.step = 7; })), Catch::Contains("no field step 7"));
  CHECK_THROWS_WITH(render_pictures(with([](O& o) { o.images = {"a.gif"}; })), Catch::Contains(".png"));
  CHECK_THROWS_WITH(render_pictures(with([](O& o) { o.width = 10; })), Catch::Contains("10 x 500"));
  CHECK_THROWS_AS(render_pictures(with([](O&) {}, "nowhere")), ResultsError);

  fs::create_directory(scratch / "taken.png");
  std::ofstream(scratch / "taken.png/file") << "x";
  CHECK_THROWS_WITH(render_pictures(with([&](O& o) { o.images = {scratch / "taken.png"}; })),
                    Catch::Contains("cannot write"));
  std::ofstream(scratch / "file") << "x";
  CHECK_THROWS_WITH(render_pictures(with([&](O& o) { o.images = {scratch / "file/a.png"}; })),
                    Catch::Contains("cannot make the folder"));

  // Tables alone still give a chart.
  PictureOptions chart = small(scratch / "bare");
  chart.images = {scratch / "force.png"};
  CHECK(render_pictures(chart).size() == 1);
  CHECK(Picture(scratch / "force.png").count({0.0, 0.447, 0.698}) > 100);
}

TEST_CASE("viridis and round numbers") {
  CHECK(viridis(0)[0] == Approx(0x44 / 255.0));
  CHECK(viridis(1)[1] == Approx(0xe7 / 255.0));
  // Lightness rises all the way: that is what makes the map readable without hue.
  double before = -1;
  for (int i = 0; i <= 60; ++i) {
    const Color c = viridis(i / 60.0);
    const double luma = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    CHECK(luma > before);
    before = luma;
  }
  CHECK(round_ticks(0, 200, 5) == std::vector<double>{0, 50, 100, 150, 200});
  CHECK(round_below(0.37) == Approx(0.2));
  CHECK(tick_label(-0.0, 1) == "0");
  CHECK(tick_label(0.25, 0.05) == "0.25");
  CHECK(scaled_unit(0.0123, "N").unit == "mN");
  CHECK(scaled_unit(4e-6, "J").unit == "µJ");
}
