#pragma once
// What a run with puncture writes: tables and headline numbers, all from one plain result.

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/opening_plan.hpp"
#include "solvers/penetration/cycle.hpp"

namespace acus {

/// Everything that was found out about one insertion.
struct InsertionResult {
  OpeningPlan plan;
  std::vector<SolvedSection> sections;
  std::shared_ptr<const PenetrationLaw> law;
  double compliance_ratio = 1.0;
  std::vector<CycleStep> steps;
  std::vector<CycleEvent> events;
  PunctureSummary puncture;
  InsertionForces forces;
  Residual residual;
  /// Load at which the needle fails over the largest force; NaN when not known.
  double margin_axial = std::numeric_limits<double>::quiet_NaN();
  double margin_buckling = std::numeric_limits<double>::quiet_NaN();
  double margin_bending =
      std::numeric_limits<double>::quiet_NaN();                    ///< no sideways force is known when pressed straight
  double bending_load = std::numeric_limits<double>::quiet_NaN();  ///< sideways force at the tip, N

  double deepest() const;        ///< mm
  double largest_force() const;  ///< on the way in, N
  double largest_work() const;   ///< of the needle so far, mJ
};

/// Tables by name, ready for the writer.
std::map<std::string, Table> insertion_tables(const InsertionResult& result, const NeedleShape& needle);

/// Headline numbers, the depth first. `dents` are the finite-element steps.
std::vector<Headline> insertion_headlines(const InsertionResult& result, const Table& dents);

}  // namespace acus
