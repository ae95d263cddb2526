#include "solvers/equilibrium/tissue.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <stdexcept>

#include "core/fem/element_kinds.hpp"
#include "core/material/state_store.hpp"

namespace acus {
namespace {

constexpr int cells_per_chunk = 8;
// Share of the reactions at rest below which a force drowns in their rounding (with a tolerance of 1e-8).
constexpr double round_off = 1e-6;

template <int Dim, int Order>
class TissueOf final : public Tissue {
  using Element = MixedElement<Dim, Order>;
  using Nodes = typename Element::Nodes;
  using Modes = typename Element::Modes;
  using DofVector = typename Element::DofVector;
  static constexpr int n_lower = Dim == 3 ? (Order + 1) * (Order + 1) : Order + 1;  // nodes of a lower face

 public:
  TissueOf(const Mesh& mesh, Geometry geometry, const DofMap& map, std::vector<RegionMaterial> regions,
           SpecialCells special)
      : mesh_(mesh),
        regions_(std::move(regions)),
        element_(geometry),
        map_(map),
        hanging_(std::move(special.hanging)),
        nodes_(moved_nodes(mesh, hanging_)),
        scatter_(cell_dofs(nodes_), Element::n_dofs, map, cells_per_chunk),
        share_(std::move(special.share)) {
    for (const RegionMaterial& region : regions_) {
      ElementMaterial material;
      material.law = region.law.get();
      material.axes = region.axes;
      material.F0 = region.F0;
      if (Dim == 2 && (region.F0(0, 1) != 0 || region.F0(1, 0) != 0 || region.F0(1, 2) != 0 || region.F0(2, 1) != 0))
        throw std::invalid_argument("tissue: a plane section cannot be stretched out of its plane by shear");
      materials_.push_back(material);
    }
    const std::size_t n_cells = mesh.n_cells();
    pressure_.resize(n_cells);
    volume_.resize(n_cells);
    condensed_.resize(n_cells);
    stored_.assign(n_cells, 0.0);
    dissipated_.assign(n_cells, 0.0);
    for (std::size_t cell = 0; cell < n_cells; ++cell) {
      const ElementMaterial& material = material_of(cell);
      element_.initial_modes(material, pressure_[cell], volume_[cell]);
      history_.add_block(*material.law, static_cast<std::size_t>(element_.n_points()));
    }
    old_pressure_ = older_pressure_ = moved_pressure_ = d_pressure_ = pressure_;
    old_volume_ = older_volume_ = moved_volume_ = d_volume_ = volume_;
    rest_ = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(map.n_dofs()));
    if (!hanging_.empty()) hanging_of_cell_.assign(n_cells, -1);
    for (std::size_t k = 0; k < hanging_.size(); ++k) hanging_of_cell_[hanging_[k].cell] = static_cast<std::int32_t>(k);
  }

  SymmetricMatrix pattern() const override { return scatter_.pattern(); }
  void send_tangents_to(CellSink* sink) override {
    if (sink && !(share_.empty() && hanging_.empty()))
      throw std::logic_error("special cells have no uncondensed tangent");
    sink_ = sink;
  }
  int n_modes() const override { return Element::n_modes; }
  void set_time_step(double dt) override { dt_ = dt; }

  bool linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) override {
    const bool into_matrix = tangent && !sink_;
    if (into_matrix && !is_located_) {
      scatter_.locate(scatter_.pattern());
      is_located_ = true;
    }
    std::atomic<bool> is_admissible = true;
    scatter_.for_each([&](std::size_t cell) {
      if (!is_admissible) return;
      typename Element::Result result;
      if (!(tangent && sink_ ? send(cell, u, result) : evaluate(cell, u, into_matrix, result))) {
        is_admissible = false;
        return;
      }
      if (const HangingFace* face = hanging_of(cell)) hang(*face, into_matrix, result);
      if (!share_.empty() && share_[cell] != 1.0) keep_share(share_[cell], into_matrix, result);
      stored_[cell] = result.stored;
      dissipated_[cell] = result.dissipated;
      scatter_.add_vector(cell, result.residual.data(), residual);
      if (into_matrix) scatter_.add_matrix(cell, result.tangent.data(), *tangent);
    });
    return is_admissible;
  }

  double largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const override {
    // Halve until every cell keeps a tenth of its present volume ratio; the limit is not sought more exactly because
    // the step is shortened further by the line search where it matters.
    double step = 1.0;
    const Eigen::VectorXd now = jacobians(u);
    for (int attempt = 0; attempt < 20; ++attempt, step *= 0.5)
      if ((jacobians(u + step * du).array() > 0.1 * now.array()).all()) return step;
    return step;
  }

  void start_move(const Eigen::VectorXd& du) override {
    moved_pressure_ = pressure_;
    moved_volume_ = volume_;
#pragma omp parallel for schedule(static)
    for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
      const Nodes d = displacements(cell, du);
      Element::recover(condensed_[cell], Eigen::Map<const DofVector>(d.data()), d_pressure_[cell], d_volume_[cell]);
    }
  }

  void set_move(double factor) override {
    for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
      pressure_[cell] = moved_pressure_[cell] + factor * d_pressure_[cell];
      volume_[cell] = moved_volume_[cell] + factor * d_volume_[cell];
    }
  }

  void set_rest(const Eigen::VectorXd& residual) override { rest_ = residual; }

  double force_scale(const Eigen::VectorXd& residual) const override {
    double at_rest = 0.0, change = 0.0;
    for (std::size_t dof = 0; dof < map_.n_dofs(); ++dof) {
      if (map_.equation[dof] >= 0) continue;
      at_rest = std::max(at_rest, std::abs(rest_[dof]));
      change = std::max(change, std::abs(residual[dof] - rest_[dof]));
    }
    return std::max(change, round_off * at_rest);
  }

  void commit() override {
    history_.commit();
    older_pressure_ = old_pressure_;
    older_volume_ = old_volume_;
    old_pressure_ = pressure_;
    old_volume_ = volume_;
  }
  void rollback() override {
    history_.rollback();
    pressure_ = old_pressure_;
    volume_ = old_volume_;
  }
  void extrapolate(double factor) override {
    for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
      pressure_[cell] = old_pressure_[cell] + factor * (old_pressure_[cell] - older_pressure_[cell]);
      volume_[cell] = old_volume_[cell] + factor * (old_volume_[cell] - older_volume_[cell]);
    }
  }

  double stored_energy() const override { return sum(stored_); }
  double dissipated_in_step() const override { return sum(dissipated_); }
  double smallest_jacobian(const Eigen::VectorXd& u) const override { return jacobians(u).minCoeff(); }

  void visit_points(const Eigen::VectorXd& u, const std::function<void(const TissuePoint&)>& visit) const override {
    std::vector<double> scratch;
    for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
      const ElementMaterial& material = material_of(cell);
      const std::size_t n_state = material.law->n_state();
      scratch.assign(n_state, 0.0);
      const Nodes X = positions(cell);
      element_.visit_points(X, displacements(cell, u), material.F0, [&](int q, const auto& x, const Mat3& H) {
        // With dt = 0 from the accepted state the law answers with the stress of that state.
        MaterialPoint at;
        at.H = H;
        at.axes = material.axes;
        at.old_state = history_.old_state(cell, static_cast<std::size_t>(q));
        IsochoricResponse response;
        material.law->isochoric(at, false, scratch, response);
        TissuePoint point;
        point.cell = cell;
        point.q = q;
        point.position.setZero();
        for (int d = 0; d < Dim; ++d) point.position[tensor_axis(Dim, d)] = x[d];
        point.F = H + Mat3::Identity();
        const Modes modes = element_.mode_values(X, q);
        point.cauchy =
            response.P * point.F.transpose() / (1 + det_minus_one(H)) + modes.dot(pressure_[cell]) * Mat3::Identity();
        point.volume_ratio = 1 + modes.dot(volume_[cell]);
        point.energy = response.energy + material.law->volumetric().energy(modes.dot(volume_[cell]));
        visit(point);
      });
    }
  }

  int n_points_per_cell() const override { return element_.n_points(); }
  Eigen::MatrixXd extrapolation() const override {
    // As many points as nodes: the polynomial through the point values, evaluated at the nodes.
    const TabulatedElement table(Dim, Order, Element::n_gauss);
    Eigen::MatrixXd at_points(table.n_points(), Element::n_nodes);
    for (int q = 0; q < table.n_points(); ++q) at_points.row(q) = table.values[q].transpose();
    return at_points.inverse();
  }

  Memory save() const override {
    return {flatten(old_pressure_),
            flatten(old_volume_),
            flatten(older_pressure_),
            flatten(older_volume_),
            {history_.committed().begin(), history_.committed().end()}};
  }
  void restore(const Memory& memory) override {
    unflatten(memory.pressure, old_pressure_);
    unflatten(memory.volume, old_volume_);
    unflatten(memory.pressure_before, older_pressure_);
    unflatten(memory.volume_before, older_volume_);
    if (!history_.restore(memory.history)) throw std::invalid_argument("tissue: restart data do not fit");
    rollback();
  }

 private:
  using ModeArray = std::vector<Modes, Eigen::aligned_allocator<Modes>>;

  bool evaluate(std::size_t cell, const Eigen::VectorXd& u, bool want_tangent, typename Element::Result& result) {
    return element_.evaluate(positions(cell), displacements(cell, u), pressure_[cell], volume_[cell], material_of(cell),
                             dt_, history_.old_block(cell), history_.current_block(cell), want_tangent, result,
                             condensed_[cell]);
  }
  bool send(std::size_t cell, const Eigen::VectorXd& u, typename Element::Result& result) {
    typename Element::Uncondensed extra;
    typename Element::Condensed& condensed = condensed_[cell];
    if (!element_.evaluate_uncondensed(positions(cell), displacements(cell, u), pressure_[cell], volume_[cell],
                                       material_of(cell), dt_, history_.old_block(cell), history_.current_block(cell),
                                       sink_->kept_share(), result, condensed, extra))
      return false;
    sink_->add_cell(cell,
                    {result.tangent.data(), condensed.B.data(), extra.C.data(), extra.M.data(), extra.mu, extra.shift});
    return true;
  }
  // The nodes whose displacements move each cell.
  static std::vector<std::int32_t> moved_nodes(const Mesh& mesh, const std::vector<HangingFace>& hanging) {
    std::vector<std::int32_t> nodes = mesh.cells;
    if (hanging.empty()) return nodes;
    const std::vector<int> lower = lower_nodes(Order);
    for (const HangingFace& face : hanging)
      for (std::size_t a = 0; a < lower.size(); ++a)
        nodes[static_cast<std::size_t>(face.cell) * Element::n_nodes + lower[a]] = face.nodes[a];
    return nodes;
  }
  static std::vector<std::int32_t> cell_dofs(const std::vector<std::int32_t>& nodes) {
    std::vector<std::int32_t> dofs;
    dofs.reserve(nodes.size() * Dim);
    for (const std::int32_t node : nodes)
      for (int d = 0; d < Dim; ++d) dofs.push_back(Dim * node + d);
    return dofs;
  }
  const ElementMaterial& material_of(std::size_t cell) const { return materials_[mesh_.cell_region[cell]]; }
  Nodes positions(std::size_t cell) const {
    Nodes X;
    for (int a = 0; a < Element::n_nodes; ++a)
      X.col(a) = Eigen::Map<const Eigen::Matrix<double, Dim, 1>>(
          &mesh_.points[static_cast<std::size_t>(mesh_.cells[cell * Element::n_nodes + a]) * Dim]);
    return X;
  }
  Nodes displacements(std::size_t cell, const Eigen::VectorXd& u) const {
    Nodes local;
    for (int a = 0; a < Element::n_nodes; ++a)
      local.col(a) = u.segment<Dim>(static_cast<Eigen::Index>(nodes_[cell * Element::n_nodes + a]) * Dim);
    if (const HangingFace* face = hanging_of(cell)) {
      Eigen::Matrix<double, Dim, n_lower> wide;
      for (int a = 0; a < n_lower; ++a) wide.col(a) = local.col(lower_[a]);
      const Eigen::Matrix<double, Dim, n_lower> narrow = wide * face->weights.transpose();
      for (int a = 0; a < n_lower; ++a) local.col(lower_[a]) = narrow.col(a);
    }
    return local;
  }

  static void keep_share(double share, bool with_tangent, typename Element::Result& result) {
    result.residual *= share;
    if (with_tangent) result.tangent *= share;
    result.stored *= share;
    result.dissipated *= share;
  }
  const HangingFace* hanging_of(std::size_t cell) const {
    if (hanging_.empty() || hanging_of_cell_[cell] < 0) return nullptr;
    return &hanging_[hanging_of_cell_[cell]];
  }
  // In terms of the wide face that the lower nodes move with: T^t r and T^t K T.
  void hang(const HangingFace& face, bool with_tangent, typename Element::Result& result) const {
    const Eigen::Matrix<double, n_lower, n_lower> weights = face.weights;
    const auto dof = [this](int a, int d) { return Dim * lower_[a] + d; };
    Eigen::Matrix<double, Element::n_dofs, n_lower> narrow, wide;
    for (int d = 0; d < Dim; ++d) {
      Eigen::Matrix<double, n_lower, 1> residual;
      for (int a = 0; a < n_lower; ++a) residual[a] = result.residual[dof(a, d)];
      residual = (weights.transpose() * residual).eval();
      for (int a = 0; a < n_lower; ++a) result.residual[dof(a, d)] = residual[a];
    }
    for (int d = 0; d < Dim && with_tangent; ++d) {
      for (int a = 0; a < n_lower; ++a) narrow.col(a) = result.tangent.col(dof(a, d));
      wide.noalias() = narrow * weights;
      for (int a = 0; a < n_lower; ++a) result.tangent.col(dof(a, d)) = wide.col(a);
    }
    for (int d = 0; d < Dim && with_tangent; ++d) {
      for (int a = 0; a < n_lower; ++a) narrow.col(a) = result.tangent.row(dof(a, d));
      wide.noalias() = narrow * weights;
      for (int a = 0; a < n_lower; ++a) result.tangent.row(dof(a, d)) = wide.col(a);
    }
  }
  Eigen::VectorXd jacobians(const Eigen::VectorXd& u) const {
    Eigen::VectorXd J(mesh_.n_cells());
#pragma omp parallel for schedule(static)
    for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell)
      J[cell] = element_.smallest_jacobian(positions(cell), displacements(cell, u));
    return J;
  }
  static double sum(const std::vector<double>& values) {
    double total = 0.0;
    for (const double value : values) total += value;
    return total;
  }
  static std::vector<double> flatten(const ModeArray& modes) {
    std::vector<double> flat;
    flat.reserve(modes.size() * Element::n_modes);
    for (const Modes& m : modes) flat.insert(flat.end(), m.data(), m.data() + Element::n_modes);
    return flat;
  }
  static void unflatten(const std::vector<double>& flat, ModeArray& modes) {
    if (flat.size() != modes.size() * Element::n_modes) throw std::invalid_argument("tissue: restart data do not fit");
    for (std::size_t k = 0; k < modes.size(); ++k) modes[k] = Eigen::Map<const Modes>(&flat[k * Element::n_modes]);
  }

  const Mesh& mesh_;
  std::vector<RegionMaterial> regions_;
  std::vector<ElementMaterial> materials_;
  Element element_;
  const DofMap& map_;
  std::vector<HangingFace> hanging_;
  std::vector<std::int32_t> hanging_of_cell_;  // -1: none; empty: no cell has one
  std::vector<int> lower_ = lower_nodes(Order);
  std::vector<std::int32_t> nodes_;  // of the cells, hanging ones replaced by those they move with
  CellScatter scatter_;
  bool is_located_ = false;  // whether the scatter knows the matrix
  CellSink* sink_ = nullptr;
  std::vector<double> share_;  // per cell; empty: all of each
  double dt_ = 0.0;
  Eigen::VectorXd rest_;

  ModeArray pressure_, volume_;              // current
  ModeArray old_pressure_, old_volume_;      // last accepted step
  ModeArray older_pressure_, older_volume_;  // the one before, for the predictor
  ModeArray moved_pressure_, moved_volume_;  // where the current Newton move started
  ModeArray d_pressure_, d_volume_;          // its update
  std::vector<typename Element::Condensed, Eigen::aligned_allocator<typename Element::Condensed>> condensed_;
  StateStore history_;  // one block per cell
  std::vector<double> stored_, dissipated_;
};

}  // namespace

std::unique_ptr<Tissue> Tissue::create(const Mesh& mesh, Geometry geometry, const DofMap& map,
                                       std::vector<RegionMaterial> regions, SpecialCells special) {
  assert(dimension(geometry) == mesh.dim && regions.size() == mesh.region_names.size());
  if (mesh.dim == 2 && mesh.order == 1)
    return std::make_unique<TissueOf<2, 1>>(mesh, geometry, map, std::move(regions), std::move(special));
  if (mesh.dim == 2)
    return std::make_unique<TissueOf<2, 2>>(mesh, geometry, map, std::move(regions), std::move(special));
  if (mesh.order == 1)
    return std::make_unique<TissueOf<3, 1>>(mesh, geometry, map, std::move(regions), std::move(special));
  return std::make_unique<TissueOf<3, 2>>(mesh, geometry, map, std::move(regions), std::move(special));
}

}  // namespace acus
