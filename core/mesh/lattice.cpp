#include "core/mesh/lattice.hpp"

#include <cassert>

namespace acus {
namespace {

using Lattice = std::vector<LatticePoint>;

const Lattice line1 = {{0, 0, 0}, {1, 0, 0}};
const Lattice line2 = {{0, 0, 0}, {2, 0, 0}, {1, 0, 0}};
const Lattice quad1 = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}};
const Lattice quad2 = {{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}, {1, 0, 0},
                       {2, 1, 0}, {1, 2, 0}, {0, 1, 0}, {1, 1, 0}};
const Lattice hex1 = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}};
const Lattice hex2 = {
    {0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}, {0, 0, 2}, {2, 0, 2}, {2, 2, 2}, {0, 2, 2},  // corners
    {1, 0, 0}, {2, 1, 0}, {1, 2, 0}, {0, 1, 0}, {1, 0, 2}, {2, 1, 2}, {1, 2, 2}, {0, 1, 2},  // edges below, above
    {0, 0, 1}, {2, 0, 1}, {2, 2, 1}, {0, 2, 1},                                              // upright edges
    {0, 1, 1}, {2, 1, 1}, {1, 0, 1}, {1, 2, 1}, {1, 1, 0}, {1, 1, 2}, {1, 1, 1}};            // faces, centre

}  // namespace

const std::vector<LatticePoint>& cell_lattice(int dim, int order) {
  assert(dim >= 1 && dim <= 3 && (order == 1 || order == 2));
  if (dim == 1) return order == 1 ? line1 : line2;
  if (dim == 2) return order == 1 ? quad1 : quad2;
  return order == 1 ? hex1 : hex2;
}

}  // namespace acus
