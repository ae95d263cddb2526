// Laws with history: relaxation, limits, energy balance and dissipation, on every registered example with a Prony
// series; commit and rollback of the state store.

#include <catch2/catch.hpp>

#include "core/material/state_store.hpp"
#include "tests/contract/material_support.hpp"

using namespace acus;
using namespace acus::test;

namespace {

/// Long compared with every relaxation time, and so long that nothing is left.
constexpr double forever = 1e9;

MaterialSpec elastic_spec(const MaterialSpec& spec) {
  MaterialSpec elastic = spec;
  elastic.prony.clear();
  return elastic;
}

double equilibrium_fraction(const MaterialSpec& spec) {
  double g = 1.0;
  for (const PronyTerm& term : spec.prony) g -= term.g;
  return g;
}

/// Equilibrium moduli over the numbers in the specification.
double equilibrium_factor(const MaterialSpec& spec) { return equilibrium_fraction(spec) * instantaneous_factor(spec); }

/// One point led along a path of displacement gradients, with its energy ledger (MPa, that is mJ/mm^3).
class Specimen {
 public:
  explicit Specimen(const MaterialSpec& spec) : material_(make_material(spec)), state_(relaxed_state(*material_)) {}

  void move_to(const Mat3& H, double dt) {
    const Evaluation step = evaluate(*material_, H, state_, dt);
    work += 0.5 * contract(P_ + step.isochoric.P, H - H_);
    dissipated += step.isochoric.dissipation;
    least_dissipation = std::min(least_dissipation, step.isochoric.dissipation);
    stored = step.isochoric.energy;
    H_ = H;
    P_ = step.isochoric.P;
    state_ = step.state;
  }
  const Mat3& P() const { return P_; }

  double work = 0.0;  ///< trapezoidal integral of P : dF
  double dissipated = 0.0, stored = 0.0, least_dissipation = 0.0;

 private:
  std::unique_ptr<Material> material_;
  std::vector<double> state_;
  Mat3 H_ = Mat3::Zero(), P_ = Mat3::Zero();
};

/// A smooth closed path of duration 2 s through large strain, with changing direction and rotation.
Mat3 closed_path(double t) {
  Random random(17);
  const Mat3 D1 = random.matrix(0.15), D2 = random.matrix(0.1);
  const double phase = M_PI * t;
  return (1.0 - std::cos(phase)) * D1 + std::sin(phase) * std::sin(phase) * D2;
}

/// The same change of shape at volume ratio J.
Mat3 with_volume(const Mat3& H, double J) {
  const Mat3 F = H + Mat3::Identity();
  return std::cbrt(J / F.determinant()) * F - Mat3::Identity();
}

Specimen run_path(const MaterialSpec& spec, int n_steps) {
  Specimen specimen(spec);
  for (int i = 1; i <= n_steps; ++i) specimen.move_to(closed_path(2.0 * i / n_steps), 2.0 / n_steps);
  return specimen;
}

}  // namespace

TEST_CASE("A step strain relaxes by the Prony series at any stretch, in any number of steps") {
  for (const MaterialCase& c : viscoelastic_cases())
    for (const Deformation& sample : sample_deformations())
      for (double dt : {0.05, 2.0}) {
        Specimen specimen(c.spec);
        specimen.move_to(sample.H, 0.0);
        const Mat3 P0 = specimen.P();
        for (int i = 1; i <= 6; ++i) {
          specimen.move_to(sample.H, dt);
          double remaining = equilibrium_fraction(c.spec);
          for (const auto& [g, tau] : c.spec.prony) remaining += g * std::exp(-i * dt / tau);
          INFO(c.label << ", " << sample.label << ", time " << i * dt);
          CHECK(relative_difference(specimen.P(), (remaining * P0).eval()) < 1e-12);
        }
      }
}

TEST_CASE("Fast loading is elastic with the instantaneous moduli, slow loading with the long-term ones") {
  const Mat3 intermediate = Random(13).matrix(0.1);
  for (const MaterialCase& c : viscoelastic_cases()) {
    const auto elastic = make_material(elastic_spec(c.spec));
    for (const Deformation& sample : sample_deformations()) {
      INFO(c.label << ", " << sample.label);
      const IsochoricResponse reference = evaluate(*elastic, sample.H).isochoric;
      for (const auto& [dt, factor] :
           {std::pair{0.0, instantaneous_factor(c.spec)}, std::pair{1e-12, instantaneous_factor(c.spec)},
            std::pair{1e13, equilibrium_factor(c.spec)}}) {
        Specimen specimen(c.spec);
        specimen.move_to(intermediate, dt);
        specimen.move_to(sample.H, dt);
        CHECK(relative_difference(specimen.P(), (factor * reference.P).eval()) < 1e-10);
        CHECK(specimen.stored == Approx(factor * reference.energy).epsilon(1e-10));
        CHECK(specimen.dissipated < 1e-10 * reference.energy);
      }
    }
    const double expected =
        c.spec.moduli == ModuliAre::long_term ? equilibrium_factor(c.spec) : instantaneous_factor(c.spec);
    CHECK(expected == Approx(1.0));
  }
}

TEST_CASE("Work is stored or dissipated, to second order in the step") {
  for (const MaterialCase& c : viscoelastic_cases()) {
    INFO(c.label);
    std::vector<double> errors;
    for (int n_steps : {100, 200, 400}) {
      const Specimen end = run_path(c.spec, n_steps);
      errors.push_back(std::abs(end.work - end.stored - end.dissipated) / end.dissipated);
      CHECK(end.least_dissipation >= 0.0);
    }
    CHECK(errors.back() < 1e-3);
    CHECK(std::log2(errors[0] / errors[1]) == Approx(2.0).margin(0.25));
    CHECK(std::log2(errors[1] / errors[2]) == Approx(2.0).margin(0.25));
  }
}

TEST_CASE("A closed cycle costs work, and after a long hold all of it is heat") {
  for (const MaterialCase& c : viscoelastic_cases()) {
    INFO(c.label);
    Specimen specimen = run_path(c.spec, 800);
    CHECK(specimen.dissipated > 0.0);
    CHECK(specimen.stored > 0.0);
    CHECK(specimen.P().norm() > 0.0);
    specimen.move_to(closed_path(2.0), forever);
    CHECK(specimen.stored < 1e-12 * specimen.dissipated);
    CHECK(specimen.P().norm() < 1e-9);
    CHECK(specimen.work == Approx(specimen.dissipated).epsilon(1e-3));
  }
}

TEST_CASE("The loss of a small harmonic shear is that of linear viscoelasticity") {
  constexpr double amplitude = 1e-5, omega = 3.0;
  constexpr int steps_per_cycle = 400, n_warm_up = 8;
  for (const MaterialCase& c : viscoelastic_cases()) {
    if (!c.is_isotropic()) continue;
    INFO(c.label);
    Specimen specimen(c.spec);
    const double dt = 2.0 * M_PI / omega / steps_per_cycle;
    double before = 0.0;
    for (int i = 1; i <= (n_warm_up + 1) * steps_per_cycle; ++i) {
      Mat3 H = Mat3::Zero();
      H(0, 1) = amplitude * std::sin(omega * dt * i);
      specimen.move_to(H, dt);
      if (i == n_warm_up * steps_per_cycle) before = specimen.dissipated;
    }
    double loss_modulus = 0.0;
    for (const auto& [g, tau] : c.spec.prony)
      loss_modulus += make_material(c.spec)->shear_modulus() * g * omega * tau / (1.0 + omega * tau * omega * tau);
    CHECK(specimen.dissipated - before == Approx(M_PI * loss_modulus * amplitude * amplitude).epsilon(1e-3));
  }
}

TEST_CASE("A hold dissipates no more than its branches hold, whatever the step") {
  for (const MaterialCase& c : viscoelastic_cases())
    for (double dt : {0.01, 1.0, 100.0, forever}) {
      INFO(c.label << ", dt " << dt);
      const Mat3 H = rotated_stretch(1.4, 0.8, 0.9);
      Specimen specimen(c.spec);
      specimen.move_to(H, 0.0);
      const double initial = specimen.stored;
      specimen.move_to(H, dt);
      CHECK(specimen.dissipated > 0.0);
      CHECK(specimen.dissipated + specimen.stored == Approx(initial).epsilon(1e-12));
      CHECK(specimen.stored >= equilibrium_fraction(c.spec) * initial * (1.0 - 1e-12));
    }
}

TEST_CASE("Dissipation and the energy of the branches are never negative on random paths with random steps") {
  for (const MaterialCase& c : viscoelastic_cases())
    for (unsigned seed = 0; seed < 20; ++seed) {
      INFO(c.label << ", seed " << seed);
      Random random(seed);
      Specimen specimen(c.spec);
      const auto elastic = make_material(elastic_spec(c.spec));
      Mat3 H = Mat3::Zero();
      for (int i = 0; i < 100; ++i) {
        H = 0.8 * H + random.matrix(seed % 2 == 0 ? 0.08 : 0.16);
        H = with_volume(H, random.uniform(0.95, 1.05));
        specimen.move_to(H, std::pow(10.0, random.uniform(-3.0, 2.0)));
        const double equilibrium = equilibrium_factor(c.spec) * evaluate(*elastic, H).isochoric.energy;
        CHECK(specimen.stored >= equilibrium * (1.0 - 1e-12));
      }
      CHECK(specimen.least_dissipation >= 0.0);
      CHECK(specimen.dissipated > 0.0);
    }
}

TEST_CASE("The elastic laws are convex along chords of isochoric strain, on which the energy split rests") {
  for (const MaterialCase& c : elastic_cases()) {
    INFO(c.label);
    const auto material = make_material(c.spec);
    Random random(19);
    struct State {
      Mat3 E, S;
      double energy;
    };
    const auto draw = [&] {
      Mat3 H = random.matrix(0.35);
      while (det_minus_one(H) < -0.8) H = random.matrix(0.35);
      H = with_volume(H, 1.0);
      const IsochoricResponse response = evaluate(*material, H).isochoric;
      return State{green_lagrange(H), (Mat3::Identity() + H).inverse() * response.P, response.energy};
    };
    for (int i = 0; i < 500; ++i) {
      const State a = draw(), b = draw();
      CHECK(b.energy - a.energy - contract(a.S, b.E - a.E) > 0.0);
    }
  }
}

TEST_CASE("Rollback repeats a step to the last bit, commit moves on") {
  for (const MaterialCase& c : viscoelastic_cases()) {
    INFO(c.label);
    const auto material = make_material(c.spec);
    StateStore store;
    const std::size_t block = store.add_block(*material, 2);
    const auto step = [&](double size, double dt) {
      IsochoricResponse response;
      const Mat3 H = size * rotated_stretch(1.3, 0.9, 0.8);
      material->isochoric({.H = H, .dt = dt, .old_state = store.old_state(block, 1)}, true, store.current(block, 1),
                          response);
      return response;
    };
    step(0.3, 0.1);
    store.commit();
    const std::vector<double> committed(store.committed().begin(), store.committed().end());
    const IsochoricResponse first = step(0.7, 0.5);
    CHECK(std::vector<double>(store.committed().begin(), store.committed().end()) == committed);
    store.rollback();
    const auto current = store.current(block, 1);
    CHECK(std::equal(current.begin(), current.end(), committed.begin() + material->n_state()));
    const IsochoricResponse second = step(0.7, 0.5);
    CHECK(first.P == second.P);
    CHECK(first.A == second.A);
    store.commit();
    const IsochoricResponse third = step(0.7, 0.5);
    CHECK(relative_difference(third.P, second.P) > 1e-3);
  }
}
