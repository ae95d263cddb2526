#include "viz/render/channel_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/charts/page.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/overlay.hpp"

namespace acus {

namespace {

constexpr double um_per_mm = 1e3;
constexpr Color slit_color = {0.0, 0.0, 0.0};
constexpr Color open_color = {1.0, 1.0, 1.0};

/// Part of the page that shows a part of space: um to the right of the axis, um above the undeformed surface.
struct Panel {
  double left, bottom, right, top;  ///< page
  double half_width, low, high;     ///< um

  double across(double x) const { return 0.5 * (left + right) + 0.5 * (right - left) * x / half_width; }
  double up(double z) const { return bottom + (top - bottom) * (z - low) / (high - low); }
  PagePoint at(double x, double z) const {
    return {across(std::clamp(x, -half_width, half_width)), up(std::clamp(z, low, high))};
  }
};

/// The state at the deepest position of the tip, um.
struct Inserted {
  double depth, dent;
  DentShape shape;
  double thickness;  ///< of all layers

  /// How far the tissue at distance x from the axis and depth z has gone down: all of it as far as the surface above
  /// it down to the tip, then less and less to the fixed bottom of the skin.
  double down(double x, double z) const {
    const double r = std::abs(x) / um_per_mm;
    const auto after = std::lower_bound(shape.radius.begin(), shape.radius.end(), r);
    double share = shape.share.back();
    if (after == shape.radius.begin()) {
      share = shape.share.front();
    } else if (after != shape.radius.end()) {
      const auto i = static_cast<std::size_t>(after - shape.radius.begin());
      const double t = (r - shape.radius[i - 1]) / (shape.radius[i] - shape.radius[i - 1]);
      share = (1 - t) * shape.share[i - 1] + t * shape.share[i];
    }
    const double fade = z <= depth || thickness <= depth ? 1.0 : (thickness - z) / (thickness - depth);
    return dent * share * fade;
  }
};

std::vector<double> layer_borders(const RunData& run) {
  std::vector<double> borders = {0.0};
  for (const Layer& layer : run.layers()) borders.push_back(borders.back() + um_per_mm * layer.thickness);
  return borders;
}

template <typename Down>
void draw_tissue(Overlay& overlay, const Panel& panel, const std::vector<double>& borders, const Down& down) {
  constexpr int n = 160;
  const auto border = [&](double z) {
    std::vector<PagePoint> line;
    for (int i = 0; i <= n; ++i) {
      const double x = panel.half_width * (2.0 * i / n - 1);
      line.push_back(panel.at(x, -z - down(x, z)));
    }
    return line;
  };
  for (std::size_t k = 0; k + 1 < borders.size(); ++k)
    overlay.strip(border(borders[k]), border(borders[k + 1]), layer_color(static_cast<int>(k)));
  for (const double z : borders) {
    if (-z > panel.low) overlay.polyline(border(z), ink, 1);
  }
}

/// Both flanks of something of half-width w(z), from the top down.
void draw_body(Overlay& overlay, const Panel& panel, const std::vector<double>& z, const std::vector<double>& w,
               const Color& color, const Color& edge) {
  std::vector<PagePoint> left, right;
  for (std::size_t i = 0; i < z.size(); ++i) {
    if (z[i] > panel.high || z[i] < panel.low) continue;
    left.push_back(panel.at(-w[i], z[i]));
    right.push_back(panel.at(w[i], z[i]));
  }
  overlay.strip(left, right, color);
  overlay.polyline(left, edge, 1.5);
  overlay.polyline(right, edge, 1.5);
}

void draw_needle(Overlay& overlay, const Panel& panel, const NeedleOutline& needle, double tip) {
  std::vector<double> z, r;
  for (std::size_t i = 0; i < needle.r.size(); ++i) {
    const double height = um_per_mm * needle.z[i] - tip, radius = um_per_mm * needle.r[i];
    if (height > panel.high && i > 0) {  // cut at the top of the panel
      const double t = (panel.high - z.back()) / (height - z.back());
      r.push_back(r.back() + t * (radius - r.back()));
      z.push_back(panel.high);
      break;
    }
    z.push_back(height);
    r.push_back(radius);
  }
  draw_body(overlay, panel, z, r, steel, ink);
  if (z.back() < panel.high) overlay.polyline({panel.at(-r.back(), z.back()), panel.at(r.back(), z.back())}, ink, 1.5);
}

void draw_depth_axis(Overlay& overlay, const Panel& panel) {
  const std::vector<double> ticks = round_ticks(-panel.high, -panel.low, 8);
  for (const double tick : ticks) {
    const double y = panel.up(-tick);
    overlay.line(panel.left, y, panel.left - 0.005, y);
    overlay.text(panel.left - 0.009, y, tick_label(tick, ticks[1] - ticks[0]), 19, Align::right);
  }
}

void draw_width_axis(Overlay& overlay, const Panel& panel, const std::string& title) {
  const std::vector<double> ticks = round_ticks(-panel.half_width, panel.half_width, 4);
  for (const double tick : ticks) {
    const double x = panel.across(tick);
    overlay.line(x, panel.bottom, x, panel.bottom - 0.007);
    overlay.text(x, panel.bottom - 0.023, tick_label(tick, ticks[1] - ticks[0]), 18, Align::center);
  }
  overlay.text(0.5 * (panel.left + panel.right), panel.bottom - 0.058, title, 19, Align::center);
}

/// A level across a panel with its words at the right, on white so that they read on every layer.
void draw_level(Overlay& overlay, const Panel& panel, double z, const std::string& words) {
  constexpr double width = 0.083;
  const double y = panel.up(z);
  overlay.polyline({{panel.left, y}, {panel.right, y}}, {1, 1, 1}, 3.5);
  overlay.polyline({{panel.left, y}, {panel.right, y}}, ink, 1.5, true);
  overlay.box(panel.right - 0.002 - width, y - 0.031, panel.right - 0.002, y - 0.007, {1, 1, 1});
  overlay.text(panel.right - 0.005, y - 0.019, words, 14, Align::right);
}

void draw_inserted(Overlay& overlay, const Panel& panel, const RunData& run, const ChannelRows& channel,
                   const Inserted& state, const std::vector<double>& borders) {
  draw_tissue(overlay, panel, borders, [&](double x, double z) { return state.down(x, z); });
  std::vector<double> z, half;
  for (std::size_t i = 0; i < channel.depth.size(); ++i) {
    half.push_back(std::max(0.5 * channel.slit[i], channel.radius[i]));
    z.push_back(-channel.depth[i] - state.down(half.back(), channel.depth[i]));
  }
  draw_body(overlay, panel, z, half, slit_color, slit_color);
  draw_needle(overlay, panel, run.needle(), state.depth + state.dent);
  overlay.frame(panel.left, panel.bottom, panel.right, panel.top);
  overlay.polyline({panel.at(-panel.half_width, 0), panel.at(panel.half_width, 0)}, faint_ink, 1.2, true);
  draw_depth_axis(overlay, panel);
  draw_width_axis(overlay, panel, "along the slit (µm)");
  overlay.text(panel.left - 0.056, 0.5 * (panel.bottom + panel.top), "depth below the undeformed surface (µm)", 21,
               Align::center, ink, false, 90);
  overlay.text(panel.left, panel.top + 0.022, "needle at its deepest", 19, Align::left, ink, true);
}

void draw_left_behind(Overlay& overlay, const Panel& panel, const InsertionData& data,
                      const std::vector<double>& borders) {
  const ChannelRows& channel = data.channel();
  draw_tissue(overlay, panel, borders, [](double, double) { return 0.0; });
  std::vector<double> z, half;
  for (std::size_t i = 0; i < channel.depth.size(); ++i) {
    z.push_back(-channel.depth[i]);
    half.push_back(std::isfinite(channel.gape[i]) ? 0.5 * std::max(0.0, channel.gape[i]) : 0.0);
  }
  draw_body(overlay, panel, z, half, open_color, slit_color);
  const double residual = data.needle_number("residual_depth_um"), cut = channel.depth.back();
  if (std::isfinite(residual) && residual > 0 && residual < 0.97 * cut)
    draw_level(overlay, panel, -residual, fmt::format("open to {:.3g} µm", residual));
  draw_level(overlay, panel, -cut, fmt::format("cut to {:.3g} µm", cut));
  overlay.frame(panel.left, panel.bottom, panel.right, panel.top);
  draw_width_axis(overlay, panel, "across the slit (µm)");
  overlay.text(panel.left, panel.top + 0.022, "after withdrawal", 19, Align::left, ink, true);
}

struct View {
  std::string title;
  Color color;
  double radius, slit;
};

std::vector<View> views_of(const RunData& run, const ChannelRows& channel) {
  std::vector<View> views;
  for (std::size_t i = 0; i < channel.depth.size(); ++i) {
    if (i > 0 && channel.layer[i] == channel.layer[i - 1]) continue;
    int layer = 0;
    for (std::size_t k = 0; k < run.layers().size(); ++k) {
      if (run.layers()[k].name == channel.layer[i]) layer = static_cast<int>(k);
    }
    views.push_back({readable(channel.layer[i]), layer_color(layer), channel.radius[i], channel.slit[i]});
  }
  return views;
}

/// Plan views below each other, all in the largest scale in which needle and slit have room.
void draw_views(Overlay& overlay, const std::vector<View>& views, double left, double top) {
  constexpr double width = 0.165, bottom = 0.04;
  overlay.text(left, top + 0.022, "from above, at the top of", 19, Align::left, ink, true);
  const double step = std::min(0.205, (top - bottom) / static_cast<double>(std::max<std::size_t>(1, views.size())));
  double page_per_um = INFINITY;  // across the page
  for (const View& view : views) {
    const double height = 2.1 * std::max(view.radius, 1.0) * overlay.aspect(), length = std::max(view.slit, 1.0);
    page_per_um = std::min({page_per_um, (step - 0.056) / height, 0.94 * width / length});
  }
  double y = top;
  for (const View& view : views) {
    overlay.text(left, y - 0.012, "the " + view.title, 16);
    const double y0 = y - step + 0.028, y1 = y - 0.028, x = left + 0.5 * width, middle = 0.5 * (y0 + y1);
    overlay.box(left, y0, left + width, y1, view.color);
    const double half = 0.5 * view.slit * page_per_um;
    // A radius on the page counts the height of the picture.
    const double radius = view.radius * page_per_um * overlay.aspect() * 1e3;
    overlay.disc(x, middle, radius + 1.5, ink);
    overlay.disc(x, middle, radius, steel);
    // On top: the skin stretches round the needle, so the slit of the unloaded skin may be the shorter.
    overlay.line(x - half, middle, x + half, middle, slit_color, 4);
    overlay.text(left, y0 - 0.014, fmt::format("slit {:.3g} µm, needle ⌀ {:.3g} µm", view.slit, 2 * view.radius), 14,
                 Align::left, faint_ink);
    y -= step;
  }
}

void draw_key(Overlay& overlay, const RunData& run, const InsertionData& data, const Inserted& state, double x) {
  double y = 0.845;
  const auto entry = [&](const Color& color, const std::string& words, const std::string& more) {
    overlay.box(x, y - 0.014, x + 0.018, y + 0.014, color);
    overlay.frame(x, y - 0.014, x + 0.018, y + 0.014);
    overlay.text(x + 0.026, more.empty() ? y : y + 0.010, words, 17);
    if (!more.empty()) overlay.text(x + 0.026, y - 0.013, more, 15, Align::left, faint_ink);
    y -= 0.05;
  };
  for (std::size_t i = 0; i < run.layers().size(); ++i) {
    const Layer& layer = run.layers()[i];
    entry(layer_color(static_cast<int>(i)), readable(layer.name),
          fmt::format("{:.4g} µm", um_per_mm * layer.thickness));
  }
  entry(steel, "needle", "");
  entry(slit_color, "cut face of the slit", "");
  entry(open_color, "gape that remains", "");
  y -= 0.01;
  const ChannelRows& channel = data.channel();
  const std::string layer = data.layer_reached();
  for (const std::string& line :
       {fmt::format("tip {:.3g} µm deep", state.depth), layer.empty() ? "" : "in the " + readable(layer),
        fmt::format("dent {:.3g} µm", state.dent), fmt::format("slit {:.3g} µm at the surface", channel.slit.front()),
        fmt::format("gape {:.2g} µm at the surface", channel.gape.front())}) {
    if (line.empty()) continue;
    overlay.text(x, y, line, 17);
    y -= 0.03;
  }
  overlay.text(x, y - 0.055,
               "Both panels to one scale, the\nviews from above to another. Slit\nlengths are of the unloaded "
               "skin.\nLayers go down with the surface;\nthe "
               "shape of the dent is the one\n" +
                   state.shape.origin + ",\nto the dent of this state.",
               14, Align::left, faint_ink);
}

}  // namespace

void draw_channel(Offscreen& picture, const RunData& run) {
  const InsertionData data(run);
  run.require_steps();
  const ChannelRows& channel = data.channel();
  if (channel.depth.empty()) throw PictureError("the skin did not break in this run: there is no channel to draw");
  const std::vector<double> borders = layer_borders(run);
  const std::size_t row = data.history().deepest();
  const Inserted state = {data.history().depth[row], data.history().dent[row],
                          dent_shape(run, channel.radius.front() / um_per_mm), borders.back()};

  Overlay overlay = open_page(picture, run.title(),
                              "Assumed: straight slit in one plane, held open by the needle; gape after withdrawal by "
                              "linear elasticity");
  const double tip = state.depth + state.dent, high = 0.28 * tip;
  const double low = -std::min(1.3 * tip, borders.back());
  Panel in = {0.075, 0.115, 0.385, 0.845, 0, low, high};
  const double um_per_page_height = (high - low) / (in.top - in.bottom);
  const auto half_width = [&](double width) { return 0.5 * width * overlay.aspect() * um_per_page_height; };
  in.half_width = half_width(in.right - in.left);
  Panel out = {0.405, in.bottom, 0.575, in.top, 0, low, high};
  out.half_width = half_width(out.right - out.left);
  draw_inserted(overlay, in, run, channel, state, borders);
  draw_left_behind(overlay, out, data, borders);
  draw_views(overlay, views_of(run, channel), 0.605, in.top);
  draw_key(overlay, run, data, state, 0.80);
}

}  // namespace acus
