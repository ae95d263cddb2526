#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "viz/charts/charts.hpp"
#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"

namespace acus {

namespace {

constexpr double key_x = 0.775;

Color curve_color(std::size_t i) {
  static constexpr std::array<Color, 5> colors = {
      {{0.0, 0.447, 0.698}, {0.835, 0.369, 0.0}, {0.0, 0.62, 0.451}, {0.8, 0.475, 0.655}, {0.1, 0.1, 0.1}}};
  return colors[i % colors.size()];
}

/// Value over x between two points of a curve, straight on logarithmic axes; beyond its ends by the last piece.
double along(const std::vector<double>& x, const std::vector<double>& y, std::size_t piece, double at) {
  const double slope = std::log(y[piece + 1] / y[piece]) / std::log(x[piece + 1] / x[piece]);
  return y[piece] * std::pow(at / x[piece], slope);
}

/// Where a layer of the run stands on its curve: the slit at its top says which J/(mu R) that is.
struct Mark {
  std::string layer;
  std::size_t curve;
  double x, slit, cost;
  bool is_beyond;  ///< the curve ends before: its last piece is drawn on
};

std::optional<Mark> mark_of(const OpeningCurve& curve, std::size_t index, const std::string& layer, double slit) {
  if (curve.x.size() < 2 || !(slit > 0)) return std::nullopt;
  std::size_t piece = 0;  // the slit gets shorter as x grows
  while (piece + 2 < curve.x.size() && curve.slit[piece + 1] > slit) ++piece;
  const double x = along(curve.slit, curve.x, piece, slit);
  return Mark{layer, index, x, slit, along(curve.x, curve.cost, piece, x), x < curve.x.front() || x > curve.x.back()};
}

std::vector<Mark> marks_of(const InsertionData& data) {
  std::vector<Mark> marks;
  const ChannelRows& channel = data.channel();
  for (std::size_t row = 0; row < channel.depth.size(); ++row) {
    if (row > 0 && channel.layer[row] == channel.layer[row - 1]) continue;
    if (!(channel.radius[row] > 0)) continue;
    for (std::size_t k = 0; k < data.openings().size(); ++k) {
      const OpeningCurve& curve = data.openings()[k];
      if (std::find(curve.layers.begin(), curve.layers.end(), channel.layer[row]) == curve.layers.end()) continue;
      const auto mark = mark_of(curve, k, channel.layer[row], 0.5 * channel.slit[row] / channel.radius[row]);
      if (mark) marks.push_back(*mark);
    }
  }
  return marks;
}

struct Range {
  double low = INFINITY, high = 0;
  void add(double value) {
    if (!(value > 0) || !std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

void draw_key(Overlay& overlay, const InsertionData& data, const std::vector<Mark>& marks) {
  double y = 0.86;
  for (std::size_t k = 0; k < data.openings().size(); ++k) {
    const OpeningCurve& curve = data.openings()[k];
    overlay.polyline({{key_x, y}, {key_x + 0.03, y}}, curve_color(k), 3, curve.kind == "plane_stress");
    overlay.text(key_x + 0.038, y, curve.law, 17);
    y -= 0.026;
    overlay.text(key_x + 0.038, y, readable(curve.kind), 15, Align::left, faint_ink);
    for (const std::string& layer : curve.layers) {
      y -= 0.024;
      overlay.text(key_x + 0.038, y, readable(layer), 15, Align::left, faint_ink);
    }
    y -= 0.042;
  }
  if (marks.empty()) {
    overlay.text(key_x, y, "no layer was cut in this run", 16);
    return;
  }
  overlay.text(key_x, y, "this run, at the top of each layer", 17, Align::left, ink, true);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    y -= 0.034;
    overlay.text(key_x + 0.016, y, fmt::format("{}", i + 1), 17, Align::right, ink, true);
    overlay.text(key_x + 0.025, y, readable(marks[i].layer), 16);
    y -= 0.022;
    overlay.text(
        key_x + 0.025, y,
        fmt::format("x = {:.3g}, a = {:.3g} R{}", marks[i].x, marks[i].slit, marks[i].is_beyond ? ", beyond" : ""), 15,
        Align::left, faint_ink);
  }
}

}  // namespace

bool has_openings(const RunData& run) { return !run.reader().table("section").rows.empty(); }

void draw_opening_chart(Offscreen& picture, const RunData& run) {
  if (!has_openings(run)) throw PictureError("this run has no slit-opening curves to chart");
  const InsertionData data(run);
  const std::vector<Mark> marks = marks_of(data);
  Range x, slit, cost;
  for (const OpeningCurve& curve : data.openings()) {
    for (const double value : curve.x) x.add(value);
    for (const double value : curve.slit) slit.add(value);
    for (const double value : curve.cost) cost.add(value);
  }
  for (const Mark& mark : marks) {
    x.add(mark.x);
    slit.add(mark.slit);
    cost.add(mark.cost);
  }
  Overlay overlay = open_page(picture, run.title(),
                              "Plane section: a slit of half-length a wedged open by a rigid circle of radius R; "
                              "toughness J, shear modulus µ, cost per depth Γ");
  const PlotAxis x_axis = {"x = J / (µ R)", x.low, x.high, true};
  Plot left(overlay, {0.075, 0.105, 0.37, 0.86}, x_axis, {"half-length of the slit  a / R", slit.low, slit.high, true});
  Plot right(overlay, {0.46, 0.105, 0.765, 0.86}, x_axis, {"cost  Γ / (µ R²)", cost.low, cost.high, true});
  left.draw_axes();
  right.draw_axes();
  for (std::size_t k = 0; k < data.openings().size(); ++k) {
    const OpeningCurve& curve = data.openings()[k];
    left.curve(curve.x, curve.slit, curve_color(k), curve.kind == "plane_stress");
    right.curve(curve.x, curve.cost, curve_color(k), curve.kind == "plane_stress");
  }
  const auto dot = [&](double at_x, double at_y, std::size_t i) {
    overlay.disc(at_x, at_y, 8, ink);
    overlay.disc(at_x, at_y, 6, curve_color(marks[i].curve));
    const double side = i % 2 == 0 ? 1 : -1;  // layers of one law may share a place
    overlay.text(at_x + 0.013 * side, at_y + 0.022 * side, fmt::format("{}", i + 1), 18, Align::center, ink, true);
  };
  for (std::size_t i = 0; i < marks.size(); ++i) {
    dot(left.across(marks[i].x), left.up(marks[i].slit), i);
    dot(right.across(marks[i].x), right.up(marks[i].cost), i);
  }
  draw_key(overlay, data, marks);
}

}  // namespace acus
