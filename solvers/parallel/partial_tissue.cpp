#include "solvers/parallel/partial_tissue.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/fem/reference_element.hpp"

namespace acus {
namespace {

// The cells of one rank, on all the nodes.
struct OwnCells {
  Mesh mesh;
  SpecialCells special;
  std::vector<std::size_t> cell;  // in the whole mesh
  std::vector<std::size_t> twin;  // there, of those that stand for another cell too; else the cell itself
};

OwnCells own_cells(const Mesh& whole, const SpecialCells& special, const CellOwners& owners, int rank) {
  OwnCells own;
  own.mesh.dim = whole.dim;
  own.mesh.order = whole.order;
  own.mesh.points = whole.points;
  own.mesh.region_names = whole.region_names;
  const auto n = static_cast<std::size_t>(whole.nodes_per_cell());
  auto hanging = special.hanging.begin();
  for (std::size_t cell = 0; cell < whole.n_cells(); ++cell) {
    while (hanging != special.hanging.end() && static_cast<std::size_t>(hanging->cell) < cell) ++hanging;
    if (owners.rank[cell] != rank) continue;
    if (hanging != special.hanging.end() && static_cast<std::size_t>(hanging->cell) == cell) {
      own.special.hanging.push_back(*hanging);
      own.special.hanging.back().cell = static_cast<std::int32_t>(own.cell.size());
    }
    own.cell.push_back(cell);
    const std::size_t twin = owners.twin.empty() ? cell : static_cast<std::size_t>(owners.twin[cell]);
    own.twin.push_back(owners.rank[twin] < 0 ? twin : cell);
    if (!special.share.empty()) own.special.share.push_back(special.share[cell]);
    own.mesh.cell_region.push_back(whole.cell_region[cell]);
    own.mesh.cells.insert(own.mesh.cells.end(), &whole.cells[cell * n], &whole.cells[cell * n] + n);
  }
  return own;
}

// Per quadrature point of a cell the one of its twin where x and y have changed places.
std::vector<int> swapped_points(int n_per_cell) {
  const QuadratureRule rule = gauss_rule(3, static_cast<int>(std::lround(std::cbrt(n_per_cell))));
  std::vector<int> swapped;
  for (const Vec3& point : rule.points) {
    const Vec3 image(point[1], point[0], point[2]);
    const auto closest = std::min_element(rule.points.begin(), rule.points.end(), [&](const Vec3& a, const Vec3& b) {
      return (a - image).squaredNorm() < (b - image).squaredNorm();
    });
    swapped.push_back(static_cast<int>(closest - rule.points.begin()));
  }
  return swapped;
}

TissuePoint mirrored(TissuePoint point) {
  Mat3 swap;
  swap << 0, 1, 0, 1, 0, 0, 0, 0, 1;
  point.position = swap * point.position;
  point.F = swap * point.F * swap;
  point.cauchy = swap * point.cauchy * swap;
  return point;
}

class PartialTissue final : public Tissue {
 public:
  PartialTissue(const Communicator& ranks, OwnCells own, Geometry geometry, const DofMap& map,
                std::vector<RegionMaterial> regions)
      : ranks_(ranks),
        own_(std::move(own)),
        part_(Tissue::create(own_.mesh, geometry, map, std::move(regions), own_.special)) {
    if (own_.twin != own_.cell) swapped_ = swapped_points(part_->n_points_per_cell());
  }

  SymmetricMatrix pattern() const override { return part_->pattern(); }
  void send_tangents_to(CellSink* sink) override {
    if (sink) throw std::logic_error("a partial tissue has no sink");
  }
  int n_modes() const override { return part_->n_modes(); }
  void set_time_step(double dt) override { part_->set_time_step(dt); }
  void set_rest(const Eigen::VectorXd& residual) override { part_->set_rest(residual); }
  void commit() override { part_->commit(); }
  void rollback() override { part_->rollback(); }
  void extrapolate(double factor) override { part_->extrapolate(factor); }
  void start_move(const Eigen::VectorXd& du) override { part_->start_move(du); }
  void set_move(double factor) override { part_->set_move(factor); }
  /// Of the whole residual.
  double force_scale(const Eigen::VectorXd& residual) const override { return part_->force_scale(residual); }

  bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) override {
    // Two numbers travel with the residual: whether the cells of a rank are admissible, and where the rank believes to
    // be.
    const Eigen::Index n = residual.size();
    const double place = u.sum();
    Eigen::VectorXd own = Eigen::VectorXd::Zero(n + 2);
    own[n] = part_->linearise(u, own, tangent) ? 1.0 : 0.0;
    own[n + 1] = place;
    ranks_.sum({own.data(), static_cast<std::size_t>(own.size())});
    if (std::isfinite(place) && own[n + 1] != same_on_all(place))
      throw std::runtime_error("the ranks have come apart: do all run the same program on the same kind of processor?");
    if (own[n] < ranks_.size()) return false;
    residual += own.head(n);
    return true;
  }

  double largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const override {
    return ranks_.smallest(has_cells() ? part_->largest_step(u, du) : 1.0);
  }
  double smallest_jacobian(const Eigen::VectorXd& u) const override {
    return ranks_.smallest(has_cells() ? part_->smallest_jacobian(u) : std::numeric_limits<double>::infinity());
  }
  double stored_energy() const override { return ranks_.total(part_->stored_energy()); }
  double dissipated_in_step() const override { return ranks_.total(part_->dissipated_in_step()); }

  void visit_points(const Eigen::VectorXd& u, const std::function<void(const TissuePoint&)>& visit) const override {
    const int n_points = part_->n_points_per_cell();
    std::vector<TissuePoint> of_twin(swapped_.size());
    part_->visit_points(u, [&](TissuePoint point) {
      const std::size_t cell = own_.cell[point.cell], twin = own_.twin[point.cell];
      point.cell = cell;
      visit(point);
      if (twin == cell) return;
      const bool is_last = point.q + 1 == n_points;
      const int q = swapped_[point.q];
      of_twin[q] = mirrored(point);
      of_twin[q].cell = twin;
      of_twin[q].q = q;
      if (!is_last) return;
      for (const TissuePoint& each : of_twin) visit(each);
    });
  }
  int n_points_per_cell() const override { return part_->n_points_per_cell(); }
  Eigen::MatrixXd extrapolation() const override { return part_->extrapolation(); }
  Memory save() const override { return part_->save(); }
  void restore(const Memory& memory) override { part_->restore(memory); }

 private:
  /// What the sum over the ranks is when all have this value.
  double same_on_all(double value) const {
    double sum = value;
    for (int rank = 1; rank < ranks_.size(); ++rank) sum += value;
    return sum;
  }
  bool has_cells() const { return !own_.cell.empty(); }

  const Communicator& ranks_;
  OwnCells own_;
  std::unique_ptr<Tissue> part_;
  std::vector<int> swapped_;  // per point of a cell that of its twin; empty: no cell has one
};

}  // namespace

std::unique_ptr<Tissue> make_partial_tissue(const Communicator& ranks, const Mesh& mesh, const CellOwners& owners,
                                            Geometry geometry, const DofMap& map, std::vector<RegionMaterial> regions,
                                            const SpecialCells& special) {
  return std::make_unique<PartialTissue>(ranks, own_cells(mesh, special, owners, ranks.rank()), geometry, map,
                                         std::move(regions));
}

}  // namespace acus
