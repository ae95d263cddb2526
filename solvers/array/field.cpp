#include "solvers/array/field.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/fem/reference_element.hpp"
#include "core/mesh/grading.hpp"
#include "core/mesh/structured.hpp"
#include "solvers/array/field_mesh.hpp"
#include "solvers/equilibrium/prestretch.hpp"

namespace acus {
namespace {

constexpr double rounding = 1e-6;  // footprints
constexpr double margin_thicknesses = 3.0;
constexpr double rest_tolerance = 1e-8;

// Mean of the one-dimensional shape functions of a line of cells over [from, to] cut to the line: (node, weight).
struct Mean {
  std::vector<std::pair<int, double>> weights;
  double length = 0.0;
};

Mean mean_over(const std::vector<double>& line, int order, double from, double to) {
  const ReferenceElement element(1, order);
  const QuadratureRule rule = gauss_rule(1, 3);
  std::vector<double> weight(static_cast<std::size_t>(order) * (line.size() - 1) + 1, 0.0);
  Mean mean;
  const double close = rounding * (to - from);
  for (std::size_t cell = 0; cell + 1 < line.size(); ++cell) {
    const double a = std::max(line[cell], from), b = std::min(line[cell + 1], to);
    if (b - a <= close) continue;
    mean.length += b - a;
    for (std::size_t q = 0; q < rule.weights.size(); ++q) {
      const double x = a + 0.5 * (1 + rule.points[q][0]) * (b - a);
      const double xi = 2 * (x - line[cell]) / (line[cell + 1] - line[cell]) - 1;
      const Eigen::VectorXd N = element.values(Vec3(xi, 0, 0));
      for (int k = 0; k < element.n_nodes(); ++k) {
        const int at = static_cast<int>(std::lround(0.5 * (1 + element.node(k)[0]) * order));
        weight[order * cell + at] += 0.5 * rule.weights[q] * (b - a) * N[k];
      }
    }
  }
  for (std::size_t node = 0; node < weight.size(); ++node)
    if (weight[node] != 0) mean.weights.emplace_back(static_cast<int>(node), weight[node] / mean.length);
  return mean;
}

// The pattern with the given pairs (column, row) added.
SymmetricMatrix extended(const SymmetricMatrix& pattern, const std::set<std::pair<std::int64_t, std::int64_t>>& more) {
  SymmetricMatrix result;
  result.n = pattern.n;
  result.column_start.assign(1, 0);
  auto next = more.begin();
  for (std::int64_t j = 0; j < pattern.n; ++j) {
    std::set<std::int64_t> column(pattern.row.begin() + pattern.column_start[j],
                                  pattern.row.begin() + pattern.column_start[j + 1]);
    for (; next != more.end() && next->first == j; ++next) column.insert(next->second);
    result.row.insert(result.row.end(), column.begin(), column.end());
    result.column_start.push_back(static_cast<std::int64_t>(result.row.size()));
  }
  result.value.assign(result.row.size(), 0.0);
  return result;
}

}  // namespace

double Footprint::settlement(const Eigen::VectorXd& u) const {
  double sum = 0.0;
  for (std::size_t k = 0; k < dofs.size(); ++k) sum -= weights[static_cast<Eigen::Index>(k)] * u[dofs[k]];
  return sum;
}

ArrayField::ArrayField(const FieldSpec& spec) : spec_(spec) {
  if (spec.skin.layers.empty()) throw std::invalid_argument("array: the skin has no layers");
  if (spec.needles.empty()) throw std::invalid_argument("array: there are no needles");
  if (!(spec.footprint > 0)) throw std::invalid_argument("array: the footprint of a needle must be positive");
  if (spec_.margin <= 0) spec_.margin = margin_thicknesses * spec.skin.thickness();
  place_needles();
  build_mesh();
  map_ = std::make_unique<DofMap>(mesh_.points.size(), solid_supports(mesh_, sides()));

  std::vector<RegionMaterial> regions = solid_regions(spec.skin);
  for (const RegionMaterial& region : regions)
    largest_modulus_ = std::max(largest_modulus_, region.law->shear_modulus());
  tissue_ = Tissue::create(mesh_, Geometry::solid, *map_, std::move(regions));
  find_footprints();
  extend_pattern();
  come_to_rest();
}

bool ArrayField::is_unit_cell() const { return spec_.unit_cell[0] > 0 || spec_.unit_cell[1] > 0; }

void ArrayField::place_needles() {
  const double f = spec_.footprint, close = rounding * f;
  if (is_unit_cell()) {
    const bool is_at_origin = spec_.needles.size() == 1 && spec_.needles[0].x == 0 && spec_.needles[0].y == 0;
    if (!is_at_origin) throw std::invalid_argument("array: a unit cell holds one needle, at the origin");
    if (!is_mirror_symmetric(spec_.skin))
      throw ArrayRefusal("a unit cell needs skin with mirror planes: turn the Langer direction along x or y");
    if (std::min(spec_.unit_cell[0], spec_.unit_cell[1]) < f - close)
      throw ArrayRefusal(fmt::format("the footprint of a needle ({:.4g} mm) is wider than the unit cell", f));
  }
  for (std::size_t i = 0; i < spec_.needles.size(); ++i)
    for (std::size_t j = i + 1; j < spec_.needles.size(); ++j) {
      const double dx = std::abs(spec_.needles[i].x - spec_.needles[j].x);
      const double dy = std::abs(spec_.needles[i].y - spec_.needles[j].y);
      if (std::max(dx, dy) < f - close)
        throw ArrayRefusal(fmt::format(
            "needles {} and {} stand closer than the footprint of a needle ({:.4g} mm): their dents are one", i, j, f));
    }
  if ((spec_.use_symmetry || is_unit_cell()) && is_mirror_symmetric(spec_.skin))
    mirrors_ = mirror_planes(spec_.needles, close);
  NeedlesOfModel model = needles_of_model(spec_.needles, mirrors_, close);
  n_images_ = model.n_images;
  model_needle_ = std::move(model.model_needle);
  array_needle_ = std::move(model.array_needle);
}

void ArrayField::build_mesh() {
  const double f = spec_.footprint;
  const auto line = [&](double ArrayNeedle::*coordinate, bool is_mirrored, double pitch) {
    std::vector<double> centres;
    for (const int k : array_needle_) centres.push_back(spec_.needles[k].*coordinate);
    const auto [lowest, highest] = std::minmax_element(centres.begin(), centres.end());
    double low = *lowest - 0.5 * f - spec_.margin, high = *highest + 0.5 * f + spec_.margin;
    if (pitch > 0) high = 0.5 * pitch;
    if (is_mirrored) {
      low = 0.0;
      // The gap that a mirror plane halves counts as a whole one.
      std::vector<double> mirrored = centres;
      for (const double c : centres) mirrored.push_back(-c);
      const double gap = pitch > 0 ? 0.5 * (pitch - f) : (spec_.gap > 0 ? spec_.gap : gap_beside(mirrored, f));
      return plane_line(std::move(centres), f, low, high, gap);
    }
    return plane_line(std::move(centres), f, low, high, spec_.gap);
  };
  lines_ = {line(&ArrayNeedle::x, mirrors_.x, spec_.unit_cell[0]),
            line(&ArrayNeedle::y, mirrors_.y, spec_.unit_cell[1]), depth_line(spec_.skin, f)};
  for (std::vector<double>& each : lines_) each = refine_line(each, spec_.refine);
  mesh_ = structured_mesh(spec_.order, {lines_[0], lines_[1], lines_[2]}, layer_slabs(spec_.skin));
}

SolidSides ArrayField::sides() const {
  return {spec_.skin.base, spec_.lateral, mirrors_, {spec_.unit_cell[0] > 0, spec_.unit_cell[1] > 0}};
}

void ArrayField::find_footprints() {
  const double f = spec_.footprint;
  const int order = spec_.order;
  const auto n_nodes = [&](int d) { return static_cast<std::int32_t>(order * (lines_[d].size() - 1) + 1); };
  for (const int k : array_needle_) {
    const ArrayNeedle& needle = spec_.needles[k];
    const Mean x = mean_over(lines_[0], order, needle.x - 0.5 * f, needle.x + 0.5 * f);
    const Mean y = mean_over(lines_[1], order, needle.y - 0.5 * f, needle.y + 0.5 * f);
    Footprint footprint;
    footprint.share = x.length * y.length / (f * f);
    footprint.weights.resize(static_cast<Eigen::Index>(x.weights.size() * y.weights.size()));
    Eigen::Index at = 0;
    for (const auto& [i, weight_x] : x.weights)
      for (const auto& [j, weight_y] : y.weights) {
        const std::int32_t node = (i * n_nodes(1) + j) * n_nodes(2) + n_nodes(2) - 1;  // of the surface
        footprint.dofs.push_back(3 * node + 2);
        footprint.weights[at++] = weight_x * weight_y;
      }
    footprints_.push_back(std::move(footprint));
  }
}

void ArrayField::extend_pattern() {
  SymmetricMatrix tissue = tissue_->pattern();
  const auto has = [&](std::int64_t i, std::int64_t j) {
    return std::binary_search(tissue.row.begin() + tissue.column_start[j],
                              tissue.row.begin() + tissue.column_start[j + 1], i);
  };
  std::set<std::pair<std::int64_t, std::int64_t>> missing;
  for (const Footprint& footprint : footprints_)
    for (const std::int32_t a : footprint.dofs)
      for (const std::int32_t b : footprint.dofs) {
        const std::int64_t i = map_->equation[a], j = map_->equation[b];
        if (j >= 0 && i >= j && !has(i, j)) missing.emplace(j, i);
      }
  pattern_ = missing.empty() ? tissue : extended(tissue, missing);
  newton_ = std::make_unique<FieldNewton>(*map_, std::move(tissue), pattern_);
}

void ArrayField::come_to_rest() {
  u_at_rest_ = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mesh_.points.size()));
  tissue_->set_time_step(fully_relaxed);
  const FieldReport report = newton_->solve(*tissue_, {}, u_at_rest_, rest_tolerance);
  if (report.outcome != NewtonOutcome::converged)
    throw EquilibriumError("the prestretched skin finds no equilibrium: " + std::string(name(report.outcome)) + "; " +
                           std::string(advice(report.outcome)));
  tissue_->commit();
  tissue_->commit();  // the step before the first is at rest too
  tissue_->set_rest(newton_->residual());
  stored_at_rest_ = tissue_->stored_energy();
}

}  // namespace acus
