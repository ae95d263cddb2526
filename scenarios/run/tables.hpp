#pragma once
// What a run writes into its tables: history, convergence, needles, headline numbers.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/equilibrium/indentation.hpp"

namespace acus {

std::vector<std::string> history_columns();
std::vector<double> history_row(const IndentationStep& step);

std::vector<std::string> convergence_columns();
std::vector<std::vector<double>> convergence_rows(int step_number, const IndentationStep& step);

/// One row: the needle as it stands. Puncture columns are NaN: nothing punctures in an indentation.
Table needle_table(const Indentation& run);

/// Headline numbers from the whole history (rows as written).
std::vector<Headline> headlines(const Table& history, const Indentation& run, Geometry geometry);

}  // namespace acus
