#include "solvers/section/film.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "core/fem/geometry.hpp"

namespace acus {
namespace {

constexpr int cells_per_chunk = 64;

std::vector<std::int32_t> cell_dofs(const Mesh& mesh) {
  std::vector<std::int32_t> dofs;
  dofs.reserve(2 * mesh.cells.size());
  for (const std::int32_t node : mesh.cells) {
    dofs.push_back(2 * node);
    dofs.push_back(2 * node + 1);
  }
  return dofs;
}

// In-plane components of F in the order the element uses: (x, X), (x, Z), (z, X), (z, Z); and the thickness stretch.
constexpr int in_plane[4] = {0, 2, 6, 8};
constexpr int through = 4;

}  // namespace

Film::Film(const Mesh& mesh, const Material& law, const Mat3& axes, const DofMap& map)
    : mesh_(mesh),
      law_(law),
      axes_(axes),
      table_(2, 2, 3),
      scatter_(cell_dofs(mesh), n_dofs, map, cells_per_chunk),
      stored_(mesh.n_cells(), 0.0) {
  const SymmetricMatrix matrix = scatter_.pattern();
  scatter_.locate(matrix);
}

Film::Nodes Film::of_cell(std::size_t cell, const double* values) const {
  Nodes result;
  for (int a = 0; a < n_nodes; ++a) {
    const auto node = static_cast<std::size_t>(mesh_.cells[cell * n_nodes + a]);
    result(0, a) = values[2 * node];
    result(1, a) = values[2 * node + 1];
  }
  return result;
}

bool Film::linearise(const Eigen::VectorXd& u, Eigen::VectorXd& residual, SymmetricMatrix* tangent) {
  std::atomic<bool> is_admissible = true;
  scatter_.for_each([&](std::size_t cell) {
    if (!is_admissible) return;
    const Nodes X = of_cell(cell, mesh_.points.data()), du = of_cell(cell, u.data());
    Eigen::Matrix<double, n_dofs, 1> force = Eigen::Matrix<double, n_dofs, 1>::Zero();
    Eigen::Matrix<double, n_dofs, n_dofs> stiffness = Eigen::Matrix<double, n_dofs, n_dofs>::Zero();
    double energy = 0.0;
    MaterialPoint at;
    at.axes = axes_;
    IsochoricResponse response;
    for (int q = 0; q < table_.n_points(); ++q) {
      const Eigen::Matrix2d jacobian = X * table_.gradients[q];
      const double volume = table_.rule.weights[q] * jacobian.determinant();
      const Eigen::Matrix<double, n_nodes, 2> gradient = table_.gradients[q] * jacobian.inverse();
      const Eigen::Matrix2d H = du * gradient;
      const double j = H.trace() + H.determinant();  // det F - 1
      if (!(1 + j > 0)) {
        is_admissible = false;
        return;
      }
      const double lambda = 1 / (1 + j);
      at.H.setZero();
      at.H(0, 0) = H(0, 0);
      at.H(0, 2) = H(0, 1);
      at.H(2, 0) = H(1, 0);
      at.H(2, 2) = H(1, 1);
      at.H(1, 1) = -j * lambda;
      law_.isochoric(at, tangent != nullptr, {}, response);

      // lambda and its derivatives by F: dlambda = -lambda F^-T.
      const Eigen::Matrix2d F_inverse = (Eigen::Matrix2d::Identity() + H).inverse();
      const Eigen::Vector4d inverse_transposed(F_inverse(0, 0), F_inverse(1, 0), F_inverse(0, 1), F_inverse(1, 1));
      const Eigen::Vector4d thinning = -lambda * inverse_transposed;
      const double P_through = response.P(1, 1);
      Eigen::Vector4d P;
      for (int s = 0; s < 4; ++s) P[s] = response.P(in_plane[s] / 3, in_plane[s] % 3) + P_through * thinning[s];
      Eigen::Matrix<double, 4, n_dofs> strain = Eigen::Matrix<double, 4, n_dofs>::Zero();
      for (int a = 0; a < n_nodes; ++a)
        for (int i = 0; i < 2; ++i)
          for (int J = 0; J < 2; ++J) strain(2 * i + J, 2 * a + i) = gradient(a, J);
      energy += volume * response.energy;
      force.noalias() += strain.transpose() * (volume * P);
      if (!tangent) continue;
      Eigen::Matrix4d moduli;
      for (int s = 0; s < 4; ++s)
        for (int t = 0; t < 4; ++t) {
          const int i = s / 2, J = s % 2, k = t / 2, L = t % 2;
          const double bend =
              lambda * (F_inverse(J, i) * F_inverse(L, k) + F_inverse(J, k) * F_inverse(L, i));  // d2 lambda
          moduli(s, t) = response.A(in_plane[s], in_plane[t]) + response.A(in_plane[s], through) * thinning[t] +
                         thinning[s] * response.A(through, in_plane[t]) +
                         response.A(through, through) * thinning[s] * thinning[t] + P_through * bend;
        }
      stiffness.noalias() += strain.transpose() * (volume * moduli) * strain;
    }
    stored_[cell] = energy;
    scatter_.add_vector(cell, force.data(), residual);
    if (tangent) scatter_.add_matrix(cell, stiffness.data(), *tangent);
  });
  return is_admissible;
}

double Film::stored_energy() const { return std::accumulate(stored_.begin(), stored_.end(), 0.0); }

double Film::smallest_jacobian(const Eigen::VectorXd& u) const {
  double smallest = 1e300;
  for (std::size_t cell = 0; cell < mesh_.n_cells(); ++cell) {
    const Nodes X = of_cell(cell, mesh_.points.data()), du = of_cell(cell, u.data());
    for (int q = 0; q < table_.n_points(); ++q) {
      const Eigen::Matrix2d jacobian = X * table_.gradients[q];
      const Eigen::Matrix2d H = du * (table_.gradients[q] * jacobian.inverse());
      smallest = std::min(smallest, 1 + H.trace() + H.determinant());
    }
  }
  return smallest;
}

double Film::largest_step(const Eigen::VectorXd& u, const Eigen::VectorXd& du) const {
  double step = 1.0;
  for (int attempt = 0; attempt < 20; ++attempt, step *= 0.5)
    if (smallest_jacobian(u + step * du) > 0) return step;
  return step;
}

}  // namespace acus
