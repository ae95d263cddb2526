// What single laws promise beyond the contract, and what check() refuses.

#include <catch2/catch.hpp>
#include <limits>

#include "tests/contract/material_support.hpp"

using namespace acus;
using namespace acus::test;

namespace {

MaterialSpec gasser(double kappa, double angle) {
  MaterialSpec spec = find_material("gasser_ogden_holzapfel")->examples[0];
  spec.parameters["kappa"] = {kappa};
  spec.parameters["fibre_angle"] = {angle};
  return spec;
}

MaterialSpec matrix_of(const MaterialSpec& fibrous) {
  MaterialSpec spec;
  spec.law = "neo_hookean";
  spec.parameters["mu"] = fibrous.parameters.at("mu");
  spec.volumetric = fibrous.volumetric;
  return spec;
}

MaterialSpec dermis() { return find_material("ogden")->examples[0]; }

/// Isochoric stretch l along axis 1.
Mat3 isochoric_stretch(double l) { return Vec3(l - 1.0, 1 / std::sqrt(l) - 1.0, 1 / std::sqrt(l) - 1.0).asDiagonal(); }

}  // namespace

TEST_CASE("Compressed fibres carry nothing: the law is its matrix") {
  const MaterialSpec spec = gasser(0.05, 0.0);
  const auto fibrous = make_material(spec), matrix = make_material(matrix_of(spec));
  for (double l : {0.6, 0.9, 0.999}) {
    const IsochoricResponse a = evaluate(*fibrous, isochoric_stretch(l)).isochoric;
    const IsochoricResponse b = evaluate(*matrix, isochoric_stretch(l)).isochoric;
    CHECK(a.energy == b.energy);
    CHECK(a.P == b.P);
    CHECK(a.A == b.A);
  }
  for (double l : {1.001, 1.1})
    CHECK(evaluate(*fibrous, isochoric_stretch(l)).isochoric.energy >
          1.05 * evaluate(*matrix, isochoric_stretch(l)).isochoric.energy);
}

TEST_CASE("Stress is continuous and stiffness jumps where fibres switch") {
  const MaterialSpec spec = gasser(0.0, 0.0);
  const auto material = make_material(spec);
  const double k1 = spec.parameters.at("k1")[0];
  double previous = 0.0;
  for (double gap : {1e-3, 1e-5, 1e-7}) {
    const Mat3 above = evaluate(*material, isochoric_stretch(1.0 + gap)).isochoric.P;
    const Mat3 below = evaluate(*material, isochoric_stretch(1.0 - gap)).isochoric.P;
    const double jump = (above - below).norm();
    if (previous > 0.0) CHECK(jump == Approx(0.01 * previous).epsilon(0.02));
    previous = jump;
  }
  // Both families along axis 1: d2psi/dl2 jumps by 2 k1 (dE/dl)^2 with dE/dl = 2 at l = 1.
  const auto stiffness = [&](double l) {
    const Vec9 direction = flatten(Vec3(1.0, -0.5, -0.5).asDiagonal());
    return direction.dot(evaluate(*material, isochoric_stretch(l)).isochoric.A * direction);
  };
  CHECK(stiffness(1.0 + 1e-9) - stiffness(1.0 - 1e-9) == Approx(8.0 * k1).epsilon(1e-6));
}

TEST_CASE("Full dispersion makes the fibre law isotropic") {
  const auto material = make_material(gasser(1.0 / 3.0, 0.7));
  Random random(4);
  const Mat3 H = random.matrix(0.2);
  const Mat3 P = evaluate(*material, H).full.P;
  CHECK(relative_difference(evaluate(*material, H, random.rotation()).full.P, P) < 1e-13);
}

TEST_CASE("The rate factor multiplies the isochoric part by a power of the strain rate and leaves the volume alone") {
  MaterialSpec spec = dermis();
  const Mat3 H = Random(8).matrix(0.1);
  const Evaluation slow = evaluate(*make_material(spec), H);
  spec.rate = RateFactor{.exponent = 0.21, .reference = 0.01, .strain_rate = 1700.0};
  const Evaluation fast = evaluate(*make_material(spec), H);
  const double factor = 12.55;  // 170000^0.21
  CHECK(relative_difference(fast.isochoric.P, (factor * slow.isochoric.P).eval()) < 1e-3);
  CHECK(relative_difference(fast.isochoric.A, (factor * slow.isochoric.A).eval()) < 1e-3);
  CHECK(fast.isochoric.energy == Approx(factor * slow.isochoric.energy).epsilon(1e-3));
  CHECK(relative_difference((fast.full.P - fast.isochoric.P).eval(), (slow.full.P - slow.isochoric.P).eval()) < 1e-12);
  spec.rate->strain_rate = 0.01;
  CHECK(relative_difference(evaluate(*make_material(spec), H).full.P, slow.full.P) < 1e-15);
}

TEST_CASE("Steep Ogden laws stay accurate at large stretch and next to repeated stretches") {
  MaterialSpec spec = dermis();
  for (double alpha : {-40.0, -20.0, 20.8, 40.0}) {
    spec.parameters["alpha"] = {alpha};
    const auto material = make_material(spec);
    const Mat9 reference = evaluate(*material, rotated_stretch(1.3, 1.3, 0.6)).isochoric.A;
    for (double gap : {1e-15, 1e-12, 1e-10, 1e-8, 1e-6}) {
      INFO("alpha " << alpha << ", gap " << gap);
      const Mat9 A = evaluate(*material, rotated_stretch(1.3, 1.3 * (1.0 + gap), 0.6)).isochoric.A;
      CHECK(relative_difference(A, reference) < 1e-11 + 100.0 * gap);
    }
  }
}

TEST_CASE("check() says what is wrong with a specification") {
  const auto problems_of = [](auto change) {
    MaterialSpec spec = dermis();
    change(spec);
    return check(spec);
  };
  const auto refuses = [&](auto change, const std::string& words) {
    const std::vector<std::string> problems = problems_of(change);
    INFO(words);
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems[0], Catch::Contains(words));
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  using Spec = MaterialSpec;
  CHECK(problems_of([](Spec&) {}).empty());
  refuses([](Spec& s) { s.law = "ogdn"; }, "'ogdn'");
  refuses([](Spec& s) { s.law = "ogdn"; }, "gasser_ogden_holzapfel");
  refuses([](Spec& s) { s.parameters.erase("mu"); }, "needs 'mu'");
  refuses([](Spec& s) { s.parameters["nu"] = {0.3}; }, "no parameter 'nu'");
  refuses([](Spec& s) { s.parameters["mu"] = {}; }, "no value");
  refuses([](Spec& s) { s.parameters["mu"] = {nan}; }, "'mu'");
  refuses([](Spec& s) { s.parameters["mu"] = {infinity}; }, "'mu'");
  refuses([](Spec& s) { s.parameters["mu"] = {1.0, 2.0}; }, "one of each per term");
  refuses([](Spec& s) { s.parameters["mu"] = {-1.0}; }, "positive");
  refuses([](Spec& s) { s.parameters["alpha"] = {0.0}; }, "zero");
  refuses([](Spec& s) { s.parameters["alpha"] = {41.0}; }, "outside");
  refuses([](Spec& s) { s.volumetric.bulk = 0.0; }, "bulk");
  refuses([](Spec& s) { s.volumetric.bulk = nan; }, "bulk");
  refuses([](Spec& s) { s.prony = {{0.5, 0.0}}; }, "tau");
  refuses([](Spec& s) { s.prony = {{0.6, 1.0}, {0.4, 2.0}}; }, "stay below 1");
  refuses([](Spec& s) { s.prony = {{0.0, 1.0}}; }, "g = 0");
  refuses([](Spec& s) { s.rate = RateFactor{0.2, 0.0, 1.0}; }, "reference");
  refuses([](Spec& s) { s.rate = RateFactor{0.2, 1.0, -1.0}; }, "strain rate");
  refuses([](Spec& s) { s.rate = RateFactor{-0.2, 1.0, 1.0}; }, "exponent");
  refuses(
      [](Spec& s) {
        s.prony = {{0.4, 1.0}};
        s.rate = RateFactor{0.2, 1.0, 1.0};
      },
      "one of them");
  refuses(
      [](Spec& s) {
        s = find_material("neo_hookean")->examples[0], s.parameters["mu"] = {1.0, 2.0};
      },
      "takes one value");
  refuses([](Spec& s) { s = find_material("mooney_rivlin")->examples[0], s.parameters["c01"] = {-5.0}; }, "c10 + c01");
  refuses([](Spec& s) { s = find_material("yeoh")->examples[0], s.parameters["c"] = {0.0, 1.0}; }, "first coefficient");
  refuses([](Spec& s) { s = gasser(0.4, 0.0); }, "'kappa'");
  // Everything at once.
  CHECK(problems_of([](Spec& s) {
          s.parameters = {{"mu", {nan}}, {"nu", {0.3}}};
          s.volumetric.bulk = -1.0;
          s.prony = {{2.0, -1.0}};
        }).size() == 7);
}
