// Random arrays end in a valid result or a refusal that names its reason. Default: a few; ACUS_RANDOM_ARRAYS=200 for
// the number of the page in docs/verification.

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>

#include "tests/verification/array_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

/// Numbers drawn for one array; the same for the same seed.
class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  double scaled(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }

 private:
  std::mt19937 random_;
};

std::vector<ArrayNeedle> random_layout(Dice& dice, double base) {
  const double pitch = base * dice.scaled(1.0, 6.0);
  switch (dice.below(4)) {
    case 0: {
      const int rows = 1 + dice.below(4);
      return square_layout(rows, 1 + dice.below(4), pitch);
    }
    case 1:
      return hexagonal_layout(1, pitch);
    case 2:
      return ring_layout(2 + dice.below(5), pitch);
    default:
      break;
  }
  std::vector<ArrayNeedle> needles;
  for (int n = 1 + dice.below(5); n > 0; --n)
    needles.push_back(
        {dice.between(-2, 2) * base, dice.between(-2, 2) * base, dice.below(2) * dice.between(0, 0.2) * base});
  // The foremost needle is the one without recess.
  double least = needles.front().recess;
  for (const ArrayNeedle& needle : needles) least = std::min(least, needle.recess);
  for (ArrayNeedle& needle : needles) needle.recess -= least;
  return needles;
}

SkinStack random_skin(Dice& dice) {
  SkinStack skin;
  const double upper = dice.scaled(0.02, 0.3), lower = dice.scaled(0.5, 1.5),
               fat = dice.below(2) * dice.scaled(1.0, 5.0);
  const double mu_upper = dice.scaled(0.05, 5.0), mu_lower = dice.scaled(0.01, 0.1);
  skin.layers = {{"upper", upper, neo_hookean(mu_upper, 100 * mu_upper)},
                 {"lower", lower, neo_hookean(mu_lower, 100 * mu_lower)}};
  if (fat > 0) skin.layers.push_back({"fat", fat, neo_hookean(0.002, 0.2)});
  if (dice.below(2) == 1)
    for (std::size_t k = 0; k < 2; ++k) skin.layers[k].prestretch = {dice.between(1.0, 1.2), dice.between(1.0, 1.2)};
  skin.langer_angle = dice.below(3) == 0 ? dice.between(0, M_PI) : 0.0;
  skin.base = dice.below(2) == 0 ? BaseSupport::bonded : BaseSupport::sliding;
  return skin;
}

void set_control(Dice& dice, ArrayProblem& problem, double force) {
  const double n = static_cast<double>(problem.field.needles.size());
  problem.control = static_cast<CycleControl>(dice.below(4));
  problem.to = problem.needle_length * dice.between(0.2, 1.5);
  problem.rate = dice.scaled(0.1, 100.0);
  problem.force = n * force * dice.scaled(0.3, 3.0);
  problem.force_rate = problem.force;
  problem.mass = 1e-6;
  problem.energy = 0.1 * n * force * dice.scaled(0.1, 1.0);
  problem.speed = std::sqrt(2 * problem.energy / problem.mass);
  problem.hold = dice.below(2) * dice.scaled(0.01, 10.0);
  problem.hold_at = static_cast<HoldAt>(dice.below(2));
  problem.retract = dice.below(2) == 1;
  problem.retract_rate = 1.0;
}

/// Throws ArrayRefusal like the array itself.
ArrayProblem random_array(unsigned seed) {
  Dice dice(seed);
  ArrayProblem problem;
  const double length = dice.scaled(0.2, 1.5), base = length * dice.between(0.2, 0.6);
  const double largest_force = dice.scaled(0.005, 0.05);  // N, of the indentation that is known
  problem.field.skin = random_skin(dice);
  problem.field.needles = random_layout(dice, base);
  const double distance = smallest_distance(problem.field.needles);
  problem.field.footprint = std::min(base, std::isfinite(distance) ? 0.5 * distance : base);
  problem.field.order = 1;  // trials: the mechanics of the press is asked, not the accuracy
  problem.needle_length = length;
  const std::vector<Vec2> ramp = {Vec2(0, 0), Vec2(0.1, 0.5 * largest_force), Vec2(0.2, largest_force)};
  problem.self_dent = self_dent_curve({problem.field, ramp, 0.0, 6});
  const DentCurve field(problem.self_dent);
  const double local = dice.scaled(0.05, 0.5);  // mm, dent of the needle itself under the largest force
  for (int i = 0; i <= 20; ++i) {
    const double share = std::pow(i / 20.0, 1.5);
    const double settlement = std::min(share * largest_force, problem.self_dent.back()[1]);
    problem.indentation.push_back(
        Vec2(field.dent_at(settlement) + local * std::pow(share, 2.0 / 3), share * largest_force));
  }
  const auto needle = make_needle(cone_spec(length, base, dice.between(0.01, 0.1) * base));
  const double toughness = dice.scaled(0.02, 0.5);
  std::vector<LayerCase> layers;
  for (const SkinLayer& layer : problem.field.skin.layers)
    layers.push_back({layer.thickness, layer.material.parameters.at("mu").front(), toughness});
  problem.law = std::make_shared<PenetrationLaw>(*needle, layers_of(layers),
                                                 PenetrationSettings{.friction = dice.between(0, 0.5)});
  problem.compliance_ratio = dice.between(0.1, 1.0);
  problem.tip_depth = needle->cap_length();
  problem.max_steps = 600;
  set_control(dice, problem, largest_force);
  return problem;
}

/// What it came to: "" for a valid result, or the reason it named. Checks what every accepted step has to keep.
std::string outcome_of(unsigned seed) {
  try {
    const ArrayProblem problem = random_array(seed);
    ArrayPress press(problem);
    while (press.advance()) {
      const ArrayStep& step = press.last_step();
      CHECK(std::isfinite(step.force));
      CHECK(step.min_J > 0.0);
      const bool is_way_in = step.phase == CyclePhase::indentation || step.phase == CyclePhase::penetration;
      for (const NeedleRecord& needle : press.needles()) {
        CHECK(needle.depth >= 0.0);
        if (is_way_in) CHECK(needle.force >= -1e-12);
      }
    }
    if (!press.is_finished()) {
      CHECK(!press.failure().what.empty());
      return std::string(name(press.failure().reason)) + ": " + press.failure().what;
    }
    CHECK(press.imbalance() < 0.005);
    return "";
  } catch (const ArrayRefusal& refusal) {
    return std::string("refused: ") + refusal.what();
  } catch (const EquilibriumError& error) {
    return std::string("skin: ") + error.what();
  }
}

// The reason without its numbers.
std::string kind_of(const std::string& reason) {
  std::string kind;
  for (const char c : reason) {
    const bool is_number = (c >= '0' && c <= '9') || c == '.';
    if (!is_number)
      kind += c;
    else if (kind.empty() || kind.back() != '#')
      kind += '#';
  }
  return kind;
}

}  // namespace

TEST_CASE("array random: layouts, pitches, lengths, skins and controls end in a result or a named refusal") {
  const char* wanted = std::getenv("ACUS_RANDOM_ARRAYS");
  const int n = wanted ? std::atoi(wanted) : 10;
  REQUIRE(n > 0);
  std::map<std::string, int> reasons;
  int n_solved = 0;
  for (int seed = 1; seed <= n; ++seed) {
    INFO("seed " << seed);
    const std::string reason = outcome_of(static_cast<unsigned>(seed));
    if (reason.empty())
      ++n_solved;
    else
      ++reasons[kind_of(reason)];
  }
  CHECK(n_solved >= n / 2);
  Report report("array_random", "Random arrays");
  report.paragraph(
      "Layout (square, hexagonal, ring, random places with recesses), pitch, length and width of the cones, "
      "skin (two or three layers, tension, Langer line, support) and control drawn at random, linear cells; " +
      std::to_string(n) + " arrays, " + std::to_string(n_solved) + " of them with a valid result. The others:");
  report.table({"reason", "arrays"});
  for (const auto& [reason, count] : reasons) report.row({reason, std::to_string(count)});
  report.write();
}
