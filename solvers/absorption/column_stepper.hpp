#pragma once
// Steps of one skin column in time: Alexander's L-stable, stiffly accurate method of second order with two stages
// [Alexander1977], its step held by an estimate of the error. Amounts that leave are summed with the weights of the
// method, so that the balance closes to rounding.

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <vector>

#include "solvers/absorption/skin_column.hpp"

namespace acus {

class ColumnStepper {
 public:
  /// Requires a problem without problems. Starts at the time the dose is applied, with clean skin.
  ColumnStepper(const AbsorptionProblem& problem, const AbsorptionNumerics& numerics);

  void apply_dose();
  /// Takes the vehicle off; what is in the skin stays.
  void wipe();
  /// After something abrupt: begins with a small step again.
  void restart() { step_ = numerics_.first_step; }
  /// Steps to exactly this time.
  AbsorptionOutcome advance(double to);

  double time() const { return time_; }
  /// Fluxes are those at the end of the last step.
  AbsorptionState state() const;
  const SkinColumn& column() const { return column_; }
  double wiped() const { return wiped_; }
  double balance_error() const { return balance_error_; }
  double least() const { return least_ / dose_.concentration; }
  long n_steps() const { return n_steps_; }
  long n_rejected() const { return n_rejected_; }

 private:
  using Vector = Eigen::VectorXd;
  /// What leaves or enters per second and mm^2.
  struct Rates {
    double in = 0.0, blood = 0.0, base = 0.0;
  };
  struct Stage {
    Vector u, rate;  ///< concentrations, and what flows into every node
    Rates rates;
  };

  void build_pattern();
  bool is_held(int node) const;
  double held_value(int node) const { return node == 0 ? dose_.concentration : 0.0; }
  bool factorise(double time, double gamma_h);
  /// Solves (M/(gamma h) + A) u = right; held nodes get `values` of theirs.
  Vector solve(Vector right, bool with_held_values) const;
  Stage stage(const Vector& right) const;
  Vector flow_into(const Vector& u) const;
  Rates rates_of(const Vector& u, const Vector& rate) const;
  /// Error of the step over the tolerance.
  double error_ratio(const Vector& error, const Vector& u) const;
  void accept(double h, const Stage& first, const Stage& second);
  double held_in_skin() const;

  AbsorptionNumerics numerics_;
  Dose dose_;
  AbsorptionBase base_;
  SkinColumn column_;
  Vector mass_, clearance_;  ///< per node, mm and mm/s
  Vector u_;
  Rates rates_;
  double time_ = 0.0, step_ = 0.0;
  bool has_vehicle_ = false;
  double entered_ = 0.0, to_blood_ = 0.0, through_base_ = 0.0, wiped_ = 0.0;
  double balance_error_ = 0.0, least_ = 0.0;
  long n_steps_ = 0, n_rejected_ = 0;

  std::vector<ColumnLink> links_;       ///< of the time last factorised
  Eigen::SparseMatrix<double> matrix_;  ///< lower triangle
  std::vector<double*> diagonal_, off_diagonal_;
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>, Eigen::Lower> factor_;
};

}  // namespace acus
