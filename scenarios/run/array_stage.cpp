#include "scenarios/run/array_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/units/dimension.hpp"
#include "scenarios/run/array_moments.hpp"
#include "scenarios/run/array_tables.hpp"
#include "scenarios/run/press_control.hpp"
#include "scenarios/run/provenance.hpp"
#include "scenarios/run/rank_orders.hpp"
#include "solvers/array/local_spring.hpp"

namespace acus {
namespace {

std::vector<ArrayNeedle> tips_of(const ArraySpec& array) { return tilted(array.layout_needles(), array.tilt); }

/// Side of the square on which a needle acts: its width, but never more than half the way to the next needle.
double footprint_of(const Scenario& scenario, const NeedleShape& needle) {
  if (scenario.array.footprint > 0.0) return scenario.array.footprint;
  const double width = 2.0 * needle.radius(needle.length());
  const double distance =
      scenario.domain.is_periodic ? scenario.array.pitch : smallest_distance(tips_of(scenario.array));
  return std::min(width, 0.5 * distance);
}

FieldSpec field_of(const Scenario& scenario, const NeedleShape& needle) {
  FieldSpec field;
  field.skin = scenario.skin;
  field.needles = tips_of(scenario.array);
  field.footprint = footprint_of(scenario, needle);
  field.lateral = scenario.domain.lateral;
  field.margin = scenario.array.margin;
  if (scenario.domain.is_periodic) field.unit_cell = {scenario.array.pitch, scenario.array.pitch};
  field.refine = scenario.numerics.refine;
  return field;
}

ArrayProblem problem_of(const Scenario& scenario, const SingleNeedle& single) {
  const InsertionSpec& insertion = scenario.insertion;
  ArrayProblem problem;
  problem.field = field_of(scenario, single.needle);
  problem.indentation = single.indentation;
  problem.indentation_rate = insertion.approach_speed();
  problem.branches = single.branches;
  problem.plate_overhang = scenario.array.overhang;
  problem.needle_length = single.needle.length();
  problem.law = single.result.law;
  problem.compliance_ratio = single.result.compliance_ratio;
  problem.tip_depth = single.cycle.tip_depth;
  problem.strength_displacement = single.cycle.strength_displacement;
  problem.largest_move = scenario.numerics.max_step;
  problem.face = plate_face(scenario.array.layout_needles(), scenario.array.tilt, problem.needle_length);
  static_cast<PressControl&>(problem) = press_control(insertion);
  return problem;
}

SelfDentProblem alone_on(const ArrayProblem& problem) {
  SelfDentProblem alone;
  alone.field = problem.field;
  alone.indentation = problem.indentation;
  alone.rate = problem.indentation_rate;
  return alone;
}

/// Of every rank, in MB.
std::string peak_memories(const Communicator& ranks) {
  std::string text;
  for (const double megabytes : ranks.gather(peak_memory()))
    text += fmt::format("{}{:.1f}", text.empty() ? "" : ", ", megabytes);
  return text;
}

class ArrayRun {
 public:
  ArrayRun(const StageTools& tools, const Scenario& scenario, const SingleNeedle& single,
           std::vector<std::string>& warnings)
      : tools_(tools), scenario_(scenario), single_(single), warnings_(warnings) {}

  RunEnd run(ArrayProblem problem, std::map<std::string, Table>& tables) {
    try {
      problem.field.ranks = &tools_.ranks;
      problem.self_dent = self_dent(problem);
      return press(std::move(problem), tables);
    } catch (const ArrayRefusal& refusal) {
      return {ExitCode::not_converged, refusal.what(), {}};
    }
  }

 private:
  /// One needle alone on the same cells, up to the end of its own curve, in the time that took.
  std::vector<Vec2> self_dent(const ArrayProblem& problem) const {
    tools_.progress.tell("array: the shared tissue under one needle alone");
    return self_dent_curve(alone_on(problem));
  }

  RunEnd press(ArrayProblem problem, std::map<std::string, Table>& tables) {
    ArrayPress press(std::move(problem));
    ArrayResult result;
    result.positions = tips_of(scenario_.array);
    result.n_unknowns = press.n_unknowns();
    ArrayMoments moments(scenario_, press, tools_.ranks);
    take(press, result);
    while (!press.is_finished()) {
      if (!press.advance()) {
        if (press.is_finished()) break;
        const ArrayFailure& failure = press.failure();
        return {
            ExitCode::not_converged,
            fmt::format("the array ended at {}: {}, {}; {}", display_quantity(failure.displacement, Dimension::length),
                        name(failure.reason), failure.what, failure.advice),
            {}};
      }
      take(press, result);
      moments.take(press);
      if (tools_.ranks.any(tools_.interrupt.is_requested())) return {ExitCode::interrupted, "", {}};
    }
    result.events = press.events();
    judge(press, result);
    if (const auto& fields = moments.close(press)) tools_.writer.set_array_fields(*fields);
    put_array_tables(result, single_.result, single_.needle, scenario_, tables);
    return {ExitCode::ok,
            "",
            array_headlines(result, single_.result),
            {{"peak_memory_MB_of_ranks", peak_memories(tools_.ranks)}}};
  }

  void take(const ArrayPress& press, ArrayResult& result) {
    const ArrayStep& step = press.last_step();
    const std::vector<NeedleRecord> needles = press.needles();
    double depth = 0.0, dent = 0.0;
    for (const NeedleRecord& needle : needles) depth += needle.depth, dent += needle.dent;
    const double n = static_cast<double>(needles.size());
    result.mean_depth.push_back(depth / n);
    result.mean_dent.push_back(dent / n);
    if (step.displacement >= result.deepest_displacement) {
      result.deepest_displacement = step.displacement;
      result.deepest = needles;
    }
    result.last = needles;
    result.steps.push_back(step);
    tools_.progress.tell(fmt::format("array: plate at {}, {:.4g} N, {} of {} needles in",
                                     display_quantity(step.displacement, Dimension::length), step.force,
                                     step.n_punctured, needles.size()));
  }

  void warn(std::string text) {
    tools_.progress.event("warning", "warning: " + text);
    warnings_.push_back(std::move(text));
  }

  void judge(const ArrayPress& press, const ArrayResult& result) {
    const auto any = [&](bool ArrayStep::*flag) {
      return std::any_of(result.steps.begin(), result.steps.end(), [&](const ArrayStep& s) { return s.*flag; });
    };
    const int n_punctured = result.steps.back().n_punctured, n = static_cast<int>(result.positions.size());
    if (n_punctured < n) warn(fmt::format("{} of {} needles did not puncture the skin", n - n_punctured, n));
    if (any(&ArrayStep::is_extrapolated))
      warn("array: a needle's force went beyond the indentation that was solved for one: its curve is extended");
    if (press.imbalance() > 5e-3)
      warn(fmt::format("array: {:.2g} % of the work is not accounted for", 100 * press.imbalance()));
  }

  const StageTools& tools_;
  const Scenario& scenario_;
  const SingleNeedle& single_;
  std::vector<std::string>& warnings_;
};

}  // namespace

Scenario for_one_needle(Scenario scenario) {
  if (scenario.insertion.model != InsertionModel::array) return scenario;
  const double n = static_cast<double>(scenario.array.layout_needles().size());
  scenario.insertion.force /= n;
  scenario.insertion.mass /= n;
  scenario.insertion.energy /= n;
  return scenario;
}

RunEnd run_array(const StageTools& tools, const Scenario& scenario, const SingleNeedle& single,
                 std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
  ArrayRun run(tools, scenario, single, warnings);
  if (tools.ranks.is_alone()) return run.run(problem_of(scenario, single), tables);
  return together(tools.ranks, [&] {
    const OrderedArray ordered = order_array(tools.ranks, scenario, single);
    return run.run(problem_of(ordered.scenario, ordered.single()), tables);
  });
}

RunEnd follow_array(const Communicator& ranks, const InterruptGuard& interrupt, const Scenario& scenario,
                    const SingleNeedle& single) {
  ArrayProblem problem = problem_of(scenario, single);
  problem.field.ranks = &ranks;
  problem.self_dent = self_dent_curve(alone_on(problem));
  ArrayPress press(std::move(problem));
  ArrayMoments moments(scenario, press, ranks);
  while (press.advance()) {
    moments.take(press);
    if (ranks.any(interrupt.is_requested())) return {ExitCode::interrupted, "", {}};
  }
  if (!press.is_finished()) return {};
  moments.close(press);
  peak_memories(ranks);
  return {};
}

}  // namespace acus
