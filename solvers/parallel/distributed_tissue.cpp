#include "solvers/parallel/distributed_tissue.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace acus {
namespace {

// The cells of one rank, on all the nodes.
struct OwnCells {
  Mesh mesh;
  TiedCells ties;
  std::vector<std::size_t> cell;  // in the whole mesh
};

OwnCells own_cells(const Mesh& whole, TiedCells ties, const std::vector<int>& rank_of_cell, int rank) {
  OwnCells own;
  own.ties.cut.images = std::move(ties.cut.images);
  own.mesh.dim = whole.dim;
  own.mesh.order = whole.order;
  own.mesh.points = whole.points;
  own.mesh.region_names = whole.region_names;
  const auto n = static_cast<std::size_t>(whole.nodes_per_cell());
  auto hanging = ties.hanging.begin();
  for (std::size_t cell = 0; cell < whole.n_cells(); ++cell) {
    while (hanging != ties.hanging.end() && static_cast<std::size_t>(hanging->cell) < cell) ++hanging;
    if (rank_of_cell[cell] != rank) continue;
    if (hanging != ties.hanging.end() && static_cast<std::size_t>(hanging->cell) == cell) {
      own.ties.hanging.push_back(*hanging);
      own.ties.hanging.back().cell = static_cast<std::int32_t>(own.cell.size());
    }
    own.cell.push_back(cell);
    if (!ties.cut.share.empty()) own.ties.cut.share.push_back(ties.cut.share[cell]);
    own.mesh.cell_region.push_back(whole.cell_region[cell]);
    own.mesh.cells.insert(own.mesh.cells.end(), &whole.cells[cell * n], &whole.cells[cell * n] + n);
  }
  return own;
}

class DistributedTissue final : public Tissue {
 public:
  DistributedTissue(const Communicator& ranks, OwnCells own, Geometry geometry, const DofMap& map,
                    std::vector<RegionMaterial> regions)
      : ranks_(ranks),
        own_(std::move(own)),
        part_(Tissue::create(own_.mesh, geometry, map, std::move(regions), own_.ties)) {}

  SymmetricMatrix pattern() const override { return part_->pattern(); }
  void send_tangents_to(CellSink* sink) override {
    if (sink) throw std::logic_error("a distributed tissue has no sink");
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
    part_->visit_points(u, [&](TissuePoint point) {
      point.cell = own_.cell[point.cell];
      visit(point);
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
};

}  // namespace

std::unique_ptr<Tissue> make_distributed_tissue(const Communicator& ranks, const Mesh& mesh,
                                                const std::vector<int>& rank_of_cell, Geometry geometry,
                                                const DofMap& map, std::vector<RegionMaterial> regions,
                                                TiedCells ties) {
  return std::make_unique<DistributedTissue>(ranks, own_cells(mesh, std::move(ties), rank_of_cell, ranks.rank()),
                                             geometry, map, std::move(regions));
}

}  // namespace acus
