#include "viz/charts/healing_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

constexpr Color blue = {0.0, 0.447, 0.698}, vermilion = {0.835, 0.369, 0.0}, green = {0.0, 0.620, 0.451},
                purple = {0.800, 0.475, 0.655}, grey = {0.45, 0.45, 0.48};
constexpr const char* caution =
    "Means over the treated skin. Most parameters are known to a factor of 3 to 10: an "
    "example, not a forecast";

Color pale(const Color& color) {
  Color mixed;
  for (std::size_t k = 0; k < 3; ++k) mixed[k] = 0.22 * color[k] + 0.78;
  return mixed;
}

std::vector<double> scaled(const Table& table, const std::string& column, double factor, double shift = 0.0) {
  std::vector<double> values = number_column_of(table, column);
  for (double& value : values) value = factor * (value + shift);
  return values;
}

/// A curve of the table "healing", with what an ensemble made of it.
struct Line {
  std::string name;
  std::vector<double> values;
  Color color;
  std::vector<double> low = {}, high = {};  ///< empty without a band

  Line without_band() && {
    low.clear(), high.clear();
    return std::move(*this);
  }
};

/// A measurement on the page: a dot, or the time by which something was over.
struct Mark {
  double days, value;
  bool is_duration;
  std::string label;
};

class Course {
 public:
  explicit Course(const RunData& run)
      : table_(run.reader().table("healing")),
        bands_(run.reader().table("healing_bands")),
        published_(run.reader().table("healing_published")),
        days_(number_column_of(table_, "time_d")),
        n_samples_(run.reader().table("healing_samples").rows.size()) {}

  const std::vector<double>& days() const { return days_; }
  bool has_bands() const { return bands_.rows.size() == days_.size(); }
  std::string subtitle() const {
    if (!has_bands()) return caution;
    return fmt::format(
        "Means over the treated skin. Shades: the middle 90 % of {} draws of the parameters from their "
        "published ranges",
        n_samples_ - 1);
  }

  Line line(const std::string& name, const std::string& column, const Color& color, double factor = 1.0,
            double shift = 0.0) const {
    Line line{name, scaled(table_, column, factor, shift), color};
    if (!has_bands() || !has_column(bands_, column + "_p05")) return line;
    line.low = scaled(bands_, column + "_p05", factor, shift);
    line.high = scaled(bands_, column + "_p95", factor, shift);
    return line;
  }

  std::vector<Mark> marks(const std::string& quantity) const {
    std::vector<Mark> found;
    for (const auto& row : published_.rows)
      if (std::get<std::string>(row.at(0)) == quantity)
        found.push_back({std::get<double>(row.at(1)), std::get<double>(row.at(2)), std::get<double>(row.at(3)) > 0.0,
                         std::get<std::string>(row.at(4))});
    return found;
  }

 private:
  Table table_, bands_, published_;
  std::vector<double> days_;
  std::size_t n_samples_;
};

/// One panel: curves up to a time, their bands, and marks.
struct Panel {
  PlotBox box;
  std::string title;
  double last;  ///< days
  std::vector<Line> lines;
  std::vector<Mark> marks = {};
  bool in_hours = false;
};

class PanelDrawing {
 public:
  PanelDrawing(Overlay& overlay, const Panel& panel, const std::vector<double>& days)
      : overlay_(overlay), panel_(panel) {
    const auto n = std::upper_bound(days.begin(), days.end(), panel.last) - days.begin();
    times_.assign(days.begin(), days.begin() + n);
    for (double& time : times_) time *= scale();
  }

  void draw() {
    find_range();
    Plot plot(overlay_, panel_.box,
              {panel_.in_hours ? "hours since the first session" : "days since the first session", 0.0,
               scale() * panel_.last},
              {panel_.title, low_, high_});
    for (const Line& line : panel_.lines) draw_band(plot, line);
    plot.draw_axes();
    for (const Line& line : panel_.lines) plot.curve(times_, shown(line.values), line.color);
    double label_height = 0.9;
    for (const Mark& mark : panel_.marks) draw_mark(plot, mark, label_height);
    draw_key();
  }

 private:
  double scale() const { return panel_.in_hours ? 24.0 : 1.0; }

  std::vector<double> shown(const std::vector<double>& values) const {
    return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(times_.size())};
  }

  void include(double value) {
    if (std::isfinite(value)) low_ = std::min(low_, value), high_ = std::max(high_, value);
  }

  void find_range() {
    for (const Line& line : panel_.lines)
      for (std::size_t i = 0; i < times_.size(); ++i) {
        include(line.values[i]);
        if (!line.low.empty()) include(line.low[i]), include(line.high[i]);
      }
    for (const Mark& mark : panel_.marks)
      if (!mark.is_duration && mark.days <= panel_.last) include(mark.value);
    high_ *= 1.1;
  }

  void draw_band(const Plot& plot, const Line& line) {
    std::vector<PagePoint> under, over;
    if (line.low.empty()) return;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (!std::isfinite(line.low[i]) || !std::isfinite(line.high[i])) continue;
      under.push_back({plot.across(times_[i]), plot.up(line.low[i])});
      over.push_back({plot.across(times_[i]), plot.up(line.high[i])});
    }
    if (under.size() > 1) overlay_.strip(under, over, pale(line.color));
  }

  void draw_mark(const Plot& plot, const Mark& mark, double& label_height) {
    if (mark.days > panel_.last) return;
    const double x = plot.across(scale() * mark.days);
    if (!mark.is_duration) {
      overlay_.disc(x, plot.up(mark.value), 6, ink);
      overlay_.text(x + 0.008, plot.up(mark.value) + 0.012, mark.label, 15);
      return;
    }
    const PlotBox& box = panel_.box;
    overlay_.polyline({{x, box.bottom}, {x, box.top}}, ink, 1.5, true);
    const bool is_at_right = x > box.right - 0.11;
    overlay_.text(is_at_right ? x - 0.004 : x + 0.004, box.bottom + label_height * (box.top - box.bottom),
                  "over: " + mark.label, 14, is_at_right ? Align::right : Align::left);
    label_height -= 0.09;
  }

  void draw_key() {
    const double y = panel_.box.top + 0.022;
    double x = panel_.box.left;
    for (const Line& line : panel_.lines) {
      overlay_.polyline({{x, y}, {x + 0.02, y}}, line.color, 3, false);
      overlay_.text(x + 0.025, y, line.name, 15);
      x += 0.045 + 0.0066 * static_cast<double>(line.name.size());
    }
    const bool has_dots = std::any_of(panel_.marks.begin(), panel_.marks.end(),
                                      [&](const Mark& mark) { return !mark.is_duration && mark.days <= panel_.last; });
    if (!has_dots) return;
    overlay_.disc(x + 0.006, y, 6, ink);
    overlay_.text(x + 0.016, y, "measured", 15);
  }

  Overlay& overlay_;
  const Panel& panel_;
  std::vector<double> times_;
  double low_ = 0.0, high_ = 1e-9;
};

Color between(const Color& from, const Color& to, double share) {
  Color color;
  for (std::size_t c = 0; c < 3; ++c) color[c] = from[c] + share * (to[c] - from[c]);
  return color;
}

std::vector<Mark> both(std::vector<Mark> marks, const std::vector<Mark>& more) {
  marks.insert(marks.end(), more.begin(), more.end());
  return marks;
}

}  // namespace

bool has_healing(const RunData& run) { return !run.reader().table("healing").rows.empty(); }

void draw_healing_course(Offscreen& picture, const RunData& run) {
  if (!has_healing(run)) throw PictureError("this run has no table healing");
  const Course course(run);
  constexpr double percent = 100.0;
  const double horizon = course.days().back(), first_day = std::min(1.0, horizon), first_days = std::min(4.0, horizon);
  Overlay overlay = open_page(picture, run.title(), course.subtitle());
  const std::vector<Panel> panels = {
      {{0.08, 0.56, 0.46, 0.83},
       "barrier (%)",
       first_day,
       {course.line("excess water loss", "excess_water_loss", blue, percent),
        course.line("channels plugged", "plugged", grey, percent)},
       course.marks("barrier"),
       true},
      {{0.58, 0.56, 0.96, 0.83},
       "redness (µm)",
       first_days,
       {course.line("depth of injury that shows", "redness_um", vermilion)},
       course.marks("redness"),
       true},
      {{0.08, 0.105, 0.46, 0.40},
       "change, papillary dermis (%)",
       horizon,
       {course.line("vessels", "papillary_V", grey, percent, -1.0),
        course.line("cytokine", "papillary_c", vermilion, percent, -1.0),
        course.line("fibroblasts", "papillary_rho", blue, percent, -1.0),
        course.line("activated", "papillary_A", purple, percent)}},
      {{0.58, 0.105, 0.96, 0.40},
       "change, papillary dermis (%)",
       horizon,
       {course.line("collagen", "papillary_collagen", green, percent, -1.0),
        course.line("of it new", "papillary_phi_N", blue, percent).without_band(),
        course.line("elastin (published: -20 to +50)", "papillary_E", purple, percent, -1.0)},
       both(course.marks("collagen"), course.marks("elastin"))}};
  for (const Panel& panel : panels) PanelDrawing(overlay, panel, course.days()).draw();
}

void draw_healing_profiles(Offscreen& picture, const RunData& run) {
  const Table table = run.reader().table("healing_profiles");
  if (table.rows.empty()) throw PictureError("this run has no table healing_profiles");
  const std::vector<double> days = number_column_of(table, "time_d"), depth = number_column_of(table, "depth_um");
  Overlay overlay = open_page(picture, run.title(), caution);
  std::vector<std::pair<std::size_t, std::size_t>> pieces;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (i == 0 || days[i] != days[i - 1]) pieces.emplace_back(i, i);
    pieces.back().second = i + 1;
  }
  constexpr std::size_t most = 8;
  if (pieces.size() > most) {
    std::vector<std::pair<std::size_t, std::size_t>> spread;
    for (std::size_t k = 0; k < most; ++k) spread.push_back(pieces[k * (pieces.size() - 1) / (most - 1)]);
    pieces = std::move(spread);
  }
  const auto color = [&](std::size_t k) {
    return between(vermilion, blue,
                   static_cast<double>(k) / std::max<double>(1.0, static_cast<double>(pieces.size() - 1)));
  };
  const auto draw = [&](const PlotBox& box, const std::string& title, const std::vector<double>& values) {
    const double high = std::max(1e-9, *std::max_element(values.begin(), values.end()));
    Plot plot(overlay, box, {"depth below the surface (µm)", 0.0, *std::max_element(depth.begin(), depth.end())},
              {title, 0.0, 1.05 * high});
    plot.draw_axes();
    for (std::size_t k = 0; k < pieces.size(); ++k) {
      const auto first = static_cast<std::ptrdiff_t>(pieces[k].first),
                 end = static_cast<std::ptrdiff_t>(pieces[k].second);
      plot.curve({depth.begin() + first, depth.begin() + end}, {values.begin() + first, values.begin() + end},
                 color(k));
    }
  };
  draw({0.08, 0.13, 0.43, 0.84}, "new collagen (% of healthy)", scaled(table, "phi_N", 100.0));
  draw({0.51, 0.13, 0.86, 0.84}, "activated fibroblasts (%)", scaled(table, "A", 100.0));
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    const double y = 0.83 - 0.034 * static_cast<double>(k);
    overlay.polyline({{0.88, y}, {0.90, y}}, color(k), 3, false);
    overlay.text(0.907, y, fmt::format("day {:.4g}", days[pieces[k].first]), 16);
  }
}

}  // namespace acus
