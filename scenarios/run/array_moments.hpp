#pragma once
// The moments of an array's press whose fields are kept for pictures.

#include <optional>

#include "core/io/results.hpp"
#include "scenarios/run/fields.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/array/array_press.hpp"

namespace acus {

/// Keeps the rest, then a moment whenever the plate has gone some way on or enters another phase, and the last. Some
/// twenty to forty in all, whatever the number of steps; fewer of a large array, so that half a gigabyte holds them.
class ArrayMoments {
 public:
  /// Takes the state of `press` before its first step. Members are collective; only the first of `ranks` keeps.
  ArrayMoments(const Scenario& scenario, const ArrayPress& press, const Communicator& ranks);

  /// After every step.
  void take(const ArrayPress& press);
  /// What was kept so far goes into `state` (on the first rank), the fields under names that begin with
  /// field_moment, and comes back from it if it is of the same press. Other ranks than the first need no fields.
  static constexpr const char* field_moment = "moment_";
  void put(RestartState& state) const;
  bool fit(const RestartState& state) const;
  void restore(const RestartState& state);
  /// After the last: everything that was kept and the end. Nothing when the scenario wants no fields, and on other
  /// ranks than the first.
  const std::optional<ArrayFields>& close(const ArrayPress& press);

 private:
  void keep(const ArrayPress& press);
  void thin_out();

  const Communicator& ranks_;
  FieldSampler sampler_;
  bool wants_all_;
  double spacing_;                          // mm of the plate between moments
  std::size_t n_most_ = 0;                  // moments; beyond that every second one goes
  std::size_t n_kept_ = 0;                  // on the first rank; all count alike
  double kept_at_ = 0.0, kept_time_ = 0.0;  // mm, s
  CyclePhase phase_ = CyclePhase::approach;
  std::vector<double> rest_;  // displacement from the mesh, um
  std::optional<ArrayFields> fields_;
};

}  // namespace acus
