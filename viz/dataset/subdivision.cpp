#include "viz/dataset/subdivision.hpp"

namespace acus {

namespace {

// Node positions of the nine-node cell on a 3 x 3 lattice in VTK order; the four-node cell takes its corners.
constexpr int lattice[9][2] = {{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 0}, {2, 1}, {1, 2}, {0, 1}, {1, 1}};

double quadratic(int i, double x) {
  return i == 0 ? (1 - x) * (1 - 2 * x) : i == 1 ? 4 * x * (1 - x) : x * (2 * x - 1);
}

double linear(int i, double x) { return i == 0 ? 1 - x : x; }

Subdivision subdivision(int n, int n_nodes, double (*shape)(int, double)) {
  Subdivision result;
  result.n = n;
  for (int row = 0; row <= n; ++row) {
    for (int column = 0; column <= n; ++column) {
      const double x = static_cast<double>(column) / n, y = static_cast<double>(row) / n;
      std::vector<double> weights;
      for (int node = 0; node < n_nodes; ++node)
        weights.push_back(shape(lattice[node][0], x) * shape(lattice[node][1], y));
      result.weights.push_back(weights);
    }
  }
  return result;
}

}  // namespace

Subdivision quadratic_subdivision(int n) { return subdivision(n, 9, quadratic); }
Subdivision linear_subdivision() { return subdivision(1, 4, linear); }

}  // namespace acus
