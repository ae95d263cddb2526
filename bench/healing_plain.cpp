#include "bench/healing_plain.hpp"

#include <Eigen/Sparse>

namespace acus::bench {

namespace {
constexpr int n_fields = static_cast<int>(n_healing_fields);
}

PlainHealing::PlainHealing(HealingGrid grid, const HealingParameters& p, std::array<double, n_diffusing> transfer)
    : grid_(std::move(grid)), kinetics_(p) {
  const std::array<double, n_diffusing> diffusivity = {p.D_alpha, p.D_c, p.D_rho};
  const int nx = static_cast<int>(grid_.x.size()), ny = static_cast<int>(grid_.y.size());
  const int nz = static_cast<int>(grid_.z.size()), first_dermal = static_cast<int>(grid_.n_epidermis);
  const Axis dermis = grid_.z.from(grid_.n_epidermis);
  fields.resize(n_healing_fields * grid_.n_nodes());
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = healthy_values[i / grid_.n_nodes()];
  for (int f = 0; f < static_cast<int>(n_diffusing); ++f) {
    const auto k_f = static_cast<std::size_t>(f);
    const bool is_dermal = k_f == HealingField::fibroblasts;
    const Axis& depth = is_dermal ? dermis : grid_.z;
    for (int k = is_dermal ? first_dermal : 0; k < nz; ++k) {
      for (int node = k * nx * ny; node < (k + 1) * nx * ny; ++node) {
        const int i = node % nx, j = node / nx % ny, in_depth = is_dermal ? k - first_dermal : k;
        link_axis(grid_.x, f, node, i, 1, diffusivity[k_f]);
        link_axis(grid_.y, f, node, j, nx, diffusivity[k_f]);
        link_axis(depth, f, node, in_depth, nx * ny, diffusivity[k_f]);
        if (k + 1 == nz) links_.push_back({f, node, -1, transfer[k_f] / depth.mass.back()});
      }
    }
  }
}

void PlainHealing::link_axis(const Axis& axis, int f, int node, int position, int stride, double diffusivity) {
  const auto k = static_cast<std::size_t>(position);
  if (position > 0) links_.push_back({f, node, node - stride, diffusivity * axis.link[k - 1] / axis.mass[k]});
  if (k + 1 < axis.size()) links_.push_back({f, node, node + stride, diffusivity * axis.link[k] / axis.mass[k]});
}

bool PlainHealing::lives(int f, int node) const {
  const bool is_dermis = node >= static_cast<int>(grid_.n_epidermis * grid_.n_plane());
  return is_dermis || f <= static_cast<int>(HealingField::cytokine);
}

bool PlainHealing::advance(double time, int n_steps) {
  const double step = time / n_steps;
  const int n_nodes = static_cast<int>(grid_.n_nodes());
  const auto at = [n_nodes](int f, int node) { return static_cast<std::size_t>(f * n_nodes + node); };
  constexpr int most_newton = 20;
  constexpr double newton_tolerance = 1e-9, linear_tolerance = 1e-8;
  Eigen::SparseMatrix<double, Eigen::RowMajor> matrix(n_fields * n_nodes, n_fields * n_nodes);
  std::vector<Eigen::Triplet<double>> entries;
  for (int s = 0; s < n_steps; ++s) {
    const std::vector<double> old = fields;
    bool is_solved = false;
    for (int newton = 0; newton < most_newton && !is_solved; ++newton) {
      entries.clear();
      Eigen::VectorXd residual(n_fields * n_nodes);
      for (int node = 0; node < n_nodes; ++node) {
        HealingPoint u{};
        for (int f = 0; f < n_fields; ++f) u[static_cast<std::size_t>(f)] = fields[at(f, node)];
        const HealingPoint rates = kinetics_.rates(u, 0.0);
        const auto jacobian = kinetics_.jacobian(u, 0.0);
        for (int f = 0; f < n_fields; ++f) {
          const double on = lives(f, node) ? step : 0.0;
          const std::size_t row = at(f, node), k = static_cast<std::size_t>(f);
          residual[static_cast<Eigen::Index>(row)] = old[row] - fields[row] + on * rates[k];
          entries.emplace_back(row, row, 1.0);
          for (int g = 0; g < n_fields; ++g)
            if (const double slope = on * jacobian[k][static_cast<std::size_t>(g)]; slope != 0.0)
              entries.emplace_back(row, at(g, node), -slope);
        }
      }
      for (const Link& link : links_) {
        const std::size_t row = at(link.f, link.i);
        const double other =
            link.j >= 0 ? fields[at(link.f, link.j)] : healthy_values[static_cast<std::size_t>(link.f)];
        residual[static_cast<Eigen::Index>(row)] += step * link.rate * (other - fields[row]);
        entries.emplace_back(row, row, step * link.rate);
        if (link.j >= 0) entries.emplace_back(row, at(link.f, link.j), -step * link.rate);
      }
      if (residual.lpNorm<Eigen::Infinity>() < newton_tolerance) {
        is_solved = true;
        break;
      }
      matrix.setFromTriplets(entries.begin(), entries.end());
      Eigen::BiCGSTAB<Eigen::SparseMatrix<double, Eigen::RowMajor>, Eigen::DiagonalPreconditioner<double>> solver;
      solver.setTolerance(linear_tolerance);
      solver.compute(matrix);
      const Eigen::VectorXd change = solver.solve(residual);
      if (solver.info() != Eigen::Success) return false;
      ++n_newton;
      n_linear += solver.iterations();
      for (Eigen::Index i = 0; i < change.size(); ++i) fields[static_cast<std::size_t>(i)] += change[i];
    }
    if (!is_solved) return false;
  }
  return true;
}

}  // namespace acus::bench
