#pragma once
// When an old factor has served long enough.

namespace acus {

/// A new factor costs as much as `worth` iterations and saves those by which a solution with the old one exceeds a
/// fresh factor's. Their number grows with every step away from the factor's matrix: the mean cost of a solution, the
/// factorisation shared among them, is least where the last one begins to cost more than the mean so far.
class FactorAge {
 public:
  /// From the entries of a factor and the operations of a factorisation; the same on every machine.
  static double worth_in_iterations(double flops, double entries) {
    // An iteration reads the factor's copy twice from memory while a factorisation computes on blocks in the caches: an
    // entry costs an iteration about as much time as so many operations of the factorisation (measured: 1,240
    // operations and 60 iterations at 44,000 unknowns, 820 and 41 at 24,000; on two threads 15 to 20).
    constexpr double operations_per_entry = 18;
    return entries > 0 ? flops / (operations_per_entry * entries) : 0.0;
  }

  void start(double worth) { worth_ = worth, spent_ = last_ = 0.0, n_solutions_ = 0; }
  void add_solution(int iterations) {
    last_ = iterations;
    spent_ += iterations;
    ++n_solutions_;
  }
  bool is_over() const { return n_solutions_ > 0 && last_ * n_solutions_ > worth_ + spent_; }

 private:
  double worth_ = 0.0, spent_ = 0.0, last_ = 0.0;
  int n_solutions_ = 0;
};

}  // namespace acus
