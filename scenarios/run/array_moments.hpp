#pragma once
// The moments of an array's press whose fields are kept for pictures.

#include <optional>

#include "core/io/results.hpp"
#include "scenarios/run/fields.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/array/array_press.hpp"

namespace acus {

/// Keeps the rest, then a moment whenever the plate has gone some way on or enters another phase, and the last. Some
/// twenty to forty in all, whatever the number of steps.
class ArrayMoments {
 public:
  /// Takes the state of `press` before its first step.
  ArrayMoments(const Scenario& scenario, const ArrayPress& press);

  /// After every step.
  void take(const ArrayPress& press);
  /// After the last: everything that was kept and the end. Nothing when the scenario wants no fields.
  const std::optional<ArrayFields>& close(const ArrayPress& press);

 private:
  void keep(const ArrayPress& press);
  void thin_out();

  FieldSampler sampler_;
  bool wants_all_;
  double spacing_;  // mm of the plate between moments
  double kept_at_ = 0.0;
  CyclePhase phase_ = CyclePhase::approach;
  std::vector<double> rest_;  // displacement from the mesh, um
  std::optional<ArrayFields> fields_;
};

}  // namespace acus
