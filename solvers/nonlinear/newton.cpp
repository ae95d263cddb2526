#include "solvers/nonlinear/newton.hpp"

#include <algorithm>
#include <cmath>

namespace acus {
namespace {

constexpr double settled_update = 1e-12;   // of the largest displacement
constexpr double settled_residual = 1e-6;  // the update test counts only below this
constexpr double forcing = 0.9;            // factor of the forcing term
constexpr double last_share = 0.1;         // of the tolerance that linear residuals may leave
constexpr int most_stalls = 4;             // iterations in a row whose line search found nothing: they never recovered
constexpr int most_short = 4;              // iterations in a row that crawl: whoever cuts the load gets further sooner
constexpr double short_step = 0.1;
// Relative residual below which the whole tangent gets one more chance after it was indefinite.
constexpr double near_solution = 1e-2;

}  // namespace

std::string_view name(NewtonOutcome outcome) {
  switch (outcome) {
    case NewtonOutcome::converged:
      return "converged";
    case NewtonOutcome::too_many_iterations:
      return "too many iterations";
    case NewtonOutcome::diverged:
      return "diverged";
    case NewtonOutcome::inverted_element:
      return "inverted element";
    case NewtonOutcome::singular_matrix:
      return "singular stiffness";
    case NewtonOutcome::linear_solver_stalled:
      return "linear solver stalled";
    case NewtonOutcome::step_too_short:
      return "step limit";
  }
  return "";
}

std::string_view advice(NewtonOutcome outcome) {
  switch (outcome) {
    case NewtonOutcome::converged:
      return "";
    case NewtonOutcome::too_many_iterations:
    case NewtonOutcome::diverged:
      return "try a smaller numerics.max_step, a finer mesh under the tip (numerics.mesh = \"fine\"), or less friction";
    case NewtonOutcome::inverted_element:
      return "an element under the tip collapsed: refine the mesh, or indent less deeply (a real tip would have "
             "punctured the skin by now)";
    case NewtonOutcome::singular_matrix:
      return "the tissue can move freely: check skin.base and domain.lateral";
    case NewtonOutcome::linear_solver_stalled:
      return "the iterative solver did not reach its tolerance: try numerics.solver = \"direct\"";
    case NewtonOutcome::step_too_short:
      return "contact or element shape allows only vanishing updates: refine the mesh under the tip";
  }
  return "";
}

Newton::Newton(const DofMap& map, SymmetricMatrix pattern, NewtonSettings settings,
               std::unique_ptr<LinearSolver> solver)
    : map_(map), settings_(settings), matrix_(std::move(pattern)), solver_(std::move(solver)) {
  solver_->analyse(matrix_);
}

bool Newton::linearise(std::span<Term* const> terms, const Eigen::VectorXd& u) {
  residual_.setZero(u.size());
  std::fill(matrix_.value.begin(), matrix_.value.end(), 0.0);
  solver_->start_assembly();
  for (Term* term : terms)
    if (!term->linearise(u, residual_, &matrix_)) return false;
  return residual_.allFinite();
}

double Newton::largest_residual() const { return map_.gather(residual_).lpNorm<Eigen::Infinity>(); }

double Newton::linear_tolerance(const NewtonReport& report, double tolerance_asked) const {
  if (!solver_->is_iterative()) return 0.0;
  const std::vector<NewtonIteration>& done = report.iterations;
  const NewtonIteration& now = done.back();
  double tolerance = settings_.loosest_linear;
  if (done.size() > 1) {
    const double ratio = now.residual / done[done.size() - 2].residual;
    tolerance = std::min(tolerance, forcing * ratio * ratio);
  }
  // Never more exact than what the last update needs to land below Newton's own tolerance.
  return std::clamp(tolerance, std::min(last_share * tolerance_asked / now.relative, settings_.loosest_linear),
                    settings_.loosest_linear);
}

void Newton::leave_out_negative(std::span<Term* const> terms, bool is_left_out) {
  is_negative_left_out_ = is_left_out;
  for (Term* term : terms) term->leave_out_negative(is_left_out);
}

LinearSolution Newton::find_update(std::span<Term* const> terms, const Eigen::VectorXd& u, double tolerance) {
  const auto solve = [&] {
    LinearSolution solution;
    solution.kind = solver_->factorise(matrix_);
    if (solution.kind == FactorKind::failed) return solution;
    // What is left out may be all that is indefinite: that is cheaper to find out than a way around it.
    const bool can_leave_out = solver_->is_iterative() && !is_negative_left_out_;
    if (solution.kind == FactorKind::indefinite && can_leave_out) return solution;
    return solver_->solve(matrix_, -map_.gather(residual_), tolerance);
  };
  LinearSolution solution = solve();
  if (solution.kind != FactorKind::indefinite || !solver_->is_iterative() || is_negative_left_out_) return solution;
  leave_out_negative(terms, true);
  const int n_before = solution.iterations;
  if (!linearise(terms, u)) {
    solution.kind = FactorKind::failed;
    return solution;
  }
  solution = solve();
  solution.iterations += n_before;
  return solution;
}

NewtonReport Newton::solve(std::span<Term* const> terms, Eigen::VectorXd& u, double tolerance) {
  NewtonReport report;
  const auto fail = [&report](NewtonOutcome outcome) {
    report.outcome = outcome;
    return report;
  };
  leave_out_negative(terms, false);
  if (!linearise(terms, u)) return fail(NewtonOutcome::inverted_element);

  double first_residual = 0.0;
  int n_stalls = 0, n_short = 0;
  bool is_second_chance_given = false;
  for (int iteration = 0;; ++iteration) {
    NewtonIteration record;
    record.residual = largest_residual();
    double scale = 0.0;
    for (Term* term : terms) scale = std::max(scale, term->force_scale(residual_));
    record.relative = scale > 0 ? record.residual / scale : (record.residual > 0 ? 1.0 : 0.0);
    if (iteration == 0) first_residual = record.residual;
    report.iterations.push_back(record);
    if (record.relative <= tolerance) return report;
    // Rounding may keep the residual above the tolerance (balanced tension, K/mu = 1e5); then the update says that
    // nothing is left to do.
    if (iteration > 0 && record.relative <= settled_residual) {
      const NewtonIteration& last = report.iterations[report.iterations.size() - 2];
      if (last.step * last.largest_du <= settled_update * u.cwiseAbs().maxCoeff()) return report;
    }
    if (iteration == settings_.max_iterations) return fail(NewtonOutcome::too_many_iterations);
    if (iteration > 4 && record.residual > 1e3 * first_residual) return fail(NewtonOutcome::diverged);

    if (is_negative_left_out_ && !is_second_chance_given && record.relative <= near_solution) {
      is_second_chance_given = true;
      leave_out_negative(terms, false);
      if (!linearise(terms, u)) return fail(NewtonOutcome::inverted_element);
    }
    const Eigen::VectorXd residual_before = map_.gather(residual_);
    const LinearSolution solution = find_update(terms, u, linear_tolerance(report, tolerance));
    const Eigen::VectorXd& update = solution.x;
    report.iterations.back().linear_iterations = solution.iterations;
    report.iterations.back().linear_residual = solution.relative;
    if (solution.kind == FactorKind::failed || !update.allFinite()) return fail(NewtonOutcome::singular_matrix);
    if (!solution.is_good_enough) return fail(NewtonOutcome::linear_solver_stalled);
    const Eigen::VectorXd du = map_.scatter(update);

    double step = 1.0;
    for (const Term* term : terms) step = std::min(step, term->largest_step(u, du));
    if (step < 1e-6) return fail(NewtonOutcome::step_too_short);
    for (Term* term : terms) term->start_move(du);

    // Line search. A step is taken when it reduces the work of the residual along du, the residual, or the correction
    // that the present factor would still make (natural monotonicity [Deuflhard2004]). The last test is the one that
    // sees through stiff volume terms: they blow up the residual after a good step, but the next update removes them.
    const Eigen::VectorXd u_before = u;
    const double work_before = std::abs(residual_before.dot(update));
    double correction_before = -1.0;  // length of the present correction in the solver's metric, when first asked for
    bool is_admissible = false, is_stalled = false;
    for (int attempt = 0; attempt <= settings_.max_line_search; ++attempt) {
      u = u_before + step * du;
      for (Term* term : terms) term->set_move(step);
      is_admissible = linearise(terms, u);
      if (is_admissible) {
        const Eigen::VectorXd residual_now = map_.gather(residual_);
        const double work = std::abs(residual_now.dot(update));
        if (work <= 0.9 * work_before || residual_now.norm() <= residual_before.norm()) break;
        if (correction_before < 0) correction_before = solver_->approximate(residual_before).norm();
        if (solver_->approximate(residual_now).norm() <= (1 - 0.25 * step) * correction_before) break;
        is_stalled = attempt == settings_.max_line_search;
        if (is_stalled) break;  // the iteration may still recover from here
      }
      step *= 0.5;
    }
    if (!is_admissible) return fail(NewtonOutcome::inverted_element);
    n_stalls = is_stalled ? n_stalls + 1 : 0;
    n_short = step < short_step ? n_short + 1 : 0;
    if (n_stalls > most_stalls || n_short > most_short) return fail(NewtonOutcome::too_many_iterations);
    report.iterations.back().step = step;
    report.iterations.back().largest_du = du.cwiseAbs().maxCoeff();
    report.iterations.back().is_indefinite = solution.kind == FactorKind::indefinite || is_negative_left_out_;
  }
}

}  // namespace acus
