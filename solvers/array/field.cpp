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
#include "solvers/parallel/column_partition.hpp"
#include "solvers/parallel/partial_tissue.hpp"

namespace acus {
namespace {

constexpr double rounding = 1e-6;  // footprints
constexpr double margin_thicknesses = 3.0;
constexpr double merging_depth = 1.0, merged_width = 2.001;  // widths of the widest cell among the needles
constexpr double rest_tolerance = 1e-8;
constexpr int left_out = -1;  // for a rank

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

bool has_one_at_plane(const std::vector<double>& centres, double close) {
  return std::any_of(centres.begin(), centres.end(), [&](double centre) { return std::abs(centre) < close; });
}

// The line with neighbouring cells made one where that is no wider than `widest`.
std::vector<double> merged(const std::vector<double>& line, double widest) {
  std::vector<double> wide = {line.front()};
  for (std::size_t i = 0; i + 1 < line.size();) {
    i += i + 2 < line.size() && line[i + 2] - line[i] <= widest ? 2 : 1;
    wide.push_back(line[i]);
  }
  return wide;
}

// The part of a line that crosses a mirror plane at one of its points which the model keeps.
std::vector<double> beyond_plane(std::vector<double> line) {
  const auto plane = std::min_element(line.begin(), line.end(),
                                      [](double left, double right) { return std::abs(left) < std::abs(right); });
  line.erase(line.begin(), plane);
  line.front() = 0.0;  // takes up rounding
  return line;
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

bool has_unit_cell(const FieldSpec& spec) { return spec.unit_cell[0] > 0 || spec.unit_cell[1] > 0; }

std::vector<double> coordinates(const std::vector<ArrayNeedle>& needles, double ArrayNeedle::*coordinate) {
  std::vector<double> values;
  for (const ArrayNeedle& needle : needles) values.push_back(needle.*coordinate);
  return values;
}

std::array<EvenCells, 2> cells_of(const FieldSpec& spec, MirrorPlanes mirrors) {
  if (has_unit_cell(spec)) return {};
  std::array<EvenCells, 2> cells = spec.cells;
  if (!(cells[0].width > 0))
    cells[0] = even_cells(coordinates(spec.needles, &ArrayNeedle::x), spec.footprint, mirrors.x);
  if (!(cells[1].width > 0))
    cells[1] = even_cells(coordinates(spec.needles, &ArrayNeedle::y), spec.footprint, mirrors.y);
  return cells;
}

bool are_alike(const std::array<EvenCells, 2>& cells) {
  return cells[0].is_centred == cells[1].is_centred &&
         std::abs(cells[0].width - cells[1].width) <= rounding * cells[0].width;
}

MirrorPlanes mirrors_of(const FieldSpec& spec) {
  if (!is_mirror_symmetric(spec.skin)) return {};
  MirrorPlanes planes = mirror_planes(spec.needles, rounding * spec.footprint);
  planes.x &= spec.use_symmetry[0] || has_unit_cell(spec);
  planes.y &= spec.use_symmetry[1] || has_unit_cell(spec);
  planes.diagonal &= planes.x && planes.y && spec.use_diagonal && is_alike_along_surface(spec.skin) &&
                     spec.unit_cell[0] == spec.unit_cell[1] && are_alike(cells_of(spec, planes));
  return planes;
}

}  // namespace

FieldSpec alone(const FieldSpec& array) {
  FieldSpec spec = array;
  spec.cells = cells_of(array, mirrors_of(array));
  if (spec.gap <= 0)
    spec.gap = array.unit_cell[0] > 0 ? array.unit_cell[0] - array.footprint
                                      : gap_beside(coordinates(array.needles, &ArrayNeedle::x), array.footprint);
  spec.unit_cell = {0.0, 0.0};
  spec.margin = 0.0;
  spec.lateral = LateralSupport::symmetric;
  spec.needles = {ArrayNeedle{}};
  return spec;
}

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
  build_lines();
  build_mesh();
  tie_to_mirrors();
  map_ = std::make_unique<DofMap>(mesh_.points.size(), held_dofs(), ties_.ties);
  make_tissue();
  find_footprints();
  extend_pattern();
  come_to_rest();
}

void ArrayField::make_tissue() {
  std::vector<RegionMaterial> regions = solid_regions(spec_.skin);
  for (const RegionMaterial& region : regions)
    largest_modulus_ = std::max(largest_modulus_, region.law->shear_modulus());
  const SpecialCells special{ties_.share, hanging_};
  tissue_ = ranks().is_alone() && !mirrors_.diagonal
                ? Tissue::create(mesh_, Geometry::solid, *map_, std::move(regions), special)
                : make_partial_tissue(ranks(), mesh_, {rank_of_cell_, ties_.twin}, Geometry::solid, *map_,
                                      std::move(regions), special);
}

void ArrayField::place_needles() {
  const double f = spec_.footprint, close = rounding * f;
  if (has_unit_cell(spec_)) {
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
  mirrors_ = mirrors_of(spec_);
  NeedlesOfModel model = needles_of_model(spec_.needles, mirrors_, close);
  n_images_ = model.n_images;
  model_needle_ = std::move(model.model_needle);
  array_needle_ = std::move(model.array_needle);
}

// Coordinates of the needles of the model and, where they are half of what the mesh holds, of the others too.
std::vector<double> ArrayField::centres(int direction) const {
  std::vector<double> result;
  for (const int k : array_needle_) {
    const ArrayNeedle& needle = spec_.needles[k];
    if (direction == 0 || mirrors_.diagonal) result.push_back(needle.x);
    if (direction == 1 || mirrors_.diagonal) result.push_back(needle.y);
  }
  return result;
}

void ArrayField::build_lines() {
  const double f = spec_.footprint;
  const std::array<EvenCells, 2> cells = cells_of(spec_, mirrors_);
  const auto line = [&](int d, bool is_mirrored) {
    const EvenCells even = cells[d];
    const double pitch = spec_.unit_cell[d];
    std::vector<double> centres = this->centres(d);
    is_cut_[d] = is_mirrored && even.is_centred && has_one_at_plane(centres, rounding * f);
    const auto [lowest, highest] = std::minmax_element(centres.begin(), centres.end());
    double low = *lowest - 0.5 * f - spec_.margin, high = *highest + 0.5 * f + spec_.margin;
    if (pitch > 0) high = 0.5 * pitch;
    if (is_mirrored) low = is_cut_[d] ? -0.5 * even.width : 0.0;
    if (even.width > 0) return even_line(centres, even, low, high);
    if (!is_mirrored) return plane_line(std::move(centres), f, low, high, spec_.gap);
    // The gap that a mirror plane halves counts as a whole one.
    std::vector<double> mirrored = centres;
    for (const double c : centres) mirrored.push_back(-c);
    const double gap = pitch > 0 ? 0.5 * (pitch - f) : (spec_.gap > 0 ? spec_.gap : gap_beside(mirrored, f));
    return plane_line(std::move(centres), f, low, high, gap);
  };
  lines_ = {line(0, mirrors_.x), line(1, mirrors_.y), depth_line(spec_.skin, f)};
  if (mirrors_.diagonal) lines_[1] = lines_[0];  // to the last bit
  for (std::vector<double>& each : lines_) each = refine_line(each, spec_.refine);
  for (int d = 0; d < 2; ++d) {
    if (!is_cut_[d] || spec_.refine == 0) continue;
    lines_[d] = beyond_plane(lines_[d]);  // halved cells have a border there
    is_cut_[d] = false;
  }
}

double ArrayField::widest_among_needles() const {
  double widest = 0.0;
  for (int d = 0; d < 2; ++d) {
    const std::vector<double> centres = this->centres(d);
    const auto [first, last] = std::minmax_element(centres.begin(), centres.end());
    for (std::size_t i = 0; i + 1 < lines_[d].size(); ++i)
      if (lines_[d][i] < *last && lines_[d][i + 1] > *first) widest = std::max(widest, lines_[d][i + 1] - lines_[d][i]);
  }
  return widest;
}

void ArrayField::build_mesh() {
  const std::vector<Slab> slabs = layer_slabs(spec_.skin);
  // What the surface does cell by cell has faded where the depth is a cell's width.
  const std::vector<double>& z = lines_[2];
  const double widest = widest_among_needles();
  const auto border = std::upper_bound(z.begin(), z.end(), -merging_depth * widest) - z.begin() - 1;
  const bool merges = spec_.merge_deep_cells && spec_.needles.size() > 1 && !is_cut_[0] && !is_cut_[1] && border > 0;
  const auto n_cells = [](const std::vector<double>& line) { return static_cast<int>(line.size()) - 1; };
  upper_ = {n_cells(lines_[0]), n_cells(lines_[1]), n_cells(z)};
  if (!merges) {
    mesh_ = structured_mesh(spec_.order, {lines_[0], lines_[1], z}, slabs);
    rank_of_cell_ = ranks_of(upper_);
    return;
  }
  const std::array<std::vector<double>, 2> wide = {merged(lines_[0], merged_width * widest),
                                                   merged(lines_[1], merged_width * widest)};
  MergedMesh mesh = merged_below(spec_.order, {lines_[0], lines_[1], z}, slabs, z[border], wide);
  mesh_ = std::move(mesh.mesh);
  hanging_ = std::move(mesh.hanging);
  upper_.n_cells -= static_cast<int>(border);
  wide_ = {n_cells(wide[0]), n_cells(wide[1]), static_cast<int>(border)};
  // A wide column and the narrow ones on it belong to one rank.
  const std::vector<int> rank_of_wide = ranks_of(wide_);
  for (int i = 0; i < upper_.n_x; ++i)
    for (int j = 0; j < upper_.n_y; ++j) {
      const int column = mesh.wide_of[0][i] * wide_.n_y + mesh.wide_of[1][j];
      rank_of_cell_.insert(rank_of_cell_.end(), upper_.n_cells, rank_of_wide[column * wide_.n_cells]);
    }
  rank_of_cell_.insert(rank_of_cell_.end(), rank_of_wide.begin(), rank_of_wide.end());
}

// Rank of every cell of these columns; those beyond the diagonal are left out.
std::vector<int> ArrayField::ranks_of(const Columns& columns) const {
  std::vector<Column> kept;
  for (int i = 0; i < columns.n_x; ++i)
    for (int j = 0; j < columns.n_y; ++j)
      if (!mirrors_.diagonal || i >= j) kept.push_back({i, j});
  const std::vector<int> rank = partition_columns(kept, ranks().size());
  std::vector<int> of_cell(static_cast<std::size_t>(columns.n_x) * columns.n_y * columns.n_cells, left_out);
  for (std::size_t k = 0; k < kept.size(); ++k)
    std::fill_n(of_cell.begin() + (kept[k].i * columns.n_y + kept[k].j) * columns.n_cells, columns.n_cells, rank[k]);
  return of_cell;
}

void ArrayField::tie_to_mirrors() {
  ties_.start(mesh_);
  ties_.cut_first_cells(mesh_, is_cut_);
  if (!mirrors_.diagonal) return;
  std::vector<std::int32_t> twin;
  for (const Columns& columns : {upper_, wide_}) {
    const auto first = static_cast<std::int32_t>(twin.size());
    for (int i = 0; i < columns.n_x; ++i)
      for (int j = 0; j < columns.n_y; ++j)
        for (int k = 0; k < columns.n_cells; ++k) twin.push_back(first + (j * columns.n_y + i) * columns.n_cells + k);
  }
  ties_.fold_along_diagonal(mesh_, std::move(twin));
  for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell)
    if (ties_.share[cell] == 0.0) rank_of_cell_[cell] = left_out;
}

void ArrayField::complete(Eigen::VectorXd& u) const {
  const std::vector<std::int32_t> hanging = hanging_nodes(mesh_, hanging_);
  const auto at = [&u](std::int32_t node) { return u.segment<3>(3 * static_cast<Eigen::Index>(node)); };
  auto node = hanging.begin();
  for (const HangingFace& face : hanging_) {
    Eigen::Matrix3Xd wide(3, face.weights.cols());
    for (Eigen::Index b = 0; b < wide.cols(); ++b) wide.col(b) = at(face.nodes[b]);
    const Eigen::Matrix3Xd narrow = wide * face.weights.transpose();
    for (Eigen::Index a = 0; a < narrow.cols(); ++a, ++node) at(*node) = narrow.col(a);
  }
}

SolidSides ArrayField::sides() const {
  return {spec_.skin.base, spec_.lateral, mirrors_, {spec_.unit_cell[0] > 0, spec_.unit_cell[1] > 0}};
}

std::vector<std::int32_t> ArrayField::held_dofs() const {
  std::vector<std::int32_t> held = solid_supports(mesh_, sides());
  // Beyond a plane through cells everything is as its image is.
  std::erase_if(held, [&](std::int32_t dof) {
    const double* point = &mesh_.points[static_cast<std::size_t>(dof / 3) * 3];
    return (is_cut_[0] && point[0] < 0.0) || (is_cut_[1] && point[1] < 0.0);
  });
  for (const std::int32_t node : hanging_nodes(mesh_, hanging_))
    for (int d = 0; d < 3; ++d) held.push_back(3 * node + d);
  const double close = rounding * spec_.footprint;
  for (std::int32_t node = 0; node < static_cast<std::int32_t>(mesh_.n_nodes()); ++node)
    for (int d = 0; d < 2; ++d)
      if (is_cut_[d] && std::abs(mesh_.points[static_cast<std::size_t>(node) * 3 + d]) < close)
        held.push_back(3 * node + d);
  return held;
}

void ArrayField::find_footprints() {
  const double f = spec_.footprint;
  const int order = spec_.order;
  const std::int32_t n_nodes_y = order * upper_.n_y + 1, n_nodes_z = order * upper_.n_cells + 1;
  for (const int k : array_needle_) {
    const ArrayNeedle& needle = spec_.needles[k];
    const auto mean = [&](int d, double centre) {
      return mean_over(lines_[d], order, centre - 0.5 * f, centre + 0.5 * f);
    };
    const Mean x = mean(0, needle.x), y = mean(1, needle.y);
    Footprint footprint;
    footprint.share = x.length * y.length / (f * f);
    // Planes through cells and the diagonal go through footprints that are whole in the mesh.
    const double close = rounding * f;
    for (const int d : {0, 1})
      if (is_cut_[d] && std::abs(d == 0 ? needle.x : needle.y) < close) footprint.share *= 0.5;
    if (mirrors_.diagonal && std::abs(needle.x - needle.y) < close) footprint.share *= 0.5;
    footprint.weights.resize(static_cast<Eigen::Index>(x.weights.size() * y.weights.size()));
    Eigen::Index at = 0;
    for (const auto& [i, weight_x] : x.weights)
      for (const auto& [j, weight_y] : y.weights) {
        const std::int32_t node = (i * n_nodes_y + j) * n_nodes_z + n_nodes_z - 1;  // of the surface
        footprint.dofs.push_back(3 * node + 2);
        footprint.weights[at++] = weight_x * weight_y;
      }
    const int column = std::min(x.weights.front().first / order, upper_.n_x - 1) * upper_.n_y +
                       std::min(y.weights.front().first / order, upper_.n_y - 1);
    footprint.is_own = is_own_cell(static_cast<std::size_t>(column) * upper_.n_cells);
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
  for (const Footprint& footprint : footprints_) {
    if (!footprint.is_own) continue;
    for (const std::int32_t a : footprint.dofs)
      for (const std::int32_t b : footprint.dofs) {
        const std::int64_t i = map_->equation[a], j = map_->equation[b];
        if (j >= 0 && i >= j && !has(i, j)) missing.emplace(j, i);
      }
  }
  pattern_ = missing.empty() ? tissue : extended(tissue, missing);
  newton_ = std::make_unique<FieldNewton>(*map_, std::move(tissue), pattern_, ranks());
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
  complete(u_at_rest_);
}

}  // namespace acus
