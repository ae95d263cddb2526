// Random scenarios, sensible and extreme: each ends in a valid result or in a refusal that says why. Never a crash, a
// hang, or a number that is none.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>

#include <fmt/format.h>

#include "core/io/results.hpp"
#include "scenarios/run/runner.hpp"
#include "scenarios/schema/reader.hpp"
#include "tests/messages/program.hpp"

using namespace acus;
namespace fs = std::filesystem;

namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  /// Evenly over the orders of magnitude.
  double scale(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }
  bool chance(double p) { return between(0.0, 1.0) < p; }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937 random_;
};

/// A cache that all runs of this program share.
void share_cache() {
  static const EmptyFolder folder;
  setenv("ACUS_CACHE", folder.path().c_str(), 1);
}

/// How the needle is moved; half of it makes no sense.
std::string random_insertion(Dice& dice) {
  std::string text = "[insertion]\n";
  const std::string control = dice.one_of<std::string>({"displacement", "displacement", "force", "speed", "energy"});
  text += fmt::format("control = \"{}\"\n", control);
  if (control == "displacement") text += fmt::format("to = \"{:.6g} um\"\n", dice.scale(5, 900));
  if (control == "force")
    text += fmt::format("force = \"{:.6g} mN\"\nramp = \"{:.3g} s\"\n", dice.scale(0.05, 50), dice.scale(1e-3, 1e2));
  if (control == "speed")
    text += fmt::format("speed = \"{:.6g} mm/s\"\nmass = \"{:.6g} mg\"\n", 10.0, dice.scale(0.1, 1e6));
  if (control == "energy") {
    // The speed stays 10 mm/s, so that the indentation is the cached one: E = m v^2/2.
    const double mass = dice.scale(0.1, 1e6);  // mg
    text += fmt::format("energy = \"{:.17g} nJ\"\nmass = \"{:.17g} mg\"\n", 0.5 * mass * 0.1, mass);
  }
  text += "rate = \"10 mm/s\"\n";
  if (dice.chance(0.4)) text += fmt::format("hold = \"{:.3g} s\"\n", dice.scale(1e-3, 1e3));
  if (dice.chance(0.2)) text += "hold_at = \"force\"\n";
  if (dice.chance(0.2)) text += "retract = false\n";
  if (dice.chance(0.2)) text += fmt::format("retract_rate = \"{:.3g} mm/s\"\n", dice.scale(1e-2, 1e3));
  if (dice.chance(0.9)) text += fmt::format("compliance_ratio = {:.4g}\n", dice.scale(0.01, 1.05));
  return text;
}

std::string random_needle(Dice& dice, std::size_t form) {
  const std::vector<std::string> forms = {
      "shape = \"cone\"\nlength = \"300 um\"\nhalf_angle = \"15 deg\"\ntip_radius = \"20 um\"\n",
      "shape = \"tapered_cone\"\nlength = \"400 um\"\nbase_diameter = \"60 um\"\ntaper_length = \"60 um\"\ntip_radius "
      "= "
      "\"15 um\"\n",
      "shape = \"cylinder\"\nlength = \"300 um\"\nbase_diameter = \"80 um\"\nedge_radius = \"10 um\"\n",
      "shape = \"sphere\"\nradius = \"60 um\"\n"};
  std::string text = "[needle]\n" + forms[form];
  text += fmt::format("shaft_friction = {:.3g}\n", dice.chance(0.3) ? 0.0 : dice.scale(0.01, 5));
  if (dice.chance(0.7))
    text += fmt::format("material = \"{}\"\n", dice.one_of<std::string>({"pla", "steel_304", "silicon"}));
  return text;
}

std::string layer(Dice& dice, const std::string& name, const std::string& thickness, const std::string& mu,
                  bool has_extremes) {
  std::string text = fmt::format("[[skin.layer]]\nname = \"{}\"\nthickness = \"{}\"\n", name, thickness);
  text += fmt::format("toughness = \"{:.6g} J/m^2\"\n", has_extremes ? dice.scale(1e-3, 1e6) : dice.scale(1, 1e3));
  if (dice.chance(0.3)) text += fmt::format("strength = \"{:.6g} kPa\"\n", dice.scale(0.1, 1e6));
  return text + fmt::format("material = {{ law = \"neo_hookean\", mu = \"{}\", nu = 0.49{} }}\n", mu,
                            name == "soft" ? ", prony = [{ g = 0.3, tau = \"20 ms\" }]" : "");
}

const std::string numerics =
    "[numerics]\nmesh = \"coarse\"\nelement = \"q1p0\"\nsection = \"coarse\"\n[output]\nfields = \"none\"\n";

void check_numbers(const ResultsReader& reader) {
  const Table history = reader.history();
  REQUIRE(history.rows.size() >= 2);
  for (const auto& row : history.rows)
    for (const Table::Cell& cell : row) REQUIRE(std::isfinite(std::get<double>(cell)));
  const auto value = [&](std::size_t row, const std::string& name) {
    const auto at = std::find(history.columns.begin(), history.columns.end(), name) - history.columns.begin();
    return std::get<double>(history.rows[row][static_cast<std::size_t>(at)]);
  };
  for (std::size_t i = 1; i < history.rows.size(); ++i) {
    CHECK(std::abs(value(i, "energy_imbalance")) <= 5e-3);
    for (const char* loss : {"energy_crack_J", "energy_friction_J", "energy_viscous_J", "energy_released_J"})
      CHECK(value(i, loss) >= value(i - 1, loss) - 1e-18);
    CHECK(value(i, "depth_um") >= 0.0);
  }
  for (const Headline& line : reader.summary()) {
    INFO(line.key);
    CHECK_FALSE(std::isinf(line.value));
  }
}

struct Tally {
  int n_results = 0, n_punctures = 0, n_refused = 0, n_failed = 0;
};

void run_one(const std::string& text, Tally& tally) {
  INFO(text);
  const ReadResult read = parse_scenario(text, "random.toml");
  if (!read.scenario) {
    REQUIRE_FALSE(read.diagnostics.empty());
    ++tally.n_refused;
    return;
  }
  const EmptyFolder folder;
  RunOptions options;
  options.output = folder.path() / "run";
  options.threads = 1;
  options.quiet = true;
  const ExitCode code = run(*read.scenario, options);
  if (code == ExitCode::ok) {
    const ResultsReader reader(options.output);
    check_numbers(reader);
    ++tally.n_results;
    if (reader.summary().front().value > 0.0) ++tally.n_punctures;
  } else {
    REQUIRE(code == ExitCode::not_converged);  // it has said why
    ++tally.n_failed;
  }
}

}  // namespace

TEST_CASE("480 random insertions behind a handful of indentations") {
  share_cache();
  Dice dice(20261121);
  Tally tally;
  for (int i = 0; i < 480; ++i) {
    const std::size_t form = dice.chance(0.1) ? 2 + dice.below(2) : dice.below(2);
    run_one("[skin]\nprestretch = 1.05\n" + layer(dice, "stiff", "100 um", "100 kPa", true) +
                layer(dice, "soft", "600 um", "50 kPa", true) + random_needle(dice, form) + random_insertion(dice) +
                "[domain]\nwidth = \"0.8 mm\"\n" + numerics,
            tally);
  }
  CHECK(tally.n_results + tally.n_refused + tally.n_failed == 480);
  CHECK(tally.n_punctures >= 60);
  CHECK(tally.n_results >= 200);
  CHECK(tally.n_refused >= 10);
  WARN(fmt::format("{} results, {} with a puncture; {} refused, {} did not converge", tally.n_results,
                   tally.n_punctures, tally.n_refused, tally.n_failed));
}

TEST_CASE("24 random skins and needles, from the mesh to the last table") {
  share_cache();
  Dice dice(7);
  Tally tally;
  for (int i = 0; i < 24; ++i) {
    std::string text = fmt::format("[skin]\nprestretch = {:.4g}\n", dice.between(1.0, 1.2));
    const std::size_t n_layers = 1 + dice.below(3);
    for (std::size_t k = 0; k < n_layers; ++k)
      text += layer(dice, fmt::format("layer{}", k), fmt::format("{:.4g} um", dice.scale(3, 600)),
                    fmt::format("{:.4g} kPa", dice.scale(2, 2000)), true);
    text += fmt::format(
        "[needle]\nshape = \"cone\"\nlength = \"{:.4g} um\"\nbase_diameter = \"{:.4g} um\"\ntip_radius = \"{:.4g} "
        "um\"\n"
        "friction = {:.3g}\nshaft_friction = {:.3g}\n",
        dice.scale(30, 2000), dice.scale(20, 500), dice.scale(2, 200), dice.scale(0.01, 3), dice.scale(0.01, 3));
    text += random_insertion(dice) + numerics;
    run_one(text, tally);
  }
  CHECK(tally.n_results >= 6);
  WARN(fmt::format("{} results, {} with a puncture; {} refused, {} did not converge", tally.n_results,
                   tally.n_punctures, tally.n_refused, tally.n_failed));
}
