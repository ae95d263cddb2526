// Indentation at small strain against exact solutions of linear elasticity.

#include <catch2/catch.hpp>

#include "tests/verification/contact_case.hpp"

using namespace acus::test;

namespace {

constexpr double mu = 1.0;  // MPa, of every block
constexpr double mm_per_um = 1e-3;
constexpr double deep = 20.0;  // mm, thickness of the deep blocks

/// Plane-strain modulus E / (1 - nu^2) (MPa) from Poisson's ratio.
double plane_modulus(double nu) { return 2 * mu / (1 - nu); }
/// The same for the deep blocks, which say K = 1 GPa: (3 K - 2 mu) / (2 (3 K + mu)) is Poisson's ratio.
double deep_modulus() {
  constexpr double bulk = 1000.0;
  return plane_modulus((3 * bulk - 2 * mu) / (2 * (3 * bulk + mu)));
}

/// First-order stiffening of an incompressible block by a bonded base at depth h: contact radius a, a/h << 1. The exact
/// solution at a/h = 0.05 (nu = 0.5) gives the factor 1.0596 for a flat end, which is 1 + 1.192 a/h; the ratio of
/// forces of a sphere and of a cone at equal displacement follow the same line in sqrt(R d)/h and 2 d tan(alpha)/(pi
/// h).
double base_effect(double a) { return 1 + 1.192 * a / deep; }

/// Adds a row and returns the error of the last force over the exact one (N).
double compare(Report& page, const std::string& variant, const History& history, double exact) {
  CHECK(std::abs(history.last("energy_imbalance")) < 1e-3);
  CHECK(history.last("min_J") > 0);
  CHECK(history.last("penetration_um") < 1e-3 * history.last("displacement_um"));
  const double force = history.last("force_N");
  page.row({variant, mN_text(force), mN_text(exact), change_text(force / exact - 1)});
  return force / exact - 1;
}

const std::vector<std::string> heading = {"variant", "force (mN)", "exact (mN)", "error"};

/// Meshes of the routine test, or more of them in a full study.
std::vector<std::pair<std::string, Overrides>> meshes() {
  std::vector<std::pair<std::string, Overrides>> list = {{"standard", {}}};
  if (is_full_study()) {
    list.insert(list.begin(), {"coarse", {"numerics.mesh=\"coarse\""}});
    list.push_back({"standard, refined", {"numerics.refine=1"}});
  }
  return list;
}

}  // namespace

TEST_CASE("Hertz: sphere on a deep block") {
  constexpr double R = 1.0;
  Report page("contact_hertz", "Hertz: sphere on a deep block");
  page.paragraph(
      "`scenarios/library/verification/hertz_sphere.toml`: R = 1 mm, mu = 1 MPa, K = 1 GPa, block 20 mm deep and wide. "
      "Exact: 4/3 E* sqrt(R) d^1.5 (1 + 1.192 sqrt(R d)/h); the bracket is the bonded base at h = 20 mm.");
  page.table(heading);
  const auto half_space = [&](double d) { return 4.0 / 3 * deep_modulus() * std::sqrt(R) * std::pow(d, 1.5); };
  const std::vector<double> ways = is_full_study() ? std::vector<double>{2.5, 5.0, 10.0} : std::vector<double>{5.0};
  for (const auto& [mesh, overrides] : meshes())
    for (const double d_um : ways) {
      const double d = d_um * mm_per_um;
      const History history =
          run_case("hertz_sphere", overrides + in_steps(d_um, 8) + Overrides{fmt::format("insertion.to={} um", d_um)});
      const std::string variant = fmt::format("d/R = {:.4f}, {}", d / R, mesh);
      CHECK(std::abs(compare(page, variant, history, half_space(d) * base_effect(std::sqrt(R * d)))) < 0.01);
    }
  if (is_full_study()) {
    page.paragraph(
        "How large the block must be: d = 5 um, contact radius 0.07 mm, against the half-space (no bracket).");
    page.table(heading);
    for (const double size : {1.0, 2.0, 5.0, 20.0, 100.0}) {
      const Overrides block = {fmt::format("skin.layer.block.thickness={} mm", size),
                               fmt::format("domain.width={} mm", size)};
      compare(page, fmt::format("{} mm deep and wide", size), run_case("hertz_sphere", in_steps(5, 8) + block),
              half_space(5 * mm_per_um));
    }
  }
  page.write();
}

TEST_CASE("Sneddon: blunt cone on a deep block") {
  constexpr double d = 0.02;
  Report page("contact_sneddon", "Sneddon: blunt cone on a deep block");
  page.paragraph(
      "`scenarios/library/verification/sneddon_cone.toml`: pointed cone to d = 20 um, mu = 1 MPa, K = 1 GPa. Exact: "
      "2/pi E* tan(alpha) d^2 with the bonded base at 20 mm. Strains do not vanish with d: at a half angle of 80 deg "
      "an "
      "independent finite-strain calculation gives 0.986 of the linear force.");
  page.table(heading);
  for (const double angle : {80.0, 85.0})
    for (const auto& [mesh, overrides] : meshes()) {
      const double tangent = std::tan(angle * M_PI / 180), a = 2 / M_PI * d * tangent;
      const History history = run_case(
          "sneddon_cone", overrides + in_steps(20, 8) + Overrides{fmt::format("needle.half_angle={} deg", angle)});
      const double exact = 2 / M_PI * deep_modulus() * tangent * d * d * base_effect(a);
      CHECK(std::abs(compare(page, fmt::format("{} deg, {}", angle, mesh), history, exact)) < 0.015);
    }
  page.write();
}

TEST_CASE("Flat punch on a deep block") {
  constexpr double a = 0.2, d = 0.5e-3;
  Report page("contact_flat_punch", "Flat punch on a deep block");
  page.paragraph(
      "`scenarios/library/verification/flat_punch.toml`: radius a = 0.2 mm with a sharp rim, d = 0.5 um. Exact: 2 a E* "
      "d "
      "with the bonded base at 20 mm.");
  page.table(heading);
  for (const auto& [mesh, overrides] : meshes()) {
    const History history = run_case("flat_punch", overrides + in_steps(0.5, 8));
    CHECK(std::abs(compare(page, mesh, history, 2 * a * deep_modulus() * d * base_effect(a))) < 0.015);
  }
  page.write();
}

// Factors on the half-space force at equal displacement, from the Fredholm equation of the second kind for the layer
// (Hayes et al. 1972), solved by Nystrom's method.
TEST_CASE("Bonded layer as thin as the contact is wide") {
  struct Exact {
    double nu;
    double flat;         // at a/h = 1
    double chi, sphere;  // sqrt(R d)/h at which the contact radius is h, and the factor there
  };
  constexpr double h = 0.2, a = h, R = 10.0, d_flat = 0.5e-3;
  Report page("contact_layer", "Bonded layer as thin as the contact is wide");
  page.paragraph(
      "`scenarios/library/verification/layer_flat_punch.toml`, `layer_sphere.toml`: layer of h = 0.2 mm, flat punch of "
      "radius h to 0.5 um; sphere of R = 10 mm until its contact radius is h. Exact: the Fredholm equation of the "
      "layer "
      "(Hayes et al. 1972) solved numerically.");
  page.table(heading);
  for (const Exact exact : {Exact{0.4, 2.7938, 0.78661, 2.6924}, Exact{0.49, 3.4840, 0.75344, 3.2655}}) {
    const Overrides nu = {fmt::format("skin.layer.layer.material.nu={}", exact.nu)};
    for (const auto& [mesh, overrides] : meshes()) {
      const History flat = run_case("layer_flat_punch", overrides + nu + in_steps(d_flat / mm_per_um, 8));
      const double flat_force = 2 * a * plane_modulus(exact.nu) * d_flat * exact.flat;
      CHECK(std::abs(compare(page, fmt::format("flat, nu = {}, {}", exact.nu, mesh), flat, flat_force)) < 0.02);

      const double d = std::pow(exact.chi * h, 2) / R;
      const Overrides way = {fmt::format("insertion.to={:.9g} um", d / mm_per_um)};
      const History sphere = run_case("layer_sphere", overrides + nu + in_steps(d / mm_per_um, 10) + way);
      const double sphere_force = 4.0 / 3 * plane_modulus(exact.nu) * std::sqrt(R) * std::pow(d, 1.5) * exact.sphere;
      CHECK(std::abs(compare(page, fmt::format("sphere, nu = {}, {}", exact.nu, mesh), sphere, sphere_force)) < 0.02);
    }
  }
  page.write();
}
