#include "viz/dataset/hexahedron.hpp"

#include <map>
#include <utility>

namespace acus {

namespace {

constexpr std::uint8_t trilinear = 12, triquadratic = 29;  // VTK cell types
constexpr int n_upwards = 2;

// Nodes of the 27-node cell on a 3 x 3 x 3 lattice in VTK order: corners, edges, faces, middle. The 8-node cell takes
// the corners.
constexpr int lattice[27][3] = {{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}, {0, 0, 2}, {2, 0, 2}, {2, 2, 2},
                                {0, 2, 2}, {1, 0, 0}, {2, 1, 0}, {1, 2, 0}, {0, 1, 0}, {1, 0, 2}, {2, 1, 2},
                                {1, 2, 2}, {0, 1, 2}, {0, 0, 1}, {2, 0, 1}, {2, 2, 1}, {0, 2, 1}, {0, 1, 1},
                                {2, 1, 1}, {1, 0, 1}, {1, 2, 1}, {1, 1, 0}, {1, 1, 2}, {1, 1, 1}};

double quadratic(int i, double x) {
  return i == 0 ? (1 - x) * (1 - 2 * x) : i == 1 ? 4 * x * (1 - x) : x * (2 * x - 1);
}
double linear(int i, double x) { return i == 0 ? 1 - x : x; }

HexahedronPieces make_pieces(int n, int n_nodes, double (*shape)(int, double)) {
  constexpr int n_up = n_upwards;
  HexahedronPieces pieces;
  for (int k = 0; k <= n_up; ++k)
    for (int j = 0; j <= n; ++j)
      for (int i = 0; i <= n; ++i) {
        std::vector<double> weights;
        for (int a = 0; a < n_nodes; ++a)
          weights.push_back(shape(lattice[a][0], static_cast<double>(i) / n) *
                            shape(lattice[a][1], static_cast<double>(j) / n) *
                            shape(lattice[a][2], static_cast<double>(k) / n_up));
        pieces.weights.push_back(std::move(weights));
      }
  const auto at = [n](int i, int j, int k) { return (k * (n + 1) + j) * (n + 1) + i; };
  for (int k = 0; k < n_up; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i)
        pieces.cells.push_back({at(i, j, k), at(i + 1, j, k), at(i + 1, j + 1, k), at(i, j + 1, k), at(i, j, k + 1),
                                at(i + 1, j, k + 1), at(i + 1, j + 1, k + 1), at(i, j + 1, k + 1)});
  return pieces;
}

}  // namespace

bool is_hexahedron(std::uint8_t vtk_type) { return vtk_type == trilinear || vtk_type == triquadratic; }

const HexahedronPieces& pieces_of(std::uint8_t vtk_type, int n) {
  static std::map<std::pair<std::uint8_t, int>, HexahedronPieces> made;
  auto found = made.find({vtk_type, n});
  if (found == made.end()) {
    const bool is_curved = vtk_type == triquadratic;
    found =
        made.emplace(std::pair{vtk_type, n}, make_pieces(n, is_curved ? 27 : 8, is_curved ? quadratic : linear)).first;
  }
  return found->second;
}

}  // namespace acus
