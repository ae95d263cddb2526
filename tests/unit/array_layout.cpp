// Layouts of needles and how the field stands for them.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/material/registry.hpp"
#include "solvers/array/field.hpp"
#include "solvers/array/field_mesh.hpp"
#include "solvers/array/local_spring.hpp"
#include "tests/verification/static_problem.hpp"

using namespace acus;

namespace {

SkinStack two_layers() {
  SkinStack skin;
  skin.layers = {{"top", 0.3, test::neo_hookean(0.05, 5.0)}, {"fat", 0.7, test::neo_hookean(0.005, 0.5)}};
  return skin;
}

FieldSpec small_field(std::vector<ArrayNeedle> needles) {
  FieldSpec spec;
  spec.skin = two_layers();
  spec.needles = std::move(needles);
  spec.footprint = 0.2;
  spec.margin = 1.0;
  return spec;
}

double needles_stood_for(const ArrayField& field) {
  double sum = 0.0;
  for (const Footprint& footprint : field.footprints()) sum += field.n_images() * footprint.share;
  return sum;
}

}  // namespace

TEST_CASE("array layout: lattices have their pitch, their number and their middle") {
  const auto square = square_layout(3, 4, 0.5);
  CHECK(square.size() == 12);
  CHECK(smallest_distance(square) == Approx(0.5));
  const auto hexagon = hexagonal_layout(2, 0.7);
  CHECK(hexagon.size() == 19);
  CHECK(smallest_distance(hexagon) == Approx(0.7));
  const auto ring = ring_layout(6, 1.0);
  CHECK(ring.size() == 6);
  CHECK(smallest_distance(ring) == Approx(1.0));
  for (const auto& layout : {square, hexagon, ring}) {
    double x = 0.0, y = 0.0;
    for (const ArrayNeedle& needle : layout) x += needle.x, y += needle.y;
    CHECK(x == Approx(0.0).margin(1e-12));
    CHECK(y == Approx(0.0).margin(1e-12));
  }
  CHECK(std::isinf(smallest_distance(square_layout(1, 1, 1.0))));
  CHECK_THROWS_AS(square_layout(0, 3, 0.5), std::invalid_argument);
  CHECK_THROWS_AS(hexagonal_layout(1, 0.0), std::invalid_argument);
}

TEST_CASE("array layout: mirror planes are seen, and broken by one needle or one recess") {
  auto needles = square_layout(2, 3, 0.5);
  CHECK(mirror_planes(needles, 1e-9).x);
  CHECK(mirror_planes(needles, 1e-9).y);
  needles[0].recess = 0.1;
  CHECK(!mirror_planes(needles, 1e-9).x);
  needles[2].recess = 0.1;  // its image in x = 0
  CHECK(mirror_planes(needles, 1e-9).x);
  CHECK(!mirror_planes(needles, 1e-9).y);
  const auto ring = ring_layout(5, 1.0);
  CHECK(!mirror_planes(ring, 1e-9).x);
  CHECK(mirror_planes(ring, 1e-9).y);
}

TEST_CASE("array layout: a tilted plate keeps its tips in a plane, and its face parallel to it") {
  const PlateTilt tilt{0.2, 0.7};
  const auto level = square_layout(3, 4, 0.5);
  const auto tips = tilted(level, tilt);
  const PlateFace face = plate_face(level, tilt, 1.3);
  double least = 1.0;
  for (std::size_t k = 0; k < tips.size(); ++k) {
    least = std::min(least, tips[k].recess);
    // The face is the needles' length away from the tips, along its normal.
    const double above = face.height + face.slope.dot(Vec2(tips[k].x, tips[k].y)) - tips[k].recess;
    CHECK(above / std::hypot(1.0, face.slope.norm()) == Approx(1.3));
  }
  CHECK(least == 0.0);
  const auto lowest = std::min_element(tips.begin(), tips.end(),
                                       [](const ArrayNeedle& a, const ArrayNeedle& b) { return a.recess < b.recess; });
  CHECK(lowest->x > 0.5);  // towards 40 deg
  CHECK(lowest->y > 0.3);
  CHECK(face.slope[0] / face.slope[1] == Approx(std::cos(0.7) / std::sin(0.7)));
  CHECK(std::atan(face.slope.norm()) == Approx(0.2));
  CHECK(face.slope[0] < 0.0);
}

TEST_CASE("array field: an eighth, a quarter, a half and the whole stand for the same needles") {
  const auto check = [](const FieldSpec& spec, int n_images) {
    const ArrayField field(spec);
    CHECK(field.n_images() == n_images);
    CHECK(needles_stood_for(field) == Approx(static_cast<double>(spec.needles.size())));
    CHECK(std::count(field.model_needle().begin(), field.model_needle().end(), -1) == 0);
  };
  const auto square = square_layout(3, 3, 0.5), wide = square_layout(2, 3, 0.5), hexagon = hexagonal_layout(1, 0.6);
  const std::vector<ArrayNeedle> cross = {{0.6, 0.0}, {-0.6, 0.0}, {0.0, 0.6}, {0.0, -0.6}};
  for (const auto& layout : {square, square_layout(4, 4, 0.4), cross}) check(small_field(layout), 8);
  for (const auto& layout : {square, wide, hexagon}) {
    FieldSpec spec = small_field(layout);
    spec.use_diagonal = false;
    check(spec, 4);
    spec.use_symmetry = {false, false};
    check(spec, 1);
  }
  check(small_field(wide), 4);
  check(small_field(hexagon), 4);
  check(small_field(ring_layout(5, 0.6)), 2);
  // Neither skin that is stretched more along one line nor needles that stand back at one corner have the diagonal.
  FieldSpec stretched = small_field(square);
  stretched.skin.layers[0].prestretch = {1.02, 1.0};
  check(stretched, 4);
  FieldSpec uneven = small_field(square);
  uneven.needles[1].recess = uneven.needles[7].recess = 0.1;
  check(uneven, 4);
}

TEST_CASE("array field: a mirror plane through the cell of a needle alone changes nothing") {
  const auto curve = [](const FieldSpec& array, bool has_mirrors) {
    SelfDentProblem problem{alone(array), {{0.0, 0.0}, {0.1, 5e-4}, {0.2, 1e-3}}, 0.0, 2};
    problem.field.use_symmetry = {has_mirrors, has_mirrors};
    return self_dent_curve(problem);
  };
  const auto check = [&](std::vector<ArrayNeedle> layout, int order, int refine) {
    FieldSpec array = small_field(std::move(layout));
    array.order = order;
    array.refine = refine;
    const std::vector<Vec2> quarter = curve(array, true), whole = curve(array, false);
    REQUIRE(quarter.size() == whole.size());
    for (std::size_t i = 1; i < whole.size(); ++i) CHECK(quarter[i][0] == Approx(whole[i][0]).epsilon(1e-5));
  };
  check(square_layout(4, 4, 0.4), 2, 0);
  check(square_layout(4, 3, 0.4), 1, 0);  // along one line the needles stand on borders of cells
  check(square_layout(4, 4, 0.4), 1, 1);  // halved cells have a border at the plane
}

TEST_CASE("array field: the footprint's mean is that of the displacement under it") {
  for (const int order : {1, 2}) {
    FieldSpec spec = small_field({{0.0, 0.0}, {0.13, 0.31}});  // along x the squares overlap
    spec.order = order;
    const ArrayField field(spec);
    for (std::size_t k = 0; k < 2; ++k) {
      const Footprint& footprint = field.footprints()[k];
      CHECK(footprint.weights.sum() == Approx(1.0));
      Eigen::VectorXd u = Eigen::VectorXd::Zero(field.u_at_rest().size());
      for (std::size_t node = 0; node < field.mesh().n_nodes(); ++node)
        u[3 * node + 2] = -(0.2 + 0.5 * field.mesh().points[3 * node] - 0.3 * field.mesh().points[3 * node + 1]);
      const ArrayNeedle& needle = spec.needles[k];
      CHECK(footprint.settlement(u) == Approx(0.2 + 0.5 * needle.x - 0.3 * needle.y));
    }
  }
}

TEST_CASE("array field: needles whose footprints overlap are refused") {
  CHECK_THROWS_AS(ArrayField(small_field({{0.0, 0.0}, {0.1, 0.05}})), ArrayRefusal);
  FieldSpec cell = small_field({{0.0, 0.0}});
  cell.unit_cell = {0.15, 0.5};
  CHECK_THROWS_AS(ArrayField(cell), ArrayRefusal);
  cell.unit_cell = {0.5, 0.5};
  cell.skin.layers[0].prestretch = {1.1, 1.0};
  cell.skin.langer_angle = 0.4;
  CHECK_THROWS_AS(ArrayField(cell), ArrayRefusal);
}

TEST_CASE("array field: skin under a slanted Langer line has no mirror planes") {
  SkinStack skin = two_layers();
  CHECK(is_mirror_symmetric(skin));
  skin.langer_angle = 0.5;
  CHECK(is_mirror_symmetric(skin));  // isotropic and stretched alike
  skin.layers[0].prestretch = {1.1, 1.05};
  CHECK(!is_mirror_symmetric(skin));
  skin.langer_angle = 0.5 * std::numbers::pi;
  CHECK(is_mirror_symmetric(skin));
  // Fibres count without any stretch.
  skin.layers[0].prestretch = {1.0, 1.0};
  skin.layers[0].material = find_material("gasser_ogden_holzapfel")->examples.front();
  skin.langer_angle = 0.5;
  CHECK(!is_mirror_symmetric(skin));
}

TEST_CASE("array mesh: every footprint is one cell, gaps between close ones another") {
  const std::vector<double> line = plane_line({-0.25, 0.25}, 0.2, -2.0, 2.0, 0.0);
  for (const double at : {-2.0, -0.35, -0.15, 0.15, 0.35, 2.0})
    CHECK(std::any_of(line.begin(), line.end(), [&](double x) { return std::abs(x - at) < 1e-12; }));
  CHECK(std::count_if(line.begin(), line.end(), [](double x) { return x > -0.3 && x < 0.3; }) == 2);
  CHECK(std::is_sorted(line.begin(), line.end()));
  CHECK(gap_beside({-0.25, 0.25, 5.0}, 0.2) == Approx(0.3));
  CHECK(gap_beside({0.0}, 0.2) == 0.2);
}

TEST_CASE("array mesh: needles on an even lattice all have the same cells around them") {
  const auto around = [](const std::vector<double>& line, double x) {  // borders from here, in both directions
    std::vector<double> near;
    for (const double border : line)
      if (std::abs(border - x) < 0.51) near.push_back(std::round(1e6 * (border - x)));
    return near;
  };
  // Ten needles with a mirror plane between the middle two; eleven with one in the middle.
  const std::vector<double> even = {0.25, 0.75, 1.25, 1.75, 2.25}, odd = {0.0, 0.5, 1.0, 1.5, 2.0, 2.5};
  const EvenCells centred = even_cells(even, 0.2, true), bordered = even_cells(odd, 0.2, true);
  CHECK(centred.width == Approx(0.5));
  CHECK(centred.is_centred);
  CHECK(bordered.width == Approx(0.25));
  CHECK(!bordered.is_centred);
  const auto even_lines = even_line(even, centred, 0.0, 8.0), odd_lines = even_line(odd, bordered, 0.0, 8.0);
  for (const auto* line : {&even_lines, &odd_lines}) {
    CHECK(line->front() == 0.0);
    CHECK(line->back() == Approx(8.0));
    CHECK(std::is_sorted(line->begin(), line->end()));
  }
  for (std::size_t i = 1; i < even.size(); ++i) CHECK(around(even_lines, even[i]) == around(even_lines, even[1]));
  for (std::size_t i = 2; i + 1 < odd.size(); ++i) CHECK(around(odd_lines, odd[i]) == around(odd_lines, odd[2]));

  CHECK(even_cells({0.0, 0.5, 1.1}, 0.2, false).width == 0.0);  // not even
  CHECK(even_cells({0.0, 3.0, 6.0}, 0.2, false).width == 0.0);  // too far apart for such cells
  CHECK(even_cells({0.0, 0.1, 0.2}, 0.2, false).width == 0.0);  // overlapping
  CHECK(even_cells({1.0, 1.0}, 0.2, false).width == 0.0);       // one place
  CHECK(even_cells({-0.5, 0.5, 1.5}, 0.5, false).width == Approx(0.5));
  CHECK(even_cells({0.0, 1.0, 3.0, 20.0}, 0.5, true).width == Approx(1.0));  // a long line
}
