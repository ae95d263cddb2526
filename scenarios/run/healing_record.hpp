#pragma once
// What is noted while skin heals: rows of three tables and the fields at some moments. Flat numbers, so that a stopped
// run can put them away and go on.

#include <map>
#include <string>
#include <vector>

#include "core/io/results.hpp"
#include "solvers/healing/healing_run.hpp"

namespace acus {

using Rows = std::vector<std::vector<double>>;

/// Barrier at one time since the last session.
struct BarrierRow {
  double excess_water_loss = 0.0;  ///< over that right after the session; NaN without a stratum corneum
  double plugged = 0.0;            ///< share of the channels' mouths
};

struct HealingRecord {
  Rows course, sessions, profiles;
  Rows cells;                                ///< of explicit cells, see ExplicitPart
  Rows samples;                              ///< of the ensemble, see HealingEnsemble
  std::vector<double> moment_times;          ///< s
  std::vector<std::vector<double>> moments;  ///< fields one behind the other, each n_nodes values
};

/// Rows one behind the other, and back.
std::vector<double> flat(const Rows& rows);
Rows rows_of(const std::vector<double>& values, std::size_t width);

const std::vector<std::string>& course_columns();
const std::vector<std::string>& session_columns();
const std::vector<std::string>& profile_columns();
/// Value of a row by column name. Requires a column of that name.
double value_of(const std::vector<double>& row, const std::vector<std::string>& columns, const std::string& name);

/// Row of the table "healing": area means over the treated skin. Time in s.
std::vector<double> course_row(double time, int session, const HealingMeans& means, const BarrierRow& barrier);
/// Rows of the table "healing_profiles", one per depth.
void append_profile(Rows& rows, double time, const HealingGrid& grid, const std::vector<double>& fields,
                    const std::vector<double>& weights);
/// Mean of nodal values over the papillary dermis (the whole of it where there is no papillary one) and the treated
/// skin.
double papillary_mean(const HealingGrid& grid, const std::vector<double>& values, const std::vector<double>& weights);

/// The tables "healing", "healing_sessions", "healing_profiles" and, where cells were solved, "healing_cells".
std::map<std::string, Table> healing_tables(const HealingRecord& record);

/// Fields that are kept: "standard" or "all" of output.fields; none otherwise.
std::vector<std::size_t> kept_fields(const std::string& choice);
std::vector<double> kept_values(const std::vector<double>& values, const std::vector<std::size_t>& fields);
FieldSeries field_series(const HealingGrid& grid, const std::vector<std::size_t>& fields, const HealingRecord& record);

/// State and record as flat arrays. `mark` tells the punctures apart.
RestartState to_restart(const HealingState& state, const HealingRecord& record, std::int64_t next_moment,
                        std::int64_t mark);
/// False when there is nothing, or when it belongs to other punctures or another number of nodes.
bool from_restart(const RestartState& kept, std::int64_t mark, std::size_t n_values, HealingState& state,
                  HealingRecord& record, std::int64_t& next_moment);

}  // namespace acus
