#include "viz/dataset/solid_scene.hpp"

#include <fmt/format.h>
#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkUnstructuredGrid.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "viz/dataset/hexahedron.hpp"
#include "viz/dataset/insertion_data.hpp"
#include "viz/pictures.hpp"

namespace acus {

namespace {

constexpr double mm_per_um = 1e-3;
constexpr double slack = 1e-9;  // mm

/// Points of neighbouring pieces become one where they lie together at rest.
class PointMerger {
 public:
  explicit PointMerger(vtkPoints& points) : points_(points) {}
  vtkIdType add(const std::array<double, 3>& at_rest, const std::array<double, 3>& now) {
    const auto [found, is_new] = ids_.try_emplace(key_of(at_rest), points_.GetNumberOfPoints());
    if (is_new) points_.InsertNextPoint(now.data());
    return found->second;
  }

 private:
  using Key = std::array<std::int64_t, 3>;
  struct Hash {
    std::size_t operator()(const Key& key) const {
      std::uint64_t hash = 0;
      for (const std::int64_t part : key) hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9e3779b97f4a7c15ULL;
      return hash ^ (hash >> 29);
    }
  };
  static Key key_of(const std::array<double, 3>& p) {
    constexpr double per_mm = 999983.0;  // no round number: coordinates are, and would lie between two keys
    return {std::llround(p[0] * per_mm), std::llround(p[1] * per_mm), std::llround(p[2] * per_mm)};
  }

  vtkPoints& points_;
  std::unordered_map<Key, vtkIdType, Hash> ids_;
};

std::array<double, 3> reflected(std::array<double, 3> p, const std::array<double, 2>& sign) {
  return {sign[0] * p[0], sign[1] * p[1], p[2]};
}

double nearest_distance(const std::vector<SolidScene::Needle>& needles) {
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < needles.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      nearest = std::min(nearest, std::hypot(needles[i].x - needles[j].x, needles[i].y - needles[j].y));
  return nearest;
}

std::array<std::int64_t, 2> square_of(double x, double y, double side) {
  return {std::llround(x / side), std::llround(y / side)};
}

std::size_t row_at(const std::vector<double>& times, double time) {
  const auto nearest = std::min_element(times.begin(), times.end(),
                                        [time](double a, double b) { return std::abs(a - time) < std::abs(b - time); });
  return static_cast<std::size_t>(nearest - times.begin());
}

/// Large blocks are drawn with fewer pieces of each cell: even numbers.
int pieces_across(std::size_t n_cells) {
  constexpr double most_pieces = 60000;
  return 2 * std::clamp(static_cast<int>(0.5 * std::sqrt(most_pieces / static_cast<double>(n_cells))), 1, 4);
}

}  // namespace

bool SolidScene::is_in(const RunData& run) {
  return run.reader().array_fields().has_value() || (run.is_solid() && run.n_steps() > 0);
}

SolidScene::SolidScene(const RunData& run) : run_(run) {
  if (!is_in(run))
    throw PictureError(
        "this run stored no tissue in three dimensions: it has no array, is not finished, or output.fields = \"none\"");
  read_needles();
  has_array_file_ = run.reader().array_fields().has_value();
  if (has_array_file_)
    read_array();
  else
    read_solid();
  for (const std::uint8_t type : mesh_.types)
    if (!is_hexahedron(type)) throw PictureError(fmt::format("cells of VTK type {} cannot be drawn as a block", type));
  layers_ = find_layers(mesh_);
}

void SolidScene::read_needles() {
  const Table table = run_.reader().needles();
  if (table.rows.empty()) {
    needles_.push_back({});
    return;
  }
  const auto x = number_column_of(table, "x_mm"), y = number_column_of(table, "y_mm");
  const auto recess =
      has_column(table, "recess_um") ? number_column_of(table, "recess_um") : std::vector<double>(x.size(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) needles_.push_back({x[i], y[i], mm_per_um * recess[i]});
}

void SolidScene::read_array() {
  const ArrayFields array = *run_.reader().array_fields();
  mesh_ = array.mesh;
  needle_length_ = array.needle_length;
  plate_ = array.plate_half_width;
  const Table history = run_.reader().history();
  const auto times = number_column_of(history, "time_s"), travel = number_column_of(history, "displacement_um"),
             force = number_column_of(history, "force_N");
  const bool counts = has_column(history, "needles_in");
  const std::vector<double> n_in = counts ? number_column_of(history, "needles_in") : std::vector<double>{};
  for (const ArrayFields::Moment& stored : array.moments) {
    const std::size_t row = row_at(times, stored.time);
    Moment moment = {stored.time, mm_per_um * travel[row], force[row], counts ? static_cast<int>(n_in[row]) : -1, {},
                     {}};
    for (const double depth : stored.needle_depth) moment.depth.push_back(mm_per_um * depth);
    if (moment.depth.size() != needles_.size())
      throw PictureError("the needles of array.vtkhdf are not those of the table of needles");
    for (const double dent : stored.own_dent) moment.own_dent.push_back(mm_per_um * dent);
    moments_.push_back(std::move(moment));
  }
  own_dent_.emplace(run_, 0.5 * nearest_distance(needles_));
  sort_needles();
}

void SolidScene::sort_needles() {
  for (std::size_t i = 0; i < needles_.size(); ++i)
    needles_in_[square_of(needles_[i].x, needles_[i].y, own_dent_->reach())].push_back(i);
}

double SolidScene::own_dent(const Moment& moment, const std::array<double, 3>& at_rest) const {
  if (!own_dent_) return 0.0;
  const auto [column, row] = square_of(at_rest[0], at_rest[1], own_dent_->reach());
  double sum = 0.0;
  for (const std::int64_t i : {column - 1, column, column + 1})
    for (const std::int64_t j : {row - 1, row, row + 1}) {
      const auto found = needles_in_.find({i, j});
      if (found == needles_in_.end()) continue;
      for (const std::size_t k : found->second) {
        const double radius = std::hypot(at_rest[0] - needles_[k].x, at_rest[1] - needles_[k].y);
        sum += moment.own_dent[k] * own_dent_->share(radius, at_rest[2]);
      }
    }
  return sum;
}

void SolidScene::read_solid() {
  mesh_ = run_.reader().header().mesh;
  for (std::size_t step = 0; step < run_.n_steps(); ++step)
    moments_.push_back({run_.time(step), run_.displacement(step), run_.force(step), -1, {}, {}});
  needle_length_ = needle().z.empty() ? 0.0 : needle().z.back();
  const double distance = nearest_distance(needles_);
  const double overhang = std::isfinite(distance) ? 0.5 * distance : needle_length_;
  for (const Needle& needle : needles_) {
    plate_[0] = std::max(plate_[0], std::abs(needle.x) + overhang);
    plate_[1] = std::max(plate_[1], std::abs(needle.y) + overhang);
  }
  rest_ = displacement(0);
  for (std::size_t i = 0; i < rest_.size(); ++i) mesh_.points[i] += rest_[i];
}

std::size_t SolidScene::moment_index(int step) const {
  if (step >= static_cast<int>(n_moments()))
    throw PictureError(fmt::format("there is no stored moment {}: this run has {}, counted from 0", step, n_moments()));
  if (step >= 0) return static_cast<std::size_t>(step);
  const auto deepest = std::max_element(moments_.rbegin(), moments_.rend(),
                                        [](const Moment& a, const Moment& b) { return a.travel < b.travel; });
  return static_cast<std::size_t>(moments_.rend() - deepest) - 1;
}

double SolidScene::thickness() const {
  double sum = 0.0;
  for (const Layer& layer : layers_) sum += layer.thickness;
  return sum;
}

double SolidScene::largest_travel() const {
  double largest = 0.0;
  for (const Moment& moment : moments_) largest = std::max(largest, moment.travel);
  return largest;
}

bool SolidScene::is_mirrored(int axis) const {
  return mesh_.mirror_planes.find(axis == 0 ? 'x' : 'y') != std::string::npos;
}

SolidScene::Span SolidScene::extent(int axis) const {
  Span span = {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (std::size_t i = static_cast<std::size_t>(axis); i < mesh_.points.size(); i += 3) {
    span.low = std::min(span.low, mesh_.points[i]);
    span.high = std::max(span.high, mesh_.points[i]);
  }
  if (axis < 2 && is_mirrored(axis)) span.low = -span.high;
  return span;
}

std::vector<double> SolidScene::displacement(std::size_t moment) const {
  const Field field =
      has_array_file_ ? run_.reader().array_field("displacement", moment) : run_.reader().field("displacement", moment);
  std::vector<double> values = field.values;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = mm_per_um * values[i] - (rest_.empty() ? 0.0 : rest_[i]);
  return values;
}

vtkSmartPointer<vtkUnstructuredGrid> SolidScene::tissue(std::size_t moment, const Box& box) const {
  const std::vector<double> shift = displacement(moment);
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkIntArray> layer;
  layer->SetName("layer");
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  PointMerger merger(*points);
  const int n = pieces_across(mesh_.types.size());

  const auto add_image = [&](std::size_t cell, const std::array<double, 2>& sign) {
    const std::int64_t* nodes = &mesh_.connectivity[static_cast<std::size_t>(mesh_.offsets[cell])];
    const auto n_nodes = static_cast<std::size_t>(mesh_.offsets[cell + 1] - mesh_.offsets[cell]);
    Box bounds;
    bounds.fill({std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()});
    for (std::size_t a = 0; a < n_nodes; ++a) {
      const double* p = &mesh_.points[3 * static_cast<std::size_t>(nodes[a])];
      const auto q = reflected({p[0], p[1], p[2]}, sign);
      for (std::size_t d = 0; d < 3; ++d) bounds[d] = {std::min(bounds[d].low, q[d]), std::max(bounds[d].high, q[d])};
    }
    for (std::size_t d = 0; d < 3; ++d)
      if (bounds[d].high < box[d].low - slack || bounds[d].low > box[d].high + slack) return;
    const HexahedronPieces& pieces = pieces_of(mesh_.types[cell], n);
    std::vector<vtkIdType> ids;
    for (const std::vector<double>& weights : pieces.weights) {
      std::array<double, 3> at_rest = {0, 0, 0}, now = {0, 0, 0};
      for (std::size_t a = 0; a < n_nodes; ++a) {
        const std::size_t node = 3 * static_cast<std::size_t>(nodes[a]);
        for (std::size_t d = 0; d < 3; ++d) {
          at_rest[d] += weights[a] * mesh_.points[node + d];
          now[d] += weights[a] * (mesh_.points[node + d] + shift[node + d]);
        }
      }
      at_rest = reflected(at_rest, sign);
      now = reflected(now, sign);
      now[2] -= own_dent(moments_[moment], at_rest);
      ids.push_back(merger.add(at_rest, now));
    }
    const bool is_turned = sign[0] * sign[1] < 0;
    for (std::array<int, 8> corners : pieces.cells) {
      // A mirror image has its corners the other way round: bottom and top change places.
      if (is_turned) std::swap_ranges(corners.begin(), corners.begin() + 4, corners.begin() + 4);
      vtkIdType piece[8];
      for (std::size_t c = 0; c < 8; ++c) piece[c] = ids[static_cast<std::size_t>(corners[c])];
      grid->InsertNextCell(VTK_HEXAHEDRON, 8, piece);
      layer->InsertNextValue(mesh_.region[cell]);
    }
  };

  grid->SetPoints(points);
  grid->Allocate();
  for (const double x : {1.0, -1.0})
    for (const double y : {1.0, -1.0}) {
      if ((x < 0 && !is_mirrored(0)) || (y < 0 && !is_mirrored(1))) continue;
      for (std::size_t cell = 0; cell < mesh_.types.size(); ++cell) add_image(cell, {x, y});
    }
  grid->GetCellData()->AddArray(layer);
  return grid;
}

}  // namespace acus
