#pragma once
// What a run with resolved contact writes into tables.

#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "solvers/array/resolved_press.hpp"

namespace acus {

std::vector<std::string> resolved_columns();
/// The last accepted step; dents are means over the needles.
std::vector<double> resolved_row(const ResolvedPress& press);

/// One row per needle as it stands. Puncture columns are NaN: nothing punctures here.
Table resolved_needle_table(const ResolvedPress& press, const std::vector<ArrayNeedle>& places);
/// First touch of every needle, in the order in which they touched.
Table resolved_event_table(const ResolvedPress& press, double rate);

std::vector<Headline> resolved_headlines(const ResolvedPress& press, const Table& history);

}  // namespace acus
