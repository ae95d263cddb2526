// The field of an array under one footprint against the layered elastic block.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include "tests/verification/array_case.hpp"
#include "tests/verification/layered_half_space.hpp"
#include "tests/verification/pressed_field.hpp"

using namespace acus;
using namespace acus::test;

namespace {

SkinStack elastic_skin(const std::vector<ElasticLayer>& layers) {
  SkinStack skin;
  for (const ElasticLayer& layer : layers)
    skin.layers.push_back(
        {"layer " + std::to_string(skin.layers.size()), layer.thickness, neo_hookean(layer.mu, layer.bulk)});
  return skin;
}

// Settlement per force (mm/N) at the surface nodes along x, under a force small enough for the linear limit.
struct Profile {
  std::vector<double> r, settlement;
};

Profile profile_of(const FieldSpec& spec) {
  ArrayField field(spec);
  constexpr double force = 1e-7;
  const Eigen::VectorXd u = pressed(field, force);
  Profile profile;
  for (const std::int32_t node : field.mesh().boundary_nodes("top"))
    if (field.mesh().points[3 * node + 1] == 0.0) {
      profile.r.push_back(field.mesh().points[3 * node]);
      profile.settlement.push_back(-u[3 * node + 2] / force);
    }
  return profile;
}

}  // namespace

TEST_CASE("layered block: a deep homogeneous one answers as Boussinesq's half-space") {
  // w(0) = (1 - nu) F / (pi a mu) under the middle of a disc, (1 - nu) F / (2 pi mu r) far from it.
  const double mu = 0.05, bulk = 50 * mu, nu = (3 * bulk - 2 * mu) / (6 * bulk + 2 * mu), a = 0.1;
  const auto w = disc_settlement({{200.0, mu, bulk}}, a, {0.0, 1.0});
  CHECK(w[0] == Approx((1 - nu) / (M_PI * a * mu)).epsilon(0.01));
  CHECK(w[1] == Approx((1 - nu) / (2 * M_PI * mu)).epsilon(0.01));
}

TEST_CASE("array field: settlement around a footprint is that of the layered elastic block") {
  // Moduli of skin's order under no tension: a film, two soft layers, fat on a rigid base.
  const std::vector<ElasticLayer> layers = {
      {0.02, 5.0, 500.0}, {0.057, 0.2, 20.0}, {1.1, 0.04, 4.0}, {4.0, 0.001, 0.1}};
  FieldSpec spec;
  spec.skin = elastic_skin(layers);
  spec.needles = {ArrayNeedle{}};
  spec.footprint = 0.2;
  spec.gap = 0.3;  // cells of an array with a pitch of 0.5 mm

  Report report("array_field", "Embedded arrays: settlement of the skin around one needle");
  report.paragraph(
      "Force on a square of 0.2 mm on four elastic layers (0.02, 0.057, 1.1 and 4 mm; 5, 0.2, 0.04 and 0.001 MPa; "
      "K/mu = 100) on a rigid base, in the linear limit, with the cells of an array with a pitch of 0.5 mm. Exact: "
      "Hankel quadrature over the layered block under a disc of the same area.");
  report.table({"distance (mm)", "exact (mm/N)", "quadratic cells", "linear cells"});
  const Profile quadratic = profile_of(spec);
  spec.order = 1;
  const Profile linear = profile_of(spec);
  const auto exact = disc_settlement(layers, spec.footprint / std::sqrt(M_PI), quadratic.r);
  int n_compared = 0;
  for (std::size_t i = 0; i < quadratic.r.size(); ++i) {
    const double r = quadratic.r[i];
    if (r < 0.2 || r > 4.5) continue;
    ++n_compared;
    if (r < 3.5)  // further out the settlement is about to change its sign
      CHECK(quadratic.settlement[i] == Approx(exact[i]).epsilon(0.02));
    std::string at_linear = "";
    for (std::size_t j = 0; j < linear.r.size(); ++j)
      if (std::abs(linear.r[j] - r) < 1e-9) at_linear = percent_text(linear.settlement[j] / exact[i] - 1);
    report.row(
        {fixed_text(r, 3), fixed_text(exact[i], 3), percent_text(quadratic.settlement[i] / exact[i] - 1), at_linear});
  }
  CHECK(n_compared >= 8);
  report.paragraph(
      "Linear cells are too stiff for a thin stiff film in bending (shear locking): they are for trials only.");
  report.write();
}

namespace {

// Everything that is shown of a field: displacements, and the quadrature points of every cell.
struct Shown {
  Eigen::VectorXd u;
  std::vector<TissuePoint> points;
  double energy = 0.0;
};

Shown shown(const FieldSpec& spec, double force, int n_images) {
  ArrayField field(spec);
  REQUIRE(field.n_images() == n_images);
  Shown result{pressed(field, force), std::vector<TissuePoint>(), 0.0};
  result.energy = n_images * field.tissue().stored_energy();
  field.complete(result.u);
  const auto n = static_cast<std::size_t>(field.tissue().n_points_per_cell());
  result.points.resize(n * field.mesh().n_cells());
  std::vector<int> n_seen(field.mesh().n_cells(), 0);
  field.tissue().visit_points(result.u, [&](const TissuePoint& point) {
    CHECK(point.q == n_seen[point.cell]++);  // in order
    result.points[n * point.cell + point.q] = point;
  });
  CHECK(std::all_of(n_seen.begin(), n_seen.end(), [&](int seen) { return seen == static_cast<int>(n); }));
  return result;
}

}  // namespace

TEST_CASE("array field: the diagonal mirror plane changes nothing that is shown") {
  FieldSpec spec;
  spec.skin = elastic_skin({{0.05, 1.0, 100.0}, {0.8, 0.04, 4.0}});
  spec.skin.layers[0].prestretch = {1.05, 1.05};
  spec.footprint = 0.2;
  spec.margin = 1.0;
  const auto check = [](FieldSpec each) {
    constexpr double force = 2e-3;
    const Shown eighth = shown(each, force, 8);
    each.use_diagonal = false;
    const Shown quarter = shown(each, force, 4);
    REQUIRE(eighth.u.size() == quarter.u.size());
    CHECK(quarter.u.cwiseAbs().maxCoeff() > 0.005);
    CHECK((eighth.u - quarter.u).cwiseAbs().maxCoeff() < 1e-7 * quarter.u.cwiseAbs().maxCoeff());
    CHECK(eighth.energy == Approx(quarter.energy).epsilon(1e-7));
    double largest = 0.0, apart = 0.0;
    for (std::size_t k = 0; k < quarter.points.size(); ++k) {
      const TissuePoint &one = eighth.points[k], &other = quarter.points[k];
      largest = std::max(largest, other.cauchy.norm());
      apart = std::max({apart, (one.cauchy - other.cauchy).norm(), (one.F - other.F).norm(),
                        (one.position - other.position).norm(), std::abs(one.energy - other.energy),
                        std::abs(one.volume_ratio - other.volume_ratio)});
    }
    CHECK(largest > 1e-2);  // MPa
    CHECK(apart < 1e-6);
  };
  for (const int n : {3, 4}) {  // a needle in the middle of all, and none on a plane but the diagonal; wide cells below
    spec.needles = square_layout(n, n, 0.4);
    check(spec);
    FieldSpec narrow = spec;
    narrow.merge_deep_cells = false;
    CHECK(ArrayField(spec).map().n_equations < ArrayField(narrow).map().n_equations);
  }
  spec.order = 1;
  check(spec);
  check(alone(spec));  // its cells are cut by the other planes
  spec.order = 2;
  check(alone(spec));
  spec.needles = {ArrayNeedle{}};
  spec.unit_cell = {0.4, 0.4};
  check(spec);
}

TEST_CASE("array field: merged deep cells keep the settlement of many footprints") {
  const std::vector<ElasticLayer> layers = {
      {0.02, 5.0, 500.0}, {0.057, 0.2, 20.0}, {1.1, 0.04, 4.0}, {4.0, 0.001, 0.1}};
  constexpr double pitch = 0.5;
  const int n = GENERATE(4, 5);  // a mirror plane between two needles, and in the middle of cells
  FieldSpec spec;
  spec.skin = elastic_skin(layers);
  spec.footprint = 0.25;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      spec.needles.push_back(ArrayNeedle{.x = pitch * (i - 0.5 * (n - 1)), .y = pitch * (j - 0.5 * (n - 1))});
  // Settlement of each footprint per force on every needle.
  std::map<bool, Eigen::VectorXd> settlement;
  std::map<bool, double> n_unknowns;
  for (const bool merges : {false, true}) {
    spec.merge_deep_cells = merges;
    ArrayField field(spec);
    n_unknowns[merges] = field.map().n_equations;
    constexpr double force = 1e-7;
    const Eigen::VectorXd u = pressed(field, force);
    settlement[merges].resize(static_cast<Eigen::Index>(field.footprints().size()));
    for (std::size_t k = 0; k < field.footprints().size(); ++k)
      settlement[merges][static_cast<Eigen::Index>(k)] = field.footprints()[k].settlement(u) / force;
  }
  CHECK(n_unknowns[true] < 0.9 * n_unknowns[false]);
  CHECK((settlement[true] - settlement[false]).cwiseAbs().maxCoeff() < 1e-3 * settlement[false].minCoeff());
}
