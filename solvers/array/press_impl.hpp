#pragma once
// Inside of ArrayPress.

#include <memory>
#include <optional>
#include <vector>

#include "solvers/array/needle_springs.hpp"
#include "solvers/array/plate_contact.hpp"
#include "solvers/array/press_memory.hpp"

namespace acus {

struct ArrayPress::Impl {
  explicit Impl(ArrayProblem problem_in);

  // array_press.cpp
  bool advance();
  bool take_step();
  bool check_losses(const ArrayEnergy& before);
  bool fail(ArrayFailureReason reason, double displacement, const std::string& what, const std::string& advice);

  // press_steps.cpp
  bool take_way_in();
  bool take_free_step();
  bool take_driven_step();
  bool take_hold();
  bool take_hold_at_force(double dt);
  bool take_retraction();
  bool take_punctures(const std::vector<std::size_t>& due);
  double displacement_at_puncture(std::size_t k, double force) const;
  double even_step() const;
  double time_of(double move, double force) const;
  bool attempt(double d, double dt);
  bool fail_to_balance();
  double missed_work(double move) const;
  bool is_too_coarse(double move) const;
  std::optional<double> reach(double move, double dt_per_move);
  bool reach_puncture(double below, double above, double dt_per_move, double& move);
  void roll_back();
  double trial_force() const { return springs.total_force() + plate.force(); }
  double overshoot(const std::vector<double>& forces) const;
  std::vector<std::size_t> due_needles() const;
  bool can_puncture() const;
  bool relaxes() const;

  // press_accept.cpp
  void accept(double d, double dt, bool is_jump);
  void fill_energy(ArrayStep& step);
  void update_records(const std::vector<double>& depths_before);
  void note(CycleEventKind kind, std::size_t k, double force);
  void note_plate(CycleEventKind kind);
  void end_way_in();
  void start_retraction();
  void finish(CyclePhase phase);

  ArrayProblem problem;
  ArrayField field;
  NeedleLaw law;
  NeedleSprings springs;
  PlateContact plate;
  Memory memory;
  ArrayFailure failure;
  // The step under way.
  Eigen::VectorXd u;
  int iterations = 0, n_factorisations = 0, n_cuts = 0;
  double tried = 0.0;
  FieldReport report;  // of the last attempt
};

}  // namespace acus
