#include "solvers/array/field_mesh.hpp"

#include <algorithm>
#include <cmath>

#include "core/mesh/grading.hpp"

namespace acus {
namespace {

constexpr double widest_gap_cell = 2.5;   // footprints: a wider gap gets graded cells
constexpr double widest_even_cell = 2.5;  // footprints: needles further apart get finer cells
constexpr double longest_halved = 12.0;   // pitches: cells of half the pitch along lines up to this long
constexpr double growth_in_gap = 0.8;     // of cells between footprints
constexpr double growth_outwards = 0.6;   // of cells beyond the last
constexpr double growth_downwards = 0.6;
constexpr double top_cell = 0.5;           // footprints, height of the uppermost cells
constexpr double cells_per_overlap = 2.0;  // in a footprint among footprints that overlap along the line
constexpr double rounding = 1e-6;          // footprints

// Part of the line covered by footprints.
struct Span {
  double low, high;
  bool is_single;  // by one, or several at the same place
};

std::vector<Span> spans_of(std::vector<double> centres, double footprint) {
  std::sort(centres.begin(), centres.end());
  std::vector<Span> spans;
  for (const double centre : centres) {
    const Span here{centre - 0.5 * footprint, centre + 0.5 * footprint, true};
    if (spans.empty() || here.low >= spans.back().high - rounding * footprint) {
      spans.push_back(here);
    } else if (here.high > spans.back().high + rounding * footprint) {
      spans.back().high = here.high;
      spans.back().is_single = false;
    }
  }
  return spans;
}

void append(std::vector<double>& line, const std::vector<double>& more) {
  line.insert(line.end(), more.begin() + 1, more.end());
}

void append_even(std::vector<double>& line, double end, int n_cells) {
  const double start = line.back();
  for (int i = 1; i < n_cells; ++i) line.push_back(start + (end - start) * i / n_cells);
  line.push_back(end);
}

}  // namespace

EvenCells even_cells(std::vector<double> centres, double footprint, bool is_mirrored) {
  const double close = rounding * footprint;
  std::sort(centres.begin(), centres.end());
  double spacing = 0.0;
  for (std::size_t i = 0; i + 1 < centres.size(); ++i)
    if (const double step = centres[i + 1] - centres[i]; step > close && (spacing == 0.0 || step < spacing))
      spacing = step;
  if (spacing < footprint - close || spacing > widest_even_cell * footprint) return {};
  for (const double centre : centres) {
    const double steps = (centre - centres.front()) / spacing;
    if (std::abs(steps - std::round(steps)) * spacing > close) return {};
  }
  const double from_plane = std::abs(centres.front() / spacing - std::round(centres.front() / spacing));
  if (is_mirrored && from_plane * spacing > close) return {spacing, true};
  const double length = is_mirrored ? 2 * std::max(-centres.front(), centres.back()) : centres.back() - centres.front();
  return {length > longest_halved * spacing ? spacing : 0.5 * spacing, false};
}

std::vector<double> even_line(const std::vector<double>& centres, EvenCells cells, double low, double high) {
  const auto [first, last] = std::minmax_element(centres.begin(), centres.end());
  const double beside = cells.is_centred ? 0.5 * cells.width : cells.width;
  const double from = std::max(low, *first - beside), to = std::min(high, *last + beside);
  SizeField size;
  size.growth = growth_outwards;
  size.sources = {{from, cells.width, 0.5 * cells.width}, {to, cells.width, 0.5 * cells.width}};
  const double close = rounding * cells.width;
  std::vector<double> line = from - low > close ? graded_line({low, from}, size) : std::vector<double>{low};
  append_even(line, to, static_cast<int>(std::lround((to - from) / cells.width)));
  if (high - to > close) append(line, graded_line({to, high}, size));
  return line;
}

double gap_beside(std::vector<double> centres, double footprint) {
  const std::vector<Span> spans = spans_of(std::move(centres), footprint);
  double narrowest = widest_gap_cell * footprint;
  bool is_found = false;
  for (std::size_t i = 0; i + 1 < spans.size(); ++i) {
    const double gap = spans[i + 1].low - spans[i].high;
    if (gap < rounding * footprint || gap > narrowest) continue;
    narrowest = gap;
    is_found = true;
  }
  return is_found ? narrowest : footprint;
}

std::vector<double> plane_line(std::vector<double> centres, double footprint, double low, double high, double gap) {
  const double beside = gap > 0 ? gap : gap_beside(centres, footprint);
  const double close = rounding * footprint;
  std::vector<double> line = {low};
  const auto fill = [&](double end, bool starts_at_footprint, bool ends_at_footprint) {
    const double start = line.back();
    if (end - start < close) return;
    const bool is_between = starts_at_footprint && ends_at_footprint;
    if (is_between && end - start <= widest_gap_cell * footprint) return line.push_back(end);
    SizeField size;
    size.growth = is_between ? growth_in_gap : growth_outwards;
    const double first = is_between ? footprint : beside;
    if (starts_at_footprint) size.sources.push_back({start, first, 0.5 * first});
    if (ends_at_footprint) size.sources.push_back({end, first, 0.5 * first});
    append(line, graded_line({start, end}, size));
  };
  bool after_footprint = false;
  for (const Span& span : spans_of(std::move(centres), footprint)) {
    const double from = std::max(span.low, low), to = std::min(span.high, high);
    if (to - from < close) continue;
    fill(from, after_footprint, true);
    line.back() = from;  // takes up rounding
    const int n = span.is_single ? 1 : static_cast<int>(std::ceil(cells_per_overlap * (to - from) / footprint));
    append_even(line, to, n);
    after_footprint = true;
  }
  fill(high, after_footprint, false);
  line.back() = high;
  return line;
}

std::vector<double> depth_line(const SkinStack& skin, double footprint) {
  SizeField size;
  size.growth = growth_downwards;
  size.sources.push_back({0.0, top_cell * footprint, 0.0});
  std::vector<double> breaks = {0.0};
  for (const SkinLayer& layer : skin.layers) breaks.push_back(breaks.back() - layer.thickness);
  std::reverse(breaks.begin(), breaks.end());
  return graded_line(breaks, size);
}

}  // namespace acus
