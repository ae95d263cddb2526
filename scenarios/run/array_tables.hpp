#pragma once
// What a run of an array writes.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/run/insertion_tables.hpp"
#include "solvers/array/array_press.hpp"

namespace acus {

struct ArrayResult {
  std::vector<ArrayNeedle> positions;
  std::vector<ArrayStep> steps;
  std::vector<double> mean_depth, mean_dent;  ///< mm, per step
  std::vector<ArrayEvent> events;
  std::vector<NeedleRecord> deepest, last;  ///< where the plate was furthest, and at the end
  double deepest_displacement = 0.0;        ///< of the plate, mm
  std::int64_t n_unknowns = 0;
};

/// Puts history, events, needles and punctures of the array in the place of those of the single needle; what only one
/// needle has (bounds of its puncture) is taken out.
void put_array_tables(const ArrayResult& array, const InsertionResult& single, const NeedleShape& needle,
                      const Scenario& scenario, std::map<std::string, Table>& tables);

std::vector<Headline> array_headlines(const ArrayResult& array, const InsertionResult& single);

}  // namespace acus
