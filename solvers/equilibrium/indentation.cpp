#include "solvers/equilibrium/indentation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

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

double thinnest_layer(const SkinStack& skin) {
  double thinnest = skin.layers.front().thickness;
  for (const SkinLayer& layer : skin.layers) thinnest = std::min(thinnest, layer.thickness);
  return thinnest;
}

SkinBlockSpec block_spec(const IndentationProblem& problem) {
  if (!(problem.to > 0 && problem.rate > 0)) throw std::invalid_argument("indentation: nothing to do");
  return {problem.skin, problem.geometry, problem.lateral, problem.mesh, problem.to, problem.tolerance};
}

}  // namespace

double IndentationStep::imbalance() const {
  return work > 0 ? (work - stored - viscous - friction - regularisation) / work : 0.0;
}

Indentation::Indentation(const IndentationProblem& problem)
    : problem_(problem),
      needle_(make_needle(problem.needle)),
      block_(block_spec(problem), *needle_),
      tissue_(block_.tissue()),
      tension_(block_.mesh(), problem.geometry, tension_length(*needle_, thinnest_layer(problem.skin))),
      u_(block_.u_at_rest()),
      u_before_(u_) {
  if (problem_.first_step <= 0) problem_.first_step = problem.to / 200;
  if (problem_.max_step <= 0) problem_.max_step = problem.to / 40;
  problem_.contact.friction = problem.needle.friction;
  problem_.contact.stiffness = block_.surface_modulus();
  contact_ = std::make_unique<Contact>(block_.mesh(), problem.geometry, "top", *needle_, block_.map(),
                                       tissue_.pattern(), problem_.contact);
  stored_at_start_ = block_.stored_at_rest();
  contact_->place(u_, Vec3::Zero());
  last_.layer_stress = tension_.measure(tissue_, u_, 0.0);
  next_step_ = std::min(problem_.first_step, problem_.max_step);
}

bool Indentation::is_finished() const { return last_.displacement >= problem_.to; }

double Indentation::axial_force() const {
  const double halves = problem_.geometry == Geometry::plane_strain ? 2.0 : 1.0;
  return halves * contact_->force()[2];
}

bool Indentation::solve(double d, double step, IndentationStep& result) {
  tissue_.set_time_step(step / problem_.rate);
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
  contact_->start_step(u_accepted, u_, factor, {0.0, 0.0, -d}, 0.01 * step);

  std::array<Term*, 2> terms = {&tissue_, contact_.get()};
  double force_before = 0.0;
  for (int pass = 0;; ++pass) {
    const NewtonReport report = block_.newton().solve(terms, u_);
    result.record.insert(result.record.end(), report.iterations.begin(), report.iterations.end());
    result.record_pass.resize(result.record.size(), pass);
    result.iterations += static_cast<int>(report.iterations.size()) - 1;
    result.n_passes = pass + 1;
    failure_ = {d, report.outcome, std::string(name(report.outcome)), std::string(advice(report.outcome))};
    if (report.outcome != NewtonOutcome::converged) return false;
    if (tissue_.smallest_jacobian(u_) <= 0) {
      failure_.reason = NewtonOutcome::inverted_element;
      failure_.what = name(failure_.reason);
      failure_.advice = advice(failure_.reason);
      return false;
    }
    const double force = axial_force();
    const Contact::FrictionMisfit friction = contact_->friction_misfit();
    const bool fits = contact_->mean_misfit() <= settled_gap * d && friction.total <= settled_friction &&
                      friction.local <= settled_local_friction;
    if (fits || (pass > 0 && std::abs(force - force_before) <= settled_force * std::abs(force))) break;
    force_before = force;
    if (pass + 1 == max_passes) {
      failure_ = {d, NewtonOutcome::too_many_iterations, "the contact pressure does not settle",
                  "try a smaller numerics.max_step or less friction"};
      return false;
    }
    contact_->update_multipliers(u_);
  }
  if (contact_->deepest_relative_penetration() > allowed_penetration) {
    failure_ = {d, NewtonOutcome::too_many_iterations, "the tissue passes into the needle",
                "refine the mesh under the tip"};
    return false;
  }
  return true;
}

void Indentation::accept(double d, double step, IndentationStep& result) {
  contact_->commit(u_);
  result.displacement = d;
  result.time = last_.time + step / problem_.rate;
  result.force = axial_force();
  result.work = last_.work + 0.5 * (last_.force + result.force) * step;
  const double halves = problem_.geometry == Geometry::plane_strain ? 2.0 : 1.0;
  result.stored = halves * (tissue_.stored_energy() - stored_at_start_);
  result.viscous = last_.viscous + halves * tissue_.dissipated_in_step();
  result.friction = halves * contact_->friction_energy();
  result.regularisation = halves * contact_->regularisation_energy();
  result.contact_radius = contact_->contact_radius(u_);
  result.max_pressure = contact_->largest_pressure();
  result.penetration = contact_->deepest_penetration();
  result.min_J = tissue_.smallest_jacobian(u_);
  tissue_.commit();
  result.layer_stress = tension_.measure(tissue_, u_, result.contact_radius);
  last_ = std::move(result);
}

bool Indentation::advance() {
  IndentationStep result;
  // A last step that would be tiny is merged into the one before it.
  const double left = problem_.to - last_.displacement;
  double step = std::max(std::min(next_step_, left), shortest_step * problem_.to);
  if (left - step < 0.2 * step) step = left;
  for (;;) {
    const double d = step == left ? problem_.to : last_.displacement + step;
    const Eigen::VectorXd u_accepted = u_;
    if (solve(d, step, result)) {
      u_before_ = u_accepted;
      step_before_ = step;
      const int per_pass = result.iterations / result.n_passes;
      const double growth = result.n_cuts > 0 ? 1.0 : (per_pass <= 4 ? 1.5 : (per_pass <= 8 ? 1.2 : 0.8));
      next_step_ = std::min(growth * step, problem_.max_step);
      accept(d, step, result);
      return true;
    }
    u_ = u_accepted;
    tissue_.rollback();
    contact_->rollback();
    step *= 0.5;
    ++result.n_cuts;
    if (step < shortest_step * problem_.to) {
      next_step_ = step;
      return false;
    }
  }
}

double Indentation::surface_dent() const {
  // The surface node on the axis is the first top node.
  const std::int32_t node = mesh().boundary_nodes("top").front();
  return -u_[2 * node + 1];
}

Indentation::Memory Indentation::save() const {
  return {u_, u_before_, tissue_.save(), contact_->save(), last_, next_step_, step_before_, stored_at_start_};
}

void Indentation::restore(const Memory& memory) {
  if (memory.u.size() != u_.size()) throw std::invalid_argument("indentation: restart data do not fit");
  u_ = memory.u;
  u_before_ = memory.u_before;
  tissue_.restore(memory.tissue);
  contact_->restore(memory.contact, u_);
  last_ = memory.last;
  next_step_ = memory.next_step;
  step_before_ = memory.step_before;
  stored_at_start_ = memory.stored_at_start;
}

}  // namespace acus
