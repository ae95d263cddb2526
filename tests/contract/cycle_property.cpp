// Any cycle that is well posed ends: with a result that keeps its promises, or with a failure that has a name.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "tests/verification/cycle_case.hpp"

using namespace acus;
using namespace acus::test;

namespace {

class RandomCycle {
 public:
  explicit RandomCycle(unsigned seed) : random_(seed) {}

  CycleProblem problem() {
    CycleProblem problem;
    const std::unique_ptr<NeedleShape> needle = make_needle(spec());
    problem.law = std::make_shared<PenetrationLaw>(
        *needle, layers(), PenetrationSettings{.friction = one_in(4) ? 0.0 : uniform(0.0, 2.0)});
    problem.spring =
        std::make_shared<DentSpring>(power_dent(spread(1e-3, 1e2), uniform(1.0, 3.0), spread(0.1, 3.0)), branches());
    problem.compliance_ratio = one_in(5) ? 1.0 : spread(0.01, 1.0);
    problem.tip_depth = one_in(3) ? 0.0 : std::min(needle->cap_length(), 0.5 * problem.law->max_depth());
    if (one_in(2)) {
      for (std::size_t i = 0; i < problem.law->layers().size(); ++i)
        problem.strength_displacement.push_back(one_in(8) ? std::numeric_limits<double>::infinity()
                                                          : uniform(0.0, 1.0));
    }
    lead(problem);
    problem.hold = one_in(2) ? 0.0 : spread(1e-3, 1e3);
    problem.hold_at = one_in(2) ? HoldAt::displacement : HoldAt::force;
    problem.retract = !one_in(6);
    problem.retract_rate = spread(0.01, 100.0);
    problem.n_steps = one_in(2) ? 50 : 150;
    return problem;
  }

 private:
  bool one_in(int n) { return std::uniform_int_distribution<int>(1, n)(random_) == 1; }
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  double spread(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }

  NeedleSpec spec() {
    const double length = spread(0.2, 3.0), diameter = uniform(0.05, 0.4) * std::min(length, 1.0);
    NeedleSpec cylinder;
    cylinder.shape = "cylinder";
    cylinder.length = length;
    cylinder.base_diameter = diameter;
    return one_in(4) ? cylinder : cone_spec(length, diameter, uniform(0.002, 0.2) * diameter);
  }

  std::vector<PenetratedLayer> layers() {
    std::vector<LayerCase> cases;
    for (int n = std::uniform_int_distribution<int>(1, 5)(random_); n > 0; --n)
      cases.push_back({spread(0.005, 3.0), spread(1e-3, 10.0), spread(1e-3, 1e3) * 0.3});
    return layers_of(cases);
  }

  std::vector<DentBranch> branches() {
    std::vector<DentBranch> found;
    for (int n = std::uniform_int_distribution<int>(0, 3)(random_); n > 0; --n)
      found.push_back({uniform(0.02, 0.3), spread(1e-3, 1e3)});
    return found;
  }

  void lead(CycleProblem& problem) {
    problem.to = spread(0.05, 10.0);
    problem.rate = spread(0.01, 1e3);
    problem.force = spread(1e-4, 10.0);
    problem.force_rate = spread(1e-3, 10.0);
    problem.mass = spread(1e-7, 1e-3);
    problem.speed = spread(1.0, 1e4);
    problem.energy = spread(1e-4, 10.0);
    const CycleControl controls[] = {CycleControl::displacement, CycleControl::force, CycleControl::speed,
                                     CycleControl::energy};
    problem.control = controls[std::uniform_int_distribution<int>(0, 3)(random_)];
  }

  std::mt19937_64 random_;
};

void check_step(const CycleStep& step, const CycleStep& before, const CycleProblem& problem) {
  CHECK(std::isfinite(step.energy.work + step.energy.accounted()));
  CHECK(step.time >= before.time);
  CHECK(step.depth >= 0.0);
  CHECK(step.depth <= problem.law->max_depth());
  const double rounding = 1e-8 * step.largest_work;
  CHECK(step.energy.crack >= before.energy.crack - rounding);
  CHECK(step.energy.friction >= before.energy.friction - rounding);
  CHECK(step.energy.viscous >= before.energy.viscous - rounding);
  CHECK(step.energy.released >= before.energy.released - rounding);
  const bool is_on_needle = step.phase != CyclePhase::withdrawn && step.force != 0.0;
  if (is_on_needle) CHECK(step.displacement == Approx(step.depth + step.dent).margin(1e-9));
}

void check_bounds(const PunctureSummary& found) {
  if (!found.chosen.is_found()) return;
  CHECK(found.no_barrier.force <= found.chosen.force * (1 + 1e-6));
  if (found.full_barrier.is_found()) CHECK(found.chosen.force <= found.full_barrier.force * (1 + 1e-6));
}

/// What holds a needle that leaves is nothing, whether it was in or only dented.
void check_leaving(const Cycle& cycle) {
  for (const CycleEvent& event : cycle.events())
    if (event.kind == CycleEventKind::needle_out) CHECK(std::abs(event.force) <= 1e-6 * cycle.insertion_forces().peak);
}

}  // namespace

TEST_CASE("random cycles end in a valid result or in a failure with a name") {
  int n_finished = 0, n_punctured = 0, n_jumps = 0;
  for (unsigned seed = 1; seed <= 600; ++seed) {
    INFO("seed " << seed);
    const CycleProblem problem = RandomCycle(seed).problem();
    REQUIRE(check(problem).empty());
    Cycle cycle(problem);
    CycleStep before;
    while (cycle.advance()) {
      check_step(cycle.last_step(), before, problem);
      before = cycle.last_step();
      n_jumps += before.is_jump;
    }
    if (!cycle.is_finished()) {
      CHECK(cycle.failure().reason != CycleFailureReason::none);
      CHECK_FALSE(cycle.failure().what.empty());
      WARN("seed " << seed << ": " << name(cycle.failure().reason) << ", " << cycle.failure().what);
      continue;
    }
    ++n_finished;
    n_punctured += cycle.is_punctured();
    CHECK(cycle.imbalance() < 1e-2);  // 5e-3 with the default steps
    if (problem.retract) CHECK(cycle.last_step().phase == CyclePhase::withdrawn);
    check_leaving(cycle);
    CHECK(cycle.residual().cut_depth == (cycle.is_punctured() ? cycle.save().tip.deepest : 0.0));
    // A hold under force after a way in led otherwise is another competition than that of the bounds.
    const bool is_one_competition = problem.control == CycleControl::force || problem.hold_at == HoldAt::displacement;
    if (is_one_competition) check_bounds(cycle.puncture());
  }
  CHECK(n_finished >= 590);
  CHECK(n_punctured >= 200);
  CHECK(n_punctured <= 590);
  CHECK(n_jumps >= 300);
}
