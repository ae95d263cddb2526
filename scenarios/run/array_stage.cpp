#include "scenarios/run/array_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "core/units/dimension.hpp"
#include "scenarios/run/array_moments.hpp"
#include "scenarios/run/array_restart.hpp"
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

/// Numbers that tell one press from another: of its field, and of the needle that it is made of.
std::vector<double> marks_of(const ArrayPress& press, const SingleNeedle& single) {
  std::vector<double> marks = {static_cast<double>(press.n_unknowns()),
                               static_cast<double>(press.displacement().size()),
                               static_cast<double>(press.field().mesh().n_cells()),
                               static_cast<double>(press.field().footprints().size()),
                               single.result.compliance_ratio,
                               single.cycle.tip_depth};
  for (const Vec2& point : single.indentation) marks.insert(marks.end(), {point[0], point[1]});
  for (const double displacement : single.cycle.strength_displacement) marks.push_back(displacement);
  return marks;
}

bool is_to_be_kept(const ArrayPress& press) {
  return press.n_steps() > 0 && press.n_steps() % steps_between_keeping == 0 && !press.is_finished();
}

/// Brings press, moments and result to where the first rank kept them. False when it kept nothing that fits.
bool go_on(const Communicator& ranks, RestartState kept_by_first, const std::vector<double>& marks, ArrayPress& press,
           ArrayMoments& moments, ArrayResult& result) {
  const RestartState kept = shared_restart(ranks, std::move(kept_by_first));
  std::optional<KeptPress> found = from_restart(kept, ranks, marks);
  if (!ranks.all(found && moments.fit(kept))) return false;
  press.restore(found->memory);
  moments.restore(kept);
  found->result.positions = std::move(result.positions);
  found->result.n_unknowns = result.n_unknowns;
  found->result.last = press.needles();
  result = std::move(found->result);
  return true;
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
    marks_ = marks_of(press, single_);
    if (!go_on(tools_.ranks, tools_.writer.kept_stage(), marks_, press, moments, result)) take(press, result);
    if (press.n_steps() > 0)
      tools_.progress.event("resumed",
                            fmt::format("the array goes on from {} of the plate's way",
                                        display_quantity(press.last_step().displacement, Dimension::length)));
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
      if (is_to_be_kept(press)) keep(press, moments, result);
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

  /// Durably, but not so often that it takes more than a small part of the time.
  void keep(ArrayPress& press, const ArrayMoments& moments, const ArrayResult& result) {
    using Clock = std::chrono::steady_clock;
    const auto memory = press.save();
    constexpr double times_longer = 20.0;
    const double since = std::chrono::duration<double>(Clock::now() - kept_at_).count();
    if (!tools_.ranks.any(tools_.ranks.is_first() && since >= times_longer * seconds_to_keep_)) return;
    const auto start = Clock::now();
    RestartState state = to_restart(tools_.ranks, *memory, result, marks_);
    moments.put(state);
    tools_.writer.keep_stage(state);
    kept_at_ = Clock::now();
    seconds_to_keep_ = std::chrono::duration<double>(kept_at_ - start).count();
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
  std::vector<double> marks_;  // of the press
  std::chrono::steady_clock::time_point kept_at_;
  double seconds_to_keep_ = 0.0;
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
  ArrayResult of_first;
  const std::vector<double> marks = marks_of(press, single);
  go_on(ranks, {}, marks, press, moments, of_first);
  while (press.advance()) {
    moments.take(press);
    if (is_to_be_kept(press)) {
      const auto memory = press.save();
      if (ranks.any(false)) to_restart(ranks, *memory, of_first, marks);
    }
    if (ranks.any(interrupt.is_requested())) return {ExitCode::interrupted, "", {}};
  }
  if (!press.is_finished()) return {};
  moments.close(press);
  peak_memories(ranks);
  return {};
}

}  // namespace acus
