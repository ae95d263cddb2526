#pragma once
// Finite volumes around a channel, written apart from the solvers: what the closed formulas are held against.

#include <cmath>
#include <numbers>
#include <vector>

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>

namespace acus::test {

/// Flow of g per difference between cells a and b.
inline void link(std::vector<Eigen::Triplet<double>>& entries, int a, int b, double g) {
  entries.emplace_back(a, a, g);
  entries.emplace_back(b, b, g);
  entries.emplace_back(a, b, -g);
  entries.emplace_back(b, a, -g);
}

/// Resistance, times 4 D a, from a disc of radius xi in the floor of a closed cylinder of radius 1 to an even flux far
/// above it, without that of the cylinder itself. `n` cells per radius.
inline double access_on_grid(double xi, int n) {
  const double h = 1.0 / n;
  const int n_disc = static_cast<int>(std::lround(xi * n)), n_height = 2 * n;  // two radii high: decayed to 1e-3
  const auto index = [n](int i, int j) { return i + n * j; };
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n * n_height);
  for (int j = 0; j < n_height; ++j) {
    for (int i = 0; i < n; ++i) {
      const double floor = std::numbers::pi * h * h * (2 * i + 1);  // ring of this column
      if (i + 1 < n) link(entries, index(i, j), index(i + 1, j), 2.0 * std::numbers::pi * (i + 1) * h);
      if (j + 1 < n_height) link(entries, index(i, j), index(i, j + 1), floor / h);
      if (j == 0 && i < n_disc) entries.emplace_back(index(i, 0), index(i, 0), 2.0 * floor / h);
      if (j + 1 == n_height) right[index(i, j)] = floor;  // flux 1
    }
  }
  Eigen::SparseMatrix<double> matrix(n * n_height, n * n_height);
  matrix.setFromTriplets(entries.begin(), entries.end());
  const Eigen::VectorXd u = Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>>(matrix).solve(right);
  double mean = 0.0;
  for (int i = 0; i < n; ++i) mean += u[index(i, n_height - 1)] * h * h * (2 * i + 1);
  const double height = (n_height - 0.5) * h;  // of the middles of the highest cells, where the mean was taken
  return 4.0 * xi * (mean - height) / std::numbers::pi;
}

/// Extrapolated to cells of size zero: the edge of the disc makes the error proportional to the size.
inline double access_by_finite_volumes(double xi) { return 2.0 * access_on_grid(xi, 160) - access_on_grid(xi, 80); }

/// Radial steady diffusion with D = 1 from a wall held at 1 at `inner` to a closed end at `outer`, on a grid that grows
/// geometrically; every ring takes away `even` + `rate` times its own. Gives what leaves the wall per depth, and the
/// mean over the area.
struct RadialSolution {
  double from_wall = 0.0, mean = 0.0;
};
inline RadialSolution radial_solution(double inner, double outer, double even, double rate, int n = 8000) {
  const double grow = std::pow(outer / inner, 1.0 / n);
  std::vector<double> face(static_cast<std::size_t>(n) + 1), area, diagonal, right, upper;
  for (int i = 0; i <= n; ++i) face[static_cast<std::size_t>(i)] = inner * std::pow(grow, i);
  const double inside = 2.0 * std::numbers::pi / std::log(grow), at_wall = 2.0 * inside;
  for (std::size_t i = 0; i + 1 < face.size(); ++i) {
    area.push_back(std::numbers::pi * (face[i + 1] * face[i + 1] - face[i] * face[i]));
    const bool is_first = i == 0, is_last = i + 2 == face.size();
    diagonal.push_back(rate * area[i] + (is_first ? at_wall : inside) + (is_last ? 0.0 : inside));
    right.push_back(-even * area[i] + (is_first ? at_wall : 0.0));
  }
  for (std::size_t i = 1; i < area.size(); ++i) {  // elimination
    const double factor = inside / diagonal[i - 1];
    diagonal[i] -= factor * inside;
    right[i] += factor * right[i - 1];
  }
  std::vector<double> u(area.size());
  for (std::size_t i = area.size(); i-- > 0;)
    u[i] = (right[i] + (i + 1 < area.size() ? inside * u[i + 1] : 0.0)) / diagonal[i];
  RadialSolution found;
  double all = 0.0;
  for (std::size_t i = 0; i < area.size(); ++i) {
    found.mean += area[i] * u[i];
    all += area[i];
  }
  found.mean /= all;
  found.from_wall = at_wall * (1.0 - u.front());
  return found;
}

/// Flux per depth over (wall - mean) under an even sink in the ring.
inline double ring_exchange(double inner, double outer) {
  const RadialSolution found = radial_solution(inner, outer, 1.0, 0.0);
  return found.from_wall / (1.0 - found.mean);
}

/// Flux per depth over the concentration of the wall of radius x, decay length 1.
inline double cleared_exchange(double x) { return radial_solution(x, x + 30.0, 0.0, 1.0).from_wall; }

/// One pore in the middle of a closed cylinder of skin, everything resolved: closed barrier around it, tissue below, a
/// sink at the bottom, and `film` (mm/s per area) between a vehicle held at 1 and the top of the pore. Lengths mm, a
/// multiple of `h`.
struct PoreCell {
  double radius = 0.0, cell = 0.0, barrier = 0.0, depth = 0.0, bottom = 0.0;
  double pore = 0.0, tissue = 0.0, film = 0.0;
};
/// Steady flux out of the bottom per area of skin, mm/s.
inline double pore_cell_flux(const PoreCell& c, double h) {
  const auto count = [h](double length) { return static_cast<int>(std::lround(length / h)); };
  const int n = count(c.cell), n_height = count(c.bottom), n_pore = count(c.radius);
  const auto index = [n](int i, int j) { return i + n * j; };
  const auto diffusivity = [&](int i, int j) {
    if (i < n_pore && j < count(c.depth)) return c.pore;
    return j < count(c.barrier) ? 0.0 : c.tissue;
  };
  const auto series = [](double a, double b) { return a > 0.0 && b > 0.0 ? 2.0 * a * b / (a + b) : 0.0; };
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n * n_height);
  for (int j = 0; j < n_height; ++j) {
    for (int i = 0; i < n; ++i) {
      const int own = index(i, j);
      const double D = diffusivity(i, j), floor = std::numbers::pi * h * h * (2 * i + 1);
      if (D == 0.0) entries.emplace_back(own, own, 1.0);
      if (i + 1 < n)
        link(entries, own, index(i + 1, j), 2.0 * std::numbers::pi * (i + 1) * h * series(D, diffusivity(i + 1, j)));
      if (j + 1 < n_height) link(entries, own, index(i, j + 1), floor / h * series(D, diffusivity(i, j + 1)));
      if (j + 1 == n_height) entries.emplace_back(own, own, 2.0 * floor / h * D);
      if (j == 0 && i < n_pore) {
        const double in = floor / (1.0 / c.film + 0.5 * h / D);
        entries.emplace_back(own, own, in);
        right[own] = in;
      }
    }
  }
  Eigen::SparseMatrix<double> matrix(n * n_height, n * n_height);
  matrix.setFromTriplets(entries.begin(), entries.end());
  const Eigen::VectorXd u = Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>>(matrix).solve(right);
  double flux = 0.0;
  for (int i = 0; i < n; ++i)
    flux += u[index(i, n_height - 1)] * 2.0 * std::numbers::pi * h * (2 * i + 1) * diffusivity(i, n_height - 1);
  return flux / (std::numbers::pi * c.cell * c.cell);
}

}  // namespace acus::test
