#include "viz/charts/cycle_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/charts/charts.hpp"
#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"

namespace acus {

namespace {

constexpr double mN_per_N = 1e3;
constexpr double key_x = 0.735;  // left edge of the key beside the plot
constexpr Color band_color = {0.93, 0.91, 0.80};
constexpr Color dent_color = {0.902, 0.624, 0.0}, displacement_color = {0.45, 0.45, 0.48};

Color pale(const Color& color) {
  Color result;
  for (std::size_t c = 0; c < 3; ++c) result[c] = 1 - 0.13 * (1 - color[c]);
  return result;
}

/// Rows first..last share a phase; the first is the last of the phase before, so that the curve has no holes.
struct Stretch {
  RunPhase phase;
  std::size_t first, last;
};

std::vector<Stretch> stretches(const HistoryRows& history) {
  std::vector<Stretch> result;
  for (std::size_t i = 1; i < history.phase.size(); ++i) {
    if (result.empty() || result.back().phase != history.phase[i]) result.push_back({history.phase[i], i - 1, i});
    result.back().last = i;
  }
  return result;
}

std::vector<double> part(const std::vector<double>& values, const Stretch& rows, double factor = 1) {
  std::vector<double> result(values.begin() + static_cast<std::ptrdiff_t>(rows.first),
                             values.begin() + static_cast<std::ptrdiff_t>(rows.last) + 1);
  for (double& value : result) value *= factor;
  return result;
}

bool is_way_back(RunPhase phase) { return phase == RunPhase::retraction || phase == RunPhase::withdrawn; }

std::vector<RunPhase> phases_of(const HistoryRows& history) {
  std::vector<RunPhase> phases;
  for (const Stretch& rows : stretches(history)) {
    if (std::find(phases.begin(), phases.end(), rows.phase) == phases.end()) phases.push_back(rows.phase);
  }
  return phases;
}

const BoundRow* find_case(const InsertionData& data, const std::string& name) {
  for (const BoundRow& bound : data.bounds()) {
    if (bound.name == name) return &bound;
  }
  return nullptr;
}

/// Puncture force of the two limits, mN.
struct Band {
  double low, high;
};
Band band_of(const InsertionData& data) {
  const BoundRow *low = find_case(data, "no_barrier"), *high = find_case(data, "highest_barrier");
  return low == nullptr || high == nullptr ? Band{NAN, NAN} : Band{low->force, high->force};
}

std::string bound_text(const BoundRow& bound) {
  if (!std::isfinite(bound.force)) return "the skin does not break";
  return fmt::format("{:.3g} mN at {:.4g} µm (A = {:.3g}, χ = {:.2g})", bound.force, bound.displacement,
                     bound.amplification, bound.compliance_ratio);
}

/// Returns the height below the key.
double draw_band_key(Overlay& overlay, const InsertionData& data, double y) {
  if (data.bounds().empty()) return y;
  overlay.box(key_x, y - 0.012, key_x + 0.025, y + 0.012, band_color);
  overlay.frame(key_x, y - 0.012, key_x + 0.025, y + 0.012, faint_ink);
  overlay.text(key_x + 0.033, y, "puncture force between its bounds", 18);
  const std::pair<const char*, const char*> lines[] = {
      {"chosen", "chosen"}, {"no_barrier", "no barrier"}, {"highest_barrier", "highest barrier"}};
  for (const auto& [name, words] : lines) {
    const BoundRow* bound = find_case(data, name);
    if (bound == nullptr) continue;
    overlay.text(key_x + 0.033, y - 0.032, words, 16, Align::left, faint_ink);
    overlay.text(key_x + 0.033, y - 0.055, bound_text(*bound), 16, Align::left, faint_ink);
    y -= 0.052;
  }
  return y - 0.05;
}

double draw_phase_key(Overlay& overlay, const std::vector<RunPhase>& phases, double y) {
  for (const RunPhase phase : phases) {
    overlay.polyline({{key_x, y}, {key_x + 0.025, y}}, phase_color(phase), 4, is_way_back(phase));
    overlay.text(key_x + 0.033, y, phase_name(phase), 18);
    y -= 0.032;
  }
  return y - 0.02;
}

/// Rounding errors of the solver are zero to a reader.
double without_dust(double value) { return std::abs(value) < 1e-6 ? 0.0 : value; }

std::string event_title(const EventRow& event) {
  const bool names_layer = event.name == "layer entered" && event.layer != "none";
  return names_layer ? "into the " + readable(event.layer) : event.name;
}

/// Numbers that follow each other as "2–5".
std::string number_list(const std::vector<std::size_t>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + fmt::format("{}", numbers[i]);
    if (last > i) text += (last > i + 1 ? "–" : ", ") + fmt::format("{}", numbers[last]);
    i = last;
  }
  return text;
}

/// Events at nearly the same place share a dot.
struct Dot {
  double x, y;
  std::vector<std::size_t> numbers;
};

std::vector<Dot> dots_of(const std::vector<EventRow>& events, const Plot& plot) {
  constexpr double near = 0.022;
  std::vector<Dot> dots;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!plot.contains(events[i].displacement, events[i].force)) continue;
    const double x = plot.across(events[i].displacement), y = plot.up(events[i].force);
    const auto same =
        std::find_if(dots.begin(), dots.end(), [&](const Dot& dot) { return std::hypot(dot.x - x, dot.y - y) < near; });
    if (same == dots.end()) {
      dots.push_back({x, y, {i + 1}});
    } else {
      same->numbers.push_back(i + 1);
    }
  }
  return dots;
}

void draw_dots(Overlay& overlay, const std::vector<Dot>& dots, const PlotBox& box) {
  for (const Dot& dot : dots) {
    overlay.disc(dot.x, dot.y, 8, ink);
    overlay.disc(dot.x, dot.y, 5.5, {1, 1, 1});
    const bool is_at_right = dot.x > box.right - 0.06;
    overlay.text(dot.x + (is_at_right ? -0.010 : 0.010), std::min(dot.y + 0.026, box.top - 0.015),
                 number_list(dot.numbers), 18, is_at_right ? Align::right : Align::left, ink, true);
  }
}

bool is_same_place(const EventRow& a, const EventRow& b) {
  return a.displacement == b.displacement && a.force == b.force && a.depth == b.depth;
}

/// Events at one place share the line that says where.
void draw_event_key(Overlay& overlay, const std::vector<EventRow>& events, double y) {
  constexpr double lowest = 0.05, title_line = 0.026, place_line = 0.022;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const EventRow& event = events[i];
    const bool is_last = i + 1 == events.size();
    if (y < (is_last ? lowest : lowest + title_line)) {  // room for the words that stand for the rest
      overlay.text(key_x + 0.033, y, "the rest is in the table of events", 16);
      return;
    }
    overlay.text(key_x + 0.025, y, fmt::format("{}", i + 1), 17, Align::right, ink, true);
    overlay.text(key_x + 0.033, y, event_title(event), 17);
    y -= title_line;
    if (!is_last && is_same_place(event, events[i + 1])) continue;
    overlay.text(key_x + 0.033, y + 0.004,
                 fmt::format("{:.4g} µm, {:.3g} mN, tip {:.3g} µm deep", event.displacement, without_dust(event.force),
                             without_dust(event.depth)),
                 15, Align::left, faint_ink);
    y -= place_line;
  }
}

PlotAxis force_axis(const InsertionData& data) {
  const std::vector<double>& force = data.history().force;
  const double peak = mN_per_N * *std::max_element(force.begin(), force.end());
  const double low = std::min(0.0, mN_per_N * *std::min_element(force.begin(), force.end()));
  // A bound far above the curve would press the curve flat: the band then leaves the picture, its number is in the key.
  const double high = band_of(data).high;
  return {"force (mN)", low, std::isfinite(high) ? std::max(peak, std::min(high, 1.6 * peak)) : peak};
}

void draw_band(Plot& plot, const InsertionData& data, double top) {
  const Band band = band_of(data);
  if (!std::isfinite(band.low) || band.low >= top) return;
  plot.shade_y(band.low, std::isfinite(band.high) ? std::min(band.high, top) : top, band_color);
}

/// Layers by depth as a narrow column at the right of a plot whose y axis is a depth in um.
void draw_layer_column(Overlay& overlay, const RunData& run, const Plot& plot, double deepest) {
  double top = 0;
  for (std::size_t i = 0; i < run.layers().size(); ++i) {
    const double bottom = top + 1e3 * run.layers()[i].thickness;
    if (top < deepest) {
      overlay.box(plot.box().right + 0.004, plot.up(top), plot.box().right + 0.016, plot.up(std::min(bottom, deepest)),
                  layer_color(static_cast<int>(i)));
    }
    top = bottom;
  }
}

void draw_time_key(Overlay& overlay, const RunData& run, const HistoryRows& history) {
  double y = 0.845;
  const std::tuple<const char*, Color, bool> lines[] = {
      {"displacement of the needle", displacement_color, false},
      {"depth of the tip in the skin", phase_color(RunPhase::indentation), false},
      {"dent of the surface", dent_color, true}};
  for (const auto& [words, color, is_dashed] : lines) {
    overlay.polyline({{key_x + 0.02, y}, {key_x + 0.05, y}}, color, 3, is_dashed);
    overlay.text(key_x + 0.058, y, words, 18);
    y -= 0.036;
  }
  y -= 0.02;
  if (!run.layers().empty()) overlay.text(key_x + 0.02, y, "column: layers by depth", 18, Align::left, ink, true);
  for (std::size_t i = 0; i < run.layers().size(); ++i) {
    y -= 0.034;
    overlay.box(key_x + 0.02, y - 0.011, key_x + 0.04, y + 0.011, layer_color(static_cast<int>(i)));
    overlay.text(key_x + 0.048, y, readable(run.layers()[i].name), 17);
  }
  y = 0.40;
  overlay.text(key_x + 0.02, y, "phases", 18, Align::left, ink, true);
  for (const RunPhase phase : phases_of(history)) {
    y -= 0.034;
    overlay.box(key_x + 0.02, y - 0.011, key_x + 0.04, y + 0.011, pale(phase_color(phase)));
    overlay.polyline({{key_x + 0.02, y}, {key_x + 0.04, y}}, phase_color(phase), 4, false);
    overlay.text(key_x + 0.048, y, phase_name(phase), 17);
  }
}

}  // namespace

void draw_cycle_force_chart(Offscreen& picture, const RunData& run) {
  const InsertionData data(run);
  const HistoryRows& history = data.history();
  Overlay overlay = open_page(picture, run.title(),
                              "Plane slit opened by the needle; crack and friction by the penetration law. Solid: way "
                              "in, dashed: way back");
  const PlotBox box = {0.085, 0.105, 0.715, 0.875};
  const double farthest = *std::max_element(history.displacement.begin(), history.displacement.end());
  const PlotAxis y_axis = force_axis(data);
  Plot plot(overlay, box, {"displacement of the needle (µm)", 0, farthest}, y_axis);
  draw_band(plot, data, y_axis.high);
  plot.draw_axes();
  for (const Stretch& rows : stretches(history)) {
    plot.curve(part(history.displacement, rows), part(history.force, rows, mN_per_N), phase_color(rows.phase),
               is_way_back(rows.phase), 3.5);
  }
  draw_dots(overlay, dots_of(data.events(), plot), box);
  const double below_phases = draw_phase_key(overlay, phases_of(history), 0.865);
  draw_event_key(overlay, data.events(), draw_band_key(overlay, data, below_phases));
}

void draw_time_chart(Offscreen& picture, const RunData& run) {
  const InsertionData data(run);
  const HistoryRows& history = data.history();
  Overlay overlay =
      open_page(picture, run.title(), "Displacement of the needle = depth of the tip + dent of the surface");
  const double first = history.time.front(), last = history.time.back();
  const auto [low, high] = std::minmax_element(history.force.begin(), history.force.end());
  const double lowest = std::min(0.0, *std::min_element(history.dent.begin(), history.dent.end()));
  const double farthest = *std::max_element(history.displacement.begin(), history.displacement.end());
  Plot lengths(overlay, {0.085, 0.47, 0.72, 0.875}, {"", first, last}, {"length (µm)", lowest, farthest});
  Plot forces(overlay, {0.085, 0.105, 0.72, 0.44}, {"time (s)", first, last},
              {"force (mN)", std::min(0.0, mN_per_N * *low), mN_per_N * *high});
  for (Plot* plot : {&lengths, &forces}) {
    for (const Stretch& rows : stretches(history))
      plot->shade_x(history.time[rows.first], history.time[rows.last], pale(phase_color(rows.phase)));
    plot->draw_axes();
  }
  lengths.curve(history.time, history.displacement, displacement_color, false, 2);
  lengths.curve(history.time, history.dent, dent_color, true);
  lengths.curve(history.time, history.depth, phase_color(RunPhase::indentation));
  for (const Stretch& rows : stretches(history))
    forces.curve(part(history.time, rows), part(history.force, rows, mN_per_N), phase_color(rows.phase));
  draw_layer_column(overlay, run, lengths, farthest);
  draw_time_key(overlay, run, history);
}

}  // namespace acus
