#include "bench/implicit_diffusion.hpp"

#include <cmath>
#include <numbers>

namespace acus::bench {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

ImplicitDiffusion::ImplicitDiffusion(const HealingGrid& grid, double diffusivity, Preconditioner kind)
    : grid_(grid), diffusivity_(diffusivity), kind_(kind), mass_(grid.n_nodes()), diagonal_(grid.n_nodes(), 0.0) {
  for (std::size_t k = 0; k < grid.z.size(); ++k)
    for (std::size_t j = 0; j < grid.y.size(); ++j)
      for (std::size_t i = 0; i < grid.x.size(); ++i) {
        const std::size_t node = grid.index(i, j, k);
        mass_[node] = grid.plane_mass(i, j) * grid.z.mass[k];
        const auto both = [](const Axis& axis, std::size_t n) {
          return (n > 0 ? axis.link[n - 1] : 0.0) + (n + 1 < axis.size() ? axis.link[n] : 0.0);
        };
        diagonal_[node] =
            diffusivity * mass_[node] *
            (both(grid.x, i) / grid.x.mass[i] + both(grid.y, j) / grid.y.mass[j] + both(grid.z, k) / grid.z.mass[k]);
      }
}

void ImplicitDiffusion::stiffness(const Values& u, Values& out) const {
  const std::size_t nx = grid_.x.size(), ny = grid_.y.size(), nz = grid_.z.size(), n_plane = nx * ny;
  const double over_x = nx > 1 ? grid_.x.link[0] : 0.0;  // even in plane
  for (std::size_t k = 0; k < nz; ++k) {
    for (std::size_t j = 0; j < ny; ++j) {
      const double a_x = diffusivity_ * over_x * grid_.y.mass[j] * grid_.z.mass[k];
      const double* row = u.data() + grid_.index(0, j, k);
      double* to = out.data() + grid_.index(0, j, k);
      for (std::size_t i = 0; i < nx; ++i) to[i] = 0.0;
      for (std::size_t i = 1; i + 1 < nx; ++i) to[i] += a_x * (row[i - 1] - 2.0 * row[i] + row[i + 1]);
      to[0] += a_x * (row[1] - row[0]);
      to[nx - 1] += a_x * (row[nx - 2] - row[nx - 1]);
      const auto couple = [&](const double* other, double conductance) {
        for (std::size_t i = 0; i < nx; ++i) to[i] += conductance * grid_.x.mass[i] * (other[i] - row[i]);
      };
      const double a_y = diffusivity_ * grid_.z.mass[k], a_z = diffusivity_ * grid_.y.mass[j];
      if (j > 0) couple(row - nx, a_y * grid_.y.link[j - 1]);
      if (j + 1 < ny) couple(row + nx, a_y * grid_.y.link[j]);
      if (k > 0) couple(row - n_plane, a_z * grid_.z.link[k - 1]);
      if (k + 1 < nz) couple(row + n_plane, a_z * grid_.z.link[k]);
    }
  }
}

// Lines: the tridiagonal part along the depth, with the full diagonal; all lines of a row side by side.
void ImplicitDiffusion::precondition(const Values& r, double weight, Values& out) {
  const std::size_t n = r.size(), nx = grid_.x.size(), ny = grid_.y.size(), nz = grid_.z.size(), n_plane = nx * ny;
  if (kind_ == Preconditioner::diagonal) {
    for (std::size_t i = 0; i < n; ++i) out[i] = r[i] / (mass_[i] + weight * diagonal_[i]);
    return;
  }
  std::vector<double> factor(nx * nz);
  for (std::size_t j = 0; j < ny; ++j) {
    for (std::size_t k = 0; k < nz; ++k) {
      const double side = k > 0 ? weight * diffusivity_ * grid_.y.mass[j] * grid_.z.link[k - 1] : 0.0;
      const double below = k + 1 < nz ? weight * diffusivity_ * grid_.y.mass[j] * grid_.z.link[k] : 0.0;
      for (std::size_t i = 0; i < nx; ++i) {
        const std::size_t node = grid_.index(i, j, k);
        const double up = side * grid_.x.mass[i],
                     pivot = mass_[node] + weight * diagonal_[node] - (k > 0 ? up * factor[(k - 1) * nx + i] : 0.0);
        factor[k * nx + i] = below * grid_.x.mass[i] / pivot;
        out[node] = (r[node] + (k > 0 ? up * out[node - n_plane] : 0.0)) / pivot;
      }
    }
    for (std::size_t k = nz - 1; k-- > 0;)
      for (std::size_t i = 0; i < nx; ++i) {
        const std::size_t node = grid_.index(i, j, k);
        out[node] += factor[k * nx + i] * out[node + n_plane];
      }
  }
}

void ImplicitDiffusion::solve(const Values& b, double weight, Values& x) {
  constexpr double tolerance = 1e-8;
  constexpr int most = 1000;
  const std::size_t n = b.size();
  Values r(n), z(n), p(n), q(n);
  stiffness(x, q);
  for (std::size_t i = 0; i < n; ++i) r[i] = b[i] - mass_[i] * x[i] + weight * q[i];
  const double goal = tolerance * tolerance * dot(b, b);
  precondition(r, weight, z);
  p = z;
  double rz = dot(r, z);
  for (int k = 0; k < most && dot(r, r) > goal; ++k) {
    stiffness(p, q);
    for (std::size_t i = 0; i < n; ++i) q[i] = mass_[i] * p[i] - weight * q[i];
    const double a = rz / dot(p, q);
    for (std::size_t i = 0; i < n; ++i) x[i] += a * p[i], r[i] -= a * q[i];
    precondition(r, weight, z);
    const double next = dot(r, z), ratio = next / rz;
    rz = next;
    for (std::size_t i = 0; i < n; ++i) p[i] = z[i] + ratio * p[i];
    ++n_iterations;
  }
}

void ImplicitDiffusion::advance(Values& field, double time) {
  constexpr double gamma = 1.0 - 0.5 * std::numbers::sqrt2;
  const std::size_t n = field.size();
  Values b(n), change(n), stage = field;
  for (std::size_t i = 0; i < n; ++i) b[i] = mass_[i] * field[i];
  solve(b, gamma * time, stage);
  stiffness(stage, change);
  for (std::size_t i = 0; i < n; ++i) b[i] += (1.0 - gamma) * time * change[i];
  field = stage;
  solve(b, gamma * time, field);
}

}  // namespace acus::bench
