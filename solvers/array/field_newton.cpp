#include "solvers/array/field_newton.hpp"

#include <algorithm>
#include <cmath>

#include "solvers/linear/conjugate_gradients.hpp"
#include "solvers/linear/diagonal_shift.hpp"

namespace acus {
namespace {

constexpr int most_iterations = 30, most_halvings = 4;
constexpr int most_cg_iterations = 60;
constexpr double loosest_cg = 0.02, tightest_cg = 1e-4;  // share of the residual that conjugate gradients may leave
constexpr double last_share = 0.05;                      // of the tolerance that the last one may leave
constexpr double short_step = 0.1;
constexpr int most_short_steps = 2;        // in a row: nothing will come of it
constexpr double settled_update = 1e-10;   // of the largest displacement
constexpr double settled_residual = 1e-4;  // the update test counts only below this

}  // namespace

FieldNewton::FieldNewton(const DofMap& map, SymmetricMatrix tissue, SymmetricMatrix whole, const Communicator& ranks)
    : map_(map), tissue_(std::move(tissue)), whole_(std::move(whole)), solver_(ranks) {
  if (tissue_.row.size() == whole_.row.size()) {  // the springs are all within the tissue's pattern
    tissue_ = {};
  } else {
    place_.resize(tissue_.row.size());
    for (std::int64_t j = 0; j < tissue_.n; ++j)
      for (std::int64_t k = tissue_.column_start[j]; k < tissue_.column_start[j + 1]; ++k)
        place_[k] = whole_.position(tissue_.row[k], j);
  }
  solver_.analyse(whole_);
}

bool FieldNewton::linearise(System system, const Eigen::VectorXd& u, Wanted wanted) {
  residual_.setZero(u.size());
  has_tangent_ = wanted == Wanted::tangent;
  if (!has_tangent_) {
    if (!system.tissue.linearise(u, residual_, nullptr)) return false;
    for (Term* spring : system.springs)
      if (!spring->linearise(u, residual_, nullptr)) return false;
    return residual_.allFinite();
  }
  std::fill(whole_.value.begin(), whole_.value.end(), 0.0);
  std::fill(tissue_.value.begin(), tissue_.value.end(), 0.0);
  if (!system.tissue.linearise(u, residual_, place_.empty() ? &whole_ : &tissue_)) return false;
  for (std::size_t k = 0; k < place_.size(); ++k) whole_.value[place_[k]] = tissue_.value[k];
  for (Term* spring : system.springs)
    if (!spring->linearise(u, residual_, &whole_)) return false;
  return residual_.allFinite();
}

bool FieldNewton::factorise() {
  has_factor_ =
      solver_.factorise_definite(whole_) || first_definite_shift([this](double share) {
                                              return solver_.factorise_definite(solver_.shifted(whole_, share));
                                            }) > 0;
  age_.start(solver_.worth_in_iterations());
  return has_factor_;
}

double FieldNewton::relative_residual(System system) const {
  double scale = system.tissue.force_scale(residual_);
  for (const Term* spring : system.springs) scale = std::max(scale, spring->force_scale(residual_));
  const double largest = map_.gather(residual_).lpNorm<Eigen::Infinity>();
  return scale > 0 ? largest / scale : (largest > 0 ? 1.0 : 0.0);
}

Eigen::VectorXd FieldNewton::conjugate_gradients(double share) {
  const CgResult result = acus::conjugate_gradients(
      -map_.gather(residual_), [this](const Eigen::VectorXd& p) { return solver_.product(whole_, p); },
      [this](const Eigen::VectorXd& r) { return solver_.solve_with_factor(r); },
      {CgMeasure::correction, share, most_cg_iterations});
  age_.add_solution(std::max(0, result.iterations - 1), share);
  return result.is_converged || result.is_indefinite ? result.x : Eigen::VectorXd();
}

Eigen::VectorXd FieldNewton::correction(double share, FieldReport& report) {
  if (has_factor_ && !age_.is_over())
    if (Eigen::VectorXd update = conjugate_gradients(share); update.size() > 0) return update;
  if (!factorise()) return {};
  ++report.n_factorisations;
  Eigen::VectorXd update = conjugate_gradients(share);
  return update.size() > 0 ? update : solver_.solve_with_factor(-map_.gather(residual_));
}

bool FieldNewton::move(System system, Eigen::VectorXd& u, const Eigen::VectorXd& update, double& step, Wanted wanted) {
  const Eigen::VectorXd u_before = u, du = map_.scatter(update), residual_before = map_.gather(residual_);
  const double work_before = std::abs(residual_before.dot(update));
  step = system.tissue.largest_step(u, du);

  system.tissue.start_move(du);
  bool is_admissible = false;
  for (int halving = 0; halving <= most_halvings; ++halving, step *= 0.5) {
    u = u_before + step * du;
    system.tissue.set_move(step);
    is_admissible = linearise(system, u, wanted);
    if (!is_admissible) continue;
    // As in Newton: work along the update, residual, or the next correction must fall.
    const Eigen::VectorXd residual_now = map_.gather(residual_);
    if (std::abs(residual_now.dot(update)) <= 0.9 * work_before) break;
    if (residual_now.norm() <= residual_before.norm()) break;
    if (solver_.solve_with_factor(residual_now).norm() <= (1 - 0.25 * step) * update.norm()) break;
    if (halving == most_halvings) break;  // the iteration may still recover from here
  }
  return is_admissible;
}

FieldReport FieldNewton::solve(Tissue& tissue, std::span<Term* const> springs, Eigen::VectorXd& u, double tolerance) {
  FieldReport report;
  const auto fail = [&report](NewtonOutcome outcome) {
    report.outcome = outcome;
    return report;
  };
  const System system{tissue, springs};
  if (!linearise(system, u, Wanted::tangent)) return fail(NewtonOutcome::inverted_element);
  double moved = 0.0, share = loosest_cg;
  int n_short = 0;
  for (;; ++report.iterations) {
    const double before = report.relative;
    report.relative = relative_residual(system);
    if (report.relative <= tolerance) return report;
    if (report.iterations > 0 && report.relative <= settled_residual &&
        moved <= settled_update * u.cwiseAbs().maxCoeff())
      return report;
    if (report.iterations == most_iterations) return fail(NewtonOutcome::too_many_iterations);
    if (!has_tangent_ && !linearise(system, u, Wanted::tangent)) return fail(NewtonOutcome::inverted_element);
    // The linear system need not be solved better than the last one foretold (Eisenstat and Walker, choice 2).
    const double least = std::clamp(last_share * tolerance / report.relative, tightest_cg, loosest_cg);
    if (report.iterations > 0) share = std::clamp(std::pow(report.relative / before, 2), least, loosest_cg);
    const Eigen::VectorXd update = correction(share, report);
    if (update.size() == 0) return fail(NewtonOutcome::singular_matrix);
    if (!update.allFinite()) return fail(NewtonOutcome::diverged);
    double step = 1.0;
    // Where this update should be the last one, nothing but the residual is asked for.
    const bool is_last = share * report.relative <= tolerance;
    if (!move(system, u, update, step, is_last ? Wanted::residual : Wanted::tangent))
      return fail(NewtonOutcome::inverted_element);
    n_short = step < short_step ? n_short + 1 : 0;
    if (n_short == most_short_steps) return fail(NewtonOutcome::step_too_short);
    moved = step * update.cwiseAbs().maxCoeff();
  }
}

}  // namespace acus
