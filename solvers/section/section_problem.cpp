#include "solvers/section/section_problem.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <memory>
#include <optional>

#include "core/fem/reference_element.hpp"
#include "core/material/registry.hpp"
#include "solvers/equilibrium/contact.hpp"
#include "solvers/equilibrium/tissue.hpp"
#include "solvers/nonlinear/newton.hpp"
#include "solvers/section/film.hpp"
#include "solvers/section/rigid_section.hpp"
#include "solvers/section/section_mesh.hpp"

namespace acus {
namespace {

constexpr double start_size = 0.025;            // of the section over the slit when it is moved in
constexpr double late_start = 0.2;              // the same where only the end counts
constexpr double first_move = 0.05;             // of the way in, first step
constexpr double largest_move = 0.12;           // and later ones
constexpr double first_bulk = 1e5;              // over the shear modulus; raised while the history goes on
constexpr double coarser = 1.5;                 // cell size of the mesh that measures the error, over the mesh
constexpr double bulk_rise = 10.0;              // factor of that
constexpr double allowed_volume_change = 5e-4;  // mean of a cell; beyond it the bulk modulus is raised
constexpr double settled_gap = 5e-5;            // mean gap over R: a step of the contact is then settled
constexpr double settled_force = 2e-5;  // or change of T between passes, where points of one facet cannot all fit
constexpr int max_passes = 8;
constexpr std::size_t settled_states = 8;  // as long as there are fewer, a falling x is still the first touch
constexpr double smallest_growth = 1e-3;   // relative growth of R at which a history ends
constexpr double outer_over_section = 60;  // outer radius over the larger of slit and section

// First in-plane material axis along the slit, third along the needle, which is the section's thickness.
Mat3 section_axes() {
  Mat3 axes;
  axes.col(0) = Vec3::UnitX();
  axes.col(1) = Vec3::UnitZ();
  axes.col(2) = -Vec3::UnitY();
  return axes;
}

/// The law over its shear modulus, without history.
MaterialSpec elastic_part(MaterialSpec law, double bulk) {
  law = normalised(std::move(law));
  law.prony.clear();
  law.rate.reset();
  law.volumetric = {VolumetricKind::quadratic, bulk};
  return law;
}

std::vector<std::int32_t> held_dofs(const Mesh& mesh) {
  std::vector<std::int32_t> dofs;
  for (const std::int32_t node : mesh.boundary_nodes("middle")) dofs.push_back(2 * node);
  for (const std::int32_t node : mesh.boundary_nodes("ligament")) dofs.push_back(2 * node + 1);
  return dofs;
}

/// How far the section has to grow for x to get there, from the power law of the stiffening; generous.
double expected_rho(double power, double x, double limit) {
  // Soft laws: the tip's cells fold before long, and the asymptotic law holds to a fraction of a percent by then.
  if (power < 2.5) return std::min(limit, 4.9);
  if (power < 4) return std::min(limit, 3.3);
  return std::min({limit, 6.5, 2 * std::pow(1 + x, 1 / (power - 1))});
}

/// One mesh with its section; everything of a quarter, sums are times four.
class History {
 public:
  History(const SectionProblem& problem, double cell_size, double rho_start, double rho_end)
      : spec_(problem.law),
        start_(rho_start),
        section_(problem.shape),
        mesh_(section_mesh({.outer = outer_over_section * std::max(1.0, rho_end),
                            .start = start_,
                            .largest = rho_end,
                            .stiffening = std::max(2.0, growth_power(problem.law)),
                            .cell_size = cell_size})),
        map_(mesh_.points.size(), held_dofs(mesh_)),
        law_(make_material(elastic_part(spec_, bulk_))) {
    SymmetricMatrix pattern;
    if (problem.kind == SectionKind::plane_strain) {
      tissue_ = make_tissue();
      pattern = tissue_->pattern();
    } else {
      film_ = std::make_unique<Film>(mesh_, *law_, section_axes(), map_);
      pattern = film_->pattern();
    }
    contact_ = std::make_unique<Contact>(mesh_, Geometry::plane_strain, "slit", section_, map_, pattern,
                                         ContactSettings{.stiffness = 1.0, .predict = true, .trusted_motion = 20.0});
    newton_ = std::make_unique<Newton>(map_, std::move(pattern), NewtonSettings{.tolerance = 1e-7});
    u_ = u_before_ = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh_.points.size()));
  }

  /// The small section comes up from below the slit's face until its centre lies on it.
  bool move_in() {
    section_.set_size(start_);
    const double below = section_.relative_thickness() * start_;
    centre_ = {0, 0, -below};
    contact_->place(u_, centre_);
    double done = 0.0, step = first_move, before = 0.0;  // of the way
    while (done < 1) {
      step = std::min(step, 1 - done);
      if (solve({0, 0, -below * (1 - done - step)}, before > 0 ? step / before : 0.0)) {
        done += step;
        before = step;
        step = std::min(1.5 * step, largest_move);
      } else if ((step *= 0.5) < smallest_growth) {
        return false;
      }
    }
    step_before_ = 0.0;
    return true;
  }

  /// Grows to the next R; in smaller steps where a larger one fails.
  bool grow_to(double R) {
    while (section_.size() < R) {
      const double from = section_.size();
      double step = std::min(R / from - 1, largest_growth_);
      for (;;) {
        const double to = from * (1 + step) > R * (1 - 1e-9) ? R : from * (1 + step);
        section_.set_size(to);
        if (solve({0, 0, 0}, step_before_ > 0 ? (to - from) / step_before_ : 0.0)) {
          step_before_ = to - from;
          if (!keep_volume()) return false;
          break;
        }
        section_.set_size(from);
        step *= 0.5;
        if (step < smallest_growth) return false;
      }
      largest_growth_ = 2 * step;
    }
    return true;
  }

  SectionState state() const {
    const double R = section_.size();
    return {R, 4 * (stored() + contact_->regularisation_energy()), 4 * contact_->work_of_growth(u_) / R, 0.0};
  }

  double stored() const { return tissue_ ? tissue_->stored_energy() : film_->stored_energy(); }
  double regularisation() const { return 4 * contact_->regularisation_energy(); }
  double penetration() const { return contact_->deepest_penetration() / section_.size(); }
  int n_iterations() const { return n_iterations_; }
  int n_steps() const { return n_steps_; }
  int n_unknowns() const { return static_cast<int>(map_.n_equations); }
  const Mesh& mesh() const { return mesh_; }
  const Eigen::VectorXd& displacement() const { return u_; }
  std::string_view failure() const { return failure_; }

  double largest_volume_change() const {
    if (!tissue_) return 0.0;
    double largest = 0.0, sum = 0.0;
    int n = 0;
    tissue_->visit_points(u_, [&](const TissuePoint& point) {
      sum += point.volume_ratio - 1;
      if (++n == tissue_->n_points_per_cell()) {
        largest = std::max(largest, std::abs(sum / n));
        sum = n = 0;
      }
    });
    return largest;
  }

  void fill(SectionFields& fields) const {
    fields.mesh = mesh_;
    fields.u.assign(u_.data(), u_.data() + u_.size());
    fields.rho = section_.size();
    const int n = tissue_->n_points_per_cell();
    const Eigen::MatrixXd extrapolation = tissue_->extrapolation();
    Eigen::MatrixX2d at_points(n, 2), at_nodes = Eigen::MatrixX2d::Zero(static_cast<int>(mesh_.n_nodes()), 2);
    std::vector<int> n_cells(mesh_.n_nodes(), 0);
    tissue_->visit_points(u_, [&](const TissuePoint& point) {
      const Eigen::SelfAdjointEigenSolver<Mat3> stress(point.cauchy, Eigen::EigenvaluesOnly),
          squares(point.F.transpose() * point.F, Eigen::EigenvaluesOnly);
      at_points.row(point.q) << stress.eigenvalues()[2], std::sqrt(squares.eigenvalues()[2]);
      if (point.q + 1 < n) return;
      const Eigen::RowVector2d low = at_points.colwise().minCoeff(), high = at_points.colwise().maxCoeff();
      for (int a = 0; a < extrapolation.rows(); ++a) {
        const std::int32_t node =
            mesh_.cells[point.cell * static_cast<std::size_t>(extrapolation.rows()) + static_cast<std::size_t>(a)];
        at_nodes.row(node) += (extrapolation.row(a) * at_points).cwiseMax(low).cwiseMin(high);
        ++n_cells[static_cast<std::size_t>(node)];
      }
    });
    for (std::size_t node = 0; node < n_cells.size(); ++node) {
      const Eigen::RowVector2d mean = at_nodes.row(static_cast<Eigen::Index>(node)) / n_cells[node];
      fields.tension.push_back(mean[0]);
      fields.stretch.push_back(mean[1]);
    }
  }

 private:
  std::unique_ptr<Tissue> make_tissue() const {
    RegionMaterial region;
    region.law = law_;
    region.axes = section_axes();
    auto tissue = Tissue::create(mesh_, Geometry::plane_strain, map_, {region});
    tissue->set_time_step(0.0);
    return tissue;
  }

  /// Mean stresses grow by many orders of magnitude along the history. A bulk modulus that keeps the volume at its end
  /// would drown the forces at its beginning in rounding, so it is raised on the way.
  bool keep_volume() {
    while (tissue_ && largest_volume_change() > allowed_volume_change) {
      bulk_ *= bulk_rise;
      law_ = make_material(elastic_part(spec_, bulk_));
      Tissue::Memory memory = tissue_->save();
      for (double& volume : memory.volume) volume /= bulk_rise;  // the pressures stay
      for (double& volume : memory.volume_before) volume /= bulk_rise;
      tissue_ = make_tissue();
      tissue_->restore(memory);
      // The correction is no part of the history: what came before stays what it was.
      const Eigen::VectorXd u_before = u_before_;
      if (!solve({0, 0, 0}, 0.0)) return false;
      u_before_ = u_before;
      Tissue::Memory corrected = tissue_->save();
      corrected.pressure_before = memory.pressure_before;
      corrected.volume_before = memory.volume_before;
      tissue_->restore(corrected);
    }
    return true;
  }

  double smallest_jacobian() const { return tissue_ ? tissue_->smallest_jacobian(u_) : film_->smallest_jacobian(u_); }
  Term* body() const { return tissue_ ? static_cast<Term*>(tissue_.get()) : film_.get(); }

  bool solve(const Vec3& centre, double factor) {
    const Eigen::VectorXd u_accepted = u_;
    u_ += factor * (u_ - u_before_);
    if (factor > 0 && smallest_jacobian() > 0) {
      if (tissue_) tissue_->extrapolate(factor);
    } else {
      u_ = u_accepted;
      factor = 0.0;
    }
    contact_->start_step(u_accepted, u_, factor, centre, 1.0);
    std::array<Term*, 2> terms = {body(), contact_.get()};
    bool is_solved = false;
    double force_before = 0.0;
    for (int pass = 0; pass < max_passes; ++pass) {
      const NewtonReport report = newton_->solve(terms, u_);
      n_iterations_ += static_cast<int>(report.iterations.size()) - 1;
      if (report.outcome != NewtonOutcome::converged) {
        failure_ = name(report.outcome);
        break;
      }
      if (smallest_jacobian() <= 0) {
        failure_ = name(NewtonOutcome::inverted_element);
        break;
      }
      const double force = contact_->work_of_growth(u_);
      is_solved = contact_->mean_misfit() <= settled_gap * section_.size() ||
                  (pass > 0 && std::abs(force - force_before) <= settled_force * std::abs(force));
      if (is_solved) break;
      force_before = force;
      failure_ = "the contact pressure does not settle";
      contact_->update_multipliers(u_);
    }
    if (!is_solved) {
      u_ = u_accepted;
      if (tissue_) tissue_->rollback();
      contact_->rollback();
      return false;
    }
    u_before_ = u_accepted;
    if (tissue_) tissue_->commit();
    contact_->commit(u_);
    ++n_steps_;
    return true;
  }

  MaterialSpec spec_;
  double start_;  // size of the section when it is moved in
  double bulk_ = first_bulk;
  RigidSection section_;
  Mesh mesh_;
  DofMap map_;
  std::shared_ptr<const Material> law_;
  std::unique_ptr<Tissue> tissue_;  // plane strain
  std::unique_ptr<Film> film_;      // plane stress
  std::unique_ptr<Contact> contact_;
  std::unique_ptr<Newton> newton_;
  Eigen::VectorXd u_, u_before_;
  Vec3 centre_ = Vec3::Zero();
  double step_before_ = 0.0, largest_growth_ = 0.2;
  int n_iterations_ = 0, n_steps_ = 0;
  std::string_view failure_;
};

double cell_size(const SectionProblem& problem) {
  const double size =
      problem.quality == MeshQuality::coarse ? 3.0 : (problem.quality == MeshQuality::standard ? 2.0 : 1.0);
  return size / std::pow(2.0, problem.refine);
}

double x_of(const SectionState& state) { return state.force / 2 - state.energy / state.rho; }
double cost_of(const SectionState& state) { return (state.force - state.energy / state.rho) / state.rho; }

/// Relative difference of the cost at equal x, to first order: d ln cost/d ln x = 2 x (a/R)/cost.
double difference(const SectionState& one, const SectionState& other) {
  const double x = x_of(one), slope = 2 * x / (one.rho * cost_of(one));
  if (!(x_of(other) > 0)) return 1.0;
  return std::abs(std::log(cost_of(other) / cost_of(one)) - slope * std::log(x_of(other) / x));
}

/// Largest difference between the work of the section, from T, and the energy gained, over the energy. T is a smooth
/// power-like function of R: ln(R T) is interpolated by cubics through four states and integrated over ln R.
double energy_closure(const std::vector<SectionState>& states) {
  double work = 0.0, largest = 0.0;
  const auto n = states.size();
  if (n < 4) return 0.0;
  const QuadratureRule rule = gauss_rule(1, 4);
  for (std::size_t k = 0; k + 1 < n; ++k) {
    const std::size_t first = std::min(k > 0 ? k - 1 : 0, n - 4);
    const double left = std::log(states[k].rho), right = std::log(states[k + 1].rho);
    for (std::size_t q = 0; q < rule.weights.size(); ++q) {
      const double at = 0.5 * (left + right) + 0.5 * (right - left) * rule.points[q][0];
      double value = 0.0;
      for (std::size_t i = first; i < first + 4; ++i) {
        double weight = 1.0;
        for (std::size_t j = first; j < first + 4; ++j)
          if (j != i) weight *= (at - std::log(states[j].rho)) / std::log(states[i].rho / states[j].rho);
        value += weight * std::log(states[i].rho * states[i].force);
      }
      work += 0.5 * (right - left) * rule.weights[q] * std::exp(value);
    }
    const double gained = states[k + 1].energy - states.front().energy;
    largest = std::max(largest, std::abs(work - gained) / states[k + 1].energy);
  }
  return largest;
}

}  // namespace

double shear_modulus(const MaterialSpec& law) {
  MaterialSpec elastic = law;
  elastic.prony.clear();
  elastic.rate.reset();
  return make_material(elastic)->shear_modulus();
}

MaterialSpec normalised(MaterialSpec law) {
  const double mu = shear_modulus(law);
  for (const ParameterDeclaration& declaration : find_material(law.law)->parameters)
    if (declaration.dimension == Dimension::stress)
      if (const auto found = law.parameters.find(declaration.key); found != law.parameters.end())
        for (double& value : found->second) value /= mu;
  return law;
}

double growth_power(const MaterialSpec& law) {
  const auto values = [&law](const char* key) {
    const auto found = law.parameters.find(key);
    return found == law.parameters.end() ? std::vector<double>{} : found->second;
  };
  // In a plane section a stretch l comes with 1/l, so the sign of an exponent does not matter.
  if (law.law == "neo_hookean" || law.law == "mooney_rivlin") return 2.0;
  if (law.law == "ogden") {
    double power = 2.0;
    for (const double alpha : values("alpha")) power = std::max(power, std::abs(alpha));
    return power;
  }
  if (law.law == "yeoh") return 2.0 * static_cast<double>(values("c").size());
  return 0.0;
}

SectionSolution solve_section(const SectionProblem& problem, const SectionProgress& progress) {
  assert(check(problem.law).empty());
  SectionSolution solution;
  solution.growth.power = growth_power(problem.law);
  // A soft film has no simple law of its own far out.
  if (problem.kind == SectionKind::plane_stress && solution.growth.power < 2.5) solution.growth.power = 0.0;
  const double rho_end = expected_rho(growth_power(problem.law), problem.largest_x, problem.largest_rho);
  History history(problem, cell_size(problem), start_size, rho_end);
  // The same history on a coarser mesh says how large the error is.
  std::optional<History> coarse(std::in_place, problem, coarser * cell_size(problem), start_size, rho_end);
  const auto both = [&](const auto& advance) {
    if (!advance(history)) return false;
    if (coarse && !advance(*coarse)) coarse.reset();
    return true;
  };
  std::vector<SectionState>& states = solution.states;
  double known_error = 0.5;
  const auto finish = [&](const std::string& why) {
    solution.end = why;
    solution.n_unknowns = history.n_unknowns();
    solution.n_iterations = history.n_iterations();
    solution.n_steps = history.n_steps();
    solution.energy_closure = energy_closure(states);
    return solution;
  };
  if (!both([](History& h) { return h.move_in(); }))
    return finish("the first touch was not solved: " + std::string(history.failure()));

  // x is a small difference while R is small against the slit: the table begins where it is well above the noise of the
  // contact's edge.
  for (double R = 2.4 * start_size;; R *= 1 + problem.growth_step) {
    if (!both([R](History& h) { return h.grow_to(R); }))
      return finish("no solution beyond: " + std::string(history.failure()));
    SectionState state = history.state();
    if (coarse) known_error = difference(state, coarse->state());
    state.error = coarse ? known_error : 2 * known_error;  // the coarse mesh did not get this far
    const bool is_rising = states.empty() ? x_of(state) > 0 : x_of(state) > x_of(states.back());
    if (!is_rising) {
      if (states.size() >= settled_states) return finish("the tearing force no longer rises");
      states.clear();
      continue;
    }
    states.push_back(state);
    solution.largest_volume_change = std::max(solution.largest_volume_change, history.largest_volume_change());
    solution.deepest_penetration = std::max(solution.deepest_penetration, history.penetration());
    if (x_of(state) >= problem.largest_x) return finish("largest x reached");
    if (R * (1 + problem.growth_step) > rho_end) return finish("largest R/a reached");
    if (progress && !progress(x_of(state))) return finish("stopped");
  }
}

SectionFields section_fields(const SectionProblem& problem, double rho) {
  assert(check(problem.law).empty() && problem.kind == SectionKind::plane_strain);
  SectionFields fields;
  // Elastic and free of friction: the way there does not matter.
  const double start = std::clamp(0.5 * rho, start_size, late_start);
  History history(problem, cell_size(problem), start, std::max(1.0, rho));
  if (!history.move_in()) return fields;
  for (double R = start; R < rho; R *= 1 + problem.growth_step)
    if (!history.grow_to(R)) return fields;
  if (history.grow_to(rho)) history.fill(fields);
  return fields;
}

}  // namespace acus
