// Holes that run into each other: union-find over the pairs that share a cell of a grid, and the area of each union.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "solvers/treatment/hole_shape.hpp"
#include "solvers/treatment/line_sweep.hpp"
#include "solvers/treatment/ordered_sum.hpp"
#include "solvers/treatment/puncture_statistics.hpp"
#include "solvers/treatment/row_selection.hpp"

namespace acus {

namespace {

/// Disjoint sets whose root is the smallest member, whatever the order of joining.
class Sets {
 public:
  explicit Sets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0u); }
  std::uint32_t root(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a), b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

/// Outlines by the cells of a grid that their bounding boxes touch.
class ShapeGrid {
 public:
  explicit ShapeGrid(const std::vector<HoleShape>& shapes) {
    Interval x, y;
    std::vector<double> extent;
    for (const HoleShape& hole : shapes) {
      x.include(hole.x - hole.half_width()), x.include(hole.x + hole.half_width());
      y.include(hole.y - hole.half_height()), y.include(hole.y + hole.half_height());
      extent.push_back(std::max(2.0 * hole.radius, hole.reach()));
    }
    const auto middle = extent.begin() + static_cast<std::ptrdiff_t>(extent.size() / 2);
    std::nth_element(extent.begin(), middle, extent.end());
    const double lx = std::max(x.high - x.low, 1e-9), ly = std::max(y.high - y.low, 1e-9);
    const auto n = static_cast<double>(shapes.size());
    x0_ = x.low, y0_ = y.low;
    cell_ = std::max({*middle, std::sqrt(lx * ly / n), lx / n, ly / n});
    nx_ = static_cast<int>(lx / cell_) + 1, ny_ = static_cast<int>(ly / cell_) + 1;
    start_.assign(static_cast<std::size_t>(nx_) * static_cast<std::size_t>(ny_) + 1, 0);
    for (const HoleShape& hole : shapes) visit_cells(hole, [&](std::size_t c) { ++start_[c + 1]; });
    std::partial_sum(start_.begin(), start_.end(), start_.begin());
    members_.resize(start_.back());
    std::vector<std::size_t> next(start_.begin(), start_.end() - 1);
    for (std::size_t i = 0; i < shapes.size(); ++i)
      visit_cells(shapes[i], [&](std::size_t c) { members_[next[c]++] = static_cast<std::uint32_t>(i); });
  }

  std::size_t n_cells() const { return start_.size() - 1; }
  std::vector<std::uint32_t> members(std::size_t cell) const {
    return {members_.begin() + static_cast<std::ptrdiff_t>(start_[cell]),
            members_.begin() + static_cast<std::ptrdiff_t>(start_[cell + 1])};
  }
  bool has_pair(std::size_t cell) const { return start_[cell + 1] - start_[cell] > 1; }

 private:
  template <class Visit>
  void visit_cells(const HoleShape& hole, const Visit& visit) const {
    const auto place = [&](double value, int n) {
      return static_cast<int>(std::clamp(value / cell_, 0.0, static_cast<double>(n - 1)));
    };
    const int i0 = place(hole.x - hole.half_width() - x0_, nx_), i1 = place(hole.x + hole.half_width() - x0_, nx_);
    const int j0 = place(hole.y - hole.half_height() - y0_, ny_), j1 = place(hole.y + hole.half_height() - y0_, ny_);
    for (int j = j0; j <= j1; ++j)
      for (int i = i0; i <= i1; ++i)
        visit(static_cast<std::size_t>(j) * static_cast<std::size_t>(nx_) + static_cast<std::size_t>(i));
  }

  double x0_ = 0.0, y0_ = 0.0, cell_ = 1.0;
  int nx_ = 1, ny_ = 1;
  std::vector<std::size_t> start_;
  std::vector<std::uint32_t> members_;
};

/// Joins the overlapping members of one cell. Where very many lie on each other, a few of them join nearly all the
/// others; only what is still apart is then compared pair by pair.
void join_members(const std::vector<HoleShape>& shapes, std::vector<std::uint32_t> members, Sets& sets) {
  constexpr std::size_t n_pivots = 8;
  const auto join_if_overlapping = [&](std::uint32_t a, std::uint32_t b) {
    if (sets.root(a) != sets.root(b) && overlap(shapes[a], shapes[b])) sets.join(a, b);
  };
  for (std::size_t p = 0; p < std::min(n_pivots, members.size()); ++p)
    for (std::size_t k = p + 1; k < members.size(); ++k) join_if_overlapping(members[p], members[k]);
  if (members.size() <= n_pivots) return;
  std::vector<std::uint32_t> root(members.size());
  std::vector<std::size_t> order(members.size());
  for (std::size_t k = 0; k < members.size(); ++k) root[k] = sets.root(members[k]), order[k] = k;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::pair(root[a], a) < std::pair(root[b], b); });
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && root[order[end]] == root[order[first]]) ++end;
    for (std::size_t k = first; k < end; ++k)
      for (std::size_t m = end; m < order.size(); ++m) join_if_overlapping(members[order[k]], members[order[m]]);
    first = end;
  }
}

/// Area of the union of a few or very many outlines.
double cluster_area(const std::vector<HoleShape>& shapes) {
  if (shapes.size() == 1) return shapes.front().area();
  constexpr double least_lines = 128.0, lines_per_width = 16.0, most_lines = 1e6;
  Interval height;
  double narrowest = std::numeric_limits<double>::infinity();
  for (const HoleShape& hole : shapes) {
    height.include(hole.y - hole.half_height()), height.include(hole.y + hole.half_height());
    if (hole.radius > 0.0) narrowest = std::min(narrowest, 2.0 * hole.radius);
  }
  if (!std::isfinite(narrowest)) return 0.0;
  const double wanted = std::ceil(lines_per_width * (height.high - height.low) / narrowest);
  return union_area(shapes, static_cast<std::int64_t>(std::clamp(wanted, least_lines, most_lines)));
}

/// Members of every cluster, one cluster behind the other.
struct Grouping {
  std::vector<std::uint32_t> cluster_of;  ///< per shape
  std::vector<std::size_t> start;
  std::vector<std::uint32_t> members;
};

Grouping group(std::size_t n_shapes, Sets& sets) {
  Grouping groups;
  groups.cluster_of.resize(n_shapes);
  std::uint32_t n_clusters = 0;
  for (std::uint32_t i = 0; i < n_shapes; ++i) {
    const std::uint32_t root = sets.root(i);  // at most i, so already numbered unless it is i
    groups.cluster_of[i] = root == i ? n_clusters++ : groups.cluster_of[root];
  }
  groups.start.assign(n_clusters + std::size_t{1}, 0);
  for (const std::uint32_t c : groups.cluster_of) ++groups.start[c + 1];
  std::partial_sum(groups.start.begin(), groups.start.end(), groups.start.begin());
  groups.members.resize(n_shapes);
  std::vector<std::size_t> next(groups.start.begin(), groups.start.end() - 1);
  for (std::uint32_t i = 0; i < n_shapes; ++i) groups.members[next[groups.cluster_of[i]]++] = i;
  return groups;
}

/// Equivalent diameters (um). Clusters side by side; the largest one after the other, each shared among the threads.
std::vector<float> equivalent_diameters(const std::vector<HoleShape>& shapes, const Grouping& groups) {
  constexpr std::size_t large = 10000;
  const std::size_t n = groups.start.size() - 1;
  std::vector<float> diameters(n);
  const auto measure = [&](std::size_t c) {
    std::vector<HoleShape> members;
    for (std::size_t k = groups.start[c]; k < groups.start[c + 1]; ++k) members.push_back(shapes[groups.members[k]]);
    diameters[c] = static_cast<float>(2e3 * std::sqrt(cluster_area(members) / std::numbers::pi));
  };
  const auto size = [&](std::size_t c) { return groups.start[c + 1] - groups.start[c]; };
  for (std::size_t c = 0; c < n; ++c)
    if (size(c) > large) measure(c);
#pragma omp parallel for schedule(dynamic, 256)
  for (std::size_t c = 0; c < n; ++c)
    if (size(c) <= large) measure(c);
  return diameters;
}

}  // namespace

HoleClusters hole_clusters(const PunctureTable& table, const MapArea& area, double grow_um) {
  HoleClusters found;
  found.grow_um = grow_um;
  found.cluster_of_row.assign(table.size(), HoleClusters::no_cluster);
  const std::vector<std::uint32_t> rows = punctures_inside(table, area);
  if (rows.empty()) return found;
  std::vector<HoleShape> shapes;
  shapes.reserve(rows.size());
  for (const std::uint32_t row : rows) shapes.push_back(hole_shape(table, row, 1e-3 * grow_um));

  Sets sets(shapes.size());
  {
    const ShapeGrid grid(shapes);
    for (std::size_t c = 0; c < grid.n_cells(); ++c)
      if (grid.has_pair(c)) join_members(shapes, grid.members(c), sets);
  }
  const Grouping groups = group(shapes.size(), sets);
  for (std::size_t i = 0; i < rows.size(); ++i) found.cluster_of_row[rows[i]] = groups.cluster_of[i];
  found.equivalent_diameter_um = equivalent_diameters(shapes, groups);

  double sum = 0.0;
  std::size_t in_scars = 0;
  for (std::size_t c = 0; c < found.equivalent_diameter_um.size(); ++c) {
    const std::size_t n = groups.start[c + 1] - groups.start[c];
    const double diameter = found.equivalent_diameter_um[c];
    found.n_members.push_back(static_cast<std::uint32_t>(n));
    found.most_members = std::max(found.most_members, n);
    found.largest_um = std::max(found.largest_um, diameter);
    sum += diameter;
    found.n_red += diameter > HoleClusters::red_um ? 1 : 0;
    if (diameter <= HoleClusters::scar_um) continue;
    ++found.n_scar;
    in_scars += n;
  }
  constexpr double mm2_per_cm2 = 100.0;
  found.mean_um = sum / static_cast<double>(found.equivalent_diameter_um.size());
  found.scar_per_cm2 = mm2_per_cm2 * static_cast<double>(found.n_scar) / area.area_mm2();
  found.red_per_cm2 = mm2_per_cm2 * static_cast<double>(found.n_red) / area.area_mm2();
  found.scar_share = static_cast<double>(in_scars) / static_cast<double>(rows.size());
  return found;
}

}  // namespace acus
