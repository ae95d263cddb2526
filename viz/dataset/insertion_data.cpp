#include "viz/dataset/insertion_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "viz/pictures.hpp"

namespace acus {

namespace {

std::size_t column_index(const Table& table, const std::string& name) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  if (found == table.columns.end()) throw PictureError(fmt::format("the results have no column {}", name));
  return static_cast<std::size_t>(found - table.columns.begin());
}

template <typename Value>
std::vector<Value> column_of(const Table& table, const std::string& name) {
  const std::size_t i = column_index(table, name);
  std::vector<Value> values;
  for (const auto& row : table.rows) {
    const Value* value = std::get_if<Value>(&row[i]);
    if (value == nullptr) throw PictureError(fmt::format("the column {} of the results is of another kind", name));
    values.push_back(*value);
  }
  return values;
}

HistoryRows read_history(const Table& table) {
  HistoryRows history = {number_column_of(table, "time_s"),  number_column_of(table, "displacement_um"),
                         number_column_of(table, "force_N"), number_column_of(table, "depth_um"),
                         number_column_of(table, "dent_um"), {}};
  for (const double number : number_column_of(table, "phase")) {
    const auto phase = static_cast<int>(number);
    if (!(number >= 0) || phase >= n_phases) throw PictureError(fmt::format("the history has a phase {}", number));
    history.phase.push_back(static_cast<RunPhase>(phase));
  }
  return history;
}

/// Events of the whole plate; of those that single needles had, the first and the last puncture.
std::vector<EventRow> of_plate(const std::vector<EventRow>& events, const std::vector<double>& needle) {
  std::vector<EventRow> kept;
  std::size_t last = events.size(), n_punctures = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (needle[i] >= 0 && events[i].name == "puncture") last = i, ++n_punctures;
  }
  bool is_first = true;
  for (std::size_t i = 0; i < events.size(); ++i) {
    EventRow event = events[i];
    if (needle[i] < 0) {
      kept.push_back(event);
    } else if (event.name == "puncture" && (is_first || (i == last && n_punctures > 1))) {
      event.name = is_first ? "first puncture" : "last puncture";
      is_first = false;
      kept.push_back(event);
    }
  }
  return kept;
}

std::vector<EventRow> read_events(const Table& table) {
  std::vector<EventRow> events(table.rows.size());
  if (events.empty()) return events;
  const auto names = text_column_of(table, "event"), layers = text_column_of(table, "layer");
  const auto time = number_column_of(table, "time_s"), displacement = number_column_of(table, "displacement_um"),
             force = number_column_of(table, "force_mN"), depth = number_column_of(table, "depth_um");
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i] = {names[i], layers[i], time[i], displacement[i], force[i], depth[i]};
  return has_column(table, "needle") ? of_plate(events, number_column_of(table, "needle")) : events;
}

/// A needle's event stands on the curve of the plate.
void give_plate_forces(std::vector<EventRow>& events, const HistoryRows& history) {
  constexpr double mN_per_N = 1e3;
  for (EventRow& event : events) {
    const auto row = std::lower_bound(history.time.begin(), history.time.end(), event.time);
    if (row == history.time.end()) continue;
    event.force = mN_per_N * history.force[static_cast<std::size_t>(row - history.time.begin())];
  }
}

std::vector<BoundRow> read_bounds(const Table& table) {
  std::vector<BoundRow> cases(table.rows.size());
  if (cases.empty()) return cases;
  const auto names = text_column_of(table, "case");
  const auto chi = number_column_of(table, "compliance_ratio"), factor = number_column_of(table, "amplification"),
             force = number_column_of(table, "puncture_force_mN"),
             displacement = number_column_of(table, "puncture_displacement_um");
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i] = {names[i], chi[i], factor[i], force[i], displacement[i]};
  return cases;
}

ChannelRows read_channel(const Table& table) {
  if (table.rows.empty()) return {};
  return {number_column_of(table, "depth_um"), number_column_of(table, "needle_radius_um"),
          number_column_of(table, "slit_um"), number_column_of(table, "gape_um"), text_column_of(table, "layer")};
}

/// The rows of one layer stand together.
std::vector<OpeningCurve> read_openings(const Table& table) {
  std::vector<OpeningCurve> curves;
  if (table.rows.empty()) return curves;
  const auto layers = text_column_of(table, "layer"), laws = text_column_of(table, "law"),
             kinds = text_column_of(table, "kind");
  const auto x = number_column_of(table, "x"), slit = number_column_of(table, "a_over_R"),
             cost = number_column_of(table, "gamma");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (i == 0 || layers[i] != layers[i - 1]) curves.push_back({{layers[i]}, laws[i], kinds[i], {}, {}, {}});
    curves.back().x.push_back(x[i]);
    curves.back().slit.push_back(slit[i]);
    curves.back().cost.push_back(cost[i]);
  }
  std::vector<OpeningCurve> distinct;
  for (OpeningCurve& curve : curves) {
    const auto same = std::find_if(distinct.begin(), distinct.end(), [&](const OpeningCurve& other) {
      return other.law == curve.law && other.kind == curve.kind && other.x == curve.x;
    });
    if (same == distinct.end()) {
      distinct.push_back(std::move(curve));
    } else {
      same->layers.push_back(curve.layers.front());
    }
  }
  return distinct;
}

/// Field step of the state with the needle inserted, else the last one.
std::size_t state_to_take(const RunData& run, bool& is_inserted) {
  constexpr double inserted = 2;
  const std::size_t last = run.step_index(-1);
  const Table steps = run.reader().steps();
  const std::size_t row = run.reader().history_row(last);
  is_inserted = has_column(steps, "phase") && number_column_of(steps, "phase").at(row) == inserted;
  return last;
}

}  // namespace

bool has_column(const Table& table, const std::string& name) {
  return std::find(table.columns.begin(), table.columns.end(), name) != table.columns.end();
}

std::vector<double> number_column_of(const Table& table, const std::string& name) {
  return column_of<double>(table, name);
}

std::vector<std::string> text_column_of(const Table& table, const std::string& name) {
  return column_of<std::string>(table, name);
}

std::string phase_name(RunPhase phase) {
  static constexpr std::array<const char*, n_phases> names = {"approach", "indentation", "penetration",
                                                              "hold",     "retraction",  "withdrawn"};
  return names[static_cast<std::size_t>(phase)];
}

Color phase_color(RunPhase phase) {
  static constexpr std::array<Color, n_phases> colors = {{{0.55, 0.55, 0.58},
                                                          {0.0, 0.447, 0.698},
                                                          {0.835, 0.369, 0.0},
                                                          {0.1, 0.1, 0.1},
                                                          {0.0, 0.62, 0.451},
                                                          {0.8, 0.475, 0.655}}};
  return colors[static_cast<std::size_t>(phase)];
}

std::size_t HistoryRows::deepest() const {
  return static_cast<std::size_t>(std::max_element(depth.begin(), depth.end()) - depth.begin());
}

bool InsertionData::is_in(const RunData& run) {
  const Table history = run.reader().history();
  return has_column(history, "phase") && has_column(history, "layer") && !history.rows.empty();
}

InsertionData::InsertionData(const RunData& run) {
  if (!is_in(run)) {
    throw PictureError("this run has no puncture to draw: it only dents the skin, or it is not finished");
  }
  const ResultsReader& reader = run.reader();
  history_ = read_history(reader.history());
  const Table events = reader.table("events");
  events_ = read_events(events);
  if (has_column(events, "needle")) give_plate_forces(events_, history_);
  bounds_ = read_bounds(reader.table("puncture_bounds"));
  channel_ = read_channel(reader.table("channel"));
  openings_ = read_openings(reader.table("section"));
  needles_ = reader.needles();
}

double InsertionData::needle_number(const std::string& column) const {
  if (needles_.rows.empty() || !has_column(needles_, column)) return std::numeric_limits<double>::quiet_NaN();
  return number_column_of(needles_, column).front();
}

std::string InsertionData::layer_reached() const {
  if (needles_.rows.empty()) return "none";
  if (!has_column(needles_, "layer_reached")) return {};  // needles of a drum, not the single one
  return text_column_of(needles_, "layer_reached").front();
}

DentShape dent_shape(const RunData& run, double wall) {
  bool is_inserted = false;
  const std::size_t step = state_to_take(run, is_inserted);
  run.unit("displacement");  // a plain message when it is not stored
  const Field displacement = run.reader().field("displacement", step);
  const std::vector<double>& points = run.reader().header().mesh.points;
  std::vector<std::pair<double, double>> surface;
  for (std::size_t i = 0; i < points.size(); i += 3) {
    if (std::abs(points[i + 2]) < 1e-9) surface.emplace_back(points[i], -displacement.values.at(i + 2));
  }
  std::sort(surface.begin(), surface.end());
  const auto at_wall = std::find_if(surface.begin(), surface.end(), [&](const auto& p) { return p.first >= wall; });
  if (at_wall == surface.end() || at_wall->second == 0) throw PictureError("the solved surface is not dented");
  DentShape shape;
  shape.origin = is_inserted ? "solved just after puncture" : "solved last before puncture";
  for (const auto& [radius, down] : surface) {
    shape.radius.push_back(radius);
    shape.share.push_back(radius < at_wall->first ? 1.0 : down / at_wall->second);
  }
  return shape;
}

}  // namespace acus
