// What must not change the answer (units, number of threads) and what friction must do.

#include <catch2/catch.hpp>

#include "tests/verification/contact_case.hpp"

using namespace acus::test;

namespace {

/// Largest difference of the forces of two runs over their largest force.
double difference(const History& a, const History& b) {
  const std::vector<double> Fa = a.column("force_N"), Fb = b.column("force_N");
  double largest = 0.0;
  for (std::size_t i = 0; i < std::min(Fa.size(), Fb.size()); ++i) largest = std::max(largest, std::abs(Fa[i] - Fb[i]));
  return largest / a.largest("force_N");
}

}  // namespace

TEST_CASE("Units and threads do not matter") {
  const Overrides way = {"insertion.to=10 um", "numerics.max_step=2 um"};
  const History usual = run_case("friction_cone", way, 1);
  const History si = run_case("friction_cone_si", way, 1);
  const History threads = run_case("friction_cone", way, 2);

  Report page("contact_invariance", "Units and threads do not matter");
  page.paragraph(
      "`scenarios/library/verification/friction_cone.toml` (friction 0.3), the same in SI base units, and with two "
      "threads, to 10 um. Differences are over the largest force.");
  page.table({"variant", "same iterations in every step", "forces differ by less than 1e-10"});
  const auto compare = [&](const std::string& variant, const History& other) {
    const bool same_iterations = usual.column("iterations") == other.column("iterations");
    const bool same_forces = difference(usual, other) <= 1e-10;
    page.row({variant, same_iterations ? "yes" : "no", same_forces ? "yes" : "no"});
    CHECK(same_iterations);
    CHECK(same_forces);
  };
  compare("SI units", si);
  compare("two threads", threads);
  page.write();
}

TEST_CASE("Friction takes energy and adds force") {
  Report page("contact_friction", "Friction takes energy and adds force");
  page.paragraph(
      "`scenarios/library/verification/friction_cone.toml`: rounded cone, half angle 30 deg, tip radius 50 um. As long "
      "as the round tip alone touches, the tissue sticks to it and little is lost.");
  page.table({"friction", "displacement (um)", "force (mN)", "work (nJ)", "lost to friction / work",
              "energy not accounted for / work"});
  std::vector<double> force, lost;
  // The routine test goes one tip radius deep, a full study three.
  const double to_um = is_full_study() ? 150 : 50;
  for (const double friction : {0.0, 0.15, 0.3}) {
    const Overrides way = {fmt::format("needle.friction={}", friction), fmt::format("insertion.to={} um", to_um),
                           fmt::format("numerics.max_step={} um", to_um / 20)};
    const History history = run_case("friction_cone", way);
    const double work = history.last("energy_in_J");
    force.push_back(history.last("force_N"));
    lost.push_back(history.last("energy_friction_J") / work);
    page.row({fmt::format("{:g}", friction), fmt::format("{:g}", to_um), mN_text(force.back()),
              fmt::format("{:.4g}", 1e9 * work), percent_text(lost.back()),
              error_text(history.last("energy_imbalance"))});
    CHECK(std::abs(history.last("energy_imbalance")) < 1e-3);
    const std::vector<double> dissipated = history.column("energy_friction_J");
    CHECK(std::is_sorted(dissipated.begin(), dissipated.end()));
  }
  CHECK(lost[0] == 0.0);
  CHECK(lost[1] > 0.0);
  CHECK(lost[2] > 0.0);
  CHECK(force[1] > force[0]);
  CHECK(force[2] > force[1]);
  page.write();
}
