// Force and energy on the way in: closed forms of cone and shank, brute force through layers, balance of work.

#include "solvers/penetration/penetration_law.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/verification/penetration_case.hpp"
#include "tests/verification/report.hpp"

using namespace acus;
using namespace acus::test;

namespace {

/// Gamma(R_t) + (1 + mu_f/tan beta)(Gamma(r_L) - Gamma(R_t)), R_t where the flank begins.
double cone_force(const PenetratedLayer& layer, double flank_start, double radius, double friction) {
  const double start = layer.opening.at(flank_start).cost, end = layer.opening.at(radius).cost;
  return start + (1.0 + friction / std::tan(half_angle)) * (end - start);
}

/// The definition, integrated layer by layer: E(L) = sum of the integrals of Gamma(r(L - z)) dz.
double brute_energy(const NeedleShape& needle, const std::vector<PenetratedLayer>& layers, double depth) {
  double sum = 0.0, top = 0.0;
  for (const PenetratedLayer& layer : layers) {
    const double bottom = std::min(top + layer.thickness, depth);
    if (bottom > top)
      sum += integral([&](double s) { return layer.opening.at(needle.radius(s)).cost; }, depth - bottom, depth - top,
                      20000);
    top += layer.thickness;
  }
  return sum;
}

double brute_friction(const NeedleShape& needle, const std::vector<PenetratedLayer>& layers, double depth,
                      double friction) {
  double sum = 0.0, top = 0.0;
  for (const PenetratedLayer& layer : layers) {
    const double from = std::max(depth - std::min(top + layer.thickness, depth), needle.cap_length());
    if (depth - top > from)
      sum += integral([&](double s) { return layer.opening.at(needle.radius(s)).wall; }, from, depth - top, 20000);
    top += layer.thickness;
  }
  return friction * sum;
}

}  // namespace

TEST_CASE("penetration: force of a cone with friction, closed form") {
  Report report("penetration_cone", "Cone in one layer against the closed form");
  report.paragraph(
      "F = Gamma(R_t) + (1 + mu_f/tan beta)(Gamma(r_L) - Gamma(R_t)), R_t the radius where the flank begins; half "
      "angle "
      "7.5 deg, Gamma ~ R^(4/3). Required: 1e-3.");
  report.table({"tip", "friction", "depth/mm", "force/N", "closed form/N", "error"});
  const PenetratedLayer layer = power_layer(5.0);
  const auto compare = [&](const std::string& tip, const NeedleShape& needle, double flank_start) {
    for (const double friction : {0.0, 0.3, 5.0}) {
      const PenetrationLaw law(needle, {layer}, {.friction = friction});
      for (const double depth : {0.2, 0.7, 1.5}) {
        const double exact = cone_force(layer, flank_start, needle.radius(depth), friction);
        const double force = law.force(depth).total;
        INFO(tip << ", friction " << friction << ", depth " << depth);
        CHECK(relative(force, exact) < 1e-4);
        report.row({tip, fixed_text(friction, 1), fixed_text(depth, 1), fixed_text(force, 5), fixed_text(exact, 5),
                    relative_text(force, exact)});
      }
    }
  };
  compare("rounded, 20 um", *rounded_cone(0.02, 1.6), 0.02 * std::cos(half_angle));
  compare("rounded, 2 um", *rounded_cone(0.002, 1.6), 0.002 * std::cos(half_angle));
  compare("pointed", *rounded_cone(0.0, 1.6), 0.0);
  compare("flat, 20 um", truncated_cone(0.02, 1.6), 0.02);
  report.write();
}

TEST_CASE("penetration: on a cylindrical shank only friction grows, by mu_f N per depth") {
  Report report("penetration_shank", "Tapered cone with a cylindrical shank in one layer");
  report.paragraph("Deeper than the taper F = F(taper) + mu_f N (L - taper). Required: 1e-3.");
  report.table({"friction", "depth/mm", "force/N", "closed form/N", "error"});
  const PenetratedLayer layer = power_layer(5.0);
  const auto needle = make_needle(
      {.shape = "tapered_cone", .length = 2.0, .tip_radius = 0.01, .half_angle = half_angle, .taper_length = 0.8});
  const double R = needle->radius(2.0);
  for (const double friction : {0.0, 0.3, 5.0}) {
    const PenetrationLaw law(*needle, {layer}, {.friction = friction});
    for (const double depth : {0.8, 1.0, 2.0}) {
      const double exact = cone_force(layer, 0.01 * std::cos(half_angle), R, friction) +
                           friction * layer.opening.at(R).wall * (depth - 0.8);
      const double force = law.force(depth).total;
      CHECK(relative(force, exact) < 1e-4);
      report.row({fixed_text(friction, 1), fixed_text(depth, 1), fixed_text(force, 5), fixed_text(exact, 5),
                  relative_text(force, exact)});
    }
    CHECK(law.force(1.5).slope == Approx(friction * layer.opening.at(R).wall).epsilon(1e-4).margin(1e-9));
  }
  report.write();
}

TEST_CASE("penetration: energy through layers is the integral of its definition") {
  Report report("penetration_layers", "Energy and friction through three layers against brute-force quadrature");
  report.paragraph("A film, a stiff and a soft layer, each with its own law; friction 0.3. Required: 1e-4.");
  report.table({"needle", "depth/mm", "energy/mJ", "error", "friction force/N", "error"});
  const std::vector<PenetratedLayer> layers = three_layers();
  const auto compare = [&](const std::string& name, const NeedleShape& needle) {
    const PenetrationLaw law(needle, layers, {.friction = 0.3});
    for (const double depth : {0.01, 0.1, 0.3, 1.1}) {
      INFO(name << ", depth " << depth);
      const PenetrationLaw::Energy energy = law.energy(depth);
      const double exact = brute_energy(needle, layers, depth),
                   exact_friction = brute_friction(needle, layers, depth, 0.3);
      const double force = law.force(depth).friction;
      CHECK(relative(energy.crack + energy.wedge, exact) < 1e-4);
      CHECK(force == Approx(exact_friction).epsilon(1e-4).margin(1e-12));
      report.row({name, fixed_text(depth, 2), fixed_text(energy.crack + energy.wedge, 6),
                  relative_text(energy.crack + energy.wedge, exact), fixed_text(force, 5),
                  exact_friction > 0.0 ? relative_text(force, exact_friction) : "-"});
    }
  };
  compare("rounded cone", *rounded_cone(0.01, 1.2));
  compare("bullet",
          *make_needle(
              {.shape = "bullet", .length = 1.2, .base_diameter = 0.25, .tip_radius = 0.005, .taper_length = 0.7}));
  compare("cylinder", *make_needle({.shape = "cylinder", .length = 1.2, .base_diameter = 0.2, .edge_radius = 0.02}));
  report.write();
}

TEST_CASE("penetration: the cut force is the derivative of the energy, jumps at layers under a flat tip included") {
  const std::vector<PenetratedLayer> layers = three_layers();
  const AxisymmetricNeedle needle = truncated_cone(0.03, 1.2);
  const PenetrationLaw law(needle, layers, {});
  for (const double depth : {0.005, 0.0199, 0.0201, 0.1, 0.1699, 0.1701, 0.6}) {
    const double h = 1e-5;
    const double exact =
        (brute_energy(needle, layers, depth + h) - brute_energy(needle, layers, depth - h)) / (2.0 * h);
    CHECK(law.force(depth).cut == Approx(exact).epsilon(1e-4));
  }
  const double R = 0.03;
  const double jump = law.force(0.02 + 1e-9).cut - law.force(0.02).cut;
  CHECK(jump == Approx(layers[1].opening.at(R).cost - layers[0].opening.at(R).cost).epsilon(1e-4));
}

TEST_CASE("penetration: work of the force is the sum of the energies to 1e-8, slope is its derivative") {
  for (const double friction : {0.0, 0.3, 5.0}) {
    const auto needle = rounded_cone(0.01, 1.2);
    const PenetrationLaw law(*needle, three_layers(), {.friction = friction});
    // Between the borders, where the force bends: the pieces of a sum, each smooth but for the table's joints.
    double work = 0.0, last = 0.0;
    for (const double depth : {0.02, 0.17, 0.6, 1.2}) {
      work += integral([&](double L) { return law.force(L).total; }, last, depth, 40000);
      CHECK(relative(law.energy(depth).total(), work) < 1e-8);
      last = depth;
    }
    for (const double depth : {0.003, 0.05, 0.4, 1.0}) {
      const double h = 1e-7;
      const double slope = (law.force(depth + h).total - law.force(depth - h).total) / (2.0 * h);
      CHECK(law.force(depth).slope == Approx(slope).epsilon(1e-4));
    }
  }
}

TEST_CASE("penetration: share of the force on the tip") {
  const PenetratedLayer layer = power_layer(5.0);
  const auto needle = rounded_cone(0.02, 1.6);
  const PenetrationLaw law(*needle, {layer}, {.friction = 0.3});
  const double start = 0.02 * std::cos(half_angle);
  const double exact = layer.opening.at(start).cost / cone_force(layer, start, needle->radius(1.0), 0.3);
  CHECK(law.tip_share(1.0) == Approx(exact).epsilon(1e-4));
  CHECK(law.tip_share(0.5 * needle->cap_length()) == Approx(1.0).epsilon(1e-4));
  CHECK(PenetrationLaw(*rounded_cone(0.0, 1.6), {layer}, {}).tip_share(1.0) == 0.0);
}

TEST_CASE("penetration: nothing at the surface, energies never fall, all parts positive") {
  const auto needle = rounded_cone(0.01, 1.2);
  const PenetrationLaw law(*needle, three_layers(), {.friction = 0.3});
  CHECK(law.force(0.0).total == Approx(0.0).margin(1e-6));
  CHECK(law.energy(0.0).total() == 0.0);
  PenetrationLaw::Energy last;
  for (int i = 1; i <= 600; ++i) {
    const PenetrationLaw::Energy energy = law.energy(0.002 * i);
    CHECK(energy.crack > last.crack);
    CHECK(energy.friction >= last.friction);
    CHECK(energy.wedge > 0.0);
    last = energy;
  }
}

TEST_CASE("penetration: tabulated force is within the error that was asked for") {
  const auto needle = rounded_cone(0.01, 1.2);
  const std::vector<PenetratedLayer> layer = {{"layer", 2.0, three_layers()[1].opening}};
  const auto worst = [&](double wanted) {
    const PenetrationLaw law(*needle, layer, {.relative_error = wanted});
    double error = 0.0;
    for (double depth = 1e-4; depth < 1.2; depth *= 1.07)
      error = std::max(error, relative(law.force(depth).cut, layer[0].opening.at(needle->radius(depth)).cost));
    return error;
  };
  CHECK(worst(1e-2) < 1e-2);
  CHECK(worst(1e-4) < 1e-4);
  CHECK(worst(1e-6) < 1e-6);
  CHECK(worst(1e-2) > 1e-6);  // a coarse table is coarser
}

TEST_CASE("penetration: behind a neck the slit stays as long as it was cut") {
  const auto needle = necked_needle();
  const PenetratedLayer layer = power_layer(5.0);
  const PenetrationLaw law(*needle, {layer}, {.friction = 0.3});
  // The crack of the widest section so far, held open by the narrower one.
  const double widest = 0.08, neck = 0.06, at_neck = 0.5;
  REQUIRE(needle->radius(at_neck) == Approx(neck));
  const Opening::Value cut = layer.opening.at(widest);
  const Opening::Held held = layer.opening.held(neck, cut.slit);
  const double exact = cut.cost - cut.stored + held.stored;
  CHECK(law.force(at_neck).cut == Approx(exact).epsilon(1e-4));
  CHECK(law.slit(0.0, at_neck) == Approx(cut.slit).epsilon(1e-4));
  double last = 0.0;
  for (int i = 1; i <= 1000; ++i) {
    const double crack = law.energy(0.0012 * i).crack;
    REQUIRE(crack > last);
    last = crack;
  }
}

TEST_CASE("penetration: where the theory is strained is said") {
  const auto says = [](const PenetrationLaw& law, double depth, const std::string& word) {
    const std::vector<std::string> remarks = law.validity(depth);
    return std::any_of(remarks.begin(), remarks.end(),
                       [&](const std::string& text) { return text.find(word) != std::string::npos; });
  };
  const auto needle = rounded_cone(0.01, 1.2);
  const PenetrationLaw law(*needle, three_layers(), {});
  CHECK(says(law, 0.01, "two radii"));
  CHECK_FALSE(says(law, 0.5, "two radii"));
  CHECK(says(law, 1.0, "film"));  // 20 um around a radius of 0.14 mm
  CHECK_FALSE(says(law, 0.05, "film"));
  CHECK_FALSE(says(law, 1.0, "slope"));
  CHECK(says({*make_needle({.shape = "cone", .length = 0.5, .half_angle = 0.5}), three_layers(), {}}, 0.4, "slope"));
  CHECK_FALSE(law.is_extrapolated());
  CHECK_FALSE(says(law, 1.0, "extrapolated"));
  CHECK(law.section_error() == 1e-3);
  // A table that ends at large sections: the tip, and then the whole needle, is outside.
  const auto short_table = [](double last_rho) {
    return PenetratedLayer{"short", 2.0, Opening(0.05, 2.0, table_of(PowerFamily{}, 0.01, last_rho))};
  };
  CHECK(PenetrationLaw(*needle, {short_table(2.0)}, {}).is_extrapolated());
  CHECK(says({*needle, {short_table(2.0)}, {}}, 1.0, "extrapolated"));
}

TEST_CASE("penetration: no deeper than the needle or the stack; layers are found by depth") {
  const auto needle = rounded_cone(0.01, 1.2);
  CHECK(PenetrationLaw(*needle, {power_layer(0.5)}, {}).max_depth() == 0.5);
  const PenetrationLaw law(*needle, three_layers(), {});
  CHECK(law.max_depth() == 1.2);
  CHECK(law.layer_at(0.0) == 0);
  CHECK(law.layer_at(0.021) == 1);
  CHECK(law.layer_at(9.0) == 2);
  CHECK(law.top_of(2) == Approx(0.17));
  CHECK(law.slit(0.3, 0.2) == 0.0);
}

TEST_CASE("penetration: impossible input is refused") {
  const auto needle = rounded_cone(0.01, 1.2);
  const auto refused = [&](std::vector<PenetratedLayer> layers, PenetrationSettings settings) {
    REQUIRE_THROWS_AS(PenetrationLaw(*needle, std::move(layers), settings), std::invalid_argument);
  };
  refused({}, {});
  refused({power_layer(0.0)}, {});
  refused({power_layer(std::numeric_limits<double>::infinity())}, {});
  refused({power_layer(1.0)}, {.friction = -0.1});
  refused({power_layer(1.0)}, {.relative_error = 0.0});
  refused({power_layer(1.0)}, {.tip_ring = 0.01});  // the tip is not flat
  refused({power_layer(1.0)}, {.tip_bore = 0.01});
  REQUIRE_THROWS_AS(PenetrationLaw(truncated_cone(0.03, 1.0), {power_layer(1.0)}, {.tip_ring = 0.03}),
                    std::invalid_argument);  // no law for the ring
  REQUIRE_THROWS_AS(Opening(0.0, 1.0, table_of(PowerFamily{}, 0.1, 1.0)), std::invalid_argument);
  REQUIRE_THROWS_AS(Opening(1.0, -1.0, table_of(PowerFamily{}, 0.1, 1.0)), std::invalid_argument);
  REQUIRE_THROWS_AS(Opening(1.0, 1.0, nullptr), std::invalid_argument);
}
