#pragma once
// What finite-element steps write into tables: the steps themselves, their convergence; and the needle and the headline
// numbers of a run that only dents the skin.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "scenarios/schema/scenario.hpp"
#include "solvers/equilibrium/indentation.hpp"

namespace acus {

/// Phases as they are numbered in tables; a run that only dents knows the first two.
enum class StepPhase { approach, indented, inserted };

/// Columns of every step of contact, in two dimensions or three, and their values.
std::vector<std::string> contact_columns();
std::vector<double> contact_row(const IndentationStep& step);

std::vector<std::string> step_columns(const SkinStack& skin);
/// The last accepted step.
std::vector<double> step_row(const Indentation& run);
/// Value of a row by column name. Requires a column of that name.
double step_value(const std::vector<double>& row, const std::string& column, const SkinStack& skin);

std::vector<std::string> convergence_columns();
std::vector<std::vector<double>> convergence_rows(int step_number, const IndentationStep& step);

/// One row: the needle as it stands. Puncture columns are NaN: nothing punctures in an indentation.
Table needle_table(const Indentation& run);

/// Numbers of a column. Requires a number column of that name.
std::vector<double> number_column(const Table& table, const std::string& name);

/// Headline numbers from the whole history (rows as written).
std::vector<Headline> headlines(const Table& history, const Indentation& run, Geometry geometry);

}  // namespace acus
