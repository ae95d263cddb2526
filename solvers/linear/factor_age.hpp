#pragma once
// When an old factor has served long enough.

#include <cassert>
#include <cmath>

namespace acus {

/// A new factor costs as much as `worth` iterations and saves those by which a solution with the old one exceeds a
/// fresh factor's. Their number grows with every step away from the factor's matrix: the mean cost of a solution, the
/// factorisation shared among them, is least where the last one begins to cost more than the mean so far. Solutions are
/// counted by the digits asked of them, so that an exact one does not pass for one with an old factor.
class FactorAge {
 public:
  /// From the entries of a factor and the operations of a factorisation; the same on every machine.
  static double worth_in_iterations(double flops, double entries) {
    // An iteration reads the factor's copy twice from memory while a factorisation computes on blocks in the caches: an
    // entry costs an iteration about as much time as so many operations of the factorisation (measured: 17 in an
    // array of 63,000 unknowns on two threads; about 10 on one, where 12 took as long as 18).
    constexpr double operations_per_entry = 18;
    return entries > 0 ? flops / (operations_per_entry * entries) : 0.0;
  }

  void start(double worth) { worth_ = worth, spent_ = digits_ = last_ = 0.0; }
  /// A solution down to the share `tolerance` of its right-hand side, between 0 and 1.
  void add_solution(int iterations, double tolerance) {
    assert(tolerance > 0.0 && tolerance < 1.0);
    const double digits = -std::log10(tolerance);
    last_ = iterations / digits;
    spent_ += iterations;
    digits_ += digits;
  }
  bool is_over() const { return last_ * digits_ > worth_ + spent_; }

 private:
  double worth_ = 0.0, spent_ = 0.0, digits_ = 0.0;
  double last_ = 0.0;  // iterations for a digit
};

}  // namespace acus
