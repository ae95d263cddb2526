#include "solvers/array/array_press.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "solvers/array/press_impl.hpp"

namespace acus {
namespace {

constexpr double plate_stiffness = 10.0;  // largest modulus over footprint

ArrayProblem checked(ArrayProblem problem) {
  std::string sentences;
  for (const std::string& sentence : check(problem)) sentences += (sentences.empty() ? "" : "; ") + sentence;
  if (!sentences.empty()) throw std::invalid_argument(sentences);
  if (problem.control == CycleControl::energy) problem.speed = std::sqrt(2.0 * problem.energy / problem.mass);
  if (problem.face.height == 0.0) problem.face.height = problem.needle_length;
  return problem;
}

std::array<double, 2> plate_half_width(const ArrayProblem& problem) {
  std::array<double, 2> half = {0.0, 0.0};
  for (const ArrayNeedle& needle : problem.field.needles) {
    half[0] = std::max(half[0], std::abs(needle.x));
    half[1] = std::max(half[1], std::abs(needle.y));
  }
  double overhang = problem.plate_overhang;
  if (overhang <= 0)
    overhang =
        problem.field.needles.size() > 1 ? 0.5 * smallest_distance(problem.field.needles) : problem.needle_length;
  for (int d = 0; d < 2; ++d)
    half[d] = problem.field.unit_cell[d] > 0 ? problem.field.unit_cell[d] : half[d] + overhang;
  return half;
}

NeedleKind kind_of(const ArrayProblem& problem) {
  return {problem.indentation, problem.self_dent,        problem.indentation_rate, problem.branches,
          problem.law,         problem.compliance_ratio, problem.tip_depth,        problem.strength_displacement};
}

}  // namespace

std::vector<std::string> check(const ArrayProblem& problem) {
  std::vector<std::string> sentences = check_control(problem);
  const auto require = [&](bool is_met, const char* sentence) {
    if (!is_met) sentences.emplace_back(sentence);
  };
  require(problem.indentation.size() >= 3, "the indentation curve of one needle is missing");
  require(problem.self_dent.size() >= 3, "the field's own dent under one needle is missing");
  require(problem.branches.empty() || problem.indentation_rate > 0, "relaxation needs the rate of the curves");
  require(problem.needle_length > 0, "the length of the needles must be positive");
  require(problem.compliance_ratio > 0 && problem.compliance_ratio <= 1, "the compliance ratio lies in (0, 1]");
  require(problem.tip_depth >= 0, "the tip depth cannot be negative");
  require(problem.n_steps > 0 && problem.max_steps > 0, "at least one step is needed");
  require(problem.largest_move >= 0, "the largest move of the plate cannot be negative");
  require(problem.puncture_tolerance > 0, "the puncture tolerance must be positive");
  require(problem.tolerance > 0, "the tolerance must be positive");
  bool is_foremost = false, is_behind = true;
  for (const ArrayNeedle& needle : problem.field.needles) {
    is_foremost |= needle.recess == 0;
    is_behind &= needle.recess >= 0 && needle.recess < problem.needle_length;
  }
  require(is_foremost && is_behind, "recesses lie between 0, the foremost needles, and the needles' length");
  return sentences;
}

std::string_view name(ArrayFailureReason reason) {
  switch (reason) {
    case ArrayFailureReason::none:
      return "none";
    case ArrayFailureReason::no_equilibrium:
      return "no equilibrium";
    case ArrayFailureReason::too_many_steps:
      return "too many steps";
    case ArrayFailureReason::negative_dissipation:
      return "negative dissipation";
  }
  return "";
}

ArrayPress::Impl::Impl(ArrayProblem problem_in)
    : problem(checked(std::move(problem_in))),
      field(problem.field),
      law(kind_of(problem)),
      springs(field, law),
      plate(field, acus::plate_half_width(problem),
            plate_stiffness * field.largest_modulus() / problem.field.footprint) {
  memory.u = u = field.u_at_rest();
  memory.records.resize(springs.size());
  memory.force_growth.assign(springs.size(), 0.0);
}

bool ArrayPress::Impl::fail(ArrayFailureReason reason, double displacement, const std::string& what,
                            const std::string& advice) {
  roll_back();
  failure = {reason, displacement, what, advice};
  return false;
}

bool ArrayPress::Impl::advance() {
  if (memory.is_finished || failure.reason != ArrayFailureReason::none) return false;
  if (memory.n_taken >= problem.max_steps)
    return fail(ArrayFailureReason::too_many_steps, memory.last.displacement,
                "more than " + std::to_string(problem.max_steps) + " steps", "take longer ones (numerics.max_step)");
  iterations = n_factorisations = n_cuts = 0;
  if (memory.phase == CyclePhase::approach) {
    const bool is_impact = problem.control == CycleControl::speed || problem.control == CycleControl::energy;
    memory.last.speed = is_impact ? problem.speed : 0.0;
    memory.phase = CyclePhase::indentation;
    note_plate(CycleEventKind::touch);
    return true;
  }
  const ArrayEnergy before = memory.last.energy;
  return take_step() && check_losses(before);
}

bool ArrayPress::Impl::take_step() {
  if (const std::vector<std::size_t> due = due_needles(); !due.empty()) return take_punctures(due);
  switch (memory.phase) {
    case CyclePhase::hold:
      return take_hold();
    case CyclePhase::retraction:
      return take_retraction();
    default:
      return take_way_in();
  }
}

// What is lost stays lost.
bool ArrayPress::Impl::check_losses(const ArrayEnergy& before) {
  const ArrayEnergy& now = memory.last.energy;
  const double rounding = 1e-9 * memory.last.largest_work;
  const std::pair<double ArrayEnergy::*, const char*> losses[] = {{&ArrayEnergy::crack, "crack"},
                                                                  {&ArrayEnergy::friction, "friction"},
                                                                  {&ArrayEnergy::viscous, "viscous"},
                                                                  {&ArrayEnergy::released, "released"}};
  for (const auto& loss : losses)
    if (now.*loss.first < before.*loss.first - rounding)
      return fail(ArrayFailureReason::negative_dissipation, memory.last.displacement,
                  std::string("the ") + loss.second + " energy falls", "use shorter steps (numerics.max_step)");
  return true;
}

ArrayPress::ArrayPress(ArrayProblem problem) : impl_(std::make_unique<Impl>(std::move(problem))) {}
ArrayPress::~ArrayPress() = default;

bool ArrayPress::is_finished() const { return impl_->memory.is_finished; }
bool ArrayPress::advance() { return impl_->advance(); }
const ArrayStep& ArrayPress::last_step() const { return impl_->memory.last; }
const ArrayFailure& ArrayPress::failure() const { return impl_->failure; }
const std::vector<ArrayEvent>& ArrayPress::events() const { return impl_->memory.events; }
double ArrayPress::puncture_force() const { return impl_->law.puncture_force(); }
double ArrayPress::needle_length() const { return impl_->problem.needle_length; }
std::array<double, 2> ArrayPress::plate_half_width() const { return acus::plate_half_width(impl_->problem); }
const ArrayField& ArrayPress::field() const { return impl_->field; }
const Eigen::VectorXd& ArrayPress::displacement() const { return impl_->memory.u; }
std::int64_t ArrayPress::n_unknowns() const { return impl_->field.map().n_equations; }

std::vector<NeedleRecord> ArrayPress::needles() const {
  std::vector<NeedleRecord> records;
  for (const int k : impl_->field.model_needle()) records.push_back(impl_->memory.records[k]);
  return records;
}

double ArrayPress::imbalance() const {
  const Memory& memory = impl_->memory;
  return memory.last.largest_work > 0 ? memory.worst_imbalance / memory.last.largest_work : 0.0;
}

int ArrayPress::n_steps() const { return impl_->memory.n_taken; }

std::shared_ptr<const ArrayPress::Memory> ArrayPress::save() {
  impl_->field.newton().forget_factor();
  auto saved = std::make_shared<Memory>(impl_->memory);
  saved->largest_load = impl_->springs.largest_load();
  saved->tissue = impl_->field.tissue().save();
  for (std::size_t k = 0; k < impl_->springs.size(); ++k) saved->needles.push_back(impl_->springs.needle(k).state());
  return saved;
}

void ArrayPress::restore(const Memory& memory) {
  if (memory.u.size() != impl_->u.size() || memory.needles.size() != impl_->springs.size())
    throw std::invalid_argument("array: restart data do not fit");
  impl_->memory = memory;
  impl_->springs.set_largest_load(memory.largest_load);
  impl_->field.newton().forget_factor();
  impl_->field.tissue().restore(memory.tissue);
  for (std::size_t k = 0; k < impl_->springs.size(); ++k) impl_->springs.needle(k).restore(memory.needles[k]);
  impl_->memory.tissue = {};
  impl_->memory.needles.clear();
  impl_->failure = {};
  impl_->roll_back();
}

}  // namespace acus
