// The parts the laws are made of: eigenvalues, invariants, volumetric laws, state store.

#include <catch2/catch.hpp>

#include "core/material/invariants.hpp"
#include "core/material/state_store.hpp"
#include "core/tensor/symmetric_eigen.hpp"
#include "tests/contract/material_support.hpp"

using namespace acus;
using namespace acus::test;

namespace {

using LongMat3 = Eigen::Matrix<long double, 3, 3>;

/// tr(C)/det(C)^(1/3) - 3 and the same of the inverse, straight from the definition in extended precision.
std::pair<long double, long double> long_invariants(const Mat3& H) {
  const LongMat3 F = LongMat3::Identity() + H.cast<long double>();
  const LongMat3 C = F.transpose() * F;
  const long double root = std::cbrt(C.determinant());
  return {C.trace() / root - 3.0L, C.inverse().trace() * root - 3.0L};
}

}  // namespace

TEST_CASE("Eigenvectors stay orthonormal for repeated and nearly repeated values") {
  Random random(1);
  for (const Vec3& values : {Vec3(1, 2, 3), Vec3(2, 2, 3), Vec3(2, 2, 2), Vec3(1, 1 + 1e-9, -4), Vec3(1, 1 + 1e-15, 5),
                             Vec3(1e-12, 1, 1e6), Vec3(0, 0, 0), Vec3(0, 0, 1e-300)}) {
    const Mat3 Q = random.rotation();
    const Mat3 T = Q * values.asDiagonal() * Q.transpose();
    const SymmetricEigen eigen = symmetric_eigen(T);
    INFO(values.transpose());
    CHECK((eigen.vectors.transpose() * eigen.vectors - Mat3::Identity()).norm() < 1e-14);
    CHECK(eigen.vectors.determinant() == Approx(1.0));
    const Mat3 rebuilt = eigen.vectors * eigen.values.asDiagonal() * eigen.vectors.transpose();
    CHECK((rebuilt - T).norm() <= 2e-15 * T.norm());
    Vec3 sorted = eigen.values;
    std::sort(sorted.begin(), sorted.end());
    Vec3 expected = values;
    std::sort(expected.begin(), expected.end());
    CHECK((sorted - expected).norm() <= 2e-15 * expected.norm());
  }
}

TEST_CASE("Eigenvalues of what is not a number are not numbers") {
  CHECK_FALSE(symmetric_eigen(Mat3::Constant(std::nan(""))).values.allFinite());
}

TEST_CASE("Isochoric invariants keep full precision from tiny to large strain") {
  for (double size : {1e-3, 1e-2, 0.1, 1.0})
    for (const Deformation& sample : sample_deformations()) {
      INFO(sample.label << " times " << size);
      const Mat3 H = size * sample.H;
      if (det_minus_one(H) < -0.9) continue;
      const auto [I1, I2] = long_invariants(H);
      if (I1 < 1e-9L) continue;  // nothing but volume and rotation: extended precision runs out here
      const Kinematics kinematics(H);
      // The definition subtracts from 3 and therefore knows the answer to a few 1e-19 only.
      const double tolerance = 1e-13 + 1e-17 / static_cast<double>(I1);
      CHECK(first_invariant(kinematics, false).value == Approx(static_cast<double>(I1)).epsilon(tolerance));
      CHECK(second_invariant(kinematics, false).value == Approx(static_cast<double>(I2)).epsilon(tolerance));
    }
}

TEST_CASE("Volumetric laws are consistent, stress-free at J = 1 and exact for tiny volume changes") {
  for (VolumetricKind kind : {VolumetricKind::quadratic, VolumetricKind::logarithmic, VolumetricKind::simo_taylor}) {
    const VolumetricLaw law{kind, 3.0};
    CHECK(law.energy(0.0) == 0.0);
    CHECK(law.first(0.0) == 0.0);
    CHECK(law.second(0.0) == Approx(3.0));
    for (double j : {-0.6, -0.11, -0.04, 1e-3, 0.04, 0.06, 0.3, 2.0}) {
      INFO("j = " << j);
      const double h = 1e-5;
      CHECK((law.energy(j + h) - law.energy(j - h)) / (2.0 * h) == Approx(law.first(j)).epsilon(1e-8).margin(1e-9));
      CHECK((law.first(j + h) - law.first(j - h)) / (2.0 * h) == Approx(law.second(j)).epsilon(1e-8));
    }
    for (double j : {1e-8, -1e-10, 1e-14}) {
      CHECK(law.first(j) == Approx(3.0 * j).epsilon(2e-8));
      CHECK(law.energy(j) == Approx(1.5 * j * j).epsilon(2e-8));
    }
  }
  // Values from the definitions.
  CHECK(VolumetricLaw{VolumetricKind::logarithmic, 2.0}.energy(1.0) == Approx(std::log(2.0) * std::log(2.0)));
  CHECK(VolumetricLaw{VolumetricKind::simo_taylor, 4.0}.energy(1.0) == Approx(3.0 - 2.0 * std::log(2.0)));
  CHECK(VolumetricLaw{VolumetricKind::quadratic, 2.0}.energy(1.0) == Approx(1.0));
}

TEST_CASE("State store: blocks of different materials side by side") {
  const auto elastic = make_material(elastic_cases().front().spec);
  const auto viscous = make_material(viscoelastic_cases().front().spec);
  StateStore store;
  const std::size_t a = store.add_block(*viscous, 3), b = store.add_block(*elastic, 5),
                    c = store.add_block(*viscous, 2);
  const std::size_t n = viscous->n_state();
  CHECK(store.committed().size() == 5 * n);
  CHECK(store.old_state(b, 4).empty());
  CHECK(store.current(b, 4).empty());
  CHECK(store.old_state(a, 2).size() == n);

  // Every value of every point has a place of its own.
  double next = 1.0;
  for (const auto& [block, n_points] : {std::pair{a, 3}, std::pair{c, 2}})
    for (int point = 0; point < n_points; ++point)
      for (double& value : store.current(block, point)) value = next++;
  CHECK(store.committed()[0] == 0.0);
  store.commit();
  for (std::size_t i = 0; i < 5 * n; ++i) CHECK(store.committed()[i] == i + 1.0);
  CHECK(store.old_state(c, 0)[0] == 3 * n + 1.0);
  CHECK(store.current(a, 0)[0] == 1.0);  // a point that the next step leaves alone keeps its state

  store.current(a, 0)[0] = -7.0;
  CHECK(store.old_state(a, 0)[0] == 1.0);
  store.rollback();
  CHECK(store.current(a, 0)[0] == 1.0);

  const std::vector<double> saved(5 * n, 2.5);
  CHECK(store.restore(saved));
  CHECK(store.old_state(c, 1)[n - 1] == 2.5);
  CHECK(store.current(c, 1)[n - 1] == 2.5);
  CHECK_FALSE(store.restore(std::vector<double>(5 * n - 1, 9.0)));
  CHECK(store.committed()[0] == 2.5);
}
