#include "solvers/absorption/column_stepper.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace acus {
namespace {

constexpr double gamma = 1.0 - 0.5 * std::numbers::sqrt2;
constexpr double floor_share = 1e-6;  // of the largest concentration: below, errors do not count
constexpr double safety = 0.8, most_growth = 3.0, most_shrinking = 0.2;

}  // namespace

ColumnStepper::ColumnStepper(const AbsorptionProblem& problem, const AbsorptionNumerics& numerics)
    : numerics_(numerics),
      dose_(problem.dose),
      base_(problem.base),
      column_(problem, numerics.refinement),
      time_(problem.dose.applied_at),
      step_(numerics.first_step) {
  const int n = column_.n_nodes();
  mass_ = clearance_ = u_ = Vector::Zero(n);
  for (int i = 0; i < column_.n_skin(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    mass_[i] = column_.barrier_mass()[k] + column_.living_mass()[k];
    clearance_[i] = column_.clearance()[k];
  }
  build_pattern();
}

void ColumnStepper::build_pattern() {
  links_ = column_.links(time_);
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(static_cast<std::size_t>(column_.n_nodes()) + links_.size());
  for (int i = 0; i < column_.n_nodes(); ++i) entries.emplace_back(i, i, 1.0);
  for (const ColumnLink& link : links_) entries.emplace_back(std::max(link.a, link.b), std::min(link.a, link.b), 0.0);
  matrix_.resize(column_.n_nodes(), column_.n_nodes());
  matrix_.setFromTriplets(entries.begin(), entries.end());
  for (int i = 0; i < column_.n_nodes(); ++i) diagonal_.push_back(&matrix_.coeffRef(i, i));
  for (const ColumnLink& link : links_)
    off_diagonal_.push_back(&matrix_.coeffRef(std::max(link.a, link.b), std::min(link.a, link.b)));
  factor_.analyzePattern(matrix_);
}

/// Whether the concentration of a node is prescribed: the surface under a dose without end, the bottom over a sink.
bool ColumnStepper::is_held(int node) const {
  if (node == 0) return has_vehicle_ && std::isinf(dose_.thickness);
  return node == column_.n_skin() - 1 && base_ == AbsorptionBase::sink;
}

void ColumnStepper::apply_dose() {
  has_vehicle_ = true;
  if (std::isinf(dose_.thickness)) {
    entered_ += mass_[0] * (dose_.concentration - u_[0]);
    u_[0] = dose_.concentration;
  } else {
    const double before = mass_[0] * u_[0];
    const double skin_mass = mass_[0];
    mass_[0] += dose_.thickness;
    u_[0] = (before + dose_.thickness * dose_.concentration) / mass_[0];
    entered_ += skin_mass * u_[0] - before;
  }
}

void ColumnStepper::wipe() {
  if (!has_vehicle_) return;
  has_vehicle_ = false;
  if (std::isinf(dose_.thickness)) return;
  wiped_ += dose_.thickness * u_[0];
  mass_[0] -= dose_.thickness;
}

bool ColumnStepper::factorise(double time, double gamma_h) {
  links_ = column_.links(time);
  for (int i = 0; i < column_.n_nodes(); ++i)
    *diagonal_[static_cast<std::size_t>(i)] = is_held(i) ? 1.0 : mass_[i] / gamma_h + clearance_[i];
  for (std::size_t k = 0; k < links_.size(); ++k) {
    const ColumnLink& link = links_[k];
    const bool a_is_held = is_held(link.a), b_is_held = is_held(link.b);
    *off_diagonal_[k] = a_is_held || b_is_held ? 0.0 : -link.conductance;
    if (!a_is_held) *diagonal_[static_cast<std::size_t>(link.a)] += link.conductance;
    if (!b_is_held) *diagonal_[static_cast<std::size_t>(link.b)] += link.conductance;
  }
  // A closed pore has nothing to do with the rest.
  for (double* diagonal : diagonal_)
    if (*diagonal == 0.0) *diagonal = 1.0;
  factor_.factorize(matrix_);
  return factor_.info() == Eigen::Success;
}

ColumnStepper::Vector ColumnStepper::solve(Vector right, bool with_held_values) const {
  for (const int node : {0, column_.n_skin() - 1})
    if (is_held(node)) right[node] = with_held_values ? held_value(node) : 0.0;
  if (with_held_values) {
    for (const ColumnLink& link : links_) {
      if (is_held(link.a) && !is_held(link.b)) right[link.b] += link.conductance * held_value(link.a);
      if (is_held(link.b) && !is_held(link.a)) right[link.a] += link.conductance * held_value(link.b);
    }
  }
  return factor_.solve(right);
}

ColumnStepper::Vector ColumnStepper::flow_into(const Vector& u) const {
  Vector flow = -clearance_.cwiseProduct(u);
  for (const ColumnLink& link : links_) {
    const double amount = link.conductance * (u[link.a] - u[link.b]);
    flow[link.a] -= amount;
    flow[link.b] += amount;
  }
  return flow;
}

ColumnStepper::Rates ColumnStepper::rates_of(const Vector& u, const Vector& rate) const {
  Rates rates;
  rates.blood = clearance_.dot(u);
  const int last = column_.n_skin() - 1;
  if (is_held(last)) rates.base = rate[last];
  if (is_held(0)) {
    rates.in = -rate[0];
  } else if (has_vehicle_) {
    // What the surface node loses comes out of vehicle and skin there, which share it by their volumes.
    rates.in = -rate[0] * dose_.thickness / mass_[0];
  }
  return rates;
}

ColumnStepper::Stage ColumnStepper::stage(const Vector& right) const {
  Stage found;
  found.u = solve(right, true);
  found.rate = flow_into(found.u);
  found.rates = rates_of(found.u, found.rate);
  found.rate.tail(column_.n_nodes() - column_.n_skin()).setZero();  // lumina hold nothing: what is left is rounding
  return found;
}

double ColumnStepper::error_ratio(const Vector& error, const Vector& u) const {
  const int n_skin = column_.n_skin(), n_barrier = column_.n_barrier() - 1;
  const double floor = floor_share * u.head(n_skin).cwiseAbs().maxCoeff();
  const auto part = [&](int first, int n) {
    const double scale = std::max(floor, u.segment(first, n).cwiseAbs().maxCoeff());
    return scale > 0.0 ? error.segment(first, n).cwiseAbs().maxCoeff() / scale : 0.0;
  };
  return std::max(part(0, n_barrier), part(n_barrier, n_skin - n_barrier)) / numerics_.tolerance;
}

AbsorptionOutcome ColumnStepper::advance(double to) {
  while (time_ < to) {
    if (n_steps_ + n_rejected_ >= numerics_.most_steps) return AbsorptionOutcome::too_many_steps;
    const double left = to - time_;
    const bool is_last = step_ >= left * (1.0 - 1e-12);
    const double h = is_last ? left : std::min(step_, 0.5 * left);
    const Vector held = mass_.cwiseProduct(u_) / (gamma * h);
    // Pores open at the stop itself, not in the step that ends there.
    const double end = is_last ? std::nextafter(to, time_) : time_ + h;
    if (!factorise(time_ + gamma * h, gamma * h)) return AbsorptionOutcome::factorisation_failed;
    const Stage first = stage(held);
    if (!factorise(end, gamma * h)) return AbsorptionOutcome::factorisation_failed;
    const Stage second = stage(held + (1.0 - gamma) / gamma * first.rate);
    const double ratio = error_ratio(solve(second.rate - first.rate, false), second.u);
    const double factor = ratio > 0.0 ? safety / std::sqrt(ratio) : most_growth;
    if (ratio > 1.0) {
      ++n_rejected_;
      step_ = h * std::max(most_shrinking, factor);
      continue;
    }
    accept(h, first, second);
    time_ = is_last ? to : time_ + h;
    // A step cut short by the stop says little about the next one.
    step_ = std::max(is_last ? step_ : 0.0, h * std::clamp(factor, most_shrinking, most_growth));
  }
  return AbsorptionOutcome::solved;
}

void ColumnStepper::accept(double h, const Stage& first, const Stage& second) {
  const auto sum = [h](double a, double b) { return h * ((1.0 - gamma) * a + gamma * b); };
  u_ = second.u;
  rates_ = second.rates;
  entered_ += sum(first.rates.in, second.rates.in);
  to_blood_ += sum(first.rates.blood, second.rates.blood);
  through_base_ += sum(first.rates.base, second.rates.base);
  least_ = std::min(least_, u_.head(column_.n_skin()).minCoeff());
  ++n_steps_;
  const double held = held_in_skin(), largest = std::max({std::abs(entered_), held, to_blood_, through_base_});
  if (largest > 0.0)
    balance_error_ = std::max(balance_error_, std::abs(entered_ - held - to_blood_ - through_base_) / largest);
}

double ColumnStepper::held_in_skin() const {
  double held = 0.0;
  for (int i = 0; i < column_.n_skin(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    held += (column_.barrier_mass()[k] + column_.living_mass()[k]) * u_[i];
  }
  return held;
}

AbsorptionState ColumnStepper::state() const {
  AbsorptionState found;
  found.time = time_;
  found.entered = entered_;
  found.to_blood = to_blood_;
  found.through_base = through_base_;
  if (has_vehicle_) found.in_vehicle = dose_.thickness * u_[0];
  for (int i = 0; i < column_.n_skin(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    found.in_barrier += column_.barrier_mass()[k] * u_[i];
    found.in_living += column_.living_mass()[k] * u_[i];
    found.in_water.push_back(u_[i]);
  }
  found.flux_in = rates_.in;
  found.flux_to_blood = rates_.blood;
  found.flux_base = rates_.base;
  return found;
}

}  // namespace acus
