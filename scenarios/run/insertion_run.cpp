#include "scenarios/run/insertion_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/units/dimension.hpp"
#include "scenarios/run/array_stage.hpp"
#include "scenarios/run/blunt_dent.hpp"
#include "scenarios/run/inserted_stage.hpp"
#include "scenarios/run/insertion_tables.hpp"
#include "scenarios/run/opening_plan.hpp"
#include "scenarios/run/press_control.hpp"
#include "scenarios/run/section_pictures.hpp"
#include "scenarios/run/treatment_stage.hpp"
#include "solvers/strength/needle_strength.hpp"

namespace acus {
namespace {

constexpr double default_compliance_ratio = 0.3;
/// The indentation goes on to this many times the displacement at which a skin without a barrier breaks. A surface that
/// stays rigid under a force F = k w^n that does not depend on depth breaks at (n + 1)^(1/n) times that, 1.8 for n
/// = 1.5.
constexpr double reach_beyond = 1.8;
/// Of a device, times the puncture force: a needle that goes on to more than this is so much deeper by then that its
/// walls where it broke in say nothing about the dent.
constexpr double far_ahead = 5.0;

std::string um(double mm) { return display_quantity(mm, Dimension::length); }

/// Relaxation of the dent is that of its thickest layer that relaxes; layers may differ.
std::vector<DentBranch> dent_branches(const SkinStack& skin) {
  const SkinLayer* thickest = nullptr;
  for (const SkinLayer& layer : skin.layers) {
    if (!layer.material.prony.empty() && (thickest == nullptr || layer.thickness > thickest->thickness))
      thickest = &layer;
  }
  std::vector<DentBranch> branches;
  if (thickest != nullptr)
    for (const PronyTerm& term : thickest->material.prony) branches.push_back({term.g, term.tau});
  return branches;
}

/// Points of the curve where the needle has met the skin, strictly rising. Empty when it is no curve.
std::vector<Vec2> dent_points(const IndentationCurve& curve) {
  std::vector<Vec2> points = {Vec2::Zero()};
  for (std::size_t i = 0; i < curve.force.size(); ++i) {
    const Vec2 point(curve.displacement[i], curve.force[i]);
    if (point[0] > points.back()[0] && point[1] > points.back()[1]) points.push_back(point);
  }
  constexpr std::size_t fewest = 4;  // the origin, and a curve with an exponent
  return points.size() < fewest ? std::vector<Vec2>{} : points;
}

double work_of(const IndentationCurve& curve) {
  double work = 0.0;
  for (std::size_t i = 1; i < curve.force.size(); ++i)
    work += 0.5 * (curve.force[i] + curve.force[i - 1]) * (curve.displacement[i] - curve.displacement[i - 1]);
  return work;
}

double kinetic_energy(const InsertionSpec& insertion) {
  const double speed = insertion.approach_speed();
  return 0.5 * insertion.mass * speed * speed;
}

/// Nothing beyond this can happen in the cycle.
bool is_at_target(const InsertionSpec& insertion, const IndentationCurve& curve) {
  switch (insertion.control) {
    case InsertionControl::displacement:
      return curve.displacement.back() >= insertion.to;
    case InsertionControl::force:
      return curve.force.back() >= insertion.force;
    case InsertionControl::speed:
    case InsertionControl::energy:
      return work_of(curve) >= kinetic_energy(insertion);
  }
  return false;
}

/// Where the strength of a layer was reached (mm): 0 without a known strength, infinity when it was not.
double strength_displacement(const IndentationCurve& curve, std::size_t layer, double strength) {
  if (strength <= 0.0) return 0.0;
  for (std::size_t i = 1; i < curve.stress.size(); ++i) {
    const double before = curve.stress[i - 1][layer], now = curve.stress[i][layer];
    if (now < strength) continue;
    const double part = now > before ? std::clamp((strength - before) / (now - before), 0.0, 1.0) : 1.0;
    return curve.displacement[i - 1] + part * (curve.displacement[i] - curve.displacement[i - 1]);
  }
  return std::numeric_limits<double>::infinity();
}

/// The last part of a curve as a power law, at a force or stress beyond it.
double extended_displacement(const IndentationCurve& curve, std::size_t layer, double strength) {
  const std::size_t last = curve.stress.size() - 1, first = last - std::max<std::size_t>(1, last / 5);
  const double s0 = curve.stress[first][layer], s1 = curve.stress[last][layer];
  if (!(s0 > 0.0 && s1 > s0 && curve.displacement[first] > 0.0)) return std::numeric_limits<double>::infinity();
  const double exponent = std::log(s1 / s0) / std::log(curve.displacement[last] / curve.displacement[first]);
  return curve.displacement[last] * std::pow(strength / s1, 1.0 / exponent);
}

class InsertionRun {
 public:
  InsertionRun(const StageTools& tools, const Scenario& whole, const FieldSampler& sampler)
      : tools_(tools),
        whole_(whole),
        scenario_(tools.scenario),
        sampler_(sampler),
        needle_(make_needle(scenario_.needle)),
        tip_length_(needle_->cap_length()) {}

  RunEnd run(const RestartState& restart) {
    result_.plan = plan_openings(scenario_, *needle_);
    for (const std::string& note : result_.plan.notes) warn(note);
    if (const RunEnd end = solve_openings(); end.code != ExitCode::ok) return end;
    build_law();
    if (const RunEnd end = indent(restart); end.code != ExitCode::ok) return end;
    if (const RunEnd end = run_cycle(); end.code != ExitCode::ok) return end;
    measure_needle();
    judge();
    std::map<std::string, Table> tables = insertion_tables(result_, *needle_);
    RunEnd end{ExitCode::ok, "", {}};
    if (whole_.insertion.model == InsertionModel::array)
      end = run_array(tools_, whole_, {result_, *needle_, cycle_, points_, dent_branches(scenario_.skin)}, tables,
                      warnings_);
    else if (whole_.treatment.is_asked)
      end = run_treatment(tools_, whole_, {result_, *needle_, cycle_, points_, dent_branches(scenario_.skin)}, tables,
                          warnings_);
    else
      end.headlines = insertion_headlines(result_, ResultsReader(tools_.writer.working_folder()).steps());
    if (end.code != ExitCode::ok) return end;
    tools_.writer.set_tables(tables);
    if (scenario_.output.fields != "none") keep_sections();
    for (const std::string& note : tools_.cache.take_notes()) warn(note);
    tools_.writer.set_late_warnings(warnings_);
    return end;
  }

 private:
  void warn(std::string text) {
    tools_.progress.event("warning", "warning: " + text);
    warnings_.push_back(std::move(text));
  }

  RunEnd solve_openings() {
    const std::vector<SectionProblem>& problems = result_.plan.sections;
    result_.sections = solve_sections(problems, tools_.cache, [&](std::size_t k, double x) {
      tools_.progress.tell(fmt::format("opening table {} of {} ({}): J/(mu R) = {:.3g}", k + 1, problems.size(),
                                       describe(problems[k]), x));
      return !tools_.interrupt.is_requested();
    });
    if (tools_.interrupt.is_requested()) return {ExitCode::interrupted, "", {}};
    for (const SolvedSection& section : result_.sections) {
      if (!section.table)
        return {ExitCode::not_converged,
                fmt::format("no opening table for {}: {}", describe(section.problem), section.solution.end),
                {}};
    }
    return {};
  }

  void build_law() {
    result_.law = penetration_law(scenario_, *needle_, result_.plan, result_.sections);
    grid_ = std::make_unique<DepthGrid>(*result_.law, tip_length_);
  }

  /// The skin would have broken long ago without a barrier, and every strength that counts is reached.
  bool has_punctured(const IndentationCurve& curve) const {
    if (!is_strong_enough(curve)) return false;
    const std::vector<Vec2> points = dent_points(curve);
    if (points.empty()) return false;
    const DentSpring spring(DentCurve(points), {});
    DentState indented = spring.rest();
    indented.dent = curve.displacement.back() / reach_beyond;
    return EnergySwitch(*result_.law, *grid_, spring, 1.0, tip_length_).at_displacement(indented).has_value();
  }

  bool is_strong_enough(const IndentationCurve& curve) const {
    double top = 0.0;
    for (std::size_t k = 0; k < result_.plan.layers.size(); ++k) {
      if (k > 0 && top > tip_length_) break;  // as in CycleProblem::strength_displacement
      const OpeningPlan::Layer& layer = result_.plan.layers[k];
      if (!std::isfinite(strength_displacement(curve, k, layer.strength))) return false;
      top += layer.thickness;
    }
    return true;
  }

  RunEnd indent(const RestartState& restart) {
    const auto is_enough = [&](const IndentationCurve& curve) {
      return !dent_points(curve).empty() && (is_at_target(scenario_.insertion, curve) || has_punctured(curve));
    };
    indentation_ = solve_indentation(tools_, sampler_, restart, is_enough);
    if (indentation_.is_interrupted) return {ExitCode::interrupted, "", {}};
    const bool has_curve = !dent_points(indentation_.curve).empty();
    if (indentation_.failure) {
      const std::string what =
          fmt::format("the indentation did not converge at {}: {}; {}", um(indentation_.failure->displacement),
                      indentation_.failure->what, indentation_.failure->advice);
      if (!has_curve) return {ExitCode::not_converged, what, {}};
      warn(what +
           fmt::format(". Beyond {} the dent goes on as a power law", um(indentation_.curve.displacement.back())));
    } else if (!has_curve) {
      return {ExitCode::not_converged,
              "the indentation has too few steps to be a curve: use a smaller numerics.max_step",
              {}};
    } else if (!is_enough(indentation_.curve)) {
      warn(fmt::format("the skin does not break before {}; beyond that the dent goes on as a power law",
                       um(indentation_.curve.displacement.back())));
    }
    return {};
  }

  std::vector<double> strength_displacements() {
    std::vector<double> displacements;
    for (std::size_t k = 0; k < result_.plan.layers.size(); ++k) {
      const OpeningPlan::Layer& layer = result_.plan.layers[k];
      double displacement = strength_displacement(indentation_.curve, k, layer.strength);
      if (!std::isfinite(displacement)) displacement = extended_displacement(indentation_.curve, k, layer.strength);
      displacements.push_back(displacement);
    }
    return displacements;
  }

  /// The skin's surface around the inserted needle gives the compliance ratio, and the dent curve where the indentation
  /// ends. The depth at which that is solved follows from the puncture, which follows from the ratio: without a barrier
  /// first, then once more with what came out.
  RunEnd find_compliance_ratio(CycleProblem& problem) {
    double& chi = problem.compliance_ratio;
    if (chi == 0.0) {
      chi = 1.0;
      constexpr int n_rounds = 2;
      for (int round = 1; round <= n_rounds; ++round) {
        const Puncture puncture = puncture_with(problem);
        const bool is_last = round == n_rounds;
        // The last round goes on to what the needle meets when it is all in, to know the dent there.
        const double ahead = is_last ? largest_force_ahead(problem) : 0.0;
        const double force = is_far_ahead(ahead, puncture.force) ? puncture.force : std::max(puncture.force, ahead);
        inserted_ = solve_inserted(tools_, sampler_, *result_.law, *needle_, puncture.depth, force, puncture.time);
        if (inserted_.is_interrupted) return {ExitCode::interrupted};
        // Where the inserted needle was not solved up to that force, what it comes to is nearer than any assumption.
        const double solved = inserted_.steps.empty() ? puncture.force : inserted_.steps.back().force;
        const double found = compliance_ratio(inserted_, indentation_.curve, std::min(puncture.force, solved));
        if (!std::isfinite(found)) {
          chi = default_compliance_ratio;
          warn(
              fmt::format("the skin around the inserted needle was not solved at {:.3g} mN: the compliance ratio is "
                          "taken as {} (assumed)",
                          1e3 * puncture.force, chi));
          break;
        }
        chi = std::min(1.0, found);
        if (is_last && solved < (1.0 - 1e-6) * puncture.force)
          warn(
              fmt::format("the skin around the inserted needle was solved up to {:.3g} of {:.3g} mN: the compliance "
                          "ratio is that of there",
                          1e3 * solved, 1e3 * puncture.force));
        if (is_last && found > 1.0)
          warn(
              fmt::format("the inserted needle pulls the surface down further than the denting one (ratio {:.3g}): "
                          "taken as 1, no barrier",
                          found));
      }
      append_inserted(tools_, inserted_, indentation_.curve.displacement.back() / scenario_.insertion.approach_speed());
    }
    result_.compliance_ratio = chi;
    return {};
  }

  struct Puncture {
    double depth = 0.0, force = 0.0, time = 0.0;  // mm, N, s
  };
  /// Where the skin breaks with the problem's compliance ratio and where the tip comes to rest; the force within reach
  /// of the indentation.
  Puncture puncture_with(CycleProblem problem) const {
    problem.retract = false;
    problem.hold = 0.0;
    Cycle cycle(std::move(problem));
    while (!cycle.is_finished() && cycle.advance()) {
    }
    const PunctureVariant& found = cycle.puncture().chosen;
    const IndentationCurve& curve = indentation_.curve;
    constexpr double above_base = 0.9;  // of the tissue: below that the base would carry the tip's force
    const double deepest = std::min(result_.law->max_depth(), above_base * scenario_.skin.thickness());
    // A tip that enters smoothly is compared where it is buried twice as deep as it is wide.
    const double shallowest = std::min(std::max(2 * needle_->radius(tip_length_), grid_->depths()[1]), deepest);
    Puncture puncture;
    puncture.depth = std::clamp(std::isfinite(found.jump) ? found.jump : 0.0, shallowest, deepest);
    puncture.force = std::isfinite(found.force) ? std::min(found.force, curve.force.back()) : curve.force.back();
    puncture.time = (std::isfinite(found.displacement) ? std::min(found.displacement, curve.displacement.back())
                                                       : curve.displacement.back()) /
                    scenario_.insertion.approach_speed();
    return puncture;
  }

  /// Force on the way in if the dent went on as it ends now, N.
  double largest_force_ahead(CycleProblem problem) const {
    problem.retract = false;
    problem.hold = 0.0;
    Cycle cycle(std::move(problem));
    double largest = cycle.last_step().force;
    while (!cycle.is_finished() && cycle.advance()) largest = std::max(largest, cycle.last_step().force);
    return largest;
  }

  /// Only for devices: the dent of a blunter needle does not exceed what the shared tissue of an array settles by
  /// itself, so that nothing would be left for the needle.
  bool is_far_ahead(double ahead, double force) const {
    return scenario_.device.kind != DeviceKind::none && ahead > far_ahead * force;
  }

  /// Nothing when no instantaneous curve relaxes to the points; why_no_spring_ says what is wrong with them.
  std::shared_ptr<const DentSpring> dent_spring(const std::vector<Vec2>& points) {
    const std::vector<DentBranch> branches = dent_branches(scenario_.skin);
    try {
      return std::make_shared<DentSpring>(instantaneous_curve(points, scenario_.insertion.approach_speed(), branches),
                                          branches);
    } catch (const std::invalid_argument& error) {
      why_no_spring_ = error.what();
      return nullptr;
    }
  }

  /// The indentation curve, gone on where it ends by the dent of the inserted needle over their ratio there, and from
  /// there as that of a blunter needle.
  RunEnd extend_points(const CycleProblem& problem) {
    points_ = with_inserted();
    const double ahead = largest_force_ahead(problem);
    if (is_far_ahead(ahead, points_.back()[1])) {
      const BluntDent blunt = blunt_dent(tools_, ahead);
      if (blunt.is_interrupted) return {ExitCode::interrupted};
      if (blunt.tip_radius > 0.0) {
        warn(fmt::format("above {:.3g} mN the dent is that of the same needle with a tip of {}",
                         1e3 * points_.back()[1], um(blunt.tip_radius)));
        points_ = continued(points_, blunt.points);
      }
    }
    return {};
  }

  std::vector<Vec2> with_inserted() const {
    std::vector<Vec2> points = dent_points(indentation_.curve);
    const Vec2 end = points.back();
    const double ratio = inserted_.dent_at(end[1]) / end[0];
    constexpr double apart = 1.001;  // a ramp that ends at the force of the curve is not a point beyond it by rounding
    for (const PenetratedStep& step : inserted_.steps) {
      const Vec2 point(step.dent / ratio, step.force);
      const bool is_beyond = point[0] > apart * points.back()[0] && point[1] > apart * points.back()[1];
      if (std::isfinite(ratio) && is_beyond) points.push_back(point);
    }
    return points;
  }

  CycleProblem cycle_problem() {
    const InsertionSpec& insertion = scenario_.insertion;
    CycleProblem problem;
    static_cast<PressControl&>(problem) = press_control(insertion);
    problem.law = result_.law;
    problem.compliance_ratio = insertion.compliance_ratio;
    problem.tip_depth = tip_length_;
    problem.strength_displacement = strength_displacements();
    problem.channel = channel_tension(result_.plan);
    problem.open_width = insertion.open_width;
    return problem;
  }

  RunEnd run_cycle() {
    CycleProblem problem = cycle_problem();
    problem.spring = dent_spring(dent_points(indentation_.curve));
    if (!problem.spring)
      return {ExitCode::not_converged,
              "the indentation curve cannot be told from the relaxation of the skin: use a "
              "finer numerics.mesh or a smaller numerics.max_step"};
    if (const RunEnd end = find_compliance_ratio(problem); end.code != ExitCode::ok) return end;
    if (const RunEnd end = extend_points(problem); end.code != ExitCode::ok) return end;
    if (const auto extended = dent_spring(points_)) {
      problem.spring = extended;
    } else {
      points_ = dent_points(indentation_.curve);
      warn("the dent beyond the indentation goes on as a power law: " + why_no_spring_);
    }
    cycle_ = problem;
    Cycle cycle(std::move(problem));
    result_.steps.push_back(cycle.last_step());
    while (!cycle.is_finished()) {
      if (!cycle.advance())
        return {ExitCode::not_converged,
                fmt::format("the cycle ended at {}: {}, {}", um(cycle.failure().displacement),
                            name(cycle.failure().reason), cycle.failure().what),
                {}};
      result_.steps.push_back(cycle.last_step());
    }
    result_.events = cycle.events();
    result_.puncture = cycle.puncture();
    result_.forces = cycle.insertion_forces();
    result_.residual = cycle.residual();
    return {};
  }

  /// The needle is weakest either just before the skin breaks, with the whole force at its tip, or where it carries
  /// most, with what the tip does not take spread over the flank inside. Its tip may move sideways: a lower bound.
  void measure_needle() {
    const NeedleMaterial material{scenario_.needle_modulus, scenario_.needle_strength};
    if (!(material.youngs_modulus > 0.0 && material.strength > 0.0)) return;
    const double bore = 0.5 * scenario_.needle.bore_diameter;
    const auto weaken = [&](const NeedleLoad& load, double force) {
      const NeedleStrength strength = needle_strength(*needle_, bore, material, load);
      const StrengthMargins found = margins(strength, force);
      result_.margin_axial = std::fmin(result_.margin_axial, found.axial);  // fmin passes over NaN
      result_.margin_buckling = std::fmin(result_.margin_buckling, found.buckling);
      result_.bending_load = std::fmin(result_.bending_load, strength.bending);
    };
    double on_tip = 0.0;
    for (const CycleStep& step : result_.steps)
      if (step.depth == 0.0) on_tip = std::max(on_tip, step.force);
    if (on_tip > 0.0) weaken({}, on_tip);
    const auto peak = std::max_element(result_.steps.begin(), result_.steps.end(),
                                       [](const CycleStep& a, const CycleStep& b) { return a.force < b.force; });
    if (peak->depth > 0.0) {
      const Opening& at_tip = result_.law->layers()[result_.law->layer_at(peak->depth)].opening;
      const double share = at_tip.at(needle_->radius(tip_length_)).cost / peak->force;
      weaken({.tip_share = std::min(1.0, share), .depth = peak->depth}, peak->force);
    }
    const auto warn_below_one = [&](double margin, const char* how) {
      if (margin < 1.0)
        warn(fmt::format("the needle ({}) {} at {:.2g} of the force it meets: what follows would not happen",
                         scenario_.needle.material, how, margin));
    };
    warn_below_one(result_.margin_axial, "is crushed");
    warn_below_one(result_.margin_buckling, "buckles");
  }

  void keep_sections() {
    const std::vector<SectionPlace> places = section_places(result_, *needle_);
    if (places.empty()) return;
    tools_.progress.tell("sections around the slit");
    const SectionPictures pictures = solve_section_pictures(result_, places, tools_.cache);
    for (const std::string& note : pictures.notes) warn(note);
    tools_.writer.set_section_fields(pictures.fields);
  }

  /// What a user must know to trust the numbers.
  void judge() {
    const double deepest = result_.deepest();
    if (deepest == 0.0 && !whole_.treatment.is_asked) warn("the skin was not punctured");
    for (const std::string& strain : result_.law->validity(deepest)) warn(strain);
    if (std::any_of(result_.steps.begin(), result_.steps.end(), [](const CycleStep& s) { return s.is_extrapolated; }))
      warn(fmt::format(
          "the dent went beyond what was solved ({} at {:.3g} mN): its curve is extended by its own power law",
          um(points_.back()[0]), 1e3 * points_.back()[1]));
    if (result_.puncture.chosen.waited_for_strength)
      warn("the skin could have broken earlier for its energy, but its strength was not reached yet");
    if (std::any_of(result_.steps.begin(), result_.steps.end(), [](const CycleStep& s) { return s.touches_plate; }))
      warn("the whole needle is in and its base presses on the skin, with the stiffness of the dent");
  }

  const StageTools& tools_;
  const Scenario& whole_;
  const Scenario& scenario_;
  const FieldSampler& sampler_;
  std::unique_ptr<NeedleShape> needle_;
  double tip_length_;
  InsertionResult result_;
  std::unique_ptr<DepthGrid> grid_;
  IndentationOutcome indentation_;
  InsertedState inserted_;
  std::vector<Vec2> points_;  // of the dent curve, mm and N
  CycleProblem cycle_;
  std::string why_no_spring_;
  std::vector<std::string> warnings_;
};

}  // namespace

RunEnd run_insertion(const StageTools& tools, const Scenario& whole, const FieldSampler& sampler,
                     const RestartState& restart) {
  return InsertionRun(tools, whole, sampler).run(restart);
}

}  // namespace acus
