// The contract of every constitutive law, checked on every example of every registered law.

#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "tests/contract/material_support.hpp"

using namespace acus;
using namespace acus::test;

namespace {

std::string references() {
  std::ifstream file(std::string(ACUS_SOURCE_DIR) + "/docs/references.bib");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Errors of central differences of `f` along a direction against `exact`, for steps that halve.
struct StepSweep {
  double smallest = 1.0;
  double order = 0.0;  ///< observed at the smallest steps whose error is truncation: stiff laws start beyond order 2
  bool has_order = false;
};

template <typename Function, typename Value>
StepSweep sweep_steps(const Function& f, const Value& exact, double scale) {
  StepSweep sweep;
  double previous = 0.0;
  double h = 4e-3;
  for (int k = 0; k < 14; ++k, h /= 2.0) {
    const Value difference = (f(h) - f(-h)) / (2.0 * h) - exact;
    const double error = std::sqrt((difference * difference).sum()) / scale;
    sweep.smallest = std::min(sweep.smallest, error);
    if (k > 0 && previous < 1e-2 && error > (sweep.has_order ? 1e-7 : 1e-10)) {
      sweep.order = std::log2(previous / error);
      sweep.has_order = true;
    }
    previous = error;
  }
  return sweep;
}

using Scalar = Eigen::Array<double, 1, 1>;
using Vector = Eigen::Array<double, 9, 1>;

/// Old state of a history law that has been through something; empty for elastic laws.
std::vector<double> used_state(const Material& material) {
  Random random(5);
  std::vector<double> state = relaxed_state(material);
  for (int i = 0; i < 3; ++i) state = evaluate(material, random.matrix(0.15), state, 0.2).state;
  return state;
}

void check_against_differences(const MaterialCase& c, const Deformation& sample, double dt, bool with_energy) {
  INFO(c.label << ", " << sample.label << ", dt " << dt);
  const auto material = make_material(c.spec);
  const std::vector<double> old_state = used_state(*material);
  Random random(3);
  const Mat3 D = random.unit_direction();
  const auto at = [&](double h) { return evaluate(*material, sample.H + h * D, old_state, dt).full; };
  const FullResponse response = at(0.0);

  if (with_energy) {
    const double exact = contract(response.P, D);
    const auto energy = [&](double h) { return Scalar(at(h).energy); };
    const StepSweep sweep = sweep_steps(energy, Scalar(exact), response.P.norm());
    CHECK(sweep.smallest < 1e-8);
    REQUIRE(sweep.has_order);
    CHECK(sweep.order == Approx(2.0).margin(0.15));
  }
  const Vector exact = (response.A * flatten(D)).array();
  const auto stress = [&](double h) { return Vector(flatten(at(h).P).array()); };
  const StepSweep sweep = sweep_steps(stress, exact, exact.matrix().norm());
  CHECK(sweep.smallest < 1e-8);
  REQUIRE(sweep.has_order);
  CHECK(sweep.order == Approx(2.0).margin(0.15));
}

/// 2 mu dev(eps) + K tr(eps) I.
Mat3 linear_stress(double mu, double bulk, const Mat3& H) {
  const Mat3 strain = 0.5 * (H + H.transpose());
  return 2.0 * mu * deviator(strain) + bulk * strain.trace() * Mat3::Identity();
}

}  // namespace

TEST_CASE("Every registered law is declared in full and has examples to be tested on") {
  const std::string bibliography = references();
  std::set<std::string> names;
  REQUIRE(registered_materials().size() >= 5);
  for (const MaterialDescriptor& law : registered_materials()) {
    INFO(law.name);
    CHECK(names.insert(law.name).second);
    CHECK(find_material(law.name) == &law);
    CHECK_FALSE(law.formula.empty());
    REQUIRE(law.build);
    REQUIRE(law.examples.size() >= 2);
    bool has_elastic = false, has_prony = false;
    for (const MaterialSpec& spec : law.examples) {
      CHECK(spec.law == law.name);
      CHECK(check(spec) == std::vector<std::string>{});
      has_elastic |= spec.prony.empty();
      has_prony |= !spec.prony.empty();
    }
    CHECK(has_elastic);
    CHECK(has_prony);
    REQUIRE_FALSE(law.parameters.empty());
    for (const ParameterDeclaration& parameter : law.parameters) {
      INFO(parameter.key);
      CHECK_FALSE(parameter.meaning.empty());
      CHECK(parameter.low < parameter.high);
      CHECK_THAT(bibliography, Catch::Contains("{" + parameter.source + ","));
    }
  }
  CHECK(find_material("no such law") == nullptr);
}

TEST_CASE("Every parameter of every law changes the stress") {
  for (const MaterialCase& c : elastic_cases()) {
    // At kappa = 1/3 the direction of the fibres does not matter, by definition of the law.
    if (!c.is_isotropic() && c.spec.parameters.at("kappa")[0] > 0.33) continue;
    const Mat3 H = Random(2).matrix(0.3);
    const Mat3 P = evaluate(*make_material(c.spec), H).full.P;
    for (const auto& [key, values] : c.spec.parameters)
      for (std::size_t i = 0; i < values.size(); ++i) {
        INFO(c.label << ", " << key << "[" << i << "]");
        MaterialSpec changed = c.spec;
        double& value = changed.parameters[key][i];
        value = value == 0.0 ? 0.01 : 0.99 * value;
        CHECK(relative_difference(evaluate(*make_material(changed), H).full.P, P) > 1e-7);
      }
  }
}

TEST_CASE("No stress and no energy at F = I") {
  for (const MaterialCase& c : all_cases()) {
    INFO(c.label);
    for (double dt : {0.0, 1.0}) {
      const auto material = make_material(c.spec);
      const FullResponse response = evaluate(*material, Mat3::Zero(), relaxed_state(*material), dt).full;
      CHECK(response.energy == 0.0);
      CHECK(response.dissipation == 0.0);
      CHECK(response.P.norm() == 0.0);
    }
  }
}

TEST_CASE("P is the derivative of the energy and A the derivative of P") {
  for (const MaterialCase& c : elastic_cases())
    for (const Deformation& sample : sample_deformations()) check_against_differences(c, sample, 0.0, true);
}

TEST_CASE("Energy, stress and tangent of a step of a history law are derivatives of one another") {
  for (const MaterialCase& c : viscoelastic_cases())
    for (const Deformation& sample : sample_deformations())
      for (double dt : {0.0, 1e-3, 0.3, 10.0, 1e12}) check_against_differences(c, sample, dt, true);
}

TEST_CASE("The tangent at F = I is that of a smooth law") {
  Random random(9);
  for (const MaterialCase& c : elastic_cases()) {
    if (!c.is_isotropic()) continue;  // fibres switch there; see the tests of that law
    check_against_differences(c, {"identity", Mat3::Zero()}, 0.0, false);
    check_against_differences(c, {"pure dilatation", 0.1 * Mat3::Identity()}, 0.0, false);
  }
}

TEST_CASE("The tangent has the major symmetry") {
  for (const MaterialCase& c : all_cases()) {
    const auto material = make_material(c.spec);
    const std::vector<double> old_state = used_state(*material);
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const Mat9 A = evaluate(*material, sample.H, old_state, 0.3).full.A;
      CHECK(relative_difference(A.transpose(), A) < 1e-13);
    }
  }
}

TEST_CASE("The answer without tangent is the same") {
  for (const MaterialCase& c : all_cases()) {
    const auto material = make_material(c.spec);
    const std::vector<double> old_state = used_state(*material);
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const Evaluation with = evaluate(*material, sample.H, old_state, 0.3);
      std::vector<double> state(material->n_state());
      IsochoricResponse without;
      material->isochoric({.H = sample.H, .dt = 0.3, .old_state = old_state}, false, state, without);
      CHECK(without.P == with.isochoric.P);
      CHECK(without.energy == with.isochoric.energy);
      CHECK(without.dissipation == with.isochoric.dissipation);
      CHECK(state == with.state);
    }
  }
}

TEST_CASE("Objectivity: a rotation after the deformation rotates the stress and costs nothing") {
  Random random(21);
  for (const MaterialCase& c : all_cases()) {
    const auto material = make_material(c.spec);
    const std::vector<double> old_state = used_state(*material);
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const Mat3 Q = random.rotation();
      const Mat3 rotated = Q * (sample.H + Mat3::Identity()) - Mat3::Identity();
      const FullResponse before = evaluate(*material, sample.H, old_state, 0.3).full;
      const FullResponse after = evaluate(*material, rotated, old_state, 0.3).full;
      CHECK(relative_difference(after.P, (Q * before.P).eval()) < 1e-10);
      CHECK(after.energy == Approx(before.energy).epsilon(1e-10));
    }
  }
}

TEST_CASE("Material symmetry follows the axes") {
  Random random(23);
  const Mat3 flip_second = Vec3(1, -1, 1).asDiagonal(), flip_normal = Vec3(1, 1, -1).asDiagonal(),
             half_turn = Vec3(-1, -1, 1).asDiagonal();
  for (const MaterialCase& c : all_cases()) {
    const auto material = make_material(c.spec);
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const Mat3 axes = random.rotation(), Q = random.rotation();
      const Mat3 P = evaluate(*material, sample.H, axes).full.P;
      // The two families are mirror images, and neither has a sense.
      for (const Mat3& symmetry : {flip_second, flip_normal, half_turn})
        CHECK(relative_difference(evaluate(*material, sample.H, axes * symmetry).full.P, P) < 1e-11);
      // Turning specimen and axes together changes nothing but the reference frame.
      const Mat3 turned = (sample.H + Mat3::Identity()) * Q.transpose() - Mat3::Identity();
      CHECK(relative_difference(evaluate(*material, turned, Q * axes).full.P, (P * Q.transpose()).eval()) < 1e-10);
      if (c.is_isotropic()) CHECK(evaluate(*material, sample.H, Q * axes).full.P == P);
    }
    if (c.is_isotropic() || c.spec.parameters.at("kappa")[0] > 0.33) continue;
    const Mat3 H = Vec3(0.2, -0.05, -0.1).asDiagonal();
    const Mat3 quarter_turn = Eigen::AngleAxisd(0.5 * M_PI, Vec3::UnitZ()).toRotationMatrix();
    CHECK(relative_difference(evaluate(*material, H, quarter_turn).full.P, evaluate(*material, H).full.P) > 0.01);
  }
}

TEST_CASE("The isochoric Kirchhoff stress is a deviator and blind to volume") {
  for (const MaterialCase& c : all_cases()) {
    const auto material = make_material(c.spec);
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const Mat3 F = sample.H + Mat3::Identity();
      const IsochoricResponse response = evaluate(*material, sample.H).isochoric;
      const Mat3 tau = response.P * F.transpose();
      CHECK(std::abs(tau.trace()) < 1e-12 * tau.norm());
      const Mat3 swollen = 1.1 * F - Mat3::Identity();
      const IsochoricResponse same = evaluate(*material, swollen).isochoric;
      CHECK(same.energy == Approx(response.energy).epsilon(1e-11));
      CHECK(relative_difference((1.1 * same.P).eval(), response.P) < 1e-11);
    }
  }
}

TEST_CASE("Small-strain moduli") {
  for (const MaterialCase& c : all_cases()) {
    INFO(c.label);
    const auto material = make_material(c.spec);
    const double mu = material->shear_modulus(), bulk = c.spec.volumetric.bulk;
    REQUIRE(mu > 0.0);
    // Fibres bear no load at F = I, where the tangent is the compressed side's: the matrix alone.
    const Mat9 A = evaluate(*material, Mat3::Zero()).full.A;
    for (int component = 0; component < 9; ++component) {
      Mat3 D = Mat3::Zero();
      D(component / 3, component % 3) = 1.0;
      const Vec9 expected = flatten(linear_stress(mu, bulk, D));
      CHECK((A.col(component) - expected).norm() < 1e-13 * bulk);
    }
    if (c.spec.law == "neo_hookean" || c.spec.law == "gasser_ogden_holzapfel")
      CHECK(mu == Approx(instantaneous_factor(c.spec) * c.spec.parameters.at("mu")[0]));
  }
}

TEST_CASE("Strains of 1e-8 and below keep their digits") {
  Random random(31);
  for (const MaterialCase& c : all_cases()) {
    const auto material = make_material(c.spec);
    for (int sample = 0; sample < 4; ++sample) {
      // Isochoric, volumetric and rotational parts mixed.
      const Mat3 H = random.matrix(1.0);
      const auto isochoric = [&](double size) { return evaluate(*material, size * H).isochoric; };
      // Second-order terms are taken out, so that what is left is linear in the strain to O(strain^2).
      const auto linear_part = [&](double size) -> Mat3 {
        return (2.0 * isochoric(size).P - 0.5 * isochoric(2.0 * size).P) / size;
      };
      const Mat3 reference = linear_part(1e-6);
      for (double size : {1e-8, 1e-10, 1e-12}) {
        INFO(c.label << ", strain " << size);
        CHECK(relative_difference(linear_part(size), reference) < 3e-9);
        const IsochoricResponse response = isochoric(size);
        CHECK(response.energy == Approx(0.5 * size * contract(response.P, H)).epsilon(100.0 * size + 1e-12));
        if (!c.is_isotropic()) continue;
        const Mat3 expected = linear_stress(material->shear_modulus(), 0.0, H);
        CHECK(relative_difference(linear_part(size), expected) < 1e-12 + 1e4 * size * size);
        CHECK(relative_difference((evaluate(*material, size * H).full.P / size).eval(),
                                  linear_stress(material->shear_modulus(), c.spec.volumetric.bulk, H)) <
              1e-12 + 50.0 * size);
      }
    }
  }
}

TEST_CASE("Stress scales with the unit of stress") {
  for (const MaterialCase& c : all_cases()) {
    MaterialSpec scaled = c.spec;
    scaled.volumetric.bulk *= 1000.0;
    for (const ParameterDeclaration& parameter : find_material(c.spec.law)->parameters)
      if (parameter.dimension == Dimension::stress)
        for (double& value : scaled.parameters[parameter.key]) value *= 1000.0;
    const auto material = make_material(c.spec), scaled_material = make_material(scaled);
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const FullResponse small = evaluate(*material, sample.H, relaxed_state(*material), 0.3).full;
      const FullResponse large = evaluate(*scaled_material, sample.H, relaxed_state(*material), 0.3).full;
      CHECK(relative_difference(large.P, (1000.0 * small.P).eval()) < 1e-13);
      CHECK(relative_difference(large.A, (1000.0 * small.A).eval()) < 1e-13);
      CHECK(large.energy == Approx(1000.0 * small.energy).epsilon(1e-13));
    }
  }
}

TEST_CASE("Two threads on one material get the answers of one") {
  for (const MaterialCase& c : all_cases()) {
    INFO(c.label);
    const auto material = make_material(c.spec);
    const std::vector<double> old_state = used_state(*material);
    const std::vector<Deformation> samples = sample_deformations();
    const auto run = [&](std::vector<Mat9>& tangents) {
      for (int repeat = 0; repeat < 20; ++repeat) {
        tangents.clear();
        for (const Deformation& sample : samples)
          tangents.push_back(evaluate(*material, sample.H, old_state, 0.3).full.A);
      }
    };
    std::vector<Mat9> serial, first, second;
    run(serial);
    std::thread a(run, std::ref(first)), b(run, std::ref(second));
    a.join();
    b.join();
    CHECK(first == serial);
    CHECK(second == serial);
  }
}
