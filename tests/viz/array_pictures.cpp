// The block of skin under an array: what is drawn of it, and the film of the press.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/viz/picture.hpp"
#include "tests/viz/synthetic_run.hpp"
#include "viz/dataset/own_dent.hpp"
#include "viz/dataset/run_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

using namespace acus;
using namespace acus_test;

namespace {

constexpr Color in_skin = {0.835, 0.369, 0.0};
constexpr int n_moments = 3;

std::int64_t size_of(const std::vector<double>& lines) { return static_cast<std::int64_t>(lines.size()); }

/// A block of bricks with 8 nodes in the layers of the synthetic skin; `from`: -1.5 of the whole, 0 of a quarter.
FieldMesh block(double from) {
  FieldMesh mesh;
  mesh.geometry = "solid";
  if (from == 0) mesh.mirror_planes = "xy";
  std::vector<double> across, heights = {0};
  for (double x = from; x < 1.51; x += 0.125) across.push_back(x);
  for (const auto& layer : detail::layers) {
    heights.push_back(heights.back() - layer.thickness);
    mesh.region_names.emplace_back(layer.name);
  }
  for (const double z : heights)
    for (const double y : across)
      for (const double x : across) mesh.points.insert(mesh.points.end(), {x, y, z});
  const std::int64_t n = size_of(across);
  const auto at = [n](std::int64_t i, std::int64_t j, std::int64_t k) { return (k * n + j) * n + i; };
  for (std::int64_t k = 0; k + 1 < size_of(heights); ++k)
    for (std::int64_t j = 0; j + 1 < n; ++j)
      for (std::int64_t i = 0; i + 1 < n; ++i) {
        mesh.connectivity.insert(mesh.connectivity.end(),
                                 {at(i, j, k + 1), at(i + 1, j, k + 1), at(i + 1, j + 1, k + 1), at(i, j + 1, k + 1),
                                  at(i, j, k), at(i + 1, j, k), at(i + 1, j + 1, k), at(i, j + 1, k)});
        mesh.types.push_back(12);
        mesh.region.push_back(static_cast<std::int32_t>(k));
      }
  for (std::size_t i = 0; i <= mesh.types.size(); ++i) mesh.offsets.push_back(8 * static_cast<std::int64_t>(i));
  return mesh;
}

/// Two by two needles; the last moment has them 0.1 mm in the skin.
ArrayFields shared_tissue(double from) {
  ArrayFields array;
  array.mesh = block(from);
  array.needle_length = 0.8;
  array.plate_half_width = {0.6, 0.6};
  for (int k = 0; k < n_moments; ++k) {
    const double dent = 0.05 * k;
    Field displacement{"displacement", "um", 3, false, {}};
    for (std::size_t i = 0; i < array.mesh.points.size(); i += 3) {
      const double r = std::hypot(array.mesh.points[i], array.mesh.points[i + 1]);
      displacement.values.insert(displacement.values.end(),
                                 {0.0, 0.0, -1e3 * dent * std::exp(-r * r) * (1 + array.mesh.points[i + 2] / 2.39)});
    }
    const bool is_in = k + 1 == n_moments;
    array.moments.push_back({0.1 * k, {displacement}, std::vector(4, is_in ? 100.0 : 0.0), std::vector(4, 20.0 * k)});
  }
  return array;
}

Table four_needles() {
  Table table{{"x_mm", "y_mm", "depth_um", "dent_um", "force_mN", "force_at_deepest_mN"}, {}};
  for (const double y : {-0.25, 0.25})
    for (const double x : {-0.25, 0.25}) table.rows.push_back({x, y, 100.0, 40.0, 5.0, 5.0});
  return table;
}

/// An array beside its single needle, whose steps are at the times of the moments or near.
void write_array(const fs::path& folder, double from, bool has_tissue = true) {
  RunHeader header;
  header.name = "array";
  header.title = "Four cones (synthetic)";
  header.history_columns = {"time_s", "displacement_um", "force_N"};
  header.convergence_columns = {"step"};
  header.mesh = detail::mesh({});
  header.needle = detail::outline();
  const auto writer = ResultsWriter::create(folder, header, false);
  for (int k = 0; k < n_moments; ++k) {
    StepRecord record;
    record.time = 0.1 * k;
    record.history = {0.1 * k, 110.0 * k, 0.01 * k};
    record.fields = detail::fields(header.mesh, 0.05 + 0.05 * k);
    writer->append(record);
  }
  writer->set_needles(four_needles());
  if (has_tissue) writer->set_array_fields(shared_tissue(from));
  writer->finish({}, {});
}

/// Pixels of the hue of a needle in the skin, lit or in the shade.
int n_in_skin(const Picture& picture) {
  const auto is_needle = [](const Picture::Pixel& p) {
    return p[0] > 80 && p[2] < 0.15 * p[0] && p[1] > 0.3 * p[0] && p[1] < 0.55 * p[0];
  };
  return picture.count_if(is_needle, 0, 0.775);
}

void draw(const fs::path& run, const fs::path& image, int step = -1) {
  PictureOptions options = small(run);
  options.images = {image};
  options.step = step;
  REQUIRE(render_pictures(options) == options.images);
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t n = 0;
  for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return n;
}

}  // namespace

TEST_CASE("the cut block shows its layers, and needles in the skin once they are in") {
  const Scratch scratch;
  write_array(scratch / "run", -1.5);
  const std::vector<fs::path> files = render_pictures(small(scratch / "run"));
  CHECK(std::count(files.begin(), files.end(), scratch / "run/pictures/array_cut.png") == 1);
  const Picture last(scratch / "run/pictures/array_cut.png");
  for (int layer = 0; layer < 5; ++layer) {
    INFO("layer " << layer);
    CHECK(last.count(layer_color(layer), 0.775, 1) > 100);                       // legend
    CHECK(last.count(layer_color(layer), 0, 0.775) > (layer == 0 ? 100 : 400));  // face of the cut
  }
  CHECK(n_in_skin(last) > 40);
  draw(scratch / "run", scratch / "array_cut.png", 1);
  CHECK(n_in_skin(Picture(scratch / "array_cut.png")) == 0);
  // Nothing touches the edges of the page.
  for (int x = 0; x < last.width(); ++x)
    for (const int y : {0, last.height() - 1}) CHECK(last.at(x, y) == std::array{255, 255, 255});
}

TEST_CASE("a quarter with its mirror images is drawn as the whole is") {
  const Scratch scratch;
  write_array(scratch / "whole", -1.5);
  write_array(scratch / "quarter", 0.0);
  draw(scratch / "whole", scratch / "array_cut_whole.png");
  draw(scratch / "quarter", scratch / "array_cut_quarter.png");
  const Picture whole(scratch / "array_cut_whole.png"), quarter(scratch / "array_cut_quarter.png");
  CHECK(whole.n_different(quarter) < 400);  // of 400000: edges that fall between pixels
  draw(scratch / "whole", scratch / "array_cut_rest.png", 0);
  CHECK(whole.n_different(Picture(scratch / "array_cut_rest.png")) > 4000);
}

TEST_CASE("a needle's own dent is 1 under it, falls with the distance and ends where it should") {
  const Scratch scratch;
  write_array(scratch / "run", 0.0);
  const RunData run(scratch / "run");
  const OwnDent dent(run, 0.25);
  CHECK(dent.share(0, 0) == Approx(1));
  CHECK(dent.share(0.25, 0) == 0);
  double before = 1.0;
  for (double r = 0.01; r < 0.25; r += 0.01) {
    CHECK(dent.share(r, 0) <= before);
    CHECK(dent.share(r, -0.2) < dent.share(r, 0));
    before = dent.share(r, 0);
  }
  // Halfway between two radii of the stored mesh the share is the mean of theirs, less the tail, by hand.
  const Field field = run.reader().field("displacement", 2);
  const std::vector<double>& points = run.reader().header().mesh.points;
  const auto down = [&](double radius) {
    for (std::size_t i = 0; i < points.size(); i += 3)
      if (std::abs(points[i] - radius) < 1e-9 && std::abs(points[i + 2]) < 1e-9) return -field.values[i + 2];
    FAIL("no such point");
    return 0.0;
  };
  const auto radius_of = [](int i) { return detail::width * i * i / 6400.0; };
  const double reach = radius_of(24), middle = 0.5 * (radius_of(8) + radius_of(9));
  const double expected = (0.5 * (down(radius_of(8)) + down(radius_of(9))) - down(reach)) / (down(0) - down(reach));
  CHECK(OwnDent(run, reach).share(middle, 0) == Approx(expected));
}

TEST_CASE("the film has every moment, in order and whole") {
  const Scratch scratch;
  write_array(scratch / "run", 0.0);
  PictureOptions options = small(scratch / "run");
  options.images = {scratch / "force.png"};
  options.animation = true;
  const std::vector<fs::path> files = render_pictures(options);
  REQUIRE(files.size() == 1 + n_moments + 1);
  const fs::path film = scratch / "run/pictures/array.apng";
  CHECK(files.back() == film);
  std::ifstream stream(film, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  REQUIRE(bytes.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  std::uint32_t n_frames = 0, expected_number = 0, n_controls = 0;
  std::string end;
  for (std::size_t at = 8; at < bytes.size();) {
    const std::uint32_t length = number_at(bytes, at);
    end = bytes.substr(at + 4, 4);
    if (end == "acTL") n_frames = number_at(bytes, at + 8);
    if (end == "fcTL" || end == "fdAT") {
      CHECK(number_at(bytes, at + 8) == expected_number);
      ++expected_number;
    }
    if (end == "fcTL") {
      ++n_controls;
      CHECK(number_at(bytes, at + 12) == 800);
      CHECK(number_at(bytes, at + 16) == 500);
    }
    at += 12 + length;
  }
  CHECK(end == "IEND");
  CHECK(n_frames == n_moments);
  CHECK(n_controls == n_moments);
  // Programs that do not know films show the first moment; libpng checks its sums.
  const Picture first(scratch / "run/pictures/animation/array_0000.png");
  CHECK(Picture(film).n_different(first) == 0);
  CHECK(first.n_different(Picture(scratch / "run/pictures/animation/array_0002.png")) > 1000);
}

TEST_CASE("one needle has a film too, of its cut-away") {
  const Scratch scratch;
  write_synthetic_run(scratch / "run", {.n_steps = 2});
  PictureOptions options = small(scratch / "run");
  options.images = {scratch / "force.png"};
  options.animation = true;
  CHECK(render_pictures(options).back() == scratch / "run/pictures/cutaway.apng");
}

TEST_CASE("without shared tissue there is no block, and that is said") {
  const Scratch scratch;
  write_array(scratch / "run", 0.0, false);
  PictureOptions options = small(scratch / "run");
  options.images = {scratch / "array_cut.png"};
  CHECK_THROWS_WITH(render_pictures(options), Catch::Contains("no tissue in three dimensions"));
  write_array(scratch / "with", 0.0);
  options = small(scratch / "with");
  options.images = {scratch / "array_cut.png"};
  options.step = 7;
  CHECK_THROWS_WITH(render_pictures(options), Catch::Contains("no stored moment 7"));
}
