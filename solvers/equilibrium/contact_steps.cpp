#include "solvers/equilibrium/contact_steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace acus {
namespace {

constexpr int max_passes = 10;  // contact passes per step
// A step is settled when what the contact still gets wrong changes the force by less than about 1e-4.
constexpr double settled_gap = 5e-5;             // mean gap over displacement
constexpr double settled_force = 1e-4;           // change between passes, where points of one facet cannot all fit
constexpr double settled_local_friction = 5e-3;  // summed without sign
constexpr double settled_friction = 2e-4;        // lagged against present friction, over the contact force
constexpr double allowed_penetration = 0.02;     // of a facet, after an accepted step
constexpr double shortest_step = 1e-5;           // of the whole indentation
// Between passes the tissue need not be balanced better than the contact it is balanced with.
constexpr double pass_tolerance = 1e-4;

}  // namespace

double IndentationStep::imbalance() const {
  return work > 0 ? (work - stored - viscous - friction - regularisation) / work : 0.0;
}

ContactSteps::ContactSteps(Parts parts, const Eigen::VectorXd& u_at_rest, double stored_at_rest,
                           const PressSettings& settings)
    : tissue_(parts.tissue),
      contact_(parts.contact),
      newton_(parts.newton),
      settings_(settings),
      u_(u_at_rest),
      u_before_(u_at_rest),
      stored_at_start_(stored_at_rest) {
  if (!(settings.to > 0 && settings.rate > 0)) throw std::invalid_argument("indentation: nothing to do");
  if (settings_.first_step <= 0) settings_.first_step = settings.to / 200;
  if (settings_.max_step <= 0) settings_.max_step = settings.to / 40;
  next_step_ = std::min(settings_.first_step, settings_.max_step);
}

bool ContactSteps::fail(double d, NewtonOutcome reason, std::string what, std::string advice) {
  failure_ = {d, reason, std::move(what), std::move(advice)};
  return false;
}

double ContactSteps::axial_force() const { return settings_.n_images * contact_.force()[2]; }

/// Newton's method with the contact's multipliers held, to a tolerance or to the solver's own.
bool ContactSteps::balance(double d, int pass, std::optional<double> tolerance, IndentationStep& result) {
  std::array<Term*, 2> terms = {&tissue_, &contact_};
  const NewtonReport report = tolerance ? newton_.solve(terms, u_, *tolerance) : newton_.solve(terms, u_);
  result.record.insert(result.record.end(), report.iterations.begin(), report.iterations.end());
  result.record_pass.resize(result.record.size(), pass);
  result.iterations += static_cast<int>(report.iterations.size()) - 1;
  result.n_passes = pass + 1;
  NewtonOutcome outcome = report.outcome;
  if (outcome == NewtonOutcome::converged && tissue_.smallest_jacobian(u_) <= 0)
    outcome = NewtonOutcome::inverted_element;
  if (outcome == NewtonOutcome::converged) return true;
  return fail(d, outcome, std::string(name(outcome)), std::string(advice(outcome)));
}

bool ContactSteps::is_settled(double d, int pass, double force_before) const {
  const Contact::FrictionMisfit friction = contact_.friction_misfit();
  const bool fits = contact_.mean_misfit() <= settled_gap * d && friction.total <= settled_friction &&
                    friction.local <= settled_local_friction;
  const double force = axial_force();
  return fits || (pass > 0 && std::abs(force - force_before) <= settled_force * std::abs(force));
}

bool ContactSteps::solve(double d, double step, IndentationStep& result) {
  tissue_.set_time_step(step / settings_.rate);
  newton_.forget();  // a run that is resumed here has no factor either, and must go the same way
  // Predictor: go on as in the last step, unless that would turn an element over.
  const Eigen::VectorXd u_accepted = u_;
  double factor = step_before_ > 0 ? step / step_before_ : 0.0;
  u_ += factor * (u_ - u_before_);
  if (factor > 0 && tissue_.smallest_jacobian(u_) > 0) {
    tissue_.extrapolate(factor);
  } else {
    u_ = u_accepted;
    factor = 0.0;
  }
  contact_.start_step(u_accepted, u_, factor, {0.0, 0.0, -d}, 0.01 * step);

  double force_before = 0.0;
  for (int pass = 0;; ++pass) {
    if (!balance(d, pass, pass_tolerance, result)) return false;
    if (is_settled(d, pass, force_before)) {
      if (!balance(d, pass, std::nullopt, result)) return false;
      if (is_settled(d, pass, force_before)) break;
    }
    force_before = axial_force();
    if (pass + 1 == max_passes)
      return fail(d, NewtonOutcome::too_many_iterations, "the contact pressure does not settle",
                  "try a smaller numerics.max_step or less friction");
    contact_.update_multipliers(u_);
  }
  if (contact_.deepest_relative_penetration() > allowed_penetration)
    return fail(d, NewtonOutcome::too_many_iterations, "the tissue passes into the needle",
                "refine the mesh under the tip");
  return true;
}

void ContactSteps::accept(double d, double step, IndentationStep& result) {
  contact_.commit(u_);
  result.displacement = d;
  result.time = last_.time + step / settings_.rate;
  result.force = axial_force();
  result.work = last_.work + 0.5 * (last_.force + result.force) * step;
  result.stored = settings_.n_images * (tissue_.stored_energy() - stored_at_start_);
  result.viscous = last_.viscous + settings_.n_images * tissue_.dissipated_in_step();
  result.friction = settings_.n_images * contact_.friction_energy();
  result.regularisation = settings_.n_images * contact_.regularisation_energy();
  result.contact_radius = contact_.contact_radius(u_);
  result.max_pressure = contact_.largest_pressure();
  result.penetration = contact_.deepest_penetration();
  result.min_J = tissue_.smallest_jacobian(u_);
  tissue_.commit();
  last_ = std::move(result);
}

bool ContactSteps::advance() {
  IndentationStep result;
  // A last step that would be tiny is merged into the one before it.
  const double left = settings_.to - last_.displacement;
  double step = std::max(std::min(next_step_, left), shortest_step * settings_.to);
  if (left - step < 0.2 * step) step = left;
  for (;;) {
    const double d = step == left ? settings_.to : last_.displacement + step;
    const Eigen::VectorXd u_accepted = u_;
    if (solve(d, step, result)) {
      u_before_ = u_accepted;
      step_before_ = step;
      const int per_pass = result.iterations / result.n_passes;
      const double growth = result.n_cuts > 0 ? 1.0 : (per_pass <= 4 ? 1.5 : (per_pass <= 8 ? 1.2 : 0.8));
      next_step_ = std::min(growth * step, settings_.max_step);
      accept(d, step, result);
      return true;
    }
    u_ = u_accepted;
    tissue_.rollback();
    contact_.rollback();
    if (last_.min_J < settings_.least_volume)
      return fail(d, NewtonOutcome::step_too_short, "the elements under the tip collapse",
                  "refine the mesh under the tip, or take a blunter one, to follow it further");
    step *= 0.5;
    ++result.n_cuts;
    if (step < shortest_step * settings_.to) {
      next_step_ = step;
      return false;
    }
  }
}

ContactSteps::Memory ContactSteps::save() const {
  return {u_, u_before_, tissue_.save(), contact_.save(), last_, next_step_, step_before_, stored_at_start_};
}

void ContactSteps::restore(const Memory& memory) {
  if (memory.u.size() != u_.size()) throw std::invalid_argument("indentation: restart data do not fit");
  u_ = memory.u;
  u_before_ = memory.u_before;
  tissue_.restore(memory.tissue);
  contact_.restore(memory.contact, u_);
  last_ = memory.last;
  next_step_ = memory.next_step;
  step_before_ = memory.step_before;
  stored_at_start_ = memory.stored_at_start;
}

}  // namespace acus
