#pragma once
// Where the tip comes to rest when something pushes it: onwards through whole tissue, back or forth in its own slit, or
// not at all while friction holds it.

#include <functional>
#include <vector>

#include "solvers/penetration/penetration_law.hpp"
#include "solvers/penetration/puncture.hpp"

namespace acus {

/// PenetrationLaw::withdrawal() for one deepest position, tabulated; linear between the depths.
class WithdrawalTable {
 public:
  WithdrawalTable(const PenetrationLaw& law, double deepest);

  struct Value {
    double elastic = 0.0, grip = 0.0;  ///< N
    double wedge = 0.0;                ///< mJ
    double friction = 0.0;             ///< mJ, integral of the grip from the surface
  };
  Value at(double L) const;
  double deepest() const { return depths_.back(); }
  const std::vector<double>& depths() const { return depths_; }

 private:
  std::vector<double> depths_;
  std::vector<Value> values_;
};

/// The tip and the slit that it has cut.
struct TipState {
  double depth = 0.0;     ///< L, mm
  double deepest = 0.0;   ///< mm
  double friction = 0.0;  ///< lost so far, mJ
};

/// What drives the tip when it is at depth L (mm): the force (N), which does not grow with L, and the dent of the
/// surface then (mm).
struct Drive {
  std::function<double(double)> push, dent;
};

class TipMotion {
 public:
  /// References must outlive it.
  TipMotion(const PenetrationLaw& law, const DepthGrid& grid, const LayerBarriers& barriers)
      : law_(law), grid_(grid), barriers_(barriers) {}

  struct Rest {
    TipState tip;
    bool is_jump =
        false;  ///< a barrier gave way, or the push exceeded the resistance by ever more: it cannot go slowly
  };
  /// First place where the tip starting at `from` can rest. The ends of the way are depth 0 (out) and max_depth (the
  /// needle is in, or the stack ends).
  Rest settle(const TipState& from, const Drive& drive);

  /// Elastic energy around the needle (mJ) and energy spent on the slit (mJ).
  double wedge(const TipState& tip);
  double crack(const TipState& tip) const { return law_.energy(tip.deepest).crack; }
  /// The tip after moving to depth L, friction included.
  TipState moved(const TipState& from, double L);

 private:
  Rest go_in(const TipState& from, const Drive& drive);
  Rest cut(const TipState& from, const Drive& drive);
  Rest slide_back(const TipState& from, const Drive& drive);
  const WithdrawalTable& way_back(double deepest);
  WithdrawalTable::Value held_at(const TipState& tip);

  const PenetrationLaw& law_;
  const DepthGrid& grid_;
  const LayerBarriers& barriers_;
  std::vector<WithdrawalTable> way_back_;  // of the last deepest position that was asked for
  // What holds the tip at its deepest, for the last one that was asked for: it needs no table.
  double held_deepest_ = -1.0;
  WithdrawalTable::Value held_;
};

}  // namespace acus
