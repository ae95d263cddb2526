// The way back: energy held by the slit, what it pushes and grips with.

#include <catch2/catch.hpp>

#include "tests/verification/penetration_case.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

constexpr double deepest = 1.0;

/// The slit at s above the tip that is now at `depth`, cut when the needle was at `deepest`.
struct Back {
  const NeedleShape& needle;
  const std::vector<PenetratedLayer>& layers;
  double depth;

  template <class Part>
  double sum(double from, Part part) const {
    double total = 0.0, top = 0.0;
    for (const PenetratedLayer& layer : layers) {
      const double low = std::max(from, depth - std::min(top + layer.thickness, depth)), high = depth - top;
      if (high > low)
        total += integral(
            [&](double s) {
              const double slit = layer.opening.at(needle.radius(s + deepest - depth)).slit;
              return part(layer.opening.held(needle.radius(s), slit), s);
            },
            low, high, 20000);
      top += layer.thickness;
    }
    return total;
  }
  double stored() const {
    return sum(0.0, [](const Opening::Held& held, double) { return held.stored; });
  }
  double wall() const {
    return sum(needle.cap_length(), [](const Opening::Held& held, double) { return held.wall; });
  }
};

std::unique_ptr<NeedleShape> shanked() {
  return make_needle(
      {.shape = "tapered_cone", .length = 1.2, .tip_radius = 0.01, .half_angle = half_angle, .taper_length = 0.5});
}

}  // namespace

TEST_CASE("withdrawal: stored energy and grip against brute force") {
  Report report("withdrawal", "Drawn back through three layers against brute-force quadrature");
  report.paragraph("Driven to 1 mm; friction 0.3; energy held by the slit and what friction can hold. Required: 1e-4.");
  report.table({"needle", "depth/mm", "wedge/mJ", "error", "grip/N", "error"});
  const std::vector<PenetratedLayer> layers = three_layers();
  const auto compare = [&](const std::string& name, const NeedleShape& needle) {
    const PenetrationLaw law(needle, layers, {.friction = 0.3});
    for (const double depth : {0.05, 0.3, 0.75, 0.99, 1.0}) {
      INFO(name << ", depth " << depth);
      const PenetrationLaw::Withdrawal back = law.withdrawal(depth, deepest);
      const Back brute{needle, layers, depth};
      const double stored = brute.stored(), grip = 0.3 * brute.wall();
      CHECK(relative(back.wedge, stored) < 1e-4);
      CHECK(relative(back.grip, grip) < 1e-4);
      report.row({name, fixed_text(depth, 2), fixed_text(back.wedge, 6), relative_text(back.wedge, stored),
                  fixed_text(back.grip, 5), relative_text(back.grip, grip)});
    }
  };
  compare("rounded cone", *rounded_cone(0.01, 1.2));
  compare("cone on a shank", *shanked());
  report.write();
}

TEST_CASE("withdrawal: the push is the derivative of the stored energy") {
  const auto check = [](const std::string& name, const NeedleShape& needle) {
    const PenetrationLaw law(needle, three_layers(), {.friction = 0.3});
    for (const double depth : {0.01, 0.06, 0.3, 0.75, 0.95}) {
      INFO(name << ", depth " << depth);
      const double h = 2e-4;
      const double slope =
          (law.withdrawal(depth + h, deepest).wedge - law.withdrawal(depth - h, deepest).wedge) / (2.0 * h);
      CHECK(law.withdrawal(depth, deepest).elastic == Approx(slope).epsilon(1e-3));
      CHECK(slope > 0.0);
    }
  };
  check("cone", *rounded_cone(0.01, 1.2));
  check("shank", *shanked());
  check("flat cone", truncated_cone(0.03, 1.2));
  check("cylinder", *make_needle({.shape = "cylinder", .length = 1.2, .base_diameter = 0.2}));
  check("neck", *necked_needle());
}

TEST_CASE("withdrawal: starts from the energy of the way in and gives all of it back") {
  for (const double friction : {0.0, 5.0}) {
    const auto needle = rounded_cone(0.01, 1.2);
    const PenetrationLaw law(*needle, three_layers(), {.friction = friction});
    const double wedge = law.energy(deepest).wedge;
    CHECK(law.withdrawal(deepest, deepest).wedge == Approx(wedge).epsilon(1e-4));
    CHECK(law.withdrawal(0.0, deepest).wedge == 0.0);
    CHECK(law.withdrawal(0.0, deepest).elastic == Approx(0.0).margin(1e-9));
    const double given_back =
        integral([&](double depth) { return law.withdrawal(depth, deepest).elastic; }, 0.0, deepest, 2000);
    CHECK(given_back == Approx(wedge).epsilon(2e-4));
    CHECK(law.withdrawal(0.5, deepest).grip >= 0.0);
    CHECK((law.withdrawal(0.5, deepest).grip > 0.0) == (friction > 0.0));
  }
}

TEST_CASE("withdrawal: a slit longer than the needle needs holds less") {
  const auto needle = rounded_cone(0.01, 1.2);
  const PenetrationLaw law(*needle, three_layers(), {.friction = 0.3});
  CHECK(law.withdrawal(0.5, 1.2).wedge < law.withdrawal(0.5, 0.8).wedge);
  CHECK(law.withdrawal(0.5, 0.8).wedge < law.withdrawal(0.5, 0.5).wedge);
  CHECK(law.slit(0.1, 1.2) > law.slit(0.1, 0.8));
}
