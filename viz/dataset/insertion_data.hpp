#pragma once
// What a run with puncture adds to its steps, as plain columns: history with phases, events, bounds, channel, opening.

#include <string>
#include <vector>

#include "viz/dataset/run_data.hpp"
#include "viz/render/style.hpp"

namespace acus {

/// Columns of a table by name. Throws PictureError when the column is missing or of the other kind.
std::vector<double> number_column_of(const Table& table, const std::string& name);
std::vector<std::string> text_column_of(const Table& table, const std::string& name);
bool has_column(const Table& table, const std::string& name);

/// RunPhase numbers as in docs/results.md.
enum class RunPhase { approach, indentation, penetration, hold, retraction, withdrawn };
constexpr int n_phases = 6;
std::string phase_name(RunPhase phase);
/// Colours of Okabe and Ito (2008), told apart by colour-blind readers.
Color phase_color(RunPhase phase);

/// Rows of the history in their own units: s, um, N.
struct HistoryRows {
  std::vector<double> time, displacement, force, depth, dent;
  std::vector<RunPhase> phase;

  /// Row where the tip is deepest.
  std::size_t deepest() const;
};

struct EventRow {
  std::string name, layer;
  double time = 0.0, displacement = 0.0, force = 0.0, depth = 0.0;  ///< s, um, mN, um
};

/// When the skin breaks, for one compliance ratio; NaN where it does not. mN, um.
struct BoundRow {
  std::string name;
  double compliance_ratio = 0.0, amplification = 0.0, force = 0.0, displacement = 0.0;
};

/// Needle, slit and gape by depth below the surface around the needle, um.
struct ChannelRows {
  std::vector<double> depth, radius, slit, gape;
  std::vector<std::string> layer;
};

/// One slit-opening curve and the layers of the run that share it.
struct OpeningCurve {
  std::vector<std::string> layers;
  std::string law, kind;
  std::vector<double> x, slit, cost;  ///< J/(mu R), a/R, Gamma/(mu R^2), ascending in x
};

class InsertionData {
 public:
  /// True when the run went beyond indentation, so that it has the tables below.
  static bool is_in(const RunData& run);
  /// Throws PictureError when the run has no such tables or they lack a column.
  explicit InsertionData(const RunData& run);

  const HistoryRows& history() const { return history_; }
  const std::vector<EventRow>& events() const { return events_; }
  const std::vector<BoundRow>& bounds() const { return bounds_; }
  const ChannelRows& channel() const { return channel_; }  ///< empty when the skin did not break
  const std::vector<OpeningCurve>& openings() const { return openings_; }
  /// A number of the single needle; NaN when there is none.
  double needle_number(const std::string& column) const;
  std::string layer_reached() const;  ///< empty where the needles of the run are those of a drum

 private:
  HistoryRows history_;
  std::vector<EventRow> events_;
  std::vector<BoundRow> bounds_;
  ChannelRows channel_;
  std::vector<OpeningCurve> openings_;
  Table needles_;
};

/// How the surface of the skin goes down around the needle.
struct DentShape {
  std::vector<double> radius, share;  ///< mm; displacement down, over that at the needle's wall
  std::string origin;                 ///< which solved state it is taken from, in words
};
/// From the fields of the solved state with the needle inserted, else of the last dented one. `wall` is the radius (mm)
/// of the needle at the surface. Throws PictureError when the run stored no displacement.
DentShape dent_shape(const RunData& run, double wall);

}  // namespace acus
