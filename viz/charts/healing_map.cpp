#include "viz/charts/healing_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "viz/charts/page.hpp"
#include "viz/charts/plot.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"
#include "viz/render/style.hpp"

namespace acus {

namespace {

constexpr double day = 86400.0, um = 1e3;
constexpr int n_colors = 48;

/// Positions along one axis and the cell borders halfway between them.
struct Line {
  std::vector<double> at;
  double low(std::size_t i) const { return i == 0 ? at.front() : 0.5 * (at[i - 1] + at[i]); }
  double high(std::size_t i) const { return i + 1 == at.size() ? at.back() : 0.5 * (at[i] + at[i + 1]); }
};

Line line_of(const std::vector<double>& points, std::size_t axis) {
  std::set<double> values;
  for (std::size_t i = axis; i < points.size(); i += 3) values.insert(points[i]);
  return {{values.begin(), values.end()}};
}

struct Quantity {
  std::string title;
  bool is_change;                   ///< in per cent, from the healthy value 1
  std::vector<std::string> fields;  ///< summed
};

Quantity quantity_of(const std::string& name) {
  if (name == "collagen") return {"Collagen, change from healthy (%)", true, {"phi_N", "phi_M"}};
  if (name == "c") return {"Cytokine, healthy 1", false, {"c"}};
  if (name == "A") return {"Activated fibroblasts, share", false, {"A"}};
  if (name == "V") return {"Vessels, change from healthy (%)", true, {"V"}};
  return {name, false, {name}};
}

/// Fields on the rectilinear grid. Depth runs downwards from the surface.
class Scene {
 public:
  Scene(const RunData& run, const std::string& quantity) : run_(run), quantity_(quantity_of(quantity)) {
    const auto fields = run.reader().healing_fields();
    if (!fields || fields->moments.empty())
      throw PictureError("this run kept no fields of healing; run it with output.fields = \"standard\"");
    x_ = line_of(fields->mesh.points, 0), y_ = line_of(fields->mesh.points, 1);
    height_ = line_of(fields->mesh.points, 2);
    for (double& z : height_.at) z *= um;
    for (const FieldSeries::Moment& moment : fields->moments) times_.push_back(moment.time);
    find_papillary(fields->mesh);
    find_range();
  }

  std::size_t n_moments() const { return times_.size(); }
  double time(std::size_t moment) const { return times_[moment]; }
  const Quantity& quantity() const { return quantity_; }
  double low() const { return low_; }
  double high() const { return high_; }
  const Line& x() const { return x_; }
  const Line& y() const { return y_; }
  const Line& height() const { return height_; }  ///< um, the surface is 0
  double width_over_height() const { return (x_.at.back() - x_.at.front()) / (y_.at.back() - y_.at.front()); }
  double shown_depth() const { return -height_.at[n_levels() - 1 - papillary_]; }
  double shown_y() const { return y_.at[y_.at.size() / 2]; }

  /// From above: columns along x, rows along y.
  std::vector<double> map(std::size_t moment) const { return plane(values(moment), papillary_); }
  /// Columns along x, rows upwards.
  std::vector<double> section(std::size_t moment) const {
    const std::vector<double> all = values(moment);
    const std::size_t nx = x_.at.size(), ny = y_.at.size(), j = ny / 2;
    std::vector<double> shown;
    for (std::size_t k = n_levels(); k-- > 0;)
      for (std::size_t i = 0; i < nx; ++i) shown.push_back(all[i + nx * (j + ny * k)]);
    return shown;
  }

 private:
  std::size_t n_levels() const { return height_.at.size(); }

  std::vector<double> values(std::size_t moment) const {
    std::vector<double> sum(x_.at.size() * y_.at.size() * n_levels(), quantity_.is_change ? -1.0 : 0.0);
    for (const std::string& name : quantity_.fields) {
      const Field field = run_.reader().healing_field(name, moment);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += field.values[i];
    }
    if (quantity_.is_change)
      for (double& value : sum) value *= 100.0;
    return sum;
  }

  std::vector<double> plane(const std::vector<double>& all, std::size_t k) const {
    const auto n = static_cast<std::ptrdiff_t>(x_.at.size() * y_.at.size());
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(k) * n;
    return {first, first + n};
  }

  /// The node nearest to the middle of the papillary dermis; of all layers where there is none.
  void find_papillary(const FieldMesh& mesh) {
    const auto name = std::find(mesh.region_names.begin(), mesh.region_names.end(), "papillary_dermis");
    const auto region = static_cast<std::int32_t>(name - mesh.region_names.begin());
    const std::size_t per_level = (x_.at.size() - 1) * (y_.at.size() - 1);
    std::vector<std::size_t> levels;
    for (std::size_t k = 0; k + 1 < n_levels(); ++k)
      if (mesh.region[k * per_level] == region) levels.push_back(k);
    papillary_ = levels.empty() ? n_levels() / 2 : (levels.front() + levels.back() + 1) / 2;
  }

  void find_range() {
    for (std::size_t moment = 0; moment < n_moments(); ++moment)
      for (const std::vector<double>& shown : {map(moment), section(moment)})
        for (const double value : shown) low_ = std::min(low_, value), high_ = std::max(high_, value);
    if (!(high_ > low_)) high_ = low_ + 1.0;
  }

  const RunData& run_;
  Quantity quantity_;
  Line x_, y_, height_;
  std::vector<double> times_;
  std::size_t papillary_ = 0;  ///< level, counted from the top
  double low_ = 1e300, high_ = -1e300;
};

/// Fills the cells around the nodes of a plane. `rows` run along the second axis.
void paint(Overlay& overlay, const Plot& plot, const Line& columns, const Line& rows, const std::vector<double>& values,
           const Scene& scene) {
  std::vector<std::vector<std::vector<PagePoint>>> by_color(n_colors);
  for (std::size_t j = 0; j < rows.at.size(); ++j)
    for (std::size_t i = 0; i < columns.at.size(); ++i) {
      const double share = (values[i + columns.at.size() * j] - scene.low()) / (scene.high() - scene.low());
      const int color = std::clamp(static_cast<int>(n_colors * share), 0, n_colors - 1);
      const double x0 = plot.across(columns.low(i)), x1 = plot.across(columns.high(i));
      const double y0 = plot.up(rows.low(j)), y1 = plot.up(rows.high(j));
      by_color[static_cast<std::size_t>(color)].push_back({{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}});
    }
  for (int color = 0; color < n_colors; ++color)
    overlay.areas(by_color[static_cast<std::size_t>(color)], viridis((color + 0.5) / n_colors));
}

/// The treated area as a line on a map.
void draw_area(Overlay& overlay, const Plot& plot, const RunData& run) {
  const Table area = run.reader().table("treatment_area");
  if (area.rows.empty()) return;
  const std::vector<double> x = number_column_of(area, "x_mm"), y = number_column_of(area, "y_mm");
  std::vector<PagePoint> outline;
  for (std::size_t i = 0; i <= x.size(); ++i)
    outline.push_back({plot.across(x[i % x.size()]), plot.up(y[i % y.size()])});
  overlay.polyline(outline, {1.0, 1.0, 1.0}, 2, true);
}

/// Draws one moment into a map above a section.
void draw_moment(Overlay& overlay, const RunData& run, const Scene& scene, std::size_t moment, const PlotBox& map,
                 const PlotBox& section, bool has_titles) {
  const auto axis = [](const Line& line, const char* title) {
    return PlotAxis{title, line.at.front(), line.at.back(), false, true};
  };
  Plot above(overlay, map, axis(scene.x(), ""), axis(scene.y(), has_titles ? "y (mm)" : ""));
  above.draw_axes();
  paint(overlay, above, scene.x(), scene.y(), scene.map(moment), scene);
  draw_area(overlay, above, run);
  Plot across(overlay, section, axis(scene.x(), "x (mm)"), axis(scene.height(), has_titles ? "height (µm)" : ""));
  across.draw_axes();
  paint(overlay, across, scene.x(), scene.height(), scene.section(moment), scene);
  overlay.text(0.5 * (map.left + map.right), map.top + 0.025, fmt::format("day {:.4g}", scene.time(moment) / day), 20,
               Align::center, ink, true);
}

std::string subtitle(const Scene& scene) {
  return fmt::format(
      "{}. Maps: {:.0f} µm below the surface; dashes: the treated area. Sections at y = {:.3g} mm, heights "
      "stretched",
      scene.quantity().title, scene.shown_depth(), scene.shown_y());
}

void draw_scale(Overlay& overlay, const Scene& scene) {
  draw_color_bar(overlay, {scene.quantity().is_change ? "%" : "", scene.low(), scene.high(), false, ""}, 0.915, 0.14,
                 0.80);
}

}  // namespace

bool has_healing_fields(const RunData& run) {
  const auto fields = run.reader().healing_fields();
  return fields && !fields->moments.empty();
}

std::size_t n_healing_moments(const RunData& run) {
  const auto fields = run.reader().healing_fields();
  return fields ? fields->moments.size() : 0;
}

void draw_healing_maps(Offscreen& picture, const RunData& run, const std::string& quantity) {
  constexpr std::size_t most = 5;
  const Scene scene(run, quantity);
  Overlay overlay = open_page(picture, run.title(), subtitle(scene));
  const std::size_t n = std::min(most, scene.n_moments());
  constexpr double left = 0.085, right = 0.885, gap = 0.012;
  constexpr double highest = 0.33;
  const double width = std::min((right - left - gap * static_cast<double>(n - 1)) / static_cast<double>(n),
                                highest / overlay.aspect() * scene.width_over_height());
  const double height = width * overlay.aspect() / scene.width_over_height();
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t moment = n == 1 ? 0 : k * (scene.n_moments() - 1) / (n - 1);
    const double x = left + (width + gap) * static_cast<double>(k);
    draw_moment(overlay, run, scene, moment, {x, 0.82 - height, x + width, 0.82}, {x, 0.13, x + width, 0.74 - height},
                k == 0);
  }
  draw_scale(overlay, scene);
}

void draw_healing_frame(Offscreen& picture, const RunData& run, const std::string& quantity, std::size_t moment) {
  const Scene scene(run, quantity);
  Overlay overlay = open_page(picture, run.title(), subtitle(scene));
  draw_moment(overlay, run, scene, moment, {0.30, 0.47, 0.30 + 0.33 / overlay.aspect(), 0.80}, {0.10, 0.12, 0.86, 0.38},
              true);
  draw_scale(overlay, scene);
}

}  // namespace acus
