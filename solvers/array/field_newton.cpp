#include "solvers/array/field_newton.hpp"

#include <algorithm>
#include <cmath>

namespace acus {
namespace {

constexpr int most_iterations = 50, most_factorisations = 12, most_halvings = 4;
constexpr int most_cg_iterations = 25;
constexpr double cg_tolerance = 1e-3;
constexpr double worthwhile_rate = 0.4;  // of the updates' lengths, to go on with an old tangent
constexpr double short_step = 0.1;
constexpr int most_short_steps = 2;  // in a row: nothing will come of it
// A stiff film that is compressed wrinkles: its tangent is no longer positive definite. These shares of the diagonal
// are added one after the other until it is; the direction then goes downhill, and the factor still preconditions.
constexpr double first_shift = 1e-4, shift_growth = 10.0, largest_shift = 1.0;
constexpr int judged_from = 2;             // updates after a factorisation: slow ones before it are the springs' fault
constexpr double settled_update = 1e-10;   // of the largest displacement
constexpr double settled_residual = 1e-4;  // the update test counts only below this

}  // namespace

FieldNewton::FieldNewton(const DofMap& map, SymmetricMatrix tissue, SymmetricMatrix whole, const Communicator& ranks)
    : map_(map), tissue_(std::move(tissue)), whole_(std::move(whole)), place_(tissue_.row.size()), solver_(ranks) {
  for (std::int64_t j = 0; j < tissue_.n; ++j)
    for (std::int64_t k = tissue_.column_start[j]; k < tissue_.column_start[j + 1]; ++k)
      place_[k] = whole_.position(tissue_.row[k], j);
  solver_.analyse(whole_);
}

bool FieldNewton::linearise(System system, const Eigen::VectorXd& u, bool with_tissue) {
  residual_.setZero(u.size());
  if (with_tissue) std::fill(tissue_.value.begin(), tissue_.value.end(), 0.0);
  is_tangent_current_ = with_tissue;
  if (!system.tissue.linearise(u, residual_, with_tissue ? &tissue_ : nullptr)) return false;
  std::fill(whole_.value.begin(), whole_.value.end(), 0.0);
  for (std::size_t k = 0; k < place_.size(); ++k) whole_.value[place_[k]] = tissue_.value[k];
  for (Term* spring : system.springs)
    if (!spring->linearise(u, residual_, &whole_)) return false;
  return residual_.allFinite();
}

bool FieldNewton::factorise() {
  has_factor_ = solver_.factorise_definite(whole_);
  for (double shift = first_shift; !has_factor_ && shift <= largest_shift; shift *= shift_growth)
    has_factor_ = solver_.factorise_definite(solver_.shifted(whole_, shift));
  return has_factor_;
}

double FieldNewton::relative_residual(System system) const {
  double largest = 0.0, scale = system.tissue.force_scale(residual_);
  for (const Term* spring : system.springs) scale = std::max(scale, spring->force_scale(residual_));
  for (std::size_t dof = 0; dof < map_.n_dofs(); ++dof)
    if (map_.equation[dof] >= 0) largest = std::max(largest, std::abs(residual_[static_cast<Eigen::Index>(dof)]));
  return scale > 0 ? largest / scale : (largest > 0 ? 1.0 : 0.0);
}

Eigen::VectorXd FieldNewton::correction() const {
  Eigen::VectorXd r = -map_.gather(residual_), x = Eigen::VectorXd::Zero(r.size());
  Eigen::VectorXd z = solver_.solve_with_factor(r), p = z;
  double rz = r.dot(z);
  const double enough = cg_tolerance * cg_tolerance * rz;
  for (int k = 0; k < most_cg_iterations; ++k) {
    const Eigen::VectorXd Ap = solver_.product(whole_, p);
    const double curvature = p.dot(Ap);
    // Along a direction of negative curvature there is no minimum: what was found before it still goes downhill.
    if (!(curvature > 0)) return k > 0 ? x : z;
    const double alpha = rz / curvature;
    x += alpha * p;
    r -= alpha * Ap;
    z = solver_.solve_with_factor(r);
    const double rz_now = r.dot(z);
    if (!(rz_now >= 0)) return {};
    if (rz_now <= enough) return x;
    p = z + rz_now / rz * p;
    rz = rz_now;
  }
  return {};
}

bool FieldNewton::move(System system, Eigen::VectorXd& u, const Eigen::VectorXd& update, double& step) {
  const Eigen::VectorXd u_before = u, du = map_.scatter(update), residual_before = map_.gather(residual_);
  const double work_before = std::abs(residual_before.dot(update));
  step = system.tissue.largest_step(u, du);

  system.tissue.start_move(du);
  bool is_admissible = false;
  for (int halving = 0; halving <= most_halvings; ++halving, step *= 0.5) {
    u = u_before + step * du;
    system.tissue.set_move(step);
    is_admissible = linearise(system, u, false);
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
  if (!linearise(system, u, !has_factor_)) return fail(NewtonOutcome::inverted_element);
  double length_before = 0.0, moved = 0.0;
  int n_since_factor = judged_from, n_short = 0;
  bool is_stuck = false;  // an old tangent led nowhere
  for (;; ++report.iterations) {
    report.relative = relative_residual(system);
    if (report.relative <= tolerance) return report;
    if (report.iterations > 0 && report.relative <= settled_residual &&
        moved <= settled_update * u.cwiseAbs().maxCoeff())
      return report;
    if (report.iterations == most_iterations) return fail(NewtonOutcome::too_many_iterations);
    Eigen::VectorXd update;
    if (has_factor_ && !is_stuck) update = correction();
    const bool is_slow =
        length_before > 0 && n_since_factor >= judged_from && update.norm() > worthwhile_rate * length_before;
    if (update.size() == 0 || (is_slow && !is_tangent_current_)) {
      if (report.n_factorisations == most_factorisations) return fail(NewtonOutcome::too_many_iterations);
      if (!is_tangent_current_ && !linearise(system, u, true)) return fail(NewtonOutcome::inverted_element);
      if (!factorise()) return fail(NewtonOutcome::singular_matrix);
      ++report.n_factorisations;
      n_since_factor = -1;
      update = correction();
      if (update.size() == 0) update = solver_.solve_with_factor(-map_.gather(residual_));
    }
    if (!update.allFinite()) return fail(NewtonOutcome::diverged);
    double step = 1.0;
    if (!move(system, u, update, step)) return fail(NewtonOutcome::inverted_element);
    is_stuck = step < 1.0;
    n_short = step < short_step ? n_short + 1 : 0;
    if (n_short == most_short_steps) return fail(NewtonOutcome::step_too_short);
    ++n_since_factor;
    length_before = update.norm();
    moved = step * update.cwiseAbs().maxCoeff();
  }
}

}  // namespace acus
